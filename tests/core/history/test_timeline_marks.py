"""Which marks are kept for a time line, and for how long?"""

from msgspec.structs import replace

from tests.ui.pieces import election
from tui.core.history.timeline_marks import begin, end, note, so_far
from tui.core.model.incident_window import DRAWN_AFTER_S, DRAWN_BEFORE_S
from tui.core.model.state import State
from tui.core.observed.events import ProbeMissed, VantageChanged
from tui.core.observed.raft_frames import Pinged

AT = 1_000.0


def ping(at: float, took: float = 0.001) -> Pinged:
    return Pinged(at=at, server="n1", asked=at - took)


def kept(state: State) -> list[tuple[float, str]]:
    return [(mark.at, mark.what) for _, marks in state.recent for mark in marks]


def test_each_event_is_its_own_mark_or_none() -> None:
    """A PONG in time, a late one, a lost connection, an answer that never came; an endpoint that does not exist is no mark."""
    state = State()
    for event in (
        ping(AT),
        ping(AT + 0.1, took=0.3),
        VantageChanged(at=AT + 0.2, server="n1", connected=False, reason="reset"),
        ProbeMissed(at=AT + 0.3, server="n1", endpoint="RAFTZ", asked=AT),
    ):
        state = note(state, event)
    assert [what for _, what in kept(state)] == ["ping", "late", "lost", "missed"]
    assert note(state, ProbeMissed(at=AT, server="n1", endpoint="RAFTZ", asked=AT, unsupported=True)) is state


def test_marks_are_kept_as_long_as_they_can_be_drawn() -> None:
    """And a flood within one second is cut, not the seconds beside it."""
    state = note(State(), ping(AT))
    for number in range(1000):
        state = note(state, ping(AT + 1 + number / 1001))
    state = note(state, ping(AT + 2))
    assert len(kept(state)) == 1 + 200 + 1
    state = note(state, ping(AT + 3 + DRAWN_BEFORE_S + DRAWN_AFTER_S))
    assert len(kept(state)) == 1


def test_an_election_keeps_what_led_to_it_and_what_followed() -> None:
    """Before it at once, what follows while it lasts, and after five seconds for good."""
    told = replace(election(0.0, 7, "n1", "n2"), elected_at=AT)
    state = State()
    for at in (AT - DRAWN_BEFORE_S - 1, AT - 1, AT):
        state = note(state, ping(at))
    state = begin(state, told)
    assert [m.at for m in state.episodes[0].marks] == [AT - 1, AT]
    state = note(note(state, ping(AT + 2)), ping(AT + DRAWN_AFTER_S + 1))
    assert [m.at for m in so_far(state, state.episodes[0])] == [AT - 1, AT, AT + 2]
    assert end(state, AT + DRAWN_AFTER_S - 1) is state
    (done,) = end(state, AT + DRAWN_AFTER_S + 1).episodes
    assert done.complete
    assert [m.at for m in done.marks] == [AT - 1, AT, AT + 2]
