"""Is an interval in which metawatch itself did not look marked as unseen, before anything is judged by what comes after it?"""

from collections.abc import Callable

import pytest

from tui.core.model.lines import AnyLine, ServerLine
from tui.core.observed.discovery import DiscoveryDone
from tui.core.observed.events import AnyEvent, Blind, VantageChanged
from tui.core.ports import Acknowledge
from tui.core.settings.watch import Watch
from tui.runtime.monitor import Monitor
from tui.runtime.own_stalls import OwnStalls

T0 = 1_795_440_000.0


class Watched:
    """A Monitor that is fed live, and what it takes."""

    def __init__(self) -> None:
        self.taken: list[AnyEvent] = []
        self.lines: list[AnyLine] = []
        self.monitor = Monitor(Watch(), on_line=self.lines.append)
        self.monitor.on_event = self.taken.append
        self.live = OwnStalls(self.monitor)
        self.live.take(VantageChanged(at=T0, server="n1", connected=True))

    @property
    def blind(self) -> list[tuple[float, float]]:
        """(since, until) of each stall, in seconds of the story."""
        return [(e.since - T0, e.at - T0) for e in self.taken if isinstance(e, Blind)]


def test_a_loop_that_is_on_time_never_stalls() -> None:
    """Nothing comes, but it wakes; and half a second late is on time."""
    watched = Watched()
    for at in (0.25, 0.5, 1.25, 1.5):
        watched.live.wake(T0 + at)
    assert watched.blind == []


@pytest.mark.parametrize(
    "end",
    [
        lambda live: live.wake(T0 + 3.1),
        lambda live: live.take(DiscoveryDone(at=T0 + 3.1, servers=("n1",))),
        lambda live: live.command(Acknowledge(code=None, by="op1@bastion"), T0 + 3.1),
    ],
    ids=["wake", "event", "command"],
)
def test_a_gap_is_a_stall_whatever_ends_it(end: Callable[[OwnStalls], None]) -> None:
    """An event, a wake or the operator's key: the stall goes before it, and begins where the loop was last seen."""
    watched = Watched()
    watched.live.wake(T0 + 0.3)
    end(watched.live)
    assert [(round(a, 3), round(b, 3)) for a, b in watched.blind] == [(0.3, 3.1)]
    assert len(watched.monitor.state.unseen) == 1
    position = next(i for i, event in enumerate(watched.taken) if isinstance(event, Blind))
    assert all(event.at < T0 + 1 for event in watched.taken[:position])


def test_a_stepped_clock_is_one() -> None:
    """Even when the loop was on time."""
    watched = Watched()
    watched.live.wake(T0 + 0.25)
    watched.live.clocks_ran_apart(T0 + 0.5, "this host's clock was stepped by +9.0 s")
    watched.live.wake(T0 + 0.75)
    assert watched.blind == [(0.25, 0.5)]
    assert [one.reason for one in watched.monitor.state.unseen] == ["this host's clock was stepped by +9.0 s"]


def test_a_monitor_by_itself_finds_none() -> None:
    """On a tape nothing stands between two events: the ticks between them are made again, and none is missing."""
    watched = Watched()
    watched.monitor.take(DiscoveryDone(at=T0 + 60.0, servers=("n1",)))
    assert watched.blind == []
    assert watched.monitor.state.unseen == ()


def due_at(watched: Watched, monkeypatch: pytest.MonkeyPatch, at: float) -> None:
    """Nothing is to be judged before that, as long as nothing comes."""
    monkeypatch.setattr(watched.monitor, "due", lambda _now: T0 + at)


def test_who_said_until_when_it_sleeps_was_not_stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second after that it was; and what must be judged sooner is told, once."""
    watched, moved = Watched(), list[float]()
    watched.live.wake(T0 + 0.25)
    due_at(watched, monkeypatch, 1.5)
    assert watched.live.sleeps(T0 + 0.25, moved.append) == T0 + 1.5
    watched.live.wake(T0 + 1.5)
    assert watched.blind == []
    due_at(watched, monkeypatch, 3.0)
    watched.live.sleeps(T0 + 1.5, moved.append)
    monkeypatch.undo()
    watched.live.take(DiscoveryDone(at=T0 + 1.6, servers=("n1",)))
    watched.live.take(DiscoveryDone(at=T0 + 1.61, servers=("n1",)))
    assert moved == [T0 + 1.75]
    watched.live.wake(T0 + 2.4)
    assert [(round(a, 3), round(b, 3)) for a, b in watched.blind] == [(1.61, 2.4)]


def test_who_is_stopped_before_it_sleeps_was_stalled() -> None:
    """In the middle of its own work: what it would sleep until is reckoned from an instant behind the stall."""
    watched = Watched()
    watched.live.wake(T0 + 0.25)
    due = watched.live.sleeps(T0 + 12.3, lambda _due: None)
    assert [(round(a, 3), round(b, 3)) for a, b in watched.blind] == [(0.25, 12.3)]
    assert T0 + 12.3 < due <= T0 + 12.5
    watched.live.wake(due)
    assert len(watched.blind) == 1
    assert not [line for line in watched.lines if isinstance(line, ServerLine)], "no server was silent meanwhile"
