"""After a step-down: are its steps seen, is the new leader watched, and is undo only a question? And does what lies behind live on?"""

from msgspec.structs import replace
from textual.geometry import Region
from textual.pilot import Pilot

from tests.ui.pieces import NOW, election
from tests.ui.scenes import calm, changed, flapping, state
from tests.ui.staged import SETTLED, Hands, StagedLive, lines, seen, shown, staged, toasts, until
from tests.ui.stepping import asked, leads_on, won
from tui.core.history.aftermath import HOLDS_S
from tui.core.model.state import Snapshot, State
from tui.core.ports import StepDown
from tui.ui.app import MetawatchApp
from tui.ui.row_list import RowList
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.stepdown import StepDownDialog


async def stepped(pilot: Pilot[None], live: StagedLive, hands: Hands) -> State:
    """A step-down was sent, and its target leads."""
    await shown(pilot, live, calm())
    await pilot.press("s")
    await pilot.pause()
    hands.now += 1
    await pilot.press(SETTLED, "S", SETTLED)
    (sent,) = live.sent
    assert isinstance(sent, StepDown)
    return won(asked(state(), sent))


def writing() -> tuple[MetawatchApp, StagedLive, Hands]:
    """An App that may step down."""
    hands = Hands()
    app, live = staged(read_only=False, clock=hands)
    return app, live, hands


async def test_the_steps_are_seen_and_a_leader_that_holds_closes_the_box() -> None:
    """Request, reply, leader, seconds without one; after ten seconds the dashboard is back and says so."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        after = await stepped(pilot, live, hands)
        words = await shown(pilot, live, leads_on(after, NOW + 4.3))
        for step in (
            "0 ms   request sent to n3",
            "4 ms   n3 accepted it",
            "23 ms   n1 is leader, term 48",
            "4 of 10 s stable",
        ):
            assert step in words
        await shown(pilot, live, leads_on(after, NOW + HOLDS_S + 1))
        assert isinstance(app.screen, Dashboard)
        assert any("n1 has led for 10 s" in text for text in toasts(app))


async def test_a_leader_that_does_not_hold_is_told() -> None:
    """The box stays, and names who won instead."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        after = await stepped(pilot, live, hands)
        await shown(pilot, live, Snapshot(state=after, now=NOW + 2))
        lost = replace(after, elections=(*after.elections, election(-5, 49, "n1", "n4")))
        words = await shown(pilot, live, Snapshot(state=lost, now=NOW + 15))
        assert "did not hold: n4 won an election after 4.98s" in words
        assert isinstance(app.screen, StepDownDialog)


async def test_the_outcome_is_told_to_whoever_left_early() -> None:
    """Closed before the answer came: what came of it, and that the leader holds, each once."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        after = await stepped(pilot, live, hands)
        await pilot.press("escape")
        for later in (1, 2, HOLDS_S + 1, HOLDS_S + 2):
            await shown(pilot, live, leads_on(after, NOW + later))
        told = toasts(app)
        assert sum("n1 is the new leader (term 48), as requested" in text for text in told) == 1
        assert sum("n1 has led for 10 s" in text for text in told) == 1


async def test_undo_is_a_question() -> None:
    """`u` chooses the former leader in a new dialog; nothing is sent without S."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        after = await stepped(pilot, live, hands)
        await shown(pilot, live, Snapshot(state=after, now=NOW + 2))
        await pilot.press("u")
        await pilot.pause()
        assert len(live.sent) == 1
        assert "Step down to n3: press S" in seen(app.screen)
        hands.now += 1
        await pilot.press(SETTLED, "S", SETTLED)
        sent = live.sent[-1]
        assert isinstance(sent, StepDown)
        assert (len(live.sent), sent.leader, sent.to) == (2, "n1", "n3")


async def test_before_it_is_over_there_is_nothing_to_undo() -> None:
    """Neither before it was sent nor while the answer is awaited."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("s", "u")
        await pilot.pause()
        assert isinstance(app.screen, StepDownDialog)
        hands.now += 1
        await pilot.press(SETTLED, "S", SETTLED, "u")
        await pilot.pause()
        assert isinstance(app.screen, StepDownDialog)
        assert len(live.sent) == 1


async def test_y_copies_the_command_and_what_came_of_it() -> None:
    """Uncut, by the terminal; the dialog stays, and S needs to be read again."""
    app, live, hands = writing()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("s", "y")
        assert app.clipboard == "nats --context prod-eu server cluster step-down --host n1"
        assert any("copied: nats --context prod-eu" in text for text in toasts(app))
        assert isinstance(app.screen, StepDownDialog)
        hands.now += 1
        await pilot.press(SETTLED, "S", SETTLED)
        (sent,) = live.sent
        assert isinstance(sent, StepDown)
        await shown(pilot, live, Snapshot(state=won(asked(state(), sent)), now=NOW + 1))
        await pilot.press("y")
        assert "n1 is the new leader (term 48)" in app.clipboard
        await pilot.press(SETTLED, "e", SETTLED)
        assert any("no incident recorded yet" in text for text in toasts(app))
        assert isinstance(app.screen, StepDownDialog)


async def test_the_dashboard_lives_behind_the_box() -> None:
    """A server that falls silent is seen there while the dialog is open."""
    app, live, _ = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("s")
        await pilot.pause()
        await shown(pilot, live, flapping())
        assert isinstance(app.screen, StepDownDialog)
        behind = app.screen_stack[0].query_one("#servers", RowList)
        assert "UNRESPONSIVE" in "\n".join(lines(behind))


async def test_what_lies_behind_is_painted_around_the_box_only() -> None:
    """Of a row that passes under the frame only its two ends; what lies beside it whole, and under it nothing."""
    app, live, _ = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("s")
        await pilot.pause()
        box = app.screen
        assert isinstance(box, StepDownDialog)
        frame = box.query_one("#box").region
        line = Region(0, frame.y + 2, 120, 1)
        left, right = box.around(line)
        assert (left.right, right.x) == (frame.x, frame.right)
        assert box.around(Region(0, 0, 120, 1)) == (Region(0, 0, 120, 1),)
        assert box.around(Region(frame.x + 2, frame.y + 2, 5, 1)) == ()
        assert sum(part.area for part in box.around(Region(0, 0, 120, 40))) == 4800 - frame.area


async def test_the_words_in_the_border_can_be_clicked() -> None:
    """A click on a key of the frame is that key."""
    app, live, _ = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("s")
        await pilot.pause()
        frame = app.screen.query_one("#box")
        end = (frame.region.right - 6, frame.region.bottom - 1)
        await pilot.click(offset=end)
        await until(pilot, lambda: isinstance(app.screen, Dashboard))


async def test_a_candidate_is_chosen_by_a_click() -> None:
    """Neither the first click nor a second one on the same row sends or closes anything."""
    app, live, _ = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("s")
        await pilot.pause()
        for _ in range(2):
            await pilot.click("#candidates", offset=(6, 3))
            await until(pilot, lambda: "Step down to n4: press S" in seen(app.screen))
        assert isinstance(app.screen, StepDownDialog)
        assert live.sent == []


async def test_cancel_and_step_down_can_be_clicked() -> None:
    """The words of the decision are buttons."""
    app, live, hands = writing()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("s")
        await pilot.pause()
        hands.now += 1
        await pilot.click("#decision", offset=(40, 1))
        await until(pilot, lambda: len(live.sent) == 1)
        await pilot.press("escape")
        await shown(pilot, live, Snapshot(state=changed(state(), "n1"), now=NOW + 20))
        await pilot.press("s")
        await pilot.pause()
        await pilot.click("#decision", offset=(5, 1))
        await until(pilot, lambda: isinstance(app.screen, Dashboard))
        assert len(live.sent) == 1
