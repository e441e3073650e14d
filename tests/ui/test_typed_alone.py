"""Does a text that was pasted by mistake act on the cluster, and does a single key?"""

from collections.abc import Callable

import pytest

from tests.ui.scenes import calm
from tests.ui.staged import SETTLED, Hands, StagedFaults, shown, staged, toasts
from tui.core.ports import StepDown
from tui.ui.screens.stepdown import StepDownDialog
from tui.ui.typed_alone import ALONE_S, TypedKeys


@pytest.mark.parametrize(
    ("before", "after", "alone"),
    [
        ((), (), True),
        ((-1.0,), (), True),
        ((-0.001,), (), False),
        ((), (0.001,), False),
        ((), (0.001, 0.002, 0.003), False),
        ((-ALONE_S - 0.001,), (ALONE_S + 0.001,), True),
    ],
)
def test_a_key_is_alone_if_none_came_just_before_or_after(
    before: tuple[float, ...], after: tuple[float, ...], alone: bool
) -> None:
    """Each row: other keys, in seconds from the one that is judged."""
    due: list[Callable[[], None]] = []
    found: list[bool] = []
    keys = TypedKeys(lambda _, act: due.append(act))
    for at in (*before, 0.0):
        keys.key(100.0 + at)
    keys.judge(found.append)
    keys.key(100.0)  # it bubbles up to the App once more
    for at in after:
        keys.key(100.0 + at)
    assert found == []
    (decide,) = due
    decide()
    assert found == [alone]


@pytest.mark.parametrize("text", [("S", "h", "o", "w"), ("S", "S"), ("j", "S"), ("S", "I"), ("S", "enter")])
async def test_a_paste_into_an_old_dialog_sends_nothing(text: tuple[str, ...]) -> None:
    """However long the dialog has been open; what happened is said. Afterwards S alone sends."""
    hands = Hands()
    app, live = staged(read_only=False, clock=hands)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("s", SETTLED)
        hands.now += 2
        for key in text:
            app.simulate_key(key)
        await pilot.press(SETTLED)
        assert live.sent == []
        assert any("pasted text" in said for said in toasts(app)) or not isinstance(app.screen, StepDownDialog)
        if not isinstance(app.screen, StepDownDialog):
            await pilot.press("s", SETTLED)
        hands.now += 2
        await pilot.press("S", SETTLED)
        assert [type(one) for one in live.sent] == [StepDown]


async def test_a_paste_into_the_menu_of_faults_begins_none() -> None:
    """A digit alone does."""
    faults, hands = StagedFaults(), Hands()
    app, live = staged(read_only=False, faults=faults, clock=hands)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("f", SETTLED)
        for key in "12":
            app.simulate_key(key)
        await pilot.press(SETTLED)
        assert faults.ran == []
        await pilot.press("1", SETTLED)
        assert [name for name, _ in faults.ran] == ["kill"]
