"""What does the real program draw, and what does it cost? It runs in a pseudo-terminal whose screen pyte keeps."""

import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pyte

_CHUNK = 65536
_STEP_S = 0.02
_END_S = 4.0


def metawatch(*words: str) -> list[str]:
    """The command line of the `metawatch` beside this interpreter."""
    beside = Path(sys.executable).with_name("metawatch")
    found = str(beside) if beside.exists() else shutil.which("metawatch")
    assert found, "metawatch is not installed here: pip install -e ."
    return [found, *words]


class Terminal:
    """One program on one screen; it draws only while `pump` or `until` runs."""

    def __init__(self, argv: list[str], columns: int, lines: int) -> None:
        self.bytes = 0
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self.began = time.monotonic()
        pid, self._fd = pty.fork()
        if pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor"})
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            os.execv(argv[0], argv)
        self.process = psutil.Process(pid)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self._screen.display)

    @property
    def filled(self) -> float:
        """Which share of the cells holds something."""
        signs = "".join(self._screen.display)
        return 1 - signs.count(" ") / len(signs)

    @property
    def cpu_s(self) -> float:
        """Seconds of a core so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    @property
    def rss_mb(self) -> float:
        return float(self.process.memory_info().rss) / 1e6

    def pump(self, seconds: float) -> None:
        """Let it draw for so long."""
        self.until(lambda _text: False, seconds)

    def press(self, key: str, within: float = 2.0) -> float:
        """Seconds from a key to the next thing drawn; `within` when nothing was."""
        while self._drew(0):
            pass
        began = time.monotonic()
        os.write(self._fd, key.encode())
        while (passed := time.monotonic() - began) < within:
            if self._drew(within - passed):
                return time.monotonic() - began
        return within

    def until(self, true: Callable[[str], bool], within: float) -> float | None:
        """Seconds from its start until the screen says so; None if it never did."""
        end = time.monotonic() + within
        while (left := end - time.monotonic()) > 0:
            if self._drew(min(left, _STEP_S)) and true(self.text):
                return time.monotonic() - self.began
        return None

    def _drew(self, patience: float) -> bool:
        if not select.select([self._fd], [], [], patience)[0]:
            return False
        try:
            chunk = os.read(self._fd, _CHUNK)
        except OSError:
            raise RuntimeError(f"the program ended by itself:\n{self.text}") from None
        self.bytes += len(chunk)
        self._stream.feed(chunk)
        return True

    def end(self) -> None:
        """Ask it to go, then make it."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            if not self.process.is_running():
                break
            self.process.send_signal(number)
            if self._ended():
                break
        os.close(self._fd)

    def _ended(self) -> bool:
        end = time.monotonic() + _END_S
        while time.monotonic() < end:
            try:
                self._drew(_STEP_S)
            except RuntimeError:
                time.sleep(_STEP_S)
            if os.waitpid(self.process.pid, os.WNOHANG)[0]:
                return True
        return False


@contextmanager
def terminal(argv: list[str], columns: int = 120, lines: int = 40) -> Iterator[Terminal]:
    """A running program; nothing is left of it afterwards."""
    one = Terminal(argv, columns, lines)
    try:
        yield one
    finally:
        one.end()
