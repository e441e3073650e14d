"""Does the dashboard survive what terminals, locales and fingers do to it?"""

import asyncio
import itertools
import re
import time

import pytest

from tests.busy import PATIENCE_S, Busy
from tests.command import clean_environment
from tests.feeds.fakes import listening, says
from tests.pty.rough import Rough, Scene
from tui.demo.cluster import Cluster

STALL_S = 6.0
SIZES = ((120, 40), (80, 24), (41, 11), (39, 30), (120, 9), (20, 3), (2, 1), (200, 60))
NOISE = "".join(chr(c) for c in range(0x20, 0x7F) if chr(c) not in "q") * 20
MOVES = b"".join(b"\x1b[<35;%d;%dM" % (x % 120 + 1, x % 40 + 1) for x in range(3000))
CLICKS = b"".join(b"\x1b[<0;%d;%dM\x1b[<0;%d;%dm\x1b[<64;5;30M" % (x, x, x, x) for x in range(1, 30))
COLOURS = re.compile(rb"\x1b\[(?:[0-9;]*;)?[34]8;[25];")


async def leaves(terminal: Rough) -> None:
    """It still hears a key, and restores the terminal."""
    terminal.press("q")
    assert await terminal.ended() == 0
    assert terminal.restored()


async def test_a_tiny_terminal() -> None:
    """Below 40×10 the leader and the size that is needed; grown, everything."""
    async with Scene("calm", columns=30, rows=8) as terminal:
        await terminal.until_shown("too small, needs 40×10", "leader n3")
        terminal.resize(80, 24)
        await terminal.until_shown("quorum", "Servers", "q  quit")
        await leaves(terminal)


async def test_resized_fifty_times_a_second() -> None:
    """For two seconds, down to two cells; then the whole picture, once."""
    async with Scene("flapping") as terminal:
        await terminal.until_shown("SERVER_SILENT")
        for turn in range(100):
            terminal.resize(*SIZES[turn % len(SIZES)])
            await asyncio.sleep(0.02)
        terminal.resize(120, 40)
        await terminal.until(lambda: terminal.shows("SERVER_SILENT", "3 Elections", "q  quit"))
        before = terminal.text
        await terminal.until(lambda: terminal.text != before)
        # A picture may be half drawn at this moment; the whole one has each panel once.
        await terminal.until(lambda: terminal.text.count("3 Elections") == 1)
        assert all(len(line) == 120 for line in terminal.lines)
        await leaves(terminal)


async def stalled_for(terminal: Rough, cluster: Cluster, seconds: float) -> None:
    """A hand-over while nothing is read: known to the millisecond, dated as the servers date it, no blindness, and drawn when it is
    read again."""
    await terminal.until_shown("quorum", "LIVE", "conns 3/3", "none since metawatch started")
    old = await cluster.next_leader(None)
    terminal.stall()
    await asyncio.sleep(seconds / 2)  # the stall itself
    since = time.time()
    await cluster.step_down()
    new = await cluster.next_leader(old)
    await asyncio.sleep(seconds / 2)
    begun, busy = time.monotonic(), Busy()
    terminal.go_on()
    row = re.compile(rf"\d\.\d{{3}} .*{old} → {new} +\d+ms +{old} stepped down")
    await terminal.until(lambda: terminal.shows("LIVE") and row.search(terminal.text) is not None)
    assert time.monotonic() - begun < 3 + busy.s
    elected = time.strftime("%H:%M:%S", time.gmtime(cluster.log_elections(since)[-1].at))
    assert elected in next(text for text in terminal.lines if row.search(text))
    assert not terminal.shows("MW_BLIND")
    assert not terminal.shows("STALLED")
    await leaves(terminal)


async def test_a_terminal_that_does_not_read(three: Cluster) -> None:
    """For six seconds."""
    async with Rough("-s", ",".join(three.urls)) as terminal:
        await stalled_for(terminal, three, STALL_S)


@pytest.mark.lab
async def test_a_terminal_that_does_not_read_for_long(three: Cluster) -> None:
    """For twenty seconds."""
    async with Rough("-s", ",".join(three.urls)) as terminal:
        await stalled_for(terminal, three, 20)


SEEN_SLOW = 8
"""More pictures than must be held back before a link counts as slow, and fewer than fill Textual's own queue."""


async def test_a_slow_link_is_noticed() -> None:
    """A terminal that stalls while much happens: little is sent from then on, and the footer says why."""
    async with Scene("flapping") as terminal:
        await terminal.until_shown("SERVER_SILENT")
        terminal.stall()
        keys = itertools.cycle("31")
        while not terminal.full:  # whole screens that nobody reads
            terminal.press(next(keys))
            await asyncio.sleep(0.2)
        for _ in range(2 * SEEN_SLOW):  # a busy machine does not draw for each key
            terminal.press(next(keys))
            await asyncio.sleep(0.4)
        terminal.go_on()
        await terminal.until_shown("slow link: low bandwidth")
        await leaves(terminal)


async def test_sixteen_colours() -> None:
    """TERM=xterm: only the terminal's own sixteen are used."""
    async with Scene("flapping", TERM="xterm", COLORTERM="") as terminal:
        await terminal.until_shown("CRIT", "SERVER_SILENT")
        assert not COLOURS.search(terminal.raw)
        await leaves(terminal)


async def test_a_dumb_terminal(three: Cluster) -> None:
    """TERM=dumb gets lines, and is told so."""
    async with Rough("-s", three.sys_url("n1"), environment=clean_environment(TERM="dumb")) as terminal:
        await terminal.until_shown("TERM=dumb", ", 3 peers")
        assert b"\x1b[?1049h" not in terminal.raw
        terminal.press("\x03")
        assert await terminal.ended() == 0


async def test_a_locale_without_utf8(three: Cluster) -> None:
    """LC_ALL=C: every sign is ASCII, without an option."""
    around = clean_environment(TERM="xterm-256color", LC_ALL="C")
    async with Rough("-s", three.sys_url("n1"), environment=around) as terminal:
        await terminal.until_shown("quorum", "LIVE", "conns 3/3", "q  quit")
        assert terminal.text.isascii()
        assert terminal.raw.decode("ascii")
        await leaves(terminal)


async def test_pasted_garbage() -> None:
    """Every printable key, many times, with and without bracketed paste: nothing is sent, and it still runs."""
    async with Scene("flapping", "write") as terminal:
        await terminal.until_shown("SERVER_SILENT", "READ-WRITE")
        await terminal.send(b"\x1b[200~" + NOISE.encode() + b"\x1b[201~")
        await terminal.send(NOISE.encode())
        await terminal.send(b"\x1b\x1b\x1b\x1b\x1b")
        await asyncio.sleep(0.5)  # an escape counts as a key of its own only after a pause
        await terminal.send(b"\x1b")
        await terminal.until_shown("READ-WRITE")
        assert not terminal.shows("sent, waiting")
        await terminal.send(NOISE.encode())
        terminal.press("\x03")  # while there are still keys to be worked off
        assert await terminal.ended() == 0
        assert terminal.restored()


async def test_a_mouse_storm() -> None:
    """Three thousand moves, clicks everywhere, wheels: the picture goes on."""
    async with Scene("flapping", "mouse") as terminal:
        await terminal.until_shown("SERVER_SILENT")
        await terminal.send(MOVES)
        await terminal.send(CLICKS)
        await terminal.send(b"\x1b\x1b")
        await terminal.until(lambda: "LIVE" in terminal.lines[0])
        before = terminal.text
        await terminal.until(lambda: terminal.text != before)
        terminal.press("\x03")
        assert await terminal.ended(2 * PATIENCE_S) == 0  # behind all moves


async def test_keys_before_the_first_answer() -> None:
    """While the first connection hangs every key is harmless."""
    async with listening(says(b"")) as port, Rough("--timeout", "20s", "-s", f"127.0.0.1:{port}") as terminal:
        await terminal.until_shown("connecting")
        for key in "saAyf/x\r t123451 jkGg?":
            terminal.press(key)
            await asyncio.sleep(0.03)
        await terminal.until_shown("EVERYWHERE", "ON A TIME LINE")
        terminal.press("\x1b")
        await terminal.until(lambda: terminal.shows("connecting") and not terminal.shows("ON A TIME LINE"))
        await leaves(terminal)


@pytest.mark.sampled
@pytest.mark.parametrize("scene", ["many", "long_names", "foreign"])
async def test_many_and_strange_names(scene: str) -> None:
    """Two hundred servers; names of 300 characters, from right to left, wide: no line runs over, header and footer stay."""
    async with Scene(scene) as terminal:
        await terminal.until_shown("quorum", "Servers", "LIVE", "UTC", "q  quit")
        assert "UTC" in terminal.lines[0]
        assert "q  quit" in terminal.lines[-1]
        terminal.press("2")
        await terminal.until(lambda: "Servers" in terminal.text and "quorum" not in terminal.text)
        terminal.press("G\r")
        await terminal.until_shown("peer id, server id")
        assert b"\x1b[31mred" not in terminal.raw
        assert "\u202e".encode() not in terminal.raw
        await leaves(terminal)
