"""Does a text that was pasted by mistake act on the cluster, and does a single key?"""

from collections.abc import Callable

import pytest
from textual import events

from tests.ui.kept_runs import kept
from tests.ui.scenes import calm, flapping
from tests.ui.staged import SETTLED, Hands, StagedFaults, shown, staged, toasts, until
from tui.core.ports import Acknowledge, EndMaintenance, Maintain, OperatorCommand, SaveEvidence, StepDown, WriteDown
from tui.ui.app import MetawatchApp
from tui.ui.screens.box import Box
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


@pytest.mark.sampled
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


PASTES: list[tuple[str, tuple[str, ...], str, type[OperatorCommand]]] = [
    ("A", (), "enter", Acknowledge),
    ("A", ("b", "c"), "enter", Acknowledge),
    ("b", ("s", "w"), "enter", WriteDown),
    ("m", (), "enter", Maintain),
    ("m", ("4", "5", "m"), "ctrl+e", EndMaintenance),
]


@pytest.mark.sampled
@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize(("opens", "typed", "acts", "kind"), PASTES)
async def test_a_pasted_line_tells_others_nothing(
    opens: str, typed: tuple[str, ...], acts: str, kind: type[OperatorCommand], *, old: bool
) -> None:
    """`A` and a line break acknowledge nothing, whether the box was opened by the same text or long before; the key alone does it."""
    app, live = staged(read_only=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        begun = _pasted(app, opens)
        await until(pilot, lambda: isinstance(app.screen, Box))
        if old:
            await pilot.press(SETTLED)
            begun = _pasted(app, "x")
        for key in (*typed, acts):
            _pasted(app, key, begun)
        await pilot.press(SETTLED)
        assert live.sent == []
        await until(pilot, lambda: any("pasted text" in said for said in toasts(app)))
        if kind is Maintain:
            await pilot.press("ctrl+u")
        await pilot.press(SETTLED, acts, SETTLED)
        assert {type(one) for one in live.sent} == {kind}


def _pasted(app: MetawatchApp, key: str, at: float | None = None) -> float:
    """A key that was read together with the one of that instant, however long what that one does has taken; its own instant."""
    event = events.Key(key, key if len(key) == 1 else None)
    event.time = event.time if at is None else at + 0.001
    app.post_message(event)
    return event.time


@pytest.mark.sampled
@pytest.mark.parametrize("key", ["E", "e", "p"])
async def test_a_pasted_word_saves_nothing(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither evidence of a server, which it would be asked for, nor an incident or a picture; the letter alone does."""
    saved: list[str] = []
    monkeypatch.setattr("tui.ui.acting.keeping.keep", lambda *said: saved.append(str(said[1])))
    app, live = staged(read_only=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, kept("killed"))
        for one in ("z", key):
            app.simulate_key(one)
        await pilot.press(SETTLED)
        assert live.sent == []
        assert saved == []
        await pilot.press(key, SETTLED)
        sent = [one for one in live.sent if isinstance(one, SaveEvidence)]
        assert len(sent) + len(saved) == 1
