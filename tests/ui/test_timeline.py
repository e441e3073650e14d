"""Is an election told server by server, to the millisecond, at any width and zoom?"""

import pytest
from msgspec.structs import replace

from tests.ui.scenes import flapping, look
from tests.ui.scenes import text as said
from tests.ui.staged import dashboard, seen, shown, staged
from tests.ui.tapped import elected
from tui.core.history.timeline_lanes import Lane, episode_of, lanes
from tui.core.model.elections import Election
from tui.core.model.state import Snapshot
from tui.text.cells import cells
from tui.text.glyphs import ASCII, UNICODE, Glyphs
from tui.ui.row_list import RowList
from tui.ui.screens.page import Page
from tui.ui.screens.timeline import Timeline
from tui.ui.view.cells.marks import SIGNS
from tui.ui.view.drawing.places import beside_fits
from tui.ui.view.drawing.style_names import STYLES
from tui.ui.view.pages.server_accounts import accounts
from tui.ui.view.pages.timeline import Window, timeline


def opened() -> tuple[Snapshot, Election, tuple[Lane, ...]]:
    """The story in which n3 follows a silent n1 after a candidacy in vain."""
    now = elected()
    (election,) = now.state.elections
    episode = episode_of(now.state, election)
    assert episode is not None
    return now, election, lanes(now.state, election, episode, now.now)


def drawn(width: int, window: Window = Window(), signs: Glyphs = UNICODE, most: int = 9) -> list[str]:  # noqa: B008 -- a value
    """The lanes as text."""
    now, election, found = opened()
    return said(timeline(look(now, width, glyphs=signs), election, found, window, most)).splitlines()


@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("width", [40, 79, 119, 199])
@pytest.mark.parametrize("window", [Window(), Window(-0.02, 0.03), Window(-4.5, -3.5)])
def test_it_fits_its_width(width: int, window: Window, signs: Glyphs) -> None:
    """No line is wider than its panel, every style has a colour, ASCII stays ASCII."""
    now, election, found = opened()
    for picture in (
        timeline(look(now, width, glyphs=signs), election, found, window, 9),
        accounts(look(now, width, glyphs=signs), election, found, window),
    ):
        assert all(cells(row.text) <= width for row in picture.rows)
        assert {style for row in picture.rows for _, style in row.spans} <= set(STYLES)
        assert all(row.text.isascii() for row in picture.rows) or signs is UNICODE


def test_a_lane_shows_what_its_server_did() -> None:
    """Heartbeats until the leader fell silent, then a line, the candidacy in vain, the vote, the new leader's first."""
    lines = drawn(119)
    assert lines[0].startswith("ELECTION  5→7  n1 → n3")
    lane = next(line for line in lines if line.startswith("n2"))
    last = lane.rindex("♥", 0, lane.index("C"))
    assert set(lane[last + 1 : lane.index("C")]) <= {"─", ".", "l", " "}
    assert lane.index("C") < lane.index("L")
    assert "x" in next(line for line in lines if line.startswith("n3"))
    assert "C candidate" in lines[-1]


def test_zoomed_in_it_tells_milliseconds_apart() -> None:
    """The candidacy, the vote and the first heartbeat stand in this order around zero."""
    lines = drawn(119, Window(-0.005, 0.005))
    assert "−2ms" in lines[2]
    lane = next(line for line in lines if line.startswith("n3"))
    assert lane.index("C") < lane.index("L")
    assert not any("♥" in line for line in lines[3:6])


def test_a_window_keeps_the_election_and_stays_inside() -> None:
    """Zooming in leaves zero where it is; moving stops at both ends; the whole is the whole again."""
    close = Window().zoomed(0.5)
    assert close == (-7.5, 2.5)
    assert close.panned(-9) == (-15.0, -5.0)
    assert close.panned(9) == (-5.0, 5.0)
    assert close.panned(-9).zoomed(0.5) == (-12.5, -7.5)
    assert close.zoomed(8) == Window()
    small = Window()
    for _ in range(30):
        small = small.zoomed(0.5)
    assert small.span == pytest.approx(0.01)
    assert small.holds(0.0)


def test_too_many_lanes_leave_out_the_least() -> None:
    """Who led and who won stay; how many are not seen is said."""
    lines = drawn(119, most=2)
    assert "+2 servers" in "\n".join(lines)
    assert any(line.startswith(("n1", "n3")) for line in lines)


def test_what_each_server_did_in_words() -> None:
    """Both ends of the leaderless time with their errors, every server, then the marks in order with milliseconds."""
    now, election, found = opened()
    page = said(accounts(look(now, 159), election, found, Window()))
    assert (
        "n1 received a heartbeat from n1, term 5 at −9.003 s ±1µs (the next heartbeat was due 1 s later); new leader at 0 ±"
        in page
    )
    words = {line.split()[0]: line for line in page.splitlines()[1:] if line}
    assert "was the leader" in words["n1"]
    for part in (
        "last heartbeat from n1 −9.003 s",
        "became a candidate, term 6 −4.003 s",
        "granted its vote to n3, term 7",
        "first heartbeat from n3",
    ):
        assert part in words["n2"]
    marks = [line for line in page.splitlines() if " s  " in line and line.lstrip()[0] in "−+"]
    assert any("n2 received a heartbeat from n1, term 5 (the last one)" in line for line in marks)
    offsets = [float(line.split()[0].replace("−", "-")) for line in marks]
    assert offsets == sorted(offsets)
    near = said(accounts(look(now, 159), election, found, Window(-0.1, 0.1)))
    assert "n1, term 5 (the last one)" not in near
    assert "recorded" in near


def test_every_mark_has_a_sign() -> None:
    """No two signs are the same, and all are ASCII but the heart, which has another there."""
    signs = [sign.sign for sign in SIGNS.values()]
    assert len(set(signs)) == len(signs)
    assert all(sign.isascii() for sign in signs if sign != "♥")


async def test_enter_opens_the_time_line() -> None:
    """Of an election whose marks were kept; one without them has its plain page; escape goes back."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        dashboard(app).panel("elections").focus()
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert isinstance(app.screen, Page)
        assert not isinstance(app.screen, Timeline)
        await pilot.press("escape", "j", "enter")
        await pilot.pause()
        assert isinstance(app.screen, Timeline)
        words = seen(app.screen)
        assert "PER-SERVER SUMMARY" in words
        assert "45→46" in words
        await pilot.press("0", "plus", "minus", "plus", "j")
        await pilot.pause()
        page = app.screen.query_one("#page", RowList)
        assert "EVENTS  −7.500 s to +2.500 s" in {row.text for row in page.picture.rows}
        await pilot.press("escape")
        assert dashboard(app).at == "elections"


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (200, 60)])
async def test_lanes_and_list_share_the_window(size: tuple[int, int]) -> None:
    """At any size there is something of both; when the election has left the log the page says so."""
    app, live = staged()
    async with app.run_test(size=size) as pilot:
        await shown(pilot, live, elected())
        await pilot.press("3", "enter", *(["enter"] if beside_fits(*size) else []))
        await pilot.pause()
        words = seen(app.screen)
        assert "PER-SERVER SUMMARY" in words
        assert "\n n3" in words
        now = elected()
        await shown(pilot, live, replace(now, state=replace(now.state, elections=(), episodes=()), now=now.now + 1))
        assert "This entry no longer exists." in seen(app.screen)
