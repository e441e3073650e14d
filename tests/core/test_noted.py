"""Is what says nothing of the leadership kept, and nothing else changed?"""

from msgspec.structs import replace

from tui.core.model.state import State
from tui.core.noted import noted
from tui.core.observed.announcements import ApiLimitReached
from tui.core.observed.events import DecodeFailed, MessagesDropped


def test_what_is_lost_is_counted() -> None:
    state = noted(State(), MessagesDropped(at=1.0, via="n1", count=3))
    state = noted(state, DecodeFailed(at=1.0, via="n1", subject="x", reason="no JSON"))
    assert state == replace(State(), dropped=3, undecodable=1)


def test_a_full_queue_changes_nothing() -> None:
    assert noted(State(), ApiLimitReached(at=1.0, id="1", server="n1")) == State()
