"""Is the cause of the last election read in five seconds, and its evidence with times in a minute?"""

import pytest
from msgspec.structs import replace

from tests.core.test_causes import freeze_a_follower
from tests.ui.scenes import look
from tests.ui.scenes import text as said
from tests.ui.tapped import snapshot
from tui.core.lanes import episode_of, lanes
from tui.core.state import Snapshot
from tui.text.cells import cells
from tui.text.glyphs import ASCII, UNICODE, Glyphs
from tui.ui.rows import STYLES
from tui.ui.view.accounts import accounts
from tui.ui.view.leader import leader
from tui.ui.view.timeline import Window


def frozen() -> Snapshot:
    """n3 stood still, woke, and deposed n1."""
    return snapshot(freeze_a_follower())


@pytest.mark.parametrize(("width", "tall"), [(78, False), (59, True), (119, True)])
@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_the_dashboard_names_cause_server_confidence_and_next_step(width: int, signs: Glyphs, *, tall: bool) -> None:
    """Whatever the size, and no line is wider than the panel."""
    picture = leader(look(frozen(), width, glyphs=signs, tall=tall))
    text = said(picture)
    assert "process frozen: n3" in text
    assert "sure (0.9" in text
    assert "move the leader to n1" in text
    assert all(cells(row.text) <= width for row in picture.rows)
    assert text.isascii() or signs is UNICODE
    assert {style for row in picture.rows for _, style in row.spans} <= set(STYLES)
    assert len({row.key for row in picture.rows}) == len(picture.rows)


def test_an_old_verdict_leaves_the_dashboard() -> None:
    """Nobody asks for the cause of an election of two hours ago; its page still has it."""
    old = frozen()
    late = Snapshot(state=old.state, alerts=(), now=old.now + 7200.0)
    assert "process frozen" not in said(leader(look(late, 100, tall=True)))


@pytest.mark.parametrize("width", [40, 79, 119])
def test_the_page_of_the_election_tells_the_evidence_by_the_time_of_the_election(width: int) -> None:
    """For, next, and what cannot be seen from here; with offsets."""
    now = frozen()
    (election,) = now.state.elections
    episode = episode_of(now.state, election)
    assert episode is not None
    picture = accounts(look(now, width), election, lanes(now.state, election, episode, now.now), Window())
    flat = " ".join(said(picture).split())
    for word in ("cause", "for", "not even PING", "−9.9", "not seen", "next"):
        assert word in flat
    assert all(cells(row.text) <= width for row in picture.rows)
    assert len({row.key for row in picture.rows}) == len(picture.rows)


def test_names_from_the_wire_are_cleaned() -> None:
    """A server name with an escape in it does not reach the terminal."""
    now = frozen()
    (verdict,) = now.state.verdicts
    evil = replace(verdict, server="n\x1b[2J3", next="go to n\x1b[2J3")
    drawn = look(Snapshot(state=replace(now.state, verdicts=(evil,)), alerts=(), now=now.now), 100, tall=True)
    assert "\x1b" not in said(leader(drawn))
