"""Which toasts come of what happened between two pictures?"""

import pytest
from msgspec.structs import replace
from textual.geometry import Region
from textual.widgets._toast import Toast

from tests.ui.pieces import NOW, alert, election
from tests.ui.scenes import calm, flapping, state
from tests.ui.staged import StagedFaults, later, shown, staged, toasts, until
from tui.core.model.message import message
from tui.core.model.state import Snapshot, State
from tui.core.model.verdict import Verdict
from tui.ui.row_list import RowList
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.drawn import TOASTS
from tui.ui.toasts.news import news
from tui.ui.toasts.toasting_app import MOST
from tui.ui.view.drawing.places import BESIDE

CRASHED = message("unfit_not_responding")


def told(before: State | None, after: State) -> list[tuple[str, str, str]]:
    """Title, text and severity of each."""
    first = None if before is None else Snapshot(state=before, now=NOW)
    return [(one.title, one.text, one.severity) for one in news(first, Snapshot(state=after, now=NOW + 1))]


def test_a_leader_change_is_news_once() -> None:
    """From, to, term, gap, planned or not; what happened before metawatch looked, or was only reconstructed, is none."""
    crash = election(0, 48, "n3", "n4", planned=False, leaderless_s=4.35)
    after = replace(state(), elections=(crash,))
    assert told(state(), after) == [("Leader changed: n3 → n4", "term 48, leaderless 4.35s, unplanned", "warning")]
    assert told(after, after) == []
    assert told(None, after) == []
    assert told(replace(state(), ready_at=None), after) == []
    assert told(state(), replace(state(), elections=(replace(crash, backfilled=True),))) == []
    (again,) = told(state(), replace(state(), elections=(election(0, 48, "n3", "n3"),)))
    assert again[0] == "Leader changed: n3 was re-elected"
    assert again[2] == "information"


def test_a_cause_is_news_when_nobody_wanted_the_change() -> None:
    """With server and confidence, once."""
    crash = election(0, 48, "n3", "n4", planned=False)
    verdict = Verdict(
        episode="x",
        since=NOW - 5,
        elected_at=crash.elected_at,
        term=48,
        cause="process_frozen",
        server="n3",
        confidence=0.97,
    )
    before, after = (
        replace(state(), elections=(crash,), verdicts=(one,))
        for one in (verdict, replace(verdict, named=("process_frozen", "n3", 48)))
    )
    ((title, text, _),) = told(before, after)
    assert title == "Cause of the leader change"
    assert text.startswith("process frozen: n3, 97% confidence")
    assert told(after, after) == []
    planned = replace(after, elections=(replace(crash, planned=True),))
    assert told(replace(planned, verdicts=()), planned) == []


def test_critical_alerts_and_their_end() -> None:
    """One or two are written out, many are one toast; warnings are none; the end of all is one."""
    many = tuple(alert("SERVER_008", CRASHED, 0, "critical", subject=name) for name in ("n1", "n2", "n3"))
    some = replace(state(), alerts=(*many[:1], alert("META_003", CRASHED, 0)))
    assert [one[0] for one in told(state(), some)] == ["Critical: SERVER_008"]
    assert [one[:2] for one in told(state(), replace(state(), alerts=many))] == [("3 critical alerts", "SERVER_008")]
    assert [one[0] for one in told(some, state())] == ["All clear"]
    assert told(state(), state()) == []


async def test_news_comes_over_any_page_but_not_over_the_wall() -> None:
    """While help is read it is seen; no more than three at once; names are no markup."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("question_mark")
        await pilot.pause()
        await shown(pilot, live, flapping())
        assert any("Critical: SERVER_SILENT" in text for text in toasts(app))
        assert len(toasts(app)) == MOST
        await pilot.resize_terminal(80, 24)
        app.say("last")
        await pilot.pause()
        assert toasts(app) == ["last"]
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        app.clear_notifications()
        await pilot.press("escape", "w")
        await pilot.pause()
        await shown(pilot, live, calm())
        assert toasts(app) == []
        await pilot.press("w")
        odd = replace(state(), elections=(election(0, 50, "n1[/b]", "n2\x1b[2J"),))
        await shown(pilot, live, Snapshot(state=odd, now=NOW + 5))
        assert "n1[/b]" in toasts(app)[0]
        assert toasts(app)[0].isprintable()


async def test_all_clear_goes_as_soon_as_an_alert_is_open_again() -> None:
    """Beside the first warning of the next fault it would be believed; what is still true stays."""
    app, live = staged()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, flapping())
        await shown(pilot, live, later(1))
        assert ["All clear" in text for text in toasts(app)] == [True]
        warned = replace(state(), alerts=(alert("MW_NO_ANSWER", CRASHED, 0),))
        said = await shown(pilot, live, Snapshot(state=warned, now=NOW + 2))
        assert toasts(app) == []
        assert "All clear" not in said
        app.say("kept")
        await shown(pilot, live, Snapshot(state=warned, now=NOW + 3))
        assert toasts(app) == ["kept"]


@pytest.mark.parametrize(
    ("panel", "opened"), [("elections", ()), ("hosts", ()), ("alerts", ("enter",))], ids=["log", "hosts", "details"]
)
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_news_covers_nothing_of_the_dashboard(size: tuple[int, int], panel: str, opened: tuple[str, ...]) -> None:
    """It has lines of its own: no panel lies under it, and the selected row, the last one of its list, stays in sight."""
    app, live = staged()
    async with app.run_test(size=size, notifications=True) as pilot:
        await shown(pilot, live, calm())
        await shown(pilot, live, flapping())
        screen = app.screen
        assert isinstance(screen, Dashboard)
        focused = screen.panel(panel)
        if not focused.display:
            screen.action_panel(panel)
        focused.focus()
        await pilot.press("end", *opened) if size[0] >= BESIDE else await pilot.press("end")
        app.say("word " * 20 + "x" * size[0], title="the newest")
        await until(pilot, lambda: "the newest" in toasts(app)[-1] and len(_news(screen)) == len(toasts(app)))
        await until(pilot, lambda: not _under(screen))
        regions = _news(screen)
        assert max(region.bottom for region in regions) == size[1] - 1
        assert sum(region.height for region in regions) == app.news_lines()
        selected = focused.cursor
        assert selected is not None
        assert focused._line_of(selected) is not None
        app.clear_notifications()
        await until(pilot, lambda: not _news(screen))
        await shown(pilot, live, later(1, flapping()))
        await until(pilot, lambda: _lowest(screen) == size[1] - 1)


def _news(screen: Dashboard) -> list[Region]:
    """Where toasts are seen."""
    return [one.region for one in screen.get_child_by_id(TOASTS).walk_children(Toast) if one.region]


def _lowest(screen: Dashboard) -> int:
    """Where the panels end."""
    return max(rows.region.bottom for rows in screen.query(RowList) if rows.display and rows.id != "footer")


def _under(screen: Dashboard) -> list[str]:
    """Panels that toasts cover a part of."""
    panels = [rows for rows in screen.query(RowList) if rows.display]
    return [rows.id or "" for rows in panels if any(rows.region.overlaps(news) for news in _news(screen))]


async def test_the_demo_says_what_it_does_to_itself() -> None:
    """Once for each fault; the footer keeps only its name."""
    faults = StagedFaults()
    app, live = staged(faults=faults)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, calm())
        faults.ran.append(("freeze-leader: freeze the leader for 12 s", None))
        app._second()
        app._second()
        await pilot.pause()
        assert toasts(app) == ["Demo – freeze-leader: freeze the leader for 12 s"]
        words = await shown(pilot, live, flapping())
        assert "DEMO freeze-leader  " in words


async def test_a_toast_is_seen_once() -> None:
    """A box that is opened shows it instead of the screen behind, and the screen again afterwards."""
    app, live = staged()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await shown(pilot, live, calm())
        app.say("here")
        await pilot.pause()
        await pilot.press("Y")
        await pilot.pause()
        racks = [screen.get_child_by_id(TOASTS) for screen in app.screen_stack]
        await until(pilot, lambda: [rack.display for rack in racks] == [False, True])
        await pilot.press("escape")
        await until(pilot, lambda: racks[0].display)


async def test_a_journal_that_nobody_writes_stays_said() -> None:
    """The toast is gone after seconds; whoever comes later must know that there will be nothing to look back to."""
    app, live = staged()
    async with app.run_test(size=(80, 24)) as pilot:
        for unrecorded in (False, True, False):
            live.unrecorded = unrecorded
            await shown(pilot, live, calm())
            assert any("not recorded" in text for text, _ in app.notes()) is unrecorded
