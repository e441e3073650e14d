"""How long does a scrape take? Fifty servers of which five hold the meta group, scraped over HTTP on loopback while they report."""

import statistics
import time
import urllib.request
from collections.abc import Iterator
from typing import Final

from tests.bench.fleet import Fleet
from tests.bench.rows import Row
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.metrics.endpoint import MetricsEndpoint
from tui.metrics.scraping import Scraped
from tui.runtime.monitor import Monitor

_SERVERS: Final = 50
_SECONDS: Final = 120
"""Two elections, each with 200 streams that elect."""
_SCRAPES: Final = 50
_MOST_MS: Final = 20.0


def scrape() -> Iterator[Row]:
    """The text format, as Prometheus asks for it."""
    scraped = Scraped(Thresholds())
    monitor = Monitor(Watch(), on_line=scraped.line)
    monitor.on_event, monitor.on_look = scraped.take, scraped.look
    fleet = Fleet(_SERVERS)
    for event in fleet.begin():
        monitor.take(event)
    for second in range(1, _SECONDS):
        for event in fleet.second(second):
            monitor.take(event)
    endpoint = MetricsEndpoint("127.0.0.1", 0, scraped)
    try:
        took, spent, size = _scraped("http://{}:{}/metrics".format(*endpoint.address))
    finally:
        endpoint.close()
    yield Row(
        name=f"scrape of {_SERVERS} servers, median of {_SCRAPES}",
        value=statistics.median(took),
        unit="ms",
        most=_MOST_MS,
    )
    yield Row(name="  slowest", value=max(took), unit="ms")
    yield Row(name="  CPU, that of the scraper included", value=spent, unit="ms", most=_MOST_MS)
    yield Row(name="  size", value=size / 1e3, unit="kB")


def _scraped(url: str) -> tuple[list[float], float, int]:
    """Milliseconds of each, CPU milliseconds of one, and bytes."""
    took, size = [], 0
    cpu = time.process_time()
    for _ in range(_SCRAPES):
        began = time.perf_counter()
        with urllib.request.urlopen(url, timeout=5) as answer:
            size = len(answer.read())
        took.append((time.perf_counter() - began) * 1e3)
    return took, (time.process_time() - cpu) * 1e3 / _SCRAPES, size
