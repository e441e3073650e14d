"""What does the screen show of the others who watch, and what are they told?"""

from msgspec.structs import replace

from tests.ui.scenes import flapping
from tests.ui.staged import SETTLED, shown, staged
from tui.core.model.state import Snapshot
from tui.core.observed.team import Bookmark, Considering, Recorder, Team
from tui.core.ports import Consider, WriteDown
from tui.core.settings.watch import Watch
from tui.text.glyphs import glyphs
from tui.ui.row_list import RowList
from tui.ui.screens.bookmark import BookmarkDialog
from tui.ui.view.drawing.spans import Look
from tui.ui.view.pages.details import details
from tui.ui.view.pages.timeline import Window, timeline
from tui.ui.view.panels.elections import elections
from tui.ui.view.panels.ribbon import line


def with_team(now: Snapshot, team: Team) -> Snapshot:
    return Snapshot(state=replace(now.state, team=team), now=now.now)


async def test_a_bookmark_is_sent_with_the_operator_s_name_and_the_last_ones_are_seen() -> None:
    """Markup and escapes of another operator are text."""
    app, live = staged(read_only=True)
    before = flapping()
    one = Recorder(id="r", host="bastion", since=before.now - 3_600.0, heard_at=before.now, gave=12)
    old = Bookmark(
        id="1", by="bob[/b]", at=before.now - 60.0, here_at=before.now - 60.0, text="disk [red]swapped\x1b[2J"
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, with_team(before, Team(bookmarks=(old,), recorders=(one,), ignored={"flood": 1_203})))
        await pilot.press("b")
        assert isinstance(app.screen, BookmarkDialog)
        rows = app.screen.query_one("#below", RowList).picture.rows
        drawn = "\n".join("".join(text for text, _ in row.spans) for row in rows)
        assert "disk [red]swapped" in drawn
        assert "recorder bastion since " in drawn
        assert "12 elections taken over" in drawn
        assert "ignored from others: 1,203 flood" in drawn
        assert "\x1b" not in drawn
        await pilot.press(*"sw2 rebooted".replace(" ", "_"), SETTLED, "enter", SETTLED)
        assert live.sent == [WriteDown(text="sw2_rebooted", by="op1@bastion")]


async def test_an_empty_bookmark_is_none() -> None:
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await pilot.press("b", SETTLED, "enter", SETTLED)
        assert not isinstance(app.screen, BookmarkDialog)
        assert live.sent == []


async def test_others_are_told_of_an_open_dialog_and_told_when_it_is_closed() -> None:
    app, live = staged(read_only=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await pilot.press("s")
        await pilot.press("escape")
        await pilot.pause()
        assert [(type(one), one.open) for one in live.considered if isinstance(one, Consider)] == [
            (Consider, True),
            (Consider, False),
        ]


async def test_the_dialog_of_another_operator_is_said_on_each_screen() -> None:
    """Until nobody tells of it any more."""
    app, live = staged(read_only=False)
    before = flapping()
    async with app.run_test(size=(120, 40)) as pilot:
        one = Considering(id="w", by="ann@ops", leader="n1", heard_at=before.now)
        for later, said in ((1.0, True), (60.0, False)):
            now = Snapshot(state=before.state, now=before.now + later)
            await shown(pilot, live, with_team(now, Team(considering=(one,))))
            foot = str(app.screen.query_one("#footer").picture.title)  # type: ignore[attr-defined]
            assert ("step-down dialog open by ann@ops" in foot) is said


def test_bookmarks_stand_in_the_log_the_ribbon_the_time_line_and_the_details() -> None:
    """Hostile text of a stranger is text."""
    now = flapping()
    election = now.state.elections[-1]
    at = election.elected_at - 0.5
    mark = Bookmark(id="b1", by="ann[/b]", at=at, here_at=at, text="sw2 [red]rebooted\x1b[2J")
    sooner = Bookmark(id="b0", by="ann", at=at - 30.0, here_at=at - 30.0, text="disk swapped")
    look = Look(
        with_team(now, Team(bookmarks=(sooner, mark))), Watch(), 160, glyphs(ascii_only=False), height=40, tall=True
    )
    seen = {
        "log": elections(look),
        "time line": timeline(look, election, (), Window(), 5),
        "details": details(look, "elections", "bookmark\nb1"),
    }
    for where, picture in seen.items():
        words = "".join(text for row in picture.rows for text, _ in row.spans)
        assert "sw2 [red]rebooted" in words, where
        assert "\x1b" not in words, where
    assert (look.glyphs.marker, "accent") in line(look, 600.0, 100)
