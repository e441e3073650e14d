"""What does a scrape see? The state after the last tick and the counters, kept for threads that only read.

`take` and `look` are called on the collecting thread alone and replace one reference each; a scrape reads each once."""

from collections.abc import Callable, Iterator

from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from tui.core.model.lines import AnyLine
from tui.core.model.state import State
from tui.core.observed.events import AnyEvent
from tui.core.observed.raft_frames import HeartbeatHeard
from tui.core.ports import Backlog
from tui.core.settings.thresholds import Thresholds
from tui.core.vantage.own_link import lag_since
from tui.metrics.counting import Counters, counted_heartbeat, counted_leaderless, counted_line
from tui.metrics.families import families, journal

_LAG_S = 15.0


class Scraped(Collector):
    """Everything that is to be scraped of one Monitor."""

    def __init__(self, limits: Thresholds) -> None:
        self._limits = limits
        self._state = State()
        self._counted = Counters()
        self.backlog: Callable[[], Backlog] | None = None
        """What waits for the disk of the journal, asked on the thread of a scrape; None: no journal is written."""

    def look(self, state: State) -> None:
        """After each tick."""
        lead = state.leadership
        since = lead.leaderless_since if lead.leaderless_announced else None
        self._counted = counted_leaderless(self._counted, 0.0 if since is None else max(0.0, state.now - since))
        self._state = state

    def line(self, line: AnyLine) -> None:
        """Whatever was printed."""
        self._counted = counted_line(self._counted, line)

    def take(self, event: AnyEvent) -> None:
        """Whatever was taken."""
        if isinstance(event, HeartbeatHeard):
            self._counted = counted_heartbeat(self._counted, event)

    def describe(self) -> Iterator[Metric]:
        """Nothing: names depend on nothing that is known before."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """On the thread of a scrape."""
        state, counted = self._state, self._counted
        late = max((lag_since(server, state.now - _LAG_S) for server in state.servers.values()), default=0.0)
        yield from families(state, counted, self._limits, late)
        if self.backlog is not None:
            yield from journal(self.backlog())
