"""What does each code, column and figure mean? Texts as data, for the help screen, `explain` and the README.

This file must not know when a check fires (core/checks/registry) nor how it is drawn. Codes without `MW_` are those of Synadia
Insights; where metawatch judges otherwise, the text says so.
"""

from tui.core.settings.limit_values import written
from tui.core.settings.thresholds import Limit, Thresholds, limits, public_name
from tui.text.explaining.check_text import CheckText
from tui.text.explaining.meta_group import META_TEXTS
from tui.text.explaining.own_codes import OWN_TEXTS
from tui.text.explaining.servers import SERVER_TEXTS

CHECK_TEXTS: dict[str, CheckText] = {**META_TEXTS, **SERVER_TEXTS, **OWN_TEXTS}
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
    "term": "Raft term in which the leader was elected. +1 is one clean election, more means failed ones. None before 2.10.",
    "leads": "Since when it leads, as its own answer tells (2.11.9 on), else as metawatch saw it.",
    "changes": "Elections in 10 minutes, 1 hour, 24 hours; those heard to be planned apart. `≤` when some were backfilled"
    " by their terms, so that there may have been fewer.",
    "elected nobody": "Terms that rose without a leader coming of it: lost or split votes, or a node that is cut off.",
    "beats": "Heartbeats of the leader, a sign a second, the newest at the right: low when every connection that listens heard"
    " it, half high when some did not, full when nobody did, a little high when it came after more than 1.5 s (a healthy"
    " leader may need 2), nothing where metawatch did not listen. Then the age of the last one, their mean interval and its spread.",
    "acks": "How long after its last heartbeat each follower's answer came: the way there and back and its Raft loop.",
    "voters": "Voting peers that the leader heard within 10 s, itself included; without a leader, those that answered"
    " metawatch within 5 s. A majority must be heard to elect and to commit.",
    "api pending": "JetStream API requests that wait at the leader.",
    "snapshot": "When the leader last wrote its snapshot of the meta state, and how long that took.",
    "impact": "What users notice: API errors a minute, and streams or consumers that elected a leader or lost quorum.",
    "stable": "For how long nothing has happened to the leadership, against the window of META_003.",
    "servers": "Servers that answer, of those ever seen or named by the meta group.",
    "links": "Connections of metawatch that are up; one is pinned to each server that can be reached from here.",
    "blind": "What metawatch cannot see: subjects it was refused, answers a version lacks, messages it lost.",
}
"""Figure of the header and of the leader panel to its meaning."""

COLUMNS: dict[str, str] = {
    "NAME": "Server name; #hash while no server of that name has been seen. A JetStream peer, or after those: no JS.",
    "ROLE": "LEAD, peer, observer (follows and votes, never leads), candidate, no JS, `JS off` (a peer without JetStream),"
    " `no meta` (has lost the meta group), `removed`, `no peer` (follows, and is not added), `stand-alone`"
    " (JetStream without a cluster), or other group.",
    "FOLLOWS": "Whom it believes to lead.",
    "SEEN": "How long ago the leader last heard it, or `never`. 0 to 1 s is healthy, over 2 s suspicious, over 4 s an election can start.",
    "LAG": "Entries of the meta log that it has not confirmed to the leader. 0 proves nothing while nothing is written.",
    "CPU": "Of all its cores, 100% is all of them busy. A throttled or frozen server shows little.",
    "MEM": "Resident memory of the server.",
    "JS STORE": "File storage used by streams, of what JetStream may use.",
    "RESERVED": "File storage that streams have reserved. More than the maximum cannot be kept.",
    "API/s": "JetStream API requests a second that it answers.",
    "PEND": "API requests that it works on now; of the leader, those that wait for the meta group if these are more.",
    "CONNS": "Client connections.",
    "SLOW": "Slow consumers since its process started: clients and routes that did not read fast enough.",
    "WON-LOST": "Elections of the last hour that it won, and that ended its leadership.",
    "UPTIME": "Since its process started.",
    "STARTS": "New starts of its process that were seen in the last hour.",
    "PING": "How long the server took to answer the protocol's own PING, the lowest rung: it waits for no lock and no queue.",
    "CLOCK": "By how much its clock is ahead of the middle of the group's; ~ when the way is too slow to tell.",
    "ANSWER": "How long its last answer took, or in words what keeps it from answering.",
    "PAIR": "Two servers, the worst pair first. The order changes by coarse steps only.",
    "RTT": "Round trip between the two, measured by metawatch each second through both servers. Without a ± beside it: OWN.",
    "±": "How wrong that may be, by the jitter of what it was computed from. Only a figure above the limit less this is an alert.",
    "OWN": "The servers' own figure, the larger of both ends, up to 30 s old. It jumps to seconds after the other end stood still.",
    "LOST": "Of metawatch's messages of the last 60 s, those that did not arrive within 2 s: → from the first to the second, ← back.",
    "AGE": "For how long the servers' figure has stood. Over 75 s no PONG has come.",
    "WORST": "The longest of the last 60 figures.",
    "PENDING": "Bytes that wait to be sent from one to the other, both directions. Of the connection that carries Raft.",
    "→/s, ←/s": "Messages a second from the first to the second, and back.",
    "uneven": "Both ends measure the same way there and back. When they differ by three times, one of them was slow to read.",
    "iowait, steal": "Share of this machine's time that waited for disks, and that its hypervisor gave to others.",
    "await, util, queue": "Of this machine's disk: mean time of one operation, share of the time it was busy, operations in flight.",
    "DISK": "How long an operation of the disk under its store takes, or STALLED: in flight, and nothing completes. Seen where"
    " metawatch runs on the server's machine; no server tells of its disk, so elsewhere run metawatch, or iostat -x 1, there.",
    "HELD": "Share of the time in which its control group kept it from running; or how many of its threads sleep on a disk.",
    "waits": "Share of the last second in which work stood still on this machine: some of it for a core, all of it for disks,"
    " all of it for memory.",
    "WHO HEARS": "A row hears the columns, by age of what it heard last; x and since when it hears nothing; ? not known. From"
    " heartbeats, acks and RAFTZ, else from our own messages between two servers, else from the counters of their routes."
    " A full row and column is the server, one cell without its mirror the network.",
    "TIME": "When the new leader took over, UTC. ~ is an estimate, ± its error when that is more than 10 ms.",
    "TERM": "Before and after. More than one step: elections nobody saw, or terms that elected nobody.",
    "HOW": "handover (the old leader gave it up), silent (it was not heard), challenger (somebody took it from a leader"
    " that was heard), restart, unknown. candidacy: somebody stood and was not elected. failed: terms in which nobody was"
    " heard to stand. Neither counts as an election.",
    "GAP": "How long nobody led. Known to milliseconds for a hand-over that was heard, else an estimate.",
}
"""Column of a panel to its meaning."""
