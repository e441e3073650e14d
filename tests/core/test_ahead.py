"""What is computed before its time: is it known for just what it was asked, and for how long does it hold?"""

import pytest

from tests.cases import each
from tests.core.runs import calm as calm_run
from tests.core.tapped import TappedStory
from tui.core.ahead import Ahead, Expected, calm, look_ahead
from tui.core.deadlines import after_tick, soonest, waiting
from tui.core.model.state import State
from tui.core.observed.events import Tick
from tui.core.settings.watch import Watch
from tui.core.step import step

WATCH = Watch()


@pytest.fixture(scope="module")
def known() -> State:
    """A calm group, at a whole second."""
    story = TappedStory()
    calm_run(story)
    return story.state


def _ticks(state: State, count: int) -> list[float]:
    return [state.now + 0.25 * number for number in range(1, count + 1)]


def test_calm_ticks_are_those_of_step_and_hold_until_the_last(known: State) -> None:
    """Each from the state that the one before leaves; of another state or instant nothing is known."""
    ticks = _ticks(known, 3)
    ahead = look_ahead(known, None, ticks, WATCH, lambda _: True)
    assert (ahead.since, ahead.until) == (known, ticks[-1])
    first = ahead.known(known, ticks[0])
    assert first == step(known, Tick(at=ticks[0]), WATCH)
    assert first is not None
    assert ahead.known(first[0], ticks[1]) == step(first[0], Tick(at=ticks[1]), WATCH)
    assert ahead.known(known, ticks[1]) is None
    assert ahead.known(known, ticks[-1]) is None
    assert Ahead().known(known, ticks[0]) is None


def test_the_first_tick_that_says_something_is_not_slept_through(known: State) -> None:
    """Nobody is heard any more: the tick at which a line follows is the one to wake for, and no later one is computed."""
    state, silent = known, 0
    while True:
        ahead = look_ahead(state, None, _ticks(state, 4), WATCH, lambda _: True)
        at = _ticks(state, 1)[0]
        state, news = step(state, Tick(at=at), WATCH)
        if news or not calm(state):
            assert ahead.until == at
            break
        silent += ahead.until > at
    assert silent > 2


@each("deadline_s", [0.1, 0.6, 0.75])
def test_nobody_sleeps_beyond_what_is_due_apart_from_the_ticks(known: State, deadline_s: float) -> None:
    """Also within the last interval."""
    ticks = _ticks(known, 3)
    ahead = look_ahead(known, known.now + deadline_s, ticks, WATCH, lambda _: True)
    assert ahead.until == ticks[0] or known.now + deadline_s <= ticks[0]


def test_between_whole_seconds_the_first_deadline_stands(known: State) -> None:
    """It is looked for anew with a whole second, or where it has passed."""
    at, later = known.now + 0.25, known.now + 9.0
    state, _ = step(known, Tick(at=at), WATCH)
    assert after_tick(state, at, None, WATCH) == soonest(state, WATCH)
    assert after_tick(state, at, at - 0.1, WATCH) == soonest(state, WATCH)
    found = after_tick(state, at, at + 0.01, WATCH)
    assert found == at + 0.01
    assert after_tick(state, at, later, WATCH) == min(later, waiting(state, WATCH) or later)


def test_only_what_came_in_both_of_the_last_seconds_is_expected() -> None:
    """At the later of its moments; at the start anything is."""
    expected = Expected(4)
    assert expected.comes(0, 10.25) is not None
    for number in range(8):
        at = 10.0 + number * 0.25
        if number in (1, 5):
            expected.came(at - 0.1 - number * 0.01)
        if number == 6:
            expected.came(at - 0.2)
        expected.tick(at)
    assert expected.comes(0, 12.0) is None
    assert expected.comes(1, 12.25) == pytest.approx(12.25 - 0.11 + 0.005)
    assert expected.comes(2, 12.5) is None, "once is no rhythm"
