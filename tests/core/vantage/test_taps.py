"""Is a tap known by its connection, and a contradiction counted once?"""

from tui.core.model.raft_traffic import Doubt
from tui.core.model.state import State
from tui.core.observed.raft_frames import TapChanged
from tui.core.vantage.taps import doubted, tapped, untapped


def doubt(term: int, at: float, via: str = "n1") -> Doubt:
    return Doubt(kind="unknown_peer", peer="abc", term=term, via=via, since=at, at=at)


def test_a_tap_lives_as_long_as_its_connection() -> None:
    """Opened and closed by its own word; with the connection it is forgotten, and nothing else is."""
    state = State()
    for via in ("n1", "n2"):
        state = tapped(state, TapChanged(at=1.0, via=via, on=True, acks=True))
    state = tapped(state, TapChanged(at=2.0, via="n1", on=False, acks=False, reason="too much"))
    assert (state.taps["n1"].on, state.taps["n1"].reason, state.taps["n2"].on) == (False, "too much", True)
    left = untapped(state, "n1")
    assert set(left.taps) == {"n2"}
    assert untapped(left, "n1") is left


def test_the_same_contradiction_is_one_with_a_count() -> None:
    """Same kind, peer and term: first and last time, the last connection, and how often; another term is another one."""
    state = State()
    for at, via in ((1.0, "n1"), (2.0, "n2"), (3.0, "n3")):
        state = doubted(state, doubt(7, at, via))
    (one,) = state.doubts
    assert (one.count, one.since, one.at, one.via) == (doubt(7, 0.0).count + 2, 1.0, 3.0, "n3")
    assert len(doubted(state, doubt(8, 4.0)).doubts) == 2


def test_a_flood_of_contradictions_keeps_the_newest_twenty() -> None:
    """However many a forger invents."""
    state = State()
    for term in range(100):
        state = doubted(state, doubt(term, float(term)))
    assert [d.term for d in state.doubts] == list(range(80, 100))
