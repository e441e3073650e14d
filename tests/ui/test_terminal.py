"""Does the real App start, draw and leave in a real terminal?"""

import fcntl
import os
import pty
import re
import select
import signal
import socket
import struct
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from tests.command import clean_environment
from tests.forked.process import Files, Program, ask, can_fork, metawatch
from tui.ui.terminal.colours import QUERY

DEADLINE_S = 30.0
SIZE = struct.pack("HHHH", 30, 100, 0, 0)
ROOT = Path(__file__).parents[2]


class Terminal:
    """One program in a pseudo-terminal of 100×30."""

    def __init__(self, scene: str, **environment: str) -> None:
        self.screen = pyte.Screen(100, 30)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.news: socket.socket | None = None
        argv = (sys.executable, "-m", "tests.ui.program", scene)
        around = clean_environment(PYTHONPATH=str(ROOT), **({"TERM": "xterm-256color"} | environment))
        for name in {"NO_COLOR", "COLORFGBG", "COLORTERM"} - environment.keys():
            around.pop(name, None)
        if can_fork(around):
            self._fork(argv, around)
            return
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            fcntl.ioctl(0, termios.TIOCSWINSZ, SIZE)
            os.execve(argv[0], argv, around)

    def _fork(self, argv: tuple[str, ...], around: dict[str, str]) -> None:
        self.fd, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, SIZE)
        program = Program("tests.ui.program", metawatch(screen=True).imports)
        self.news = ask(program, argv[2:], around, Files(slave, slave, slave), terminal=True)
        os.close(slave)
        self.pid = int(self.news.recv(64))

    def _over(self) -> int | None:
        """Its exit code, once it has one."""
        if self.news is None:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            return os.waitstatus_to_exitcode(status) if done else None
        return int(self.news.recv(64)) if select.select([self.news], [], [], 0)[0] else None

    def close(self) -> None:
        """Ended by its id."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            if self.news is None:
                os.waitpid(self.pid, 0)
        if self.news is not None:
            self.news.close()
        os.close(self.fd)

    def until(self, words: str) -> str:
        """Read until the words are on the screen."""
        end = time.monotonic() + DEADLINE_S
        while words not in (seen := "\n".join(self.screen.display)):
            assert time.monotonic() < end, f"{words!r} never came:\n{seen}"
            if select.select([self.fd], [], [], 0.1)[0]:
                chunk = os.read(self.fd, 65_536)
                self.raw += chunk
                self.stream.feed(chunk)
        return seen

    def until_sent(self, sent: bytes) -> None:
        """Read until the program has sent these bytes."""
        end = time.monotonic() + DEADLINE_S
        while sent not in self.raw:
            assert time.monotonic() < end, f"{sent!r} was never sent"
            if select.select([self.fd], [], [], 0.1)[0]:
                chunk = os.read(self.fd, 65_536)
                self.raw += chunk
                self.stream.feed(chunk)

    def ends(self) -> int:
        """Read to the end; the exit code, negative for a signal."""
        end = time.monotonic() + DEADLINE_S
        while time.monotonic() < end:
            if (code := self._over()) is not None:
                self.pid = 0
                while self._reads(end):
                    pass
                return code
            if select.select([self.fd], [], [], 0.05)[0]:
                self._read()
        raise AssertionError("it did not end")

    def _reads(self, until: float) -> bool:
        """Read on; False at the end of all that the program wrote, which may lie behind its exit code."""
        left = until - time.monotonic()
        assert select.select([self.fd], [], [], max(0.0, left))[0], "somebody holds its terminal"
        return self._read()

    def _read(self) -> bool:
        try:
            chunk = os.read(self.fd, 65_536)
        except OSError:  # Linux: the other side is closed, and all of it was read
            return False
        self.raw += chunk
        return bool(chunk)


@pytest.fixture
def started() -> Iterator[list[Terminal]]:
    """Programs that the test started, ended by their ids."""
    programs: list[Terminal] = []
    yield programs
    for program in programs:
        program.close()


class _Over(Terminal):
    """Has ended before anybody read what it wrote."""

    def __init__(self, wrote: bytes) -> None:
        self.raw, self.news, self.pid = b"", None, 0
        self.fd, slave = os.openpty()
        os.write(slave, wrote)
        os.close(slave)

    def _over(self) -> int | None:
        return 0


def test_what_was_written_last_is_read_behind_the_exit_code(started: list[Terminal]) -> None:
    """Its code is there before its last bytes: those that give the terminal back."""
    started.append(program := _Over(b"x" * 2_000 + b"last"))
    assert program.ends() == 0
    assert program.raw.endswith(b"last")


def test_draws_and_quits(started: list[Terminal]) -> None:
    """Leader, alerts and servers are drawn in colour; `q` leaves with 0 and gives the terminal back."""
    started.append(program := Terminal("flapping"))
    program.until("UNRESPONSIVE")
    seen = program.until("term 47")
    assert "FLAPPING" in seen
    assert re.search(rb"\x1b\[[0-9;]*38;", program.raw)
    os.write(program.fd, b"q")
    assert program.ends() == 0
    assert b"\x1b[?1049l" in program.raw


def test_a_light_terminal_gets_the_light_theme(started: list[Terminal]) -> None:
    """It is asked for its background; its answer changes the colours, presses no key, and leaves the background to it."""
    blue = b"38;2;0;95;175"
    started.append(program := Terminal("calm", COLORTERM="truecolor"))
    program.until("2 Servers")
    program.until_sent(QUERY.encode())
    assert blue not in program.raw
    os.write(program.fd, b"\x1b]11;rgb:ffff/ff")
    os.write(program.fd, b"ff/ffff\x1b\\")
    program.until_sent(blue)
    assert b"48;2;255;255;255" not in program.raw
    os.write(program.fd, b"T")
    assert "theme: contrast" in program.until("theme: ")
    os.write(program.fd, b"q")
    assert program.ends() == 0


def test_a_silent_terminal_holds_nothing_up(started: list[Terminal]) -> None:
    """Nothing waits for an answer: the dashboard stands and ends without one."""
    started.append(program := Terminal("calm"))
    program.until("2 Servers")
    os.write(program.fd, b"q")
    assert program.ends() == 0


def test_the_title_says_the_state_and_is_given_back(started: list[Terminal]) -> None:
    """For a list of windows; what it said before is saved first, and comes back at the end."""
    started.append(program := Terminal("flapping"))
    program.until("UNRESPONSIVE")
    assert program.screen.title == "▲ FLAPPING prod-eu – metawatch"
    os.write(program.fd, b"q")
    assert program.ends() == 0
    assert program.raw.index(b"\x1b[22;2t") < program.raw.index(b"\x1b]2;")
    assert program.raw.rindex(b"\x1b]2;\x07\x1b[23;2t") > program.raw.rindex(b"metawatch\x07")


def test_a_terminal_without_a_title_gets_none(started: list[Terminal]) -> None:
    """The console of Linux would print it."""
    started.append(program := Terminal("calm", TERM="linux"))
    program.until("no open alerts")
    os.write(program.fd, b"q")
    assert program.ends() == 0
    assert b"\x1b]2;" not in program.raw


def test_no_mouse(started: list[Terminal]) -> None:
    """With `mouse=False` the terminal's mouse is never taken."""
    started.append(program := Terminal("calm"))
    program.until("no open alerts")
    assert b"\x1b[?1000h" not in program.raw
    assert b"\x1b[?1003h" not in program.raw


def test_no_color(started: list[Terminal]) -> None:
    """With NO_COLOR no colour is sent, and signs and words still say it."""
    started.append(program := Terminal("leaderless", NO_COLOR="1"))
    assert "NO LEADER" in program.until("CRIT")
    assert not re.search(rb"\x1b\[(?:[0-9;]*;)?(?:38|48|3[0-7]|4[0-7]|9[0-7]);?[0-9;]*m", program.raw)
    assert re.search(rb"\x1b\[(?:[0-9;]*;)?7[;m]", program.raw)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_signals_leave_in_order(started: list[Terminal], number: signal.Signals) -> None:
    """A lost terminal, a stop and an interrupt all end it with 0."""
    started.append(program := Terminal("calm"))
    program.until("no open alerts")
    os.kill(program.pid, number)
    assert program.ends() == 0
