"""What does the core cost on a large cluster? Every event that the feeds would tell of 5, 50 and 500 servers, reduced and judged.

Simulated seconds on one thread: no socket, no decoding, no screen. The making of the events is not in the figures.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.fleet import PEERS, START, Fleet
from tests.bench.rows import Row
from tui.core.history.term_log import log
from tui.core.model.lines import AnyLine, ElectionLine, VerdictLine
from tui.core.settings.watch import Watch
from tui.runtime.monitor import Monitor

_SIZES = (PEERS, 50, 500)
_WARM_S = 60
_MEASURE_S = 120
_MOST = 25.0
_LINEAR = 12.0
"""Ten times the servers may cost a little more than ten times as much."""


def large() -> Iterator[Row]:
    """Share of a core by size, and how it grows."""
    shares: dict[int, float] = {}
    for size in _SIZES:
        cost = _cost(Fleet(size))
        shares[size] = cost.share
        most = _MOST if size == _SIZES[-1] else None
        yield Row(name=f"{size} servers: reduce, checks, causes", value=cost.share, unit="% core", most=most)
        yield Row(name="  events", value=cost.events, unit="1/s")
        yield Row(name="  the second of an election", value=cost.longest_s * 1e3, unit="ms")
    *_, middle, largest = _SIZES
    yield Row(
        name=f"  {largest} servers against {middle}", value=shares[largest] / shares[middle], unit="times", most=_LINEAR
    )
    harsh = _cost(Fleet(largest, stats_each_second=True))
    yield Row(name=f"{largest} servers, STATSZ of each at 1 Hz as well", value=harsh.share, unit="% core", most=_MOST)
    yield Row(name="  events", value=harsh.events, unit="1/s")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one run came to, a simulated second."""

    share: float
    """Percent of a core."""
    events: float
    longest_s: float
    """The busiest second."""


def _cost(fleet: Fleet) -> Cost:
    """Every election was told, and judged."""
    lines: list[AnyLine] = []
    monitor = Monitor(Watch(), on_line=lines.append, on_snapshot=lambda _snapshot: None)
    for event in fleet.begin():
        monitor.take(event)
    spent: list[float] = []
    events = 0
    for second in range(_WARM_S + _MEASURE_S):
        batch = fleet.second(second)
        began = time.thread_time()
        for event in batch:
            monitor.take(event)
        monitor.wake(START + second + 1)
        log(monitor.state)
        if second >= _WARM_S:
            spent.append(time.thread_time() - began)
            events += len(batch)
    told = sum(isinstance(line, ElectionLine) for line in lines)
    judged = {line.election_term for line in lines if isinstance(line, VerdictLine)}
    assert told == len(judged) == fleet.elections > 0, f"{fleet.elections} elections, {told} told, {len(judged)} judged"
    assert len(monitor.state.servers) == len(fleet.names)
    return Cost(share=sum(spent) / _MEASURE_S * 100, events=events / _MEASURE_S, longest_s=max(spent))
