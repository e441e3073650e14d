"""Does jitter of our own connections make no route slow, and is a slow route found all the same?"""

import random
from collections.abc import Iterator

from tests.cases import each
from tui.core.model.probes import Trip
from tui.core.network.round_trips import estimate, surely_above

LIMIT_S = 0.01


def _trips(rtt: float, delay: float, jitter: float, seconds: int, seed: int) -> Iterator[Trip]:
    """One measurement a second; each way of ours takes `delay`, and up to `jitter` more."""
    chance = random.Random(seed)

    def ours() -> float:
        return delay + chance.uniform(0.0, jitter)

    for second in range(seconds):
        out_a, out_b, back_a, back_b = (ours() for _ in range(4))
        sum_s = out_a + back_b + out_b + back_a + rtt
        # A PING goes out in the same packet as the message, and comes back in one of its own.
        yield Trip(at=second, ab=True, ba=True, sum_s=sum_s, a_s=out_a + ours(), b_s=out_b + ours())


def _alarms(rtt: float, delay: float, jitter: float, *, seconds: int, seed: int) -> list[int]:
    """Seconds at which the route is surely above the limit."""
    last: list[Trip] = []
    found = []
    for trip in _trips(rtt, delay, jitter, seconds, seed):
        last = [*last[-7:], trip]
        told = estimate(last)
        if told is not None and surely_above(*told, LIMIT_S):
            found.append(int(trip.at))
    return found


@each("seed", range(3))
def test_our_own_jitter_makes_no_route_slow(seed: int) -> None:
    """Twenty minutes on connections of 150 ms with as much jitter, to servers that are next to each other."""
    assert _alarms(0.0003, 0.075, 0.15, seconds=1200, seed=seed) == []


@each("jitter", [0.0, 0.002, 0.02])
def test_a_slow_route_is_found_within_seconds(jitter: float) -> None:
    found = _alarms(0.1, 0.02, jitter, seconds=60, seed=1)
    assert found
    assert found[0] <= 12
