"""How far did it spread? Elections of streams and consumers are counted once each, and are never meta elections."""

import pytest

from tui.core.cascade import asset
from tui.core.events import AssetElected, QuorumLost
from tui.core.state import Cascade, State


def elected(at: float, via: str, consumer: str | None = None) -> AssetElected:
    """An asset of stream S got a leader."""
    return AssetElected(at=at, id=f"{at}", account="APP", stream="S", consumer=consumer, leader="n1", via=via)


@pytest.mark.parametrize("via", ["n1", "n2", "n3"])
def test_an_election_counts_whichever_connection_brought_it(via: str) -> None:
    """Feeds hand each on once, from the connection on which it came first."""
    state = asset(State(), elected(60.0, via))
    state = asset(state, elected(61.0, via, consumer="C"))
    assert state.cascade == Cascade(streams=1, consumers=1, minutes=((1, 2),))


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
