"""Is a message that comes through several connections taken once, and does the memory of it stay small?"""

from tui.core.model.state import State
from tui.core.vantage.duplicates import remember, seen_before


def test_an_id_is_known_once_it_has_come() -> None:
    """And no other one."""
    state = remember(State(), "a")
    assert seen_before(state, "a")
    assert not seen_before(state, "b")
    assert not seen_before(State(), "a")


def test_the_last_256_ids_are_remembered() -> None:
    """A copy comes within milliseconds, through another connection."""
    state = State()
    for number in range(300):
        state = remember(state, str(number))
    assert [seen_before(state, str(number)) for number in (43, 44, 299)] == [False, True, True]
    assert len(state.seen_advisories) == 256
