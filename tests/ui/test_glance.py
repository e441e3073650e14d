"""Is it seen at a glance? On tapes of real runs: the word, the sick server, that panels agree, and that nothing to be done is cut."""

import re
from functools import cache

import pytest

from tests.ui.kept_runs import SCENARIOS as RUNS
from tests.ui.kept_runs import kept, tape
from tests.ui.scenes import SCENES, look
from tests.ui.staged import StagedLive, lines, staged
from tests.ui.stories import LEAD_S
from tui.core.model.state import Snapshot
from tui.core.overall.state_word import state_word
from tui.core.settings.watch import Watch
from tui.demo.script import INCIDENT
from tui.runtime.monitor import Monitor
from tui.runtime.tape import read
from tui.ui.row_list import RowList
from tui.ui.view.cells.route_cells import rtt
from tui.ui.view.drawing.places import TALL
from tui.ui.view.pages.wall_tiles import tiles
from tui.ui.view.panels.band import CALM, STYLES
from tui.ui.view.panels.header import brief
from tui.ui.view.panels.overview import in_one_line
from tui.ui.view.panels.routes import ways

FAULTS = {run: one.sick for run, one in RUNS.items() if one.victims}
"""Run, and the servers that are sick at its end."""
SIZES = [(80, 24), (120, 40), (200, 60)]
AFTER_S = 5.0
"""So long after the beginning of a fault it is looked at."""


@cache
def scripted() -> tuple[Snapshot, ...]:
    """What was known some seconds into each fault of the scripted incident."""
    out: list[Snapshot] = []
    monitor = Monitor(Watch(), on_line=lambda line: None)
    for event in read(tape("faults")):
        monitor.take(event)
        begun = monitor.state.first_connected_at
        if begun is not None and len(out) < len(INCIDENT):
            at, now = begun + LEAD_S + INCIDENT[len(out)][0] + AFTER_S, monitor.state.now
            if now >= at:
                out.append(Snapshot(state=monitor.state, now=now))
    return tuple(out)


Screen = tuple[dict[str, list[str]], list[str], set[str]]
"""Lines of each panel, all cells of the screen, and the keys of rows that are lit."""
_AT_THE_END: dict[tuple[str, tuple[int, int]], Screen] = {}
_AT_A_FAULT: dict[tuple[int, tuple[int, int]], Screen] = {}


async def at_the_end(run: str, size: tuple[int, int]) -> Screen:
    """What is seen at the end of a run: drawn once, for several tests look at it."""
    if (run, size) not in _AT_THE_END:
        _AT_THE_END[run, size] = await screen(kept(run), size)
    return _AT_THE_END[run, size]


async def at_a_fault(number: int, size: tuple[int, int]) -> Screen:
    """What is seen some seconds into a fault of the script: drawn once as well."""
    if (number, size) not in _AT_A_FAULT:
        _AT_A_FAULT[number, size] = await screen(scripted()[number], size)
    return _AT_A_FAULT[number, size]


async def screen(snapshot: Snapshot, size: tuple[int, int]) -> Screen:
    """A new App, and this is all that it was told."""
    app, live = staged()
    assert isinstance(live, StagedLive)
    async with app.run_test(size=size) as pilot:
        for _ in range(2):
            live.post(snapshot)
            await pilot.pause()
            await pilot.pause()
        panels = {rows.id or "": lines(rows) for rows in app.screen.query(RowList) if rows.display}
        cells = [strip.text for strip in app.screen._compositor.render_strips()]
        lit = {row.key for row in app.screen.query_one("#servers", RowList).picture.rows if row.lit}
        return panels, cells, lit


@pytest.mark.sampled
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("run", FAULTS)
async def test_the_word_is_not_stable_and_the_sick_server_is_lit(run: str, size: tuple[int, int]) -> None:
    """(a) Some seconds into each fault; and what the panels say of the quorum is one figure."""
    snapshot = kept(run)
    told = state_word(snapshot.state, snapshot.now, Watch())
    assert told.word != "STABLE"
    panels, _, lit = await at_the_end(run, size)
    for sick in FAULTS[run]:
        row = next(line for line in panels["servers"] if re.search(rf"\b{sick}\b", line))
        if told.word in ("NO QUORUM", "DEGRADED"):
            assert sick in lit
            assert re.search(r"UNRESPONSIVE|DOWN", row)
        else:
            assert re.search(r"[▲✗]", row)
    if told.quorum is not None and told.word not in ("BLIND", "CONNECTING"):
        band = "\n".join(panels["leader"])
        assert f"{told.quorum.heard}/{told.quorum.size}" in band
        down = sum("✗" in line for line in panels["servers"])
        assert told.quorum.heard <= told.quorum.size - down
        assert "servers" not in panels["header"][0]


GRAVE = ("NO QUORUM", "NO LEADER", "LEADER SILENT", "FLAPPING")
SCRIPTED: dict[str, tuple[str, ...]] = {
    "freeze-follower": ("DEGRADED", *GRAVE),
    "crash": GRAVE,
    "flapping": GRAVE,
    "lame-duck": GRAVE,
    "freeze-leader": GRAVE,
    "no-quorum": ("NO QUORUM",),
    "restart": GRAVE,
}
"""Fault of the script, and the words that are right some seconds into it; a step-down that was asked for makes none of them true."""


@pytest.mark.sampled
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("number", range(len(INCIDENT)))
async def test_each_fault_of_the_script_is_seen_at_once(number: int, size: tuple[int, int]) -> None:
    """(a) All nine of `demo --faults`, at every size: the word, every server that answers nothing lit, one quorum everywhere."""
    name, snapshot = INCIDENT[number][1], scripted()[number]
    told = state_word(snapshot.state, snapshot.now, Watch())
    if name in SCRIPTED:
        assert told.word in SCRIPTED[name]
    elif number == 0:
        assert told.word not in GRAVE
    panels, cells, lit = await at_a_fault(number, size)
    lost = {server for server in told.subject if told.word == "NO QUORUM"}
    assert lost <= lit
    rows = [line for line in panels["servers"] if re.search(r"UNRESPONSIVE|DOWN", line)]
    assert len(rows) <= len(lit)
    assert all("✗" in row for row in rows)
    if told.suspect is not None and told.suspect.server is not None and told.word in GRAVE:
        row = next(line for line in panels["servers"] if re.search(rf"\b{told.suspect.server}\b", line))
        assert told.suspect.server in lit or re.search(r"\bok\b", row)
    if told.quorum is not None:
        assert f"{told.quorum.heard}/{told.quorum.size}" in "\n".join(panels["leader"])
        assert told.quorum.heard <= told.quorum.size - len(rows)
    if size[1] < TALL:
        assert told.word in cells[1] + cells[2]
    start = next(
        (i for i, line in enumerate(panels["leader"]) if re.search(r"\baction\b", line)), len(panels["leader"])
    )
    assert not [line for line in panels["leader"][start:] if "…" in line]


@pytest.mark.sampled
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("run", FAULTS)
async def test_no_action_is_cut(run: str, size: tuple[int, int]) -> None:
    """(b) From its label on, no line of what is to be done ends in an ellipsis."""
    panels, _, _ = await at_the_end(run, size)
    for name in ("leader", "incident"):
        shown = panels.get(name, [])
        start = next((i for i, line in enumerate(shown) if re.search(r"action|ACTION", line)), len(shown))
        assert not [line for line in shown[start:] if "…" in line]


@pytest.mark.sampled
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("run", FAULTS)
async def test_open_alerts_are_counted_once(run: str, size: tuple[int, int]) -> None:
    """Every panel tells the same figure; those that one does not list are told where they went."""
    snapshot = kept(run)
    panels, cells, _ = await at_the_end(run, size)
    text = "\n".join(cells)
    open_now = sum(alert.acknowledged_by is None for alert in snapshot.state.alerts)
    assert set(re.findall(r"(\d+) open\b", text)) <= {str(open_now)}
    listed = {row.strip().split("  ")[0] for row in panels.get("alerts", []) if re.match(r"..?[◆▲●] ", row)}
    folded = set(re.findall(r"(\d+) (?:alerts? )?folded", text))
    assert len(folded) <= 1
    assert not folded or "incident" in panels
    assert not folded or len(listed) + int(folded.pop()) <= open_now


async def test_a_calm_screen_is_filled() -> None:
    """(d) At 120×40 with five servers at least 40 % of the cells hold something."""
    _, cells, _ = await at_the_end("calm", (120, 40))
    filled = sum(sign != " " for line in cells for sign in line)
    assert filled >= 0.4 * 120 * 40


def test_routes_are_not_ok_while_servers_are_gone() -> None:
    """What is left is measured and well; of the others nothing is known, and that is what is said. Calm: ok."""
    number = next(i for i, step in enumerate(INCIDENT) if step[1] == "no-quorum")
    without_quorum, calm = scripted()[number], kept("calm")
    gone, well = (one_line(snapshot) for snapshot in (without_quorum, calm))
    assert re.search(r"5 Routes 3 of 5 servers do not answer", gone)
    assert "5 Routes ok" in well


@pytest.mark.parametrize("size", SIZES)
async def test_a_lost_quorum_is_the_first_alert(size: tuple[int, int]) -> None:
    """Not a restart of two minutes before, which is as critical and over; nor is it folded away."""
    number = next(i for i, step in enumerate(INCIDENT) if step[1] == "no-quorum")
    panels, _, _ = await at_a_fault(number, size)
    critical = [row for row in panels["alerts"] if "CRIT" in row]
    assert len(critical) == 2
    assert "quorum lost" in critical[0]


@pytest.mark.parametrize("size", SIZES)
async def test_a_lame_duck_is_the_one_story(size: tuple[int, int]) -> None:
    """Its row is lit, the band names it, and nothing is to be done any more about its crash of a minute before."""
    number = next(i for i, step in enumerate(INCIDENT) if step[1] == "lame-duck")
    panels, cells, lit = await at_a_fault(number, size)
    (row,) = [line for line in panels["servers"] if "lame duck" in line]
    assert {name for name in lit if name in row} == lit
    assert any(re.search(r"suspect +n\d . lame duck", line) for line in cells)
    assert not [line for line in cells if "oom" in line]


@pytest.mark.sampled
@pytest.mark.parametrize("number", range(len(INCIDENT)))
async def test_no_status_is_cut_in_a_small_window(number: int) -> None:
    """Neither that the leader is without a quorum, nor how long ago it restarted."""
    panels, _, _ = await at_a_fault(number, (80, 24))
    assert not [row for row in panels["servers"] if "…" in row]


@pytest.mark.parametrize("size", SIZES)
async def test_one_word_for_a_server_that_does_not_answer(size: tuple[int, int]) -> None:
    """Row, band and alert say the same of one that is frozen: three words would be read as three faults."""
    number = next(i for i, step in enumerate(INCIDENT) if step[1] == "freeze-follower")
    panels, cells, _ = await at_a_fault(number, size)
    shown = "\n".join(cells)
    assert not re.search(r"no reply for|not responding", shown)
    assert "unresponsive 4" in "\n".join(panels["servers"])
    assert "n2 has been unresponsive" in "\n".join(panels["alerts"])


def test_the_tile_of_a_frozen_server_has_that_word_too() -> None:
    """It is the only one that has another than ok or leader."""
    snapshot = scripted()[next(i for i, step in enumerate(INCIDENT) if step[1] == "freeze-follower")]
    shown = tiles(look(snapshot, 199, height=59), state_word(snapshot.state, snapshot.now, Watch()))
    assert {tile.status[0] for tile in shown} == {"ok", "leader", "unresponsive"}


def one_line(snapshot: Snapshot) -> str:
    """The panels that have no room, as text."""
    return "".join(text for text, _ in in_one_line(look(snapshot, 79)).title)


@pytest.mark.parametrize("scene", SCENES)
def test_a_page_over_the_dashboard_has_the_word_of_the_band(scene: str) -> None:
    """A silent leader, or one of a group without a quorum, is no calm blue name there either."""
    seen = look(SCENES[scene]())
    word = state_word(seen.state, seen.now, seen.watch).word
    said, style = brief(seen)
    assert (word in said) is (word not in CALM)
    assert style == STYLES[word] or word in CALM


def test_a_page_says_that_it_names_the_leader() -> None:
    """`DEGRADED · n1` would be read as a server that is degraded."""
    said, _ = brief(look(kept("frozen-server")))
    assert f"leader {RUNS['frozen-server'].led[0]}" in said


async def test_what_was_measured_to_a_server_that_is_gone_is_of_before() -> None:
    """Its routes bear a tilde, from the crash on; in calm none does."""
    number = next(i for i, step in enumerate(INCIDENT) if step[1] == "crash")
    crashed = ways(look(scripted()[number]))
    assert {rtt(look(scripted()[number]), way)[0].startswith("~") for way in crashed} == {True, False}
    gone = (await at_the_end("no-leader", (120, 40)))[0]["routes"]
    rows = [line for line in gone if re.search(r"n\d–n\d", line)]
    assert len(rows) == 3
    assert all("~" in line for line in rows)
    assert not any("~" in line for line in (await at_the_end("calm", (120, 40)))[0]["routes"])


@pytest.mark.sampled
@pytest.mark.parametrize("run", [*FAULTS, "calm"])
async def test_no_scale_is_cut(run: str) -> None:
    """The lower borders of the panels at 120×40."""
    _, cells, _ = await at_the_end(run, (120, 40))
    assert not [line for line in cells if "limit" in line and "…" in line]
