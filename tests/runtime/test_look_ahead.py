"""Does whoever sleeps through ticks that find nothing tell the same, at the same instants, as whoever wakes at each?"""

from collections.abc import Callable

import pytest

from tests.core import runs
from tests.core.tapped import TappedStory
from tui.core.model.lines import AnyLine
from tui.core.model.state import State
from tui.core.observed.events import AnyEvent, Blind, Tick
from tui.core.observed.raft_frames import Pinged
from tui.core.settings.watch import Watch
from tui.runtime.monitor import TICK_S, Monitor, Saved
from tui.runtime.tape import read


class Keeper:
    """Takes what a tape holds as it came, and wakes the Monitor when it is due."""

    def __init__(self, watch: Watch, *, ahead: bool, saved: Saved | None = None) -> None:
        self.now = 0.0
        self.told: list[tuple[float, AnyLine]] = []
        self.wakes = 0
        self._ahead = ahead
        self.monitor = Monitor(watch, on_line=lambda line: self.told.append((self.now, line)), saved=saved or Saved())

    def passes(self, until: float) -> None:
        """Time, with nothing that comes."""
        while (due := max(self.now + 0.001, self.monitor.due(self.now))) <= until:
            self.now, self.wakes = due, self.wakes + 1
            self.monitor.wake(due)
            if self._ahead:
                self.monitor.look_ahead(due)

    def takes(self, event: AnyEvent) -> None:
        if self.now:
            self.passes(event.since if isinstance(event, Blind) else event.at)
        self.now = event.at
        if not isinstance(event, Tick):
            self.monitor.take(event)


def _both(tape: list[AnyEvent], watch: Watch, after_s: float = 30.0) -> tuple[Keeper, Keeper]:
    """One that wakes at each tick, and one that looks ahead; at the end nothing comes any more."""
    made = Keeper(watch, ahead=False), Keeper(watch, ahead=True)
    for keeper in made:
        for event in tape:
            keeper.takes(event)
        keeper.passes(keeper.now + after_s)
        keeper.monitor.wake(tape[-1].at + after_s)
    return made


def _tape(story: TappedStory) -> list[AnyEvent]:
    story.recording.tape.end()
    return list(read(story.recording.tape.kept))


@pytest.mark.slow
@pytest.mark.parametrize("told", [runs.calm, runs.elected], ids=["calm", "elected"])
def test_lines_their_instants_and_the_state_are_the_same(told: Callable[[TappedStory], TappedStory]) -> None:
    """A calm run, one whose leader falls silent; and then everybody does."""
    story = TappedStory()
    story.passages = None  # all of it is on its tape
    told(story)
    each, ahead = _both(_tape(story), story.recording.watch)
    assert each.told == ahead.told
    assert len(ahead.told) >= (1 if told is runs.calm else 4)
    assert each.monitor.saved() == ahead.monitor.saved()
    assert ahead.wakes < each.wakes


def _calm(seconds: float = 20.0) -> tuple[TappedStory, Keeper]:
    """Three servers whose heartbeats come at whole seconds; nothing else does."""
    story = TappedStory()
    story.passages = None
    story.begin()
    story.beats(seconds, "n1", 5)
    keeper = Keeper(story.recording.watch, ahead=True)
    for event in _tape(story):
        keeper.takes(event)
    keeper.passes(keeper.now + 0.01)
    return story, keeper


def test_a_calm_second_wakes_once_or_twice() -> None:
    """Once what comes each second has come; and where nothing is expected nobody wakes for it."""
    _, keeper = _calm()
    monitor, ticks = keeper.monitor, list[float]()
    monitor.on_look = lambda state: ticks.append(state.now)
    assert monitor.due(keeper.now) > keeper.now + 2 * TICK_S
    keeper.passes(monitor.due(keeper.now))
    assert len(ticks) >= 3, "all of them are judged, in order"
    assert ticks == sorted(ticks)


def test_where_all_comes_at_one_moment_a_second_wakes_once() -> None:
    """Right behind it, for all the ticks until it comes again."""
    story = TappedStory()
    story.passages = None
    story.begin()
    story.advance(story.t + 0.62)
    story.beats(story.t + 20.0, "n1", 5)
    keeper, wakes = Keeper(story.recording.watch, ahead=True), dict[int, list[float]]()
    woken = keeper.monitor.wake

    def wake(now: float) -> None:
        wakes.setdefault(int(now), []).append(now % 1.0)
        woken(now)

    keeper.monitor.wake = wake  # type: ignore[method-assign]
    for event in _tape(story):
        keeper.takes(event)
    last = sorted(wakes)[-6:-1]
    assert [len(wakes[second]) for second in last] == [1] * 5, wakes
    assert all(0.62 <= wakes[second][0] < 0.7 for second in last), wakes


def test_what_comes_unexpectedly_is_judged_with_the_next_tick() -> None:
    """Whether it waits for the tick or is reduced at once; for what was computed ahead is void."""
    story, keeper = _calm()
    monitor = keeper.monitor
    at = monitor.next_tick + 0.1
    assert monitor.due(keeper.now) > at + TICK_S
    monitor.take(Pinged(at=at, server="n2", asked=at - 0.001))
    assert monitor.due(at) == monitor.next_tick + TICK_S
    assert story.monitor.state.ready_at is not None


def test_who_decides_beside_step_is_asked() -> None:
    """A notice that is due at a tick is not late because `step` finds nothing at it."""
    _, keeper = _calm()
    monitor = keeper.monitor
    asked: list[float] = []

    def quiet(state: State) -> bool:
        asked.append(state.now)
        return False

    monitor.quiet = quiet
    for _ in range(4):
        monitor.wake(monitor.next_tick)
        monitor.look_ahead(monitor.state.now)
        assert monitor.due(monitor.state.now) <= monitor.next_tick
    assert asked
