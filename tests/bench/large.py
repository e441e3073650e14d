"""What does the core cost on a large cluster? Every event that the feeds would tell of 5, 50 and 500 servers, reduced and judged.

Simulated seconds on one thread: no socket, no decoding, no screen. The making of the events is not in the figures.
"""

import time
from collections.abc import Iterator

from tests.bench.fleet import FREEZES_EVERY_S, PEERS, START, Fleet
from tests.bench.rows import Row
from tui.core.lines import AnyLine, ElectionLine, VerdictLine
from tui.core.settings import Watch
from tui.monitor import Monitor

_WARM_S = 60
_MEASURE_S = 120
_MOST = 25.0
_LINEAR = 12.0
"""Ten times the servers may cost a little more than ten times as much."""


def large() -> Iterator[Row]:
    """Share of a core by size, and how it grows."""
    shares = {}
    for size in (PEERS, 50, 500):
        shares[size], events = _share(Fleet(size))
        most = _MOST if size == 500 else None
        yield Row(name=f"{size} servers: reduce, checks, causes", value=shares[size], unit="% core", most=most)
        yield Row(name="  events", value=events, unit="1/s")
    yield Row(name="500 servers against 50", value=shares[500] / shares[50], unit="times", most=_LINEAR)
    harsh, events = _share(Fleet(500, stats_each_second=True))
    yield Row(name="500 servers, each also telling STATSZ each second", value=harsh, unit="% core")
    yield Row(name="  events", value=events, unit="1/s")


def _share(fleet: Fleet) -> tuple[float, float]:
    """Percent of a core, and events a second; every election was told, and judged."""
    lines: list[AnyLine] = []
    monitor = Monitor(Watch(), on_line=lines.append, on_snapshot=lambda _snapshot: None)
    for event in fleet.begin():
        monitor.take(event)
    spent, events = 0.0, 0
    for second in range(_WARM_S + _MEASURE_S):
        batch = fleet.second(second)
        began = time.thread_time()
        for event in batch:
            monitor.take(event)
        monitor.wake(START + second + 1)
        if second >= _WARM_S:
            spent += time.thread_time() - began
            events += len(batch)
    told = sum(isinstance(line, ElectionLine) for line in lines)
    judged = {line.election_term for line in lines if isinstance(line, VerdictLine)}
    assert told == len(judged) == (_WARM_S + _MEASURE_S) // FREEZES_EVERY_S, f"{told} elections, {len(judged)} judged"
    assert len(monitor.state.servers) == len(fleet.names)
    return spent / _MEASURE_S * 100, events / _MEASURE_S
