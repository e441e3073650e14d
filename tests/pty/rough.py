"""A terminal as bad as terminals get, and the screen over a scripted picture in it. Not a test."""

import asyncio
import fcntl
import os
import signal
import struct
import sys
import termios
from collections.abc import Mapping
from pathlib import Path

from tests.busy import PATIENCE_S
from tests.command import clean_environment
from tests.forked.process import Program, metawatch
from tests.pty.terminal import Terminal

ASKS_SYNC, ANSWERS_SYNC = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
ROOT = str(Path(__file__).parent.parent.parent)
PLAIN = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


class Rough(Terminal):
    """Resized, stalled and flooded; it answers the query for synchronised output, as modern terminals do."""

    def __init__(
        self, *args: str, columns: int = 120, rows: int = 40, environment: Mapping[str, str] | None = None
    ) -> None:
        around = dict(environment or clean_environment(**PLAIN))
        for name in ("COLUMNS", "LINES"):  # pytest-xdist sets them, and they would hide the terminal's own size
            around.pop(name, None)
        super().__init__(*args, columns=columns, rows=rows, environment=around)
        self._answered = False

    def _read(self) -> None:
        super()._read()
        if not self._answered and ASKS_SYNC in self.raw and self._master is not None:
            self._answered = True
            os.write(self._master, ANSWERS_SYNC)

    def resize(self, columns: int, rows: int) -> None:
        """As a window that is dragged."""
        assert self._master is not None
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)
        self.process.send_signal(signal.SIGWINCH)

    async def send(self, data: bytes) -> None:
        """Raw bytes, as fast as they are taken."""
        assert self._master is not None
        async with asyncio.timeout(PATIENCE_S):
            while data:
                try:
                    data = data[os.write(self._master, data[:512]) :]
                except BlockingIOError:
                    await asyncio.sleep(0.005)
                await asyncio.sleep(0)


class Scene(Rough):
    """The App over a scene of tests/ui/scenes: `Scene("calm", "write")`."""

    def __init__(self, *words: str, columns: int = 120, rows: int = 40, **environment: str) -> None:
        around = clean_environment(PYTHONPATH=ROOT, **(PLAIN | environment))
        super().__init__(*words, columns=columns, rows=rows, environment=around)
        self._command = (sys.executable, "-m", "tests.ui.program")
        self._program = Program("tests.ui.program", metawatch(screen=True).imports)
