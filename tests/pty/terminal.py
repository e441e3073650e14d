"""A real terminal for the real command: a pty, and an emulator that knows what stands on its screen. Not a test."""

import asyncio
import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import termios
from collections.abc import Callable, Mapping
from tempfile import TemporaryDirectory
from typing import Self

import pyte

from tests.busy import PATIENCE_S
from tests.command import COMMAND, clean_environment, kill_group
from tests.forked.process import DEVNULL, Files, Process, can_fork, finished, fork, metawatch

IN_ALT_SCREEN, OUT_OF_ALT_SCREEN = b"\x1b[?1049h", b"\x1b[?1049l"
HIDE_CURSOR, SHOW_CURSOR = b"\x1b[?25l", b"\x1b[?25h"
_ALL_OF_IT = b"\x1b]7777;all of it\x07"
"""What nothing writes and no terminal shows."""
_UNKNOWN = re.compile(rb"\x1b\[[<>=?][0-9;]*[u$p]+")


class Terminal:
    """`async with Terminal("watch", …) as t:` runs metawatch in a terminal of its own; it is ended with the block.

    stderr is the terminal too, as for an operator."""

    def __init__(
        self,
        *args: str,
        columns: int = 80,
        rows: int = 24,
        environment: Mapping[str, str] | None = None,
        without: str = "",
    ) -> None:
        """`without`: `stdin` or `stderr` is no terminal, or `TERM` is dumb."""
        self._command: tuple[str, ...] = (COMMAND,)
        self._args = args
        self._program = metawatch(screen=True)
        self._size = (rows, columns)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._environment = dict(environment or clean_environment(TERM="xterm-256color", COLORTERM="truecolor"))
        if without == "TERM":
            self._environment["TERM"] = "dumb"
        self._without = without
        self._folder = TemporaryDirectory(prefix="metawatch-terminal-")  # some keys save files where the program runs
        self._more = asyncio.Event()
        self._stalled = False
        self._master: int | None = None
        self.raw = bytearray()
        """Every byte that reached the terminal."""

    async def __aenter__(self) -> Self:
        master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *self._size, 0, 0))
        self.before = termios.tcgetattr(slave)
        self.process = await self._started(slave)
        self._slave: int | None = slave  # held open, so that the terminal's settings can be looked at afterwards
        self._master = master
        os.set_blocking(master, False)
        asyncio.get_running_loop().add_reader(master, self._read)
        return self

    async def __aexit__(self, *_: object) -> None:
        kill_group(self.process.pid)
        await finished(self.process)
        self.hang_up()
        self._folder.cleanup()

    async def _started(self, slave: int) -> Process:
        stdin, stderr = (DEVNULL if self._without == name else slave for name in ("stdin", "stderr"))
        if can_fork(self._environment):
            files = Files(stdin, slave, stderr)
            around, folder = self._environment, self._folder.name
            return await fork(self._program, (COMMAND, *self._args), around, files, folder=folder, terminal=True)
        return await asyncio.create_subprocess_exec(
            *self._command, *self._args, stdin=stdin, stdout=slave, stderr=stderr, env=self._environment,
            start_new_session=True, preexec_fn=_take_terminal, cwd=self._folder.name,
        )  # fmt: skip

    def _read(self) -> None:
        assert self._master is not None
        try:
            data = os.read(self._master, 65536)
        except BlockingIOError:
            return
        except OSError:  # nobody holds the other end any more
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._master)
        self.raw += data
        self._stream.feed(_known(data))
        self._more.set()

    # What the operator does.

    def press(self, keys: str) -> None:
        """Type keys."""
        assert self._master is not None
        os.write(self._master, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Pull at the window's corner; the kernel tells the process."""
        assert self._master is not None
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def stall(self) -> None:
        """Read no more, as a stalled SSH link."""
        assert self._master is not None
        self._stalled = True
        asyncio.get_running_loop().remove_reader(self._master)

    @property
    def full(self) -> bool:
        """Whether a stalled terminal takes no more: what is written to it now waits."""
        assert self._slave is not None
        return not select.select((), (self._slave,), (), 0)[1]

    def go_on(self) -> None:
        """Read again."""
        assert self._master is not None
        self._stalled = False
        asyncio.get_running_loop().add_reader(self._master, self._read)

    def hang_up(self) -> None:
        """The terminal goes away, as when its window is closed or the SSH link is cut."""
        for number in (self._slave, self._master):
            if number is not None:
                if number == self._master:
                    asyncio.get_running_loop().remove_reader(number)
                os.close(number)
        self._slave = self._master = None

    # What the operator sees.

    @property
    def lines(self) -> list[str]:
        """The screen, a string a row."""
        return list(self._screen.display)

    @property
    def text(self) -> str:
        """The screen as one string."""
        return "\n".join(line.rstrip() for line in self.lines)

    def shows(self, *texts: str) -> bool:
        """Whether all of these stand on the screen now."""
        return all(text in self.text for text in texts)

    async def until(self, true: Callable[[], bool], within: float = PATIENCE_S) -> None:
        """Until the condition holds; shows the screen when it does not."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not true():
                    self._more.clear()
                    await self._more.wait()
        assert true(), f"not within {within} s; the screen, exit code {self.process.returncode}:\n{self.text}"

    async def until_shown(self, *texts: str, within: float = PATIENCE_S) -> None:
        """Until all of these stand on the screen."""
        await self.until(lambda: self.shows(*texts), within)

    async def grown(self, size: int) -> None:
        """Until this many bytes have reached the terminal since it was opened."""
        await self.until(lambda: len(self.raw) > size)

    async def ended(self, within: float = PATIENCE_S) -> int:
        """The exit code, once everything it wrote has arrived."""
        try:
            code = await asyncio.wait_for(self.process.wait(), within)
        except TimeoutError:
            raise AssertionError(f"still running after {within} s:\n{self.text}") from None
        await self._read_up_to_here()
        return code

    async def _read_up_to_here(self) -> None:
        """The kernel hands on what a program wrote later than its end: what is written behind it says that all of it has come."""
        if self._slave is None or self._stalled:
            return
        os.write(self._slave, _ALL_OF_IT)
        await self.until(lambda: _ALL_OF_IT in self.raw)
        self.raw[:] = self.raw.replace(_ALL_OF_IT, b"")

    def restored(self) -> bool:
        """The alternate screen was left, the cursor is shown, and the terminal's settings are those of before."""
        assert self._slave is not None
        left = self.raw.rfind(OUT_OF_ALT_SCREEN) > self.raw.rfind(IN_ALT_SCREEN)
        cursor = self.raw.rfind(SHOW_CURSOR) > self.raw.rfind(HIDE_CURSOR)
        return left and cursor and termios.tcgetattr(self._slave) == self.before

    @property
    def after_screen(self) -> str:
        """What was written after the alternate screen was left, without control sequences of the restoring."""
        screen = pyte.Screen(300, 50)
        pyte.ByteStream(screen).feed(_known(bytes(self.raw[self.raw.rfind(OUT_OF_ALT_SCREEN) :])))
        return "\n".join(line.rstrip() for line in screen.display).strip()


def _known(data: bytes) -> bytes:
    """Without the sequences that the emulator prints instead of swallowing (keyboard protocol, mode queries)."""
    return _UNKNOWN.sub(b"", data)


def _take_terminal() -> None:
    """In the child: the pty becomes its controlling terminal, so that Ctrl-C and hang-up reach it."""
    fcntl.ioctl(1, termios.TIOCSCTTY, 0)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
