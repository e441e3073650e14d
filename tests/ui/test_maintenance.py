"""Does `m` begin a window of maintenance as it was typed, end it, and show that one is open?"""

import pytest
from msgspec.structs import replace

from tests.ui.scenes import flapping
from tests.ui.staged import SETTLED, shown, staged, toasts
from tui.core.maintenance.windows import MOST_OPEN
from tui.core.model.state import Snapshot
from tui.core.observed.maintenance import MaintenanceBegan, MaintenanceWindow
from tui.core.ports import EndMaintenance, Maintain
from tui.ui.row_list import RowList
from tui.ui.screens.maintenance import USUAL_S, MaintenanceAsked, MaintenanceDialog, asked

SERVERS = frozenset({"n1", "n2"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", MaintenanceAsked(USUAL_S, None, None)),
        ("45m", MaintenanceAsked(2_700.0, None, None)),
        ("1h30m n2 new kernel", MaintenanceAsked(5_400.0, "n2", "new kernel")),
        ("n2", MaintenanceAsked(USUAL_S, "n2", None)),
        ("kernel of n2", MaintenanceAsked(USUAL_S, None, "kernel of n2")),
    ],
)
def test_each_part_may_be_left_out(text: str, found: MaintenanceAsked) -> None:
    assert asked(text, SERVERS) == found


@pytest.mark.parametrize("text", ["30", "8d", "0s", "30x n2"])
def test_what_is_no_time_is_said(text: str) -> None:
    assert isinstance(asked(text, SERVERS), str)


@pytest.mark.parametrize(
    ("typed", "server"), [("n2", "n2.example.com"), ("n2.example.com", "n2.example.com"), ("n3", None)]
)
def test_a_server_is_named_as_on_screen(typed: str, server: str | None) -> None:
    """There names lack what all of them end with: taken for a reason, it would be a window of all servers."""
    found = asked(f"30m {typed} kernel", frozenset({"n1.example.com", "n2.example.com"}))
    assert isinstance(found, MaintenanceAsked)
    assert found.server == server


async def test_a_peer_that_was_down_before_metawatch_began_is_a_server() -> None:
    """It is the one that is worked on; only its peers tell its name. Taken for a reason, it would be a window of all servers."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        told = flapping()
        known = {name: one for name, one in told.state.servers.items() if name != "n2"}
        assert len(known) == len(told.state.servers) - 1
        await shown(pilot, live, Snapshot(state=replace(told.state, servers=known), now=told.now))
        await pilot.press("m", *"45m", "space", *"n2", "enter", SETTLED)
        (sent,) = live.sent
        assert isinstance(sent, Maintain)
        assert (sent.server, sent.reason) == ("n2", None)


async def test_what_would_begin_is_seen_while_it_is_typed() -> None:
    """A mistyped server is a reason, and the window one of the whole group."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())

        def begins() -> str:
            rows = app.screen.query_one("#below", RowList).picture.rows
            return next((row.text.strip() for row in rows if row.key == "begins"), "")

        await pilot.press("m", *"45m", SETTLED)
        assert begins() == "enter begins: the whole group, 45m"
        await pilot.press("space", *"n2", "space", *"cpu", SETTLED)
        assert begins() == "enter begins: n2, 45m, reason: cpu"
        await pilot.press(*["backspace"] * 5, *"x", "space", *"cpu", SETTLED)
        assert begins() == "enter begins: the whole group, 45m, reason: nx cpu"
        await pilot.press("home", *"x", SETTLED)
        assert begins() == "enter begins: the whole group, 30m, reason: x45m nx cpu"


async def test_it_is_sent_with_the_operator_s_name() -> None:
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await pilot.press("m", *"45m", SETTLED, "enter", SETTLED)
        assert live.sent == [Maintain(by="op1@bastion", for_s=2_700.0)]


async def test_a_wrong_time_keeps_the_box_open_and_says_why() -> None:
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await pilot.press("m", *"8d", SETTLED, "enter", SETTLED)
        assert isinstance(app.screen, MaintenanceDialog)
        drawn = "\n".join(str(row) for row in app.screen.query_one("#below").picture.rows)  # type: ignore[attr-defined]
        assert "7 days at most" in drawn
        assert live.sent == []


async def test_an_open_window_is_seen_and_can_be_ended() -> None:
    """In the header, and in the box; markup and escapes of another operator are text."""
    app, live = staged()
    before = flapping()
    began = MaintenanceBegan(
        at=before.now, id="w", until=before.now + 720.0, server="n2", reason="[red]x\x1b[2J", by="bob[/b]"
    )
    state = replace(before.state, maintenance=(MaintenanceWindow(began=began),))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, Snapshot(state=state, now=before.now))
        assert any("maintenance of n2, 12m left" in text for text, _ in app.notes())
        await pilot.press("m")
        drawn = "\n".join(str(row) for row in app.screen.query_one("#below").picture.rows)  # type: ignore[attr-defined]
        assert "open: n2, 12m left, bob[/b]: [red]x" in drawn
        assert "\x1b" not in drawn
        await pilot.press(SETTLED, "ctrl+e", SETTLED)
        assert live.sent == [EndMaintenance(by="op1@bastion")]


async def test_a_wall_says_why_a_restart_is_calm() -> None:
    """Its footer is hidden, and nobody presses `m` at a wall."""
    app, live = staged()
    before = flapping()
    began = MaintenanceBegan(at=before.now, id="w", until=before.now + 720.0, server="n2", reason=None, by="bob")
    state = replace(before.state, maintenance=(MaintenanceWindow(began=began),))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, before)
        await pilot.press("w")
        top = app.screen.query_one("#header", RowList)
        assert "maintenance" not in "".join(text for text, _ in top.picture.title)
        await shown(pilot, live, Snapshot(state=replace(state, now=before.now + 1.0), now=before.now + 1.0))
        assert "maintenance of n2, 11m" in "".join(text for text, _ in top.picture.title)


async def test_one_window_too_many_is_said_and_not_sent() -> None:
    """It would be taken by nobody."""
    app, live = staged()
    before = flapping()
    many = tuple(
        MaintenanceWindow(
            began=MaintenanceBegan(
                at=before.now, id=f"{n}", until=before.now + 720.0, server=f"x{n}", reason=None, by="bob"
            )
        )
        for n in range(MOST_OPEN)
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, Snapshot(state=replace(before.state, maintenance=many), now=before.now))
        await pilot.press("m", *"45m", SETTLED, "enter", SETTLED)
        assert live.sent == []
        assert toasts(app)[-1] == "100 windows of maintenance are open: end them first"
