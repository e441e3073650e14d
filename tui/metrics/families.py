"""Which figures are there to be scraped? Everything that the state and the counters tell, in the names of Prometheus.

Made anew for each scrape, from what is known then: a series of a server that no longer leads, or of an alert that is over, is gone
with it. Labels are bounded: no more servers than `MOST_SERVERS`, codes and causes from fixed lists. Text from servers is a label's
value only, which the library escapes."""

from collections.abc import Iterator
from itertools import islice, product
from typing import Final, get_args

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, StateSetMetricFamily
from prometheus_client.metrics_core import Metric

from tui import __version__
from tui.core.group.membership import members
from tui.core.group.quorum import voters_heard
from tui.core.model.lines import How
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.model.state_word import Word
from tui.core.network.round_trips import loss
from tui.core.ports import Backlog
from tui.core.settings.thresholds import Thresholds
from tui.core.vantage.visibility import is_blind
from tui.metrics.counting import GAP_BUCKETS_S, PLANNED, Counters

MOST_SERVERS: Final = 256
"""Peers of a meta group beyond these have no series of their own; `metawatch_servers` counts them all."""
_LOSS_S: Final = 60.0
"""So far back the routes panel of the dashboard looks too."""
WORDS: Final[tuple[str, ...]] = get_args(Word)


def families(state: State, counted: Counters, limits: Thresholds, lag_s: float) -> Iterator[Metric]:
    """All of them; `lag_s`: by how much metawatch's own loop was late at most lately."""
    yield _gauge("build_info", "Version of metawatch.", {"version": __version__}, 1.0)
    yield from _group(state, limits)
    yield from _counters(state, counted)
    yield from _servers(state)
    yield from _between(state)
    yield _alerts(state)
    yield _gauge("loop_lag_seconds", "How late metawatch's own loop was at most in the last seconds.", {}, lag_s)
    yield _gauge("blind", "1 while metawatch sees nothing of the cluster.", {}, float(state.seeing_since is None))


def journal(backlog: Backlog) -> Iterator[Metric]:
    """How far the journal is behind what is seen."""
    text = "How long the oldest event has waited for the disk that is not yet committed to the journal."
    yield _gauge("journal_lag_seconds", text, {}, backlog.lag_s)
    yield _gauge("journal_waiting_events", "Events that are not yet committed to the journal.", {}, backlog.events)
    yield _gauge("journal_waiting_bytes", "Bytes of these events, before they are compressed.", {}, backlog.size)
    text = "Since when nothing is written into the journal any more; no series while it is written."
    yield _gauge("journal_gave_up_timestamp_seconds", text, {}, backlog.gave_up_at)


def _gauge(name: str, text: str, labels: dict[str, str], value: float | None) -> Metric:
    """One series; none where the value is not known."""
    family = GaugeMetricFamily(f"metawatch_{name}", text, labels=list(labels))
    if value is not None:
        family.add_metric(list(labels.values()), value)
    return family


def _group(state: State, limits: Thresholds) -> Iterator[Metric]:
    lead = state.leadership
    before = "BLIND" if is_blind(state) else "CONNECTING"
    word = before if state.word is None else state.word.shown.word
    states = StateSetMetricFamily("metawatch_state", "How the meta group does, in one word.")
    states.add_metric([], {one: one == word for one in WORDS})
    yield states
    domain = state.group.domain or ""
    leads = {"server": lead.leader or "", "domain": domain}
    yield _gauge(
        "leader", "1 for the server that leads; no series while none does.", leads, 1.0 if lead.leader else None
    )
    yield _gauge("has_leader", "1 while a meta leader is known.", {}, float(lead.leader is not None))
    yield _gauge("term", "Term of the last leader.", {}, lead.term)
    yield _gauge(
        "leader_since_timestamp_seconds", "When the leader took over.", {}, lead.since if lead.leader else None
    )
    yield _gauge("peers", "Peers of the meta group that count for its majority.", {}, state.group.size)
    heard = voters_heard(state, state.now, limits)
    yield _gauge("peers_heard", "Peers that the leader hears, or that are known to be there.", {}, heard.heard)
    yield _gauge("servers", "Servers of the meta group that metawatch knows.", {}, len(members(state)))
    open_ = sum(one.until is None for one in state.incidents)
    yield _gauge("incidents_open", "Incidents that go on.", {}, open_)


def _counters(state: State, counted: Counters) -> Iterator[Metric]:
    elections = CounterMetricFamily(
        "metawatch_elections", "Changes of the meta leader since metawatch started.", labels=["how", "planned"]
    )
    for how, planned in product(
        get_args(How), PLANNED.values()
    ):  # from 0 on: a series that begins at 1 shows no increase
        elections.add_metric([how, planned], counted.elections.get((how, planned), 0))
    yield elections
    text = "Seconds without a meta leader since metawatch started."
    yield CounterMetricFamily("metawatch_leaderless_seconds", text, value=counted.leaderless_told_s)
    incidents = max((one.number for one in state.incidents), default=0)
    yield CounterMetricFamily("metawatch_incidents", "Incidents, with those that the journal knows.", value=incidents)
    yield _gaps(state, counted)
    text = "Messages of the Raft traffic that were left unread because there were too many."
    shed = CounterMetricFamily("metawatch_raft_messages_left_unread", text, labels=["kind"])
    for kind, number in state.shed.items():
        shed.add_metric([kind], number)
    yield shed


def _gaps(state: State, counted: Counters) -> Metric:
    """Of the present leader and term alone."""
    gaps = counted.gaps
    family = HistogramMetricFamily(
        "metawatch_heartbeat_gap_seconds", "Time between heartbeats of the leader in its term.", labels=["server"]
    )
    leader = state.names.get(gaps.leader)
    if leader is None or leader != state.leadership.leader:
        return family
    total, buckets = 0, []
    for limit, number in zip((*map(str, GAP_BUCKETS_S), "+Inf"), gaps.counts, strict=True):
        total += number
        buckets.append((limit, float(total)))
    family.add_metric([leader], buckets, gaps.sum_s)
    return family


def _servers(state: State) -> Iterator[Metric]:
    up = _of_servers("connected", "1 while metawatch is connected to the server.")
    rtt = _of_servers("round_trip_seconds", "Last answer to PING through metawatch's own connection.")
    offset = _of_servers("clock_offset_seconds", "How far the server's clock is ahead of metawatch's.")
    ack = _of_servers("acknowledgement_seconds", "How long a follower took for its last answer to a heartbeat.")
    for server in islice(sorted(members(state), key=lambda one: one.name), MOST_SERVERS):
        label = [server.name]
        up.add_metric(label, float(server.connection.connected is True))
        if server.probes.ping.took_s is not None:
            rtt.add_metric(label, server.probes.ping.took_s)
        if server.process.offset is not None:
            offset.add_metric(label, server.process.offset.theta)
        taken = _acknowledged(state, server)
        if taken is not None:
            ack.add_metric(label, taken)
    yield from (up, rtt, offset, ack)


def _acknowledged(state: State, server: Server) -> float | None:
    """A leader acknowledges nothing."""
    raft = server.raft.last
    ack = None if raft is None or server.name == state.leadership.leader else state.acks.get(raft.peer)
    return None if ack is None else ack.after_s


def _of_servers(name: str, text: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"metawatch_server_{name}", text, labels=["server"])


def _between(state: State) -> Iterator[Metric]:
    rtt = GaugeMetricFamily(
        "metawatch_route_round_trip_seconds", "Round trip between two servers of the group.", labels=["a", "b"]
    )
    lost = GaugeMetricFamily(
        "metawatch_route_lost_ratio",
        "Share of the route probes of the last minute that were lost.",
        labels=["from", "to"],
    )
    for way in islice(state.ways.values(), MOST_SERVERS):
        if way.rtt_s is not None:
            rtt.add_metric([way.a, way.b], way.rtt_s)
        if (found := loss(way, state.now, _LOSS_S)).sent:
            lost.add_metric([way.a, way.b], found.ab / found.sent)
            lost.add_metric([way.b, way.a], found.ba / found.sent)
    yield from (rtt, lost)


def _alerts(state: State) -> Metric:
    family = GaugeMetricFamily("metawatch_alerts", "Open alerts.", labels=["code", "severity", "acknowledged"])
    numbers: dict[tuple[str, str, str], int] = {}
    for alert in state.alerts:
        key = (str(alert.code), str(alert.severity), "no" if alert.acknowledged_by is None else "yes")
        numbers[key] = numbers.get(key, 0) + 1
    for key, number in sorted(numbers.items()):
        family.add_metric(list(key), number)
    return family
