"""How does a test start a process of metawatch that need not load anything? It has the surface of asyncio's own; not a test."""

import asyncio
import contextlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import tui
from tui.runtime.dashboards import ESCAPE_MS

ROOT: Final = Path(__file__).parents[2]
PIPE, DEVNULL = subprocess.PIPE, subprocess.DEVNULL
_LOCALE: Final = "C.UTF-8"
"""Of the parent, and so of all its children."""
_PLACE: Final = "PARENT_OF_FORKS"
"""The variable that tells the workers of one run where to ask."""


class Program(NamedTuple):
    """What is started: the `main` of a module."""

    module: str
    imports: tuple[str, ...]
    """What it needs as well; it stays loaded for the next one."""


class Files(NamedTuple):
    """Standard input, output and error: PIPE (not for input), DEVNULL, or a number."""

    stdin: int = DEVNULL
    stdout: int = PIPE
    stderr: int = PIPE


@cache
def metawatch(*, screen: bool = False) -> Program:
    """The command; with `screen` what draws, and the demo, are loaded as well."""
    rooms = [module.name for module in pkgutil.walk_packages(tui.__path__, "tui.")]
    drawing = ("tui.ui", "tui.demo", "tui.runtime.screen_thread", "tui.__main__")
    lean = tuple(name for name in rooms if not name.startswith(drawing))
    return Program("tui.cli", (*lean, "tui.ui.app", "tui.demo.run") if screen else lean)


@cache
def script() -> Program:
    """`python -c` with the command loaded: its arguments are a name, the lines and theirs. For who asks what is loaded it is none."""
    return Program("tests.forked.script", metawatch().imports)


@contextlib.contextmanager
def parent() -> Iterator[None]:
    """For one run: a process that forks for all its workers. It is tiny until it is first asked."""
    with tempfile.TemporaryDirectory(prefix="mwf-") as folder, contextlib.ExitStack() as ours:
        place = f"{folder}/ask"
        requests = ours.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET))
        requests.bind(place)
        requests.listen(64)
        life, end = socket.socketpair()
        numbers = (requests.fileno(), end.fileno())
        around = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked.parent", *map(str, numbers)],
            stdin=DEVNULL, stdout=DEVNULL, pass_fds=numbers, cwd=ROOT, start_new_session=True,
            env=around | {"LC_ALL": _LOCALE, "ESCDELAY": ESCAPE_MS},  # the one variable that Textual reads when it is loaded
        )  # fmt: skip
        end.close()
        os.environ[_PLACE] = place
        try:
            yield
        finally:
            del os.environ[_PLACE]
            life.close()
            process.wait()


def can_fork(environment: Mapping[str, str]) -> bool:
    """Whether there is a parent, and what Python reads at its start is with these variables as it was there."""
    locale = {name: value for name, value in environment.items() if name.startswith(("LC_", "LANG"))}
    python = {name for name in environment if name.startswith("PYTHON")} - {"PYTHONPATH"}
    same = all(os.environ.get(name) == environment[name] for name in python)
    return _PLACE in os.environ and locale == {"LC_ALL": _LOCALE} and same


class Forked:
    """One process, as `asyncio.subprocess.Process` shows it."""

    def __init__(self, pid: int, news: socket.socket, streams: Sequence["Pipe | None"]) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdout, self.stderr = (None if pipe is None else pipe.reader for pipe in streams)
        self._pipes = [pipe for pipe in streams if pipe is not None]
        self._news = news
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        self._loop.add_reader(news, self._tell)

    def _tell(self) -> None:
        self._loop.remove_reader(self._news)
        with self._news:
            self.returncode = int(self._news.recv(64))
        self._over.set()

    async def wait(self) -> int:
        """Its exit code; that of a signal is negative."""
        await self._over.wait()
        assert self.returncode is not None
        return self.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        """All that it still says, and its end."""
        out, err = await asyncio.gather(*(_rest(stream) for stream in (self.stdout, self.stderr)))
        await self.wait()
        return out, err

    def send_signal(self, number: int) -> None:
        """Unless it has ended."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    async def let_go(self) -> None:
        """After its end: nothing of it is left in the loop, read or not."""
        for pipe in self._pipes:
            pipe.transport.close()
        await asyncio.sleep(0)


Process = asyncio.subprocess.Process | Forked


async def _rest(stream: asyncio.StreamReader | None) -> bytes:
    return b"" if stream is None else await stream.read()


async def finished(process: Process) -> None:
    """Its end, which somebody has seen to, and that of its pipes: what is unread is dropped here, and not when it is collected, which
    may be in the middle of another test."""
    await process.wait()
    if isinstance(process, Forked):
        await process.let_go()
        return
    for stream in (process.stdout, process.stderr):
        await _rest(stream)


class Pipe(NamedTuple):
    """The end that is read."""

    reader: asyncio.StreamReader
    transport: asyncio.ReadTransport


async def _pipe(end: int) -> Pipe:
    reader = asyncio.StreamReader()
    connect = asyncio.get_running_loop().connect_read_pipe
    transport, _ = await connect(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(end, "rb", buffering=0))
    return Pipe(reader, transport)


def ask(
    program: Program,
    argv: Sequence[str],
    environment: Mapping[str, str],
    files: Files,
    *,
    folder: str | None = None,
    terminal: bool = False,
    ignoring: Sequence[int] = (),
) -> socket.socket:
    """Have it started; its pid comes over what is returned, and then its exit code. `files` are numbers here. `terminal`: in a session
    of its own, on the terminal of its standard output, else in a group of its own."""
    wanted = {
        "module": program.module,
        "imports": program.imports,
        "argv": list(argv),
        "environment": dict(environment),
        "folder": folder or str(Path.cwd()),
        "terminal": terminal,
        "ignoring": [int(number) for number in ignoring],
    }
    news = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    news.connect(os.environ[_PLACE])
    socket.send_fds(news, [json.dumps(wanted).encode()], files)
    return news


async def fork(
    program: Program,
    argv: Sequence[str],
    environment: Mapping[str, str],
    files: Files,
    *,
    folder: str | None = None,
    terminal: bool = False,
    ignoring: Sequence[int] = (),
) -> Forked:
    """The same with pipes, on a loop."""
    with contextlib.ExitStack() as theirs:
        ends: list[int] = []
        read: list[int | None] = []
        for mode, given in zip((os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), files, strict=True):
            ours, end = os.pipe() if given == PIPE else (None, given)
            if given == DEVNULL:
                end = os.open(os.devnull, mode)
            if end != given:
                theirs.callback(os.close, end)
            ends.append(end)
            read.append(ours)
        news = ask(program, argv, environment, Files(*ends), folder=folder, terminal=terminal, ignoring=ignoring)
    news.setblocking(False)
    pipes = [None if end is None else await _pipe(end) for end in read[1:]]
    pid = int(await asyncio.get_running_loop().sock_recv(news, 64))
    return Forked(pid, news, pipes)
