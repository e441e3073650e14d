"""Is it seen at a glance? On tapes of real runs: the word, the sick server, that panels agree, and that nothing to be done is cut."""

import re
from functools import cache

import pytest

from tests.replay import replayed
from tests.ui.pictures import tape
from tests.ui.staged import StagedLive, lines, staged
from tui.core.model.state import Snapshot
from tui.core.overall.state_word import state_word
from tui.core.settings.watch import Watch
from tui.ui.row_list import RowList

FAULTS = {"flapping": "n1", "no-leader": "n1", "frozen-server": "n3", "killed": "n2", "blind": ""}
"""Run, and the server that is sick at its end; none where all are unseen."""
SIZES = [(80, 24), (120, 40), (200, 60)]


@cache
def ended(run: str) -> Snapshot:
    """What is known at the end of a run."""
    state = replayed(tape(run), Watch()).saved.state
    return Snapshot(state=state, now=state.now)


async def screen(run: str, size: tuple[int, int]) -> tuple[dict[str, list[str]], list[str], set[str]]:
    """Lines of each panel, all cells of the screen, and the keys of rows that are lit."""
    app, live = staged()
    assert isinstance(live, StagedLive)
    async with app.run_test(size=size) as pilot:
        for _ in range(2):
            live.post(ended(run))
            await pilot.pause()
            await pilot.pause()
        panels = {rows.id or "": lines(rows) for rows in app.screen.query(RowList) if rows.display}
        cells = [strip.text for strip in app.screen._compositor.render_strips()]
        lit = {row.key for row in app.screen.query_one("#servers", RowList).picture.rows if row.lit}
        return panels, cells, lit


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("run", FAULTS)
async def test_the_word_is_not_stable_and_the_sick_server_is_lit(run: str, size: tuple[int, int]) -> None:
    """(a) Some seconds into each fault; and what the panels say of the quorum is one figure."""
    snapshot = ended(run)
    told = state_word(snapshot.state, snapshot.now, Watch())
    assert told.word != "STABLE"
    panels, _, lit = await screen(run, size)
    sick = FAULTS[run]
    row = next((line for line in panels["servers"] if re.search(rf"\b{sick}\b", line)), "") if sick else ""
    if told.word in ("NO QUORUM", "DEGRADED"):
        assert sick in lit
        assert re.search(r"UNRESPONSIVE|DOWN", row)
    elif sick:
        assert re.search(r"[▲✗]", row)
    if told.quorum is not None and told.word not in ("BLIND", "CONNECTING"):
        band = "\n".join(panels["leader"])
        assert f"{told.quorum.heard}/{told.quorum.size}" in band
        down = sum("✗" in line for line in panels["servers"])
        assert told.quorum.heard <= told.quorum.size - down
        assert "servers" not in panels["header"][0]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("run", FAULTS)
async def test_no_action_is_cut(run: str, size: tuple[int, int]) -> None:
    """(b) From its label on, no line of what is to be done ends in an ellipsis."""
    panels, _, _ = await screen(run, size)
    for name in ("leader", "incident"):
        shown = panels.get(name, [])
        start = next((i for i, line in enumerate(shown) if re.search(r"action|ACTION", line)), len(shown))
        assert not [line for line in shown[start:] if "…" in line]


async def test_a_calm_screen_is_filled() -> None:
    """(d) At 120×40 with five servers at least 40 % of the cells hold something."""
    _, cells, _ = await screen("calm", (120, 40))
    filled = sum(sign != " " for line in cells for sign in line)
    assert filled >= 0.4 * 120 * 40
