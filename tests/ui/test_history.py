"""Is the history on the screen what the journal says, at every size, and can one go from it to each day and incident?"""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from tests.core.reports.test_history import DAY, HOUR, election, verdict
from tests.ui.scenes import calm, look
from tests.ui.staged import StagedLive, StagedPast, lines, seen, shown, staged, toasts
from tui.core.model.lines import AnyLine
from tui.core.refusal import Exit, Refusal
from tui.core.reports.history import HistoryReport, report
from tui.core.reports.numbered_incidents import IncidentSpan
from tui.text.cells import cells
from tui.text.glyphs import glyphs
from tui.ui.app import MetawatchApp
from tui.ui.row_list import RowList
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.history import History
from tui.ui.view.pages.history import ShownHistory, calendar, listed

A_DAY = 24 * HOUR
EVIL = "n1[/b]\x1b[2J\u202e" + "x" * 60
SIZES = ((80, 24), (120, 40), (200, 60))


def days() -> HistoryReport:
    """Five days: nothing is known of the first, the second was calm, on the third a leader was lost twice, the fourth half watched."""
    told: list[AnyLine] = [
        election(DAY + 2 * A_DAY + HOUR, "n2", EVIL),
        verdict(DAY + 2 * A_DAY + HOUR + 1, "5@a", EVIL),
        election(DAY + 2 * A_DAY + 2 * HOUR, "n3", "n2"),
        election(DAY + 3 * A_DAY + HOUR, "n1", "n3", gone=None, planned=True),
    ]
    ran = [(DAY + A_DAY, DAY + 3 * A_DAY + 12 * HOUR), (DAY + 4 * A_DAY, DAY + 4 * A_DAY + HOUR)]
    found = report(told, ran, (DAY, DAY + 4 * A_DAY + HOUR))
    one = IncidentSpan(
        number=7,
        since=DAY + 2 * A_DAY + HOUR - 4.0,
        until=DAY + 2 * A_DAY + HOUR + 20.0,
        leaderless_s=4.0,
        cause="crash",
        server=EVIL,
        confidence=0.9,
        terms=(6,),
        episodes=("5@a",),
    )
    return replace(found, numbered=(one,), replay_from=DAY + A_DAY)


@pytest.mark.sampled
@pytest.mark.parametrize("width", [78, 118, 198])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_a_cell_a_day_says_what_is_known_and_what_is_not(width: int, ascii_only: bool) -> None:
    """A day of which nothing is known before the first is left out; half a day is half `?`; a day with lost leaders has its sign."""
    at = look(calm())._replace(width=width, glyphs=glyphs(ascii_only))
    picture = calendar(at, ShownHistory(days()))
    rows = [row.text.split() for row in picture.rows]
    assert len(rows) == 6
    full, gone = at.glyphs.full, at.glyphs.leaderless
    assert rows[0][0] == "day"
    assert len(rows[0]) == 1 + 4
    assert rows[1] == [full * 5, full * 4 + gone, full * 2 + "???", full * 5]
    assert rows[2][0] == "leaderless"
    assert rows[2][2] == "8.0s"
    assert rows[3][2] == f"{at.glyphs.unplanned}2"
    assert rows[4][3] == f"{at.glyphs.planned}1"
    assert all(cells(row.text) <= width for row in picture.rows)
    assert "? unknown" in picture.rows[-1].text
    assert "with a leader" in "".join(text for text, _ in picture.title)


@pytest.mark.parametrize("width", [78, 118, 198])
def test_the_tables_are_those_of_the_command_newest_first(width: int) -> None:
    picture = listed(look(calm())._replace(width=width), ShownHistory(days()))
    heads = [row.text.split("  ")[0] for row in picture.rows if row.spans and row.spans[0][1] == "title"]
    assert heads == ["DAYS", "INCIDENTS", "ELECTIONS", "SERVERS"]
    text = "\n".join(row.text for row in picture.rows)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert all(cells(row.text) <= width for row in picture.rows)
    elections = [row for row in picture.rows if row.key.startswith("Elections")]
    assert [row.at for row in elections] == sorted(
        (row.at for row in elections), reverse=True, key=lambda at: at or 0.0
    )
    [incident] = [row for row in picture.rows if row.key.startswith("Incidents")]
    assert incident.text.split()[0] == "7"
    assert incident.at == DAY + 2 * A_DAY + HOUR - 4.0


def opened(read: Callable[[], HistoryReport] | None) -> tuple[MetawatchApp, StagedLive, StagedPast]:
    app, live = staged()
    app.read_history = read
    live.recorded = StagedPast()
    return app, live, live.recorded


@pytest.mark.sampled
@pytest.mark.parametrize("size", SIZES)
async def test_enter_goes_to_the_day_and_to_the_incident(size: tuple[int, int]) -> None:
    """The journal is read on another thread; the screen closes and the recording stands there."""
    for downs, there in ((0, "2026-11-27T00:00:00"), (2, "2026-11-25T00:59:56"), (8, "2026-11-25T00:59:56")):
        app, live, past = opened(days)
        async with app.run_test(size=size) as pilot:
            await shown(pilot, live, calm())
            await pilot.press("H")
            while "INCIDENTS" not in seen(app.screen):
                await pilot.pause(0.01)
            assert isinstance(app.screen, History)
            assert "day" in "\n".join(lines(app.screen.query_one("#calendar", RowList)))
            page = app.screen.query_one("#page", RowList)
            await pilot.press(*["down"] * downs)
            assert page.selected_at is not None
            await pilot.press("enter")
            await pilot.pause()
            assert isinstance(app.screen, Dashboard)
            assert app.past is not None
            assert past.moves[-1].startswith(f"to {there}")


async def test_the_arrows_go_from_table_to_table() -> None:
    """To the first row of each, and no further than the last."""
    app, live, _ = opened(days)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("H")
        while "INCIDENTS" not in seen(app.screen):
            await pilot.pause(0.01)
        page = app.screen.query_one("#page", RowList)
        places = []
        for key in ("right", "right", "l", "l", "left", "h", "h", "h"):
            await pilot.press(key)
            places.append(page.selected)
        tables = ["Incidents 0", "Elections 0", "Servers 0"]
        assert places == [*tables, "Servers 0", "Elections 0", "Incidents 0", "Days 0", "Days 0"]


async def test_what_cannot_be_read_is_said_and_without_a_journal_nothing_opens() -> None:
    def refused() -> HistoryReport:
        raise Refusal(Exit.BAD_FILE, "a block of the journal /x is damaged")

    app, live, _ = opened(refused)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("H")
        while "is damaged" not in seen(app.screen):
            await pilot.pause(0.01)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Dashboard)
    app, live, _ = opened(None)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("H")
        await pilot.pause()
        assert isinstance(app.screen, Dashboard)
        assert "nothing is recorded" in toasts(app)[-1]
