"""Is `metawatch demo` in a terminal what it promises: a leader, an election soon, and nothing left behind?"""

import asyncio
import os
import re
import signal
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from tests.busy import PATIENCE_S, Busy
from tests.command import clean_environment
from tests.pty.terminal import Terminal


def left(folder: Path) -> list[str]:
    """Files in the demo's folder, and processes that mention it."""
    found = [str(path) for path in folder.iterdir()]
    for process in psutil.process_iter():
        try:
            if str(folder) in " ".join(process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(str(process))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def modes(folder: Path) -> list[str]:
    """Who may read the context for a second terminal."""
    return [oct(path.stat().st_mode & 0o777) for path in folder.glob("metawatch-demo-*/demo.json")]


async def nothing_left(folder: Path, within: float) -> None:
    """Until no process and no file is left."""
    deadline, busy = time.monotonic() + within, Busy()
    while found := left(folder):
        assert time.monotonic() < deadline + busy.s, found
        await asyncio.sleep(0.05)


def demo(folder: str) -> Terminal:
    """The demo in a terminal, its files below this folder."""
    around = clean_environment(TERM="xterm-256color", TMPDIR=folder)
    return Terminal("demo", columns=120, rows=40, environment=around)


async def test_an_election_comes_by_itself_and_q_leaves_nothing() -> None:
    """The leader stands on the screen, an election follows within ten seconds or so, `q` removes servers and files."""
    with tempfile.TemporaryDirectory(prefix="mwd-") as folder:
        async with demo(folder) as terminal:
            await terminal.until_shown("conns 3/3", "LIVE")
            assert modes(Path(folder)) == ["0o600"]
            terminal.press("?")
            await terminal.until_shown("SECOND TERMINAL")
            terminal.press("\x1b")
            assert len(left(Path(folder))) >= 4
            await terminal.until(lambda: re.search(r"n[123] → n[123]", terminal.text) is not None)
            terminal.press("q")
            assert await terminal.ended() == 0
            assert terminal.restored()
            assert terminal.after_screen == ""
            await nothing_left(Path(folder), 0.5)


async def test_kill_9_leaves_nothing() -> None:
    """However it dies, within five seconds no server and no file is left."""
    with tempfile.TemporaryDirectory(prefix="mwd-") as folder:
        async with demo(folder) as terminal:
            await terminal.until_shown("conns 3/3")
            os.kill(terminal.process.pid, signal.SIGKILL)
            await terminal.process.wait()
            await nothing_left(Path(folder), 5)


async def test_a_terminal_that_goes_away_leaves_nothing() -> None:
    """A closed window ends the demo, while it starts or later: process, servers and files."""
    for shown in ("starting a local cluster of 3 nats-servers", "conns 3/3"):
        with tempfile.TemporaryDirectory(prefix="mwd-") as folder:
            async with demo(folder) as terminal:
                await terminal.until_shown(shown)
                terminal.hang_up()
                await asyncio.wait_for(terminal.process.wait(), PATIENCE_S)
                await nothing_left(Path(folder), 5)


@pytest.mark.sampled
@pytest.mark.parametrize("later", [0.0, 0.2, 0.5])
async def test_ctrl_c_while_it_starts(later: float) -> None:
    """Impatience is no error: 0, no traceback, nothing left, whatever it was doing."""
    with tempfile.TemporaryDirectory(prefix="mwd-") as folder:
        async with demo(folder) as terminal:
            await terminal.until_shown("starting a local cluster of 3 nats-servers")
            await asyncio.sleep(later)
            terminal.press("\x03")
            assert await terminal.ended() == 0
            assert "Traceback" not in terminal.text
            await nothing_left(Path(folder), 5)
