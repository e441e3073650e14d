"""Does the ribbon show who led when, and is flapping a comb?"""

import pytest
from msgspec.structs import replace

from tests.ui.kept_runs import SCENARIOS, kept
from tests.ui.pieces import NOW, election
from tests.ui.scenes import calm, flapping, leaderless, look, state
from tui.core.model.state import Snapshot, Unseen
from tui.text.cells import cells
from tui.text.glyphs import ASCII
from tui.ui.view.drawing.style_names import STYLES
from tui.ui.view.panels.ribbon import ribbon


def drawn(snapshot: Snapshot, width: int = 116, **fields: object) -> str:
    """The line of time."""
    return ribbon(look(snapshot, width, tall=True, height=4, **fields)).rows[0].text


def test_a_calm_day_is_one_line_with_a_name() -> None:
    """One leader, no change: nothing but its line from its name on."""
    said = drawn(calm()).strip("? ")
    assert said.startswith("n3")
    assert set(said[2:]) == {"━"}


def test_changes_are_signs_and_the_time_without_a_leader_is_filled() -> None:
    """Planned and unplanned differ by their sign; the new leader's name begins its reign."""
    said = drawn(flapping())
    assert [sign for sign in said if sign in "▲▽"] == ["▽", "▲", "▲"]
    assert "▲n3━" in said
    assert drawn(leaderless()).rstrip().endswith("▓▓")
    assert "▲n1━" in said
    planned = state(elections=(election(300, 47, "n1", "n3"),))
    assert "▽n3━" in drawn(Snapshot(state=planned, now=NOW))


def test_nobody_is_named_where_nothing_is_seen() -> None:
    """Every server is gone: who led before stands at its time, and not at the end."""
    said = drawn(kept("blind"))
    leader = SCENARIOS["blind"].led[0]
    assert said.count(leader) == 1
    assert not said.rstrip().endswith(leader)


def test_flapping_is_a_comb_and_a_crowd_is_counted() -> None:
    """Ten changes in ten minutes are ten teeth; those of one column are counted where there is room."""
    teeth = tuple(election(60.0 * i, 60 - i, "n1", "n3", planned=False, how="silent") for i in range(9, 0, -1))
    assert drawn(Snapshot(state=state(elections=teeth), now=NOW)).count("▲") >= 8
    crowd = tuple(election(301.0 - i / 10, 50 + i, "n1", "n3", planned=False, how="silent") for i in range(4))
    assert "▲4n3━" in drawn(Snapshot(state=state(elections=crowd), now=NOW))


def test_who_leads_now_is_always_named() -> None:
    """The last change was a moment ago and its reign has no room for a name: the name stands behind the line."""
    fresh = state(elections=(election(300, 47, "n1", "n2"), election(1, 48, "n3", "n1")))
    for width in (40, 116, 196):
        said = drawn(Snapshot(state=fresh, now=NOW), width)
        assert said.endswith(" n3")
        assert cells(said) <= width


def test_what_was_not_seen_is_no_reign() -> None:
    """A question mark, and no line."""
    known = replace(flapping().state, unseen=(Unseen(since=NOW - 420, until=NOW - 360, reason="asleep"),))
    assert "?" in drawn(Snapshot(state=known, now=NOW)).strip("? ")


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("width", [40, 79, 116, 196])
def test_it_fits(width: int, *, ascii_only: bool) -> None:
    """Scale and line are as wide as the panel, at each height."""
    for height in (1, 4, 5):
        seen = look(flapping(), width, tall=height > 1)._replace(height=height)
        picture = ribbon(seen._replace(glyphs=ASCII) if ascii_only else seen)
        for line in (picture.title, picture.tally, *(row.spans for row in picture.rows)):
            assert sum(cells(text) for text, _ in line) <= width
            assert {style for _, style in line} <= set(STYLES)
            assert not ascii_only or "".join(text for text, _ in line).isascii()


def test_a_second_later_it_is_the_same_line() -> None:
    """It lies on a grid of time: what is constant costs no bytes."""
    before = calm()
    grid = replace(before, now=float(int(before.now // 60) * 60 + 1))
    assert drawn(grid) == drawn(replace(grid, now=grid.now + 1.0))
