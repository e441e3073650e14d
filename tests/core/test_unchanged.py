"""Does an answer that was kept stay true? Nothing else is read than what it was kept for, and another value is another question.

That lines and states are the same without any kept answer, every story of these tests shows (`Recording.is_repeated`)."""

import inspect
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from tests.core import runs
from tests.core.story import Story
from tui.core import step as every_rule
from tui.core.model.state import State
from tui.core.settings.thresholds import Thresholds
from tui.core.unchanged import PARTS, reads, unchanged


class Spied:
    """A State that remembers what was read of it."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.read.add(name)
        return getattr(self._state, name)


def states(tell: Callable[[], Story], monkeypatch: pytest.MonkeyPatch) -> list[State]:
    """What was known at each event of a story."""
    seen: list[State] = []
    take = Story.take

    def taken(story: Story, *args: object) -> None:
        take(story, *args)  # type: ignore[arg-type]  # handed on as they came
        seen.append(story.state)

    monkeypatch.setattr(Story, "take", taken)
    tell()
    return seen


def test_a_kept_answer_reads_only_what_it_is_kept_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would stay when that changes. `step` imports every rule, and so every function that keeps one."""
    assert every_rule.__name__
    assert PARTS
    known = states(runs.elected, monkeypatch)
    assert known
    for function, parts in PARTS.items():
        more = len(inspect.signature(function).parameters) - 1
        for state in known:
            spied = Spied(state)
            function(spied, *(state.now, Thresholds())[:more])
            assert spied.read <= set(parts), function.__qualname__


def test_equal_is_not_the_same() -> None:
    """Answers are kept for the very same values, whatever else they hold; the last one alone."""
    asked: list[object] = []

    @unchanged
    def kept(one: object, other: object) -> int:
        asked.append((one, other))
        return len(asked)

    a, b = [1], [1]
    assert [kept(a, 1.5), kept(a, 1.5), kept(b, 1.5), kept(a, 1.5)] == [1, 1, 2, 3]


def test_another_part_of_the_state_changes_nothing() -> None:
    """Of two states that share what is read the answer is one; of two that do not, it is not."""
    asked: list[float] = []

    @reads("servers", "names")
    def kept(state: State, now: float) -> int:
        asked.append(now)
        return len(asked)

    first, now = State(servers={}, names={}), 1.5
    assert kept(first, now) == kept(replace(first, dropped=1), now) == 1
    assert kept(replace(first, servers={}), now) == 2
    assert kept(first, 2.5) == 3
