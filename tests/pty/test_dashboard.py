"""Does the dashboard work in a real terminal on a real cluster, and does it leave the terminal as it was?"""

import asyncio
import os
import re
import signal
import time

import pytest

from tests.busy import PATIENCE_S, Busy
from tests.feeds.fakes import listening, says
from tests.feeds.lone import free_port
from tests.hostile import MARKERS, hostile
from tests.pty.terminal import IN_ALT_SCREEN, Terminal
from tui.demo.cluster import Cluster

ENDS = {"q": "q", "ctrl+c": "\x03", "ctrl+q": "\x11"}


def leads(terminal: Terminal, leader: str) -> bool:
    """Whether the roster shows this server, and no other, as the leader."""
    return re.findall(r"^\W+(n\d+) .*\bLEADER\b", terminal.text, re.MULTILINE) == [leader]


async def shown_leader(terminal: Terminal, cluster: Cluster) -> str:
    """The leader, once it stands on the screen."""
    leader = await cluster.next_leader(None)
    await terminal.until(lambda: leads(terminal, leader) and terminal.shows("quorum", "LIVE", "conns 3/3"))
    return leader


def gone(group: int) -> bool:
    """Whether no process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (200, 60)])
async def test_the_leader_stands_on_the_screen(three: Cluster, columns: int, rows: int) -> None:
    """Leader, quorum and roster within seconds, at every size; a hand-over is followed; `q` leaves a whole terminal."""
    async with Terminal("-s", three.sys_url("n1"), columns=columns, rows=rows) as terminal:
        old = await shown_leader(terminal, three)
        await terminal.until_shown("no open alerts", "none since metawatch started")
        assert terminal.shows("q  quit")
        assert all(len(line) == columns for line in terminal.lines)
        await three.step_down()
        new = await three.next_leader(old)
        await terminal.until(lambda: leads(terminal, new) and terminal.shows(f"{old} → {new}"))
        terminal.press("q")
        assert await terminal.ended() == 0
        assert terminal.restored()
        assert terminal.after_screen == ""


@pytest.mark.parametrize("key", ENDS)
async def test_keys_that_end_it(three: Cluster, key: str) -> None:
    """`q`, Ctrl-C and Ctrl-Q end it with 0 at once and restore the terminal, the leader still unknown or not."""
    async with Terminal("-s", three.sys_url("n1")) as terminal:
        await terminal.until_shown("q  quit")
        begun, busy = time.monotonic(), Busy()
        terminal.press(ENDS[key])
        assert await terminal.ended() == 0
        assert time.monotonic() - begun < 2 + busy.s
        assert terminal.restored()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
async def test_signals_end_it(three: Cluster, end: signal.Signals) -> None:
    """A signal ends it within a second, with the terminal restored."""
    async with Terminal("-s", three.sys_url("n1")) as terminal:
        await shown_leader(terminal, three)
        begun, busy = time.monotonic(), Busy()
        terminal.process.send_signal(end)
        assert await terminal.ended() == 0
        assert time.monotonic() - begun < 3 + busy.s
        assert terminal.restored()


@pytest.mark.parametrize("key", ["q", "\x03"])
async def test_it_can_be_ended_while_it_starts(key: str) -> None:
    """A key pressed before the first picture stands ends it with 0 and leaves a whole terminal: no traceback."""
    async with listening(says()) as port, Terminal("-s", f"127.0.0.1:{port}") as terminal:
        await terminal.until(lambda: IN_ALT_SCREEN in terminal.raw)
        terminal.press(key)
        assert await terminal.ended() == 0
        assert terminal.restored()
        assert terminal.after_screen == ""


async def test_stopped_and_continued(three: Cluster) -> None:
    """SIGSTOP and SIGCONT from outside: it goes on drawing, and the end restores the settings of before."""
    async with Terminal("-s", three.sys_url("n1")) as terminal:
        await shown_leader(terminal, three)
        terminal.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(2)  # the stall itself: the shortest that is told
        terminal.process.send_signal(signal.SIGCONT)
        await terminal.until_shown("metawatch saw nothing for", "LIVE")
        terminal.press("q")
        assert await terminal.ended() == 0
        assert terminal.restored()


async def test_a_terminal_that_goes_away(three: Cluster) -> None:
    """A closed window or a cut SSH link: the process is gone within a second, and nothing of it runs on."""
    async with Terminal("-s", three.sys_url("n1")) as terminal:
        await shown_leader(terminal, three)
        begun, busy = time.monotonic(), Busy()
        terminal.hang_up()
        await asyncio.wait_for(terminal.process.wait(), PATIENCE_S)
        assert time.monotonic() - begun < 3 + busy.s
        assert gone(terminal.process.pid)


async def test_wrong_password(three: Cluster) -> None:
    """The screen is left, then one line and 77; no traceback."""
    async with Terminal("-s", three.url("n1", None), "--user", "sys", "--password", "wrong", columns=120) as terminal:
        assert await terminal.ended() == 77
        assert terminal.restored()
        assert re.fullmatch(r"metawatch: \S+: credentials rejected: authorization violation", terminal.after_screen)


async def test_nobody_there() -> None:
    """A refused port is one line and 69."""
    port = free_port()
    async with Terminal("watch", "-s", f"127.0.0.1:{port}") as terminal:
        assert await terminal.ended() == 69
        assert terminal.after_screen == f"metawatch: 127.0.0.1:{port}: connection refused"
        assert terminal.restored()


async def test_all_servers_gone_and_back(three: Cluster) -> None:
    """Nothing to see is said, and the old leader is not shown as if it led; when servers return the screen goes on."""
    async with Terminal("-s", ",".join(three.urls)) as terminal:
        old = await shown_leader(terminal, three)
        for name in three.names:
            await three.kill(name)
        await terminal.until(lambda: terminal.shows("BLIND", "conns 0/3") and not terminal.shows("LIVE"))
        await terminal.until(lambda: not leads(terminal, old))
        for name in three.names:
            three.start(name)
        await three.wait_ready()
        await shown_leader(terminal, three)
        assert not terminal.shows("BLIND since")
        assert terminal.process.returncode is None


async def test_names_that_would_steer_the_terminal() -> None:
    """Servers named with escapes and markup: the names stand on the screen, and no control of theirs reaches it."""
    with hostile() as urls:
        async with Terminal("-s", ",".join(urls), columns=200, rows=60) as terminal:
            await terminal.until(lambda: terminal.shows("conns 3/3", *MARKERS), 20)
            terminal.press("y")
            await asyncio.sleep(0.5)
            terminal.press("\x1b")
            terminal.press("\t\t\r")
            await asyncio.sleep(0.5)
            terminal.press("q")
            assert await terminal.ended() == 0
            assert terminal.restored()
    for control in (b"\x1b[31;5m", b"\x1b]0;owned", b"\x9b2J", b"\x1b[7m[/b]", "\u202e".encode(), "\u2028".encode()):
        assert control not in terminal.raw


@pytest.mark.parametrize(("missing", "name"), [("stdin", "input"), ("stderr", "error"), ("TERM", "TERM=dumb")])
async def test_half_a_terminal_gets_events(three: Cluster, missing: str, name: str) -> None:
    """With stdin or stderr elsewhere, or on a dumb terminal, a dashboard would be blind, deaf or garbage: events, and a note."""
    async with Terminal("-s", three.sys_url("n1"), columns=200, without=missing) as terminal:
        await terminal.until_shown(", 3 peers")
        assert IN_ALT_SCREEN not in terminal.raw
        assert terminal.shows(f"metawatch: {'standard ' if name != 'TERM=dumb' else ''}{name}") or missing == "stderr"
        terminal.process.terminate()
        assert await terminal.ended() == 0


async def test_windows_of_any_size(three: Cluster) -> None:
    """Resized down to one cell and back it draws the whole picture again."""
    async with Terminal("-s", three.sys_url("n1")) as terminal:
        leader = await shown_leader(terminal, three)
        for columns, rows in ((20, 5), (1, 1), (300, 3), (10, 100), (90, 26)):
            drawn = len(terminal.raw)
            terminal.resize(columns, rows)
            await terminal.grown(drawn + columns)
        await terminal.until(lambda: leads(terminal, leader) and terminal.shows("q  quit"))
        terminal.press("q")
        assert await terminal.ended() == 0
        assert terminal.restored()


async def test_a_domain_nobody_has(three: Cluster) -> None:
    """The screen is left, then one line and 69."""
    async with Terminal("-s", three.sys_url("n1"), "--domain", "nowhere", columns=120) as terminal:
        assert await terminal.ended() == 69
        assert terminal.after_screen.startswith("metawatch: no JetStream server of domain nowhere replied")
        assert terminal.restored()
