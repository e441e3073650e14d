"""The real `metawatch` command, mostly as a process of its own, without a home folder and without NATS_* variables; not a test."""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from unittest import mock

import pytest

from tests.busy import PATIENCE_S
from tests.forked.process import Files, Process, can_fork, finished, fork, script
from tests.forked.process import metawatch as loaded
from tui.cli import run
from tui.core.refusal import Exit

COMMAND = str(Path(sys.executable).with_name("metawatch"))
PIPE, DEVNULL = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
_OURS = ("NATS_", "METAWATCH_", "XDG_", "LC_", "LANG", "COLUMNS", "LINES")
"""Variables of the developer that are not seen; a size in them would hold against the terminal's."""


_STATES = tempfile.TemporaryDirectory(prefix="mws-")
_NUMBERS = count()


def clean_environment(**more: str) -> dict[str, str]:
    """This process's, but nothing of the developer's own NATS set-up is seen, nor what another command has left in a journal (root
    can make any home folder)."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    state = f"{_STATES.name}/{next(_NUMBERS)}"
    return kept | {"HOME": "/nonexistent", "XDG_STATE_HOME": state, "LC_ALL": "C.UTF-8"} | more


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    def refused(self, code: Exit, *said: str) -> None:
        """Nothing on stdout, exactly one clear line on stderr that holds all of `said`, no traceback, that exit code."""
        assert self.out == "", self
        assert self.err.startswith("metawatch: "), self
        assert self.err.endswith("\n"), self
        line = self.err.removesuffix("\n")
        assert line.isprintable(), self
        assert len(line) < 400, self
        assert "Traceback" not in line
        assert all(text in line for text in said), self
        assert self.code == code, self

    def silent(self) -> None:
        """Ended well, without a word on stderr."""
        assert (self.code, self.err) == (0, ""), self


def kill_group(group: int) -> None:
    """Nothing of a process or of a shell's pipe outlives its test."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


async def ended(process: Process, within: float = PATIENCE_S) -> Ran:
    """Read until the process ends; it is killed when it does not."""
    try:
        out, err = await asyncio.wait_for(process.communicate(), within)
    except TimeoutError:
        kill_group(process.pid)
        out, err = await process.communicate()
        raise AssertionError(f"not ended within {within} s: {out!r} {err!r}") from None
    return Ran(process.returncode or 0, out.decode(), err.decode())


@contextlib.asynccontextmanager
async def started(
    *args: str,
    environment: Mapping[str, str] | None = None,
    ignoring: tuple[signal.Signals, ...] = (),
    program: tuple[str, ...] = (),
) -> AsyncIterator[Process]:
    """The running command; killed at the end if it still runs. `ignoring`: signals it inherits as ignored, as from nohup. `program`:
    the command as it is installed, or another build of it, instead of one that is forked."""
    around = clean_environment() if environment is None else environment
    process = await begun(args, around, Files(), ignoring, program)
    try:
        yield process
    finally:
        kill_group(process.pid)
        await finished(process)


async def begun(
    args: tuple[str, ...],
    environment: Mapping[str, str],
    files: Files,
    ignoring: tuple[signal.Signals, ...] = (),
    program: tuple[str, ...] = (),
) -> Process:
    """The same, for who ends it: in a process group of its own."""

    def before() -> None:
        for number in ignoring:
            signal.signal(number, signal.SIG_IGN)

    if not program and can_fork(environment):
        return await fork(loaded(), (COMMAND, *args), environment, files, ignoring=ignoring)
    return await asyncio.create_subprocess_exec(
        *(program or (COMMAND,)), *args, stdin=files.stdin, stdout=files.stdout, stderr=files.stderr,
        process_group=0, env=environment,
        preexec_fn=before if ignoring else None,  # without it no copy of this large process is made
    )  # fmt: skip


async def lines(code: str, *args: str) -> Process:
    """These lines of Python in a process of their own, for who ends it: in a process group of its own."""
    around = clean_environment()
    if can_fork(around):
        return await fork(script(), ("-c", code, *args), around, Files())
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, *args, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, process_group=0, env=around
    )


async def told_by(code: str, *args: str) -> Ran:
    """Run these lines until they end."""
    process = await lines(code, *args)
    try:
        return await ended(process)
    finally:
        kill_group(process.pid)
        await finished(process)


async def metawatch(
    *args: str, environment: Mapping[str, str] | None = None, within: float = PATIENCE_S, program: tuple[str, ...] = ()
) -> Ran:
    """Run it until it ends by itself."""
    async with started(*args, environment=environment, program=program) as process:
        return await ended(process, within)


def inside(captured: pytest.CaptureFixture[str], *args: str, environment: Mapping[str, str] | None = None) -> Ran:
    """Run it in this process, with `capfd`: for what is said before anything is dialled a process of its own proves no more."""
    with mock.patch.dict(os.environ, clean_environment() if environment is None else environment, clear=True):
        code = run(list(args))
    return Ran(code, *captured.readouterr())


async def first_line(process: Process, within: float = PATIENCE_S) -> str:
    """The first line it prints: `ready`."""
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), within)).decode()
