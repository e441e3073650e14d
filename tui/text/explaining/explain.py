"""What does each code, column and figure mean? Texts as data, for the help screen, `explain` and the README.

This file must not know when a check fires (core/checks/registry) nor how it is drawn. Codes without `MW_` are those of Synadia
Insights; where metawatch judges otherwise, the text says so.
"""

from tui.core.settings.limit_values import written
from tui.core.settings.thresholds import Limit, Thresholds, limits, public_name
from tui.text.explaining.changes import CHANGE_TEXTS
from tui.text.explaining.check_text import CheckText
from tui.text.explaining.meta_group import META_TEXTS
from tui.text.explaining.metawatch_itself import ITSELF_TEXTS
from tui.text.explaining.own_codes import OWN_TEXTS
from tui.text.explaining.raft_log import RAFT_LOG_TEXTS
from tui.text.explaining.servers import SERVER_TEXTS

CHECK_TEXTS: dict[str, CheckText] = {
    **META_TEXTS,
    **SERVER_TEXTS,
    **RAFT_LOG_TEXTS,
    **CHANGE_TEXTS,
    **OWN_TEXTS,
    **ITSELF_TEXTS,
}
"""Every code to its text, in the order in which they are listed."""


def limits_of(code: str) -> dict[str, Limit]:
    """The thresholds that decide this code, by field."""
    return {name: limit for name, limit in limits().items() if code in limit.codes}


def in_force(code: str, thresholds: Thresholds) -> str:
    """`flap_window 10m, flap_max 1`: the limits of this code in this run; empty where it has none."""
    return ", ".join(
        f"{public_name(name)} {written(limit, getattr(thresholds, name))}" for name, limit in limits_of(code).items()
    )


FIGURES: dict[str, str] = {
    "term": "Raft term in which the leader was elected. +1 means one clean election, more means failed elections. None before 2.10.",
    "state": "The whole group in one word, the gravest that is right now: BLIND, SPLIT, NO QUORUM, NO LEADER, LEADER SILENT, FLAPPING,"
    " DEGRADED, SETTLING, STABLE. `check` and `events` say the same word.",
    "leadership": "Who led when: the name where a reign begins, ▲ an unplanned change, ▽ a planned one, with their number where several"
    " fall into one column, ▓ no leader, ? not seen.",
    "leads": "How long it has been leader, from its own report (2.11.9 and later), otherwise since metawatch saw it take over.",
    "changes": "Elections in 10 minutes, 1 hour, 24 hours; planned ones are also shown separately. `≤` when some were backfilled"
    " from their terms, so that there may have been fewer.",
    "failed elections": "The term rose and no leader followed, because votes were lost or split, or a server is"
    " isolated.",
    "ack RTT": "Append ack latency: time from a heartbeat to the ack of each follower, the network round trip and its Raft loop.",
    "quorum": "Peers that count, of all peers, and how many a quorum needs. A peer counts if it was active for the leader within"
    " 10 s, the leader included; without a leader, if it replied to metawatch within 5 s. What it tolerates is counted"
    " without peers in lame duck mode, which are about to leave.",
    "api pending": "JetStream API requests queued at the leader.",
    "snapshot": "When the leader last wrote its snapshot of the meta state, and how long that took.",
    "impact": "What users notice: API errors per minute, and streams or consumers that elected a leader or lost quorum.",
    "servers": "Servers that respond, of those discovered or named by the meta group.",
    "conns": "Connections of metawatch that are up; one is pinned to each server that is reachable from here.",
    "no visibility": "What metawatch has no visibility of: denied subjects, figures that a version lacks, lost messages.",
}
"""Figure of the header, the state band and the ribbon to its meaning."""

COLUMNS: dict[str, str] = {
    "NAME": "Server name; #hash until a server of that name is discovered. JetStream peers first, then servers without JetStream.",
    "HEARTBEATS": "Heartbeats of the leader as each server receives them, one cell per second, the newest on the right: ▁ received,"
    " ▃ late (more than 1.5 s; up to 2 s is normal), █ none, blank while metawatch did not listen. A full column: the leader; a row:"
    " that server; a cell: one network path.",
    "ROLE": "LEADER, peer, observer (follows and votes, never leads), candidate, no JS, `JS off` (a peer without JetStream),"
    " `NO META` (has lost the meta group), `removed`, `not a peer` (follows, but is not a peer), `stand-alone`"
    " (JetStream without a cluster), or other group.",
    "LEADER": "The leader as this server reports it.",
    "ACTIVE": "Time since the leader last received from it, or `never`. Below 1 s is healthy, over 2 s suspicious, over 4 s an election"
    " can start.",
    "LAG": "Entries of the meta log that it has not yet acknowledged. 0 proves nothing while nothing is written.",
    "CPU": "Share of all its cores; 100% means that all are busy. A throttled or frozen server shows little.",
    "MEM": "Resident memory of the server.",
    "STORE": "File storage used by streams: the share of the maximum for JetStream, or the size where there is none.",
    "JS STORE": "The same in figures.",
    "RESERVED": "File storage reserved by streams. Reservations above the maximum cannot be fulfilled.",
    "API/s": "JetStream API requests per second that it handles.",
    "QUEUE": "API requests in flight; for the leader, those queued for the meta group if these are more.",
    "CONNS": "Client connections.",
    "SLOW CONS": "Slow consumers since its process started: clients and routes that did not read fast enough.",
    "WON-LOST": "Elections of the last hour that it won, and those that ended its leadership.",
    "UPTIME": "Time since its process started.",
    "RESTARTS": "Restarts of its process in the last hour.",
    "CLOCK": "Clock offset from the group median; ~ when the network path is too slow to measure it.",
    "STATUS": "`ok`, or what is wrong with the server, the gravest first. For 10 minutes also a restart: planned, or"
    " unplanned, which is a warning. The row of a server that is down is lit.",
    "PAIR": "Two servers, the worst route first. The order changes only in coarse steps.",
    "RTT": "Of a server: round trip of a protocol PING, which is unaffected by locks and queues. Of a pair: round"
    " trip between the two, measured by metawatch every second through both servers. Without a ± beside it: SRV RTT.",
    "±": "Measurement error, from the jitter of the values it was computed from. An alert needs a figure above the limit plus this.",
    "SRV RTT": "RTT as the servers report it (ROUTEZ), the larger of both ends, up to 30 s old. It jumps to seconds after the other end"
    " was stalled.",
    "LOST": "Probes of metawatch in the last 60 s that did not arrive within 2 s: → from the first to the second, ← back.",
    "LAST 60 s": "Round trips of a pair, a cell for 5 s, on the scale printed below with the height of the limit; ✗ nothing arrives.",
    "AGE": "For how long the figure of the servers has not changed. Above 75 s no PONG has arrived.",
    "MAX": "The maximum of the last 60 figures.",
    "PENDING": "Bytes queued to be sent between the two, both directions, on the connection that carries Raft.",
    "→/s, ←/s": "Messages per second from the first to the second, and back.",
    "asymmetric": "Both ends measure the same round trip. If they differ by a factor of three, one of them is slow to read.",
    "iowait, steal": "Share of CPU time of metawatch's host that waited for disks, and that its hypervisor gave to other guests.",
    "await, util, queue": "Disk of metawatch's host: mean time per operation, share of the time it was busy, operations in flight.",
    "CPU 10 min": "CPU of a host or server over the last 10 minutes, from 0 to 100 %.",
    "DISK AWAIT": "Time per operation of the disk of its store, or STALLED: operations in flight, none completes. Only visible where"
    " metawatch runs on the server's host, because servers do not report their disk; elsewhere run metawatch, or iostat -x 1, there.",
    "THROTTLED": "Share of the time in which its cgroup was CPU-throttled; or how many of its threads are in D state (disk wait).",
    "PSI": "Pressure (PSI) on metawatch's host in the last second: cpu some, io full, memory full.",
    "REACHABILITY": "Each row receives from the columns; the cell is the age of the last message, x and since when nothing arrives, or ?"
    " unknown. From heartbeats, acks and RAFTZ, else from probes of metawatch, else from the counters of their routes."
    " Whole row and column bad: the server. Single cell bad: a one-way network fault.",
    "TIME": "When the new leader took over, UTC. ~ is an estimate, ± its error if that is more than 10 ms.",
    "TERM": "Before and after. More than one step: elections that metawatch did not see, or failed elections.",
    "FROM → TO": "Who lost the leadership, and who has it now.",
    "HOW": "What became of the leader before: `n1 stepped down`, lost (its heartbeats stopped), deposed (healthy, and beaten by a"
    " higher term), restarted, unknown; in `events` they are `handover`, `silent`, `challenger`, `restart` and `unknown`. candidacy: a"
    " campaign without a win. failed: the term advanced and no candidate was observed. Neither counts as an election.",
    "CAUSE": "▽ planned, with the operator where it was done by metawatch; ▲ unplanned, with the suspect, the cause and"
    " the confidence of the verdict, `n1 deposed by n3` where it is another server than the one that lost; ? not observed.",
    "GAP": "Time without a leader. Exact to milliseconds for a leadership transfer that metawatch observed, otherwise an estimate.",
}
"""Column of a panel to its meaning."""
