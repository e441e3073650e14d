"""How far did it spread? Elections of streams and consumers are counted once each, and are never meta elections."""

from tests.cases import each
from tui.core.history.asset_cascade import LEADERLESS_KEPT, asset
from tui.core.model.asset_counts import Cascade
from tui.core.model.state import State
from tui.core.observed.assets import AssetElected, QuorumLost


def elected(at: float, via: str, consumer: str | None = None) -> AssetElected:
    """An asset of stream S got a leader."""
    return AssetElected(at=at, id=f"{at}", account="APP", stream="S", consumer=consumer, leader="n1", via=via)


@each("via", ["n1", "n2", "n3"])
def test_an_election_counts_whichever_connection_brought_it(via: str) -> None:
    """Feeds hand each on once, from the connection on which it came first."""
    state = asset(State(), elected(60.0, via))
    state = asset(state, elected(61.0, via, consumer="C"))
    assert state.cascade == Cascade(streams=1, consumers=1, minutes=((1, 2),), seconds=((60, 1, 0), (61, 0, 1)))


def test_a_lost_quorum_counts_whichever_connection_brought_it() -> None:
    """As elections do."""
    lost = QuorumLost(at=1.0, id="x", account="APP", stream="S", consumer=None, via="n3")
    assert asset(State(), lost).cascade.quorum_lost == 1


def test_minutes_are_kept_for_an_hour() -> None:
    """One entry a minute, the oldest go."""
    state = State()
    for minute in range(70):
        state = asset(state, elected(minute * 60.0, "n1"))
    assert [at for at, _ in state.cascade.minutes] == list(range(10, 70))


def lost(stream: str, consumer: str | None = None, account: str = "APP") -> QuorumLost:
    """An asset lost its quorum."""
    return QuorumLost(at=1.0, id="x", account=account, stream=stream, consumer=consumer)


def leaderless(state: State) -> tuple[int, int]:
    """Streams and consumers without a leader."""
    return state.cascade.streams_leaderless, state.cascade.consumers_leaderless


def test_who_lost_quorum_is_leaderless_until_it_elects() -> None:
    """Told again every 10 s it is still one; another account's stream of the same name, and its consumer, are others."""
    state = State()
    for event in (lost("S"), lost("S"), lost("S", "C"), lost("S", account="OTHER")):
        state = asset(state, event)
    assert leaderless(state) == (2, 1)
    state = asset(state, elected(2.0, "n1"))
    assert leaderless(state) == (1, 1)
    state = asset(state, elected(3.0, "n1"))
    assert leaderless(state) == (1, 1)
    state = asset(state, elected(4.0, "n1", consumer="C"))
    assert leaderless(state) == (1, 0)
    assert state.cascade.quorum_lost == 4


def test_no_more_than_ten_thousand_are_kept() -> None:
    """Those beyond are counted as lost quorums only; when all have elected, none is left."""
    state = State()
    for number in range(LEADERLESS_KEPT + 5):
        state = asset(state, lost(f"S{number}"))
    assert leaderless(state) == (LEADERLESS_KEPT, 0)
    assert state.cascade.quorum_lost == LEADERLESS_KEPT + 5
    for number in range(LEADERLESS_KEPT + 5):
        state = asset(state, AssetElected(at=2.0, id="y", account="APP", stream=f"S{number}"))
    assert leaderless(state) == (0, 0)
    assert not any(place for row in state.cascade.lost for place in row)
