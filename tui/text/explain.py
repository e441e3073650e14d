"""What does each code, column and figure mean? Texts as data, for the help screen, `explain` and the README.

This file must not know when a check fires (core/checks) nor how it is drawn. Codes without `MW_` are those of Synadia
Insights; where metawatch judges otherwise, the text says so.
"""

from typing import NamedTuple


class CheckText(NamedTuple):
    """One alert code in words."""

    name: str
    meaning: str
    mend: str


CHECK_TEXTS: dict[str, CheckText] = {
    "META_001": CheckText(
        "offline replica",
        "The leader calls a peer of the meta group offline. Servers say so at once after a shutdown or lame duck,"
        " but only 150 to 240 s after a crash or a partition.",
        "See why that server is down. If it will never return, remove it with `nats server cluster peer-remove`.",
    ),
    "META_002": CheckText(
        "leader disagreement",
        "Servers of one meta group name different leaders for longer than an election takes: a partition, or a stale node.",
        "Find the side that has the majority; heal the network or restart the node that follows an old term.",
    ),
    "META_003": CheckText(
        "leader flapping",
        "The meta leader changed more often than allowed in the window (more than once in 10 minutes). Every election"
        " counts, also one that ends with the same leader and one inside a minute, which Insights cannot see.",
        "Find the sick server before you restart any. After a silent gap of 4 to 9 s suspect the old leader;"
        " after a change within milliseconds suspect the challenger, which is often the new leader.",
    ),
    "META_006": CheckText(
        "quorum lost",
        "Fewer voting peers are heard than a majority needs. No leader can be elected and nothing in the meta group"
        " commits. Counted from who is heard, not from the slow `offline` flag, and half of an even group is not enough.",
        "Bring peers back until a majority is heard. Do not restart the ones that are still there.",
    ),
    "META_007": CheckText(
        "even group size",
        "The meta group has an even number of peers: it survives no more failures than with one peer fewer."
        " A peer that no longer exists often shows up this way.",
        "Remove peers that are gone for good, or run an odd number of JetStream servers.",
    ),
    "META_008": CheckText(
        "pending requests high",
        "More than 500 JetStream API requests wait at the meta leader. These are requests, not Raft entries.",
        "Find who calls the API (creates, infos, lists in a loop) and slow it down.",
    ),
    "SERVER_002": CheckText(
        "version differs",
        "A server of the meta group runs another version than most of its peers; where two are equally many, the newer one"
        " is taken for the one to be. Every version votes with every other, but features differ: before 2.10 no terms are"
        " told, and before 2.11 a server cannot hand over to a chosen peer. In the middle of an upgrade this is expected.",
        "Finish the upgrade, the meta leader last; if none is under way, find out why that server was left behind.",
    ),
    "SERVER_003": CheckText(
        "CPU high",
        "A server uses 90 % of its cores or more in two samples on end, until it is below 80 %. Heartbeats and votes wait"
        " for a core like everything else, and a leader that is late by 4 s is taken for dead. The reverse proves nothing:"
        " a server that is throttled by its cgroup or frozen shows hardly any CPU.",
        "Find what it works on (API calls, consumers, clients) and move or limit it; look at the CPU limit of its container.",
    ),
    "SERVER_008": CheckText(
        "unexpected restart",
        "A server came back under its name as a new start, with the same version and without saying good-bye (lame duck or"
        " shutdown) while metawatch was listening: it crashed, was killed, or lost its machine. A leader that goes this way"
        " leaves the group without one for 4 to 9 s, as it does the streams that it led. Shown for ten minutes.",
        "Look for the end of its log, for the OOM killer and for liveness probes that are too strict. To restart on"
        " purpose, use `nats-server --signal ldm` and let it hand over.",
    ),
    "SERVER_010": CheckText(
        "round trip high",
        "The round trip between two servers of a cluster is above 10 ms (50 ms between clusters: SERVER_018), until it falls"
        " below 80 % of that. Measured by metawatch each second with messages of a few bytes through both servers, and raised"
        " only when the figure less its ± is above. Where it may not publish, the servers' own figure is taken: up to 30 s old,"
        " good during a stall and seconds long after it. Either holds the servers' own delay, so a starved one looks far away.",
        "If all pairs of one server are slow it is that server or its machine, if one pair only it is the way between both."
        " Near 1 s heartbeats are in danger.",
    ),
    "SERVER_018": CheckText(
        "gateway round trip high",
        "The round trip between two servers of different clusters of one meta group is above 50 ms, until it falls below 80 %"
        " of that. Measured as for SERVER_010. Votes and heartbeats of a meta group that spans clusters go this way.",
        "Look at the way between the clusters. A meta group over slow ways needs its majority on one side of them.",
    ),
    "CLUSTER_005": CheckText(
        "routes missing",
        "A server has routes to fewer servers than there are others in its cluster that answer metawatch, in two samples on"
        " end. Without a route two peers hear each other neither vote nor lead. A partition that drops packets silently"
        " keeps its routes for 60 to 90 s, so this comes late; RAFTZ tells earlier who is not heard.",
        "Check the way between both (firewall, DNS, cluster port, TLS of the routes) and the log of both for route errors.",
    ),
    "MW_RAFT_STUCK": CheckText(
        "Raft stuck",
        "A server answers PING at once and RAFTZ not at all for 2 s. If STATSZ hangs too (critical), the lock of its meta Raft"
        " node is held: it is held while the node writes, so a disk that stands still, or a snapshot, does this. If STATSZ"
        " answers (warning), RAFTZ only waits behind another request in its queue. An idle meta group lives with a frozen disk"
        " until the first API request; a stuck leader then falls silent, and stuck voters let elections fail.",
        "Look at the volume of the store of that server (iostat -x 1, dmesg) and at its log for slow snapshots. If it leads"
        " and still answers, step it down to a healthy peer.",
    ),
    "MW_NO_ANSWER": CheckText(
        "no answer",
        "A server answers nothing, not even the protocol's own PING on an open connection: its process or machine stands"
        " still (frozen, paused, swapping, out of CPU), or the way to it drops everything. When its connection was cut and"
        " new ones are refused, the process is gone and its machine is there.",
        "Look at that machine: process state, OOM killer, CPU limit, hypervisor. A frozen follower that wakes up may unseat a"
        " healthy leader.",
    ),
    "MW_THROTTLED": CheckText(
        "throttled",
        "PING, STATSZ and RAFTZ of a server are all late alike, by 200 ms or more over its quickest, while it uses hardly any"
        " CPU and another server is on time: it does not get to run. A CPU limit of its container, a stolen or starved CPU, or"
        " a slow way to that one machine does this.",
        "Look at the throttled time of its cgroup (cpu.stat), at steal, and at what else runs there; raise or lift the limit.",
    ),
    "MW_CLOCK_SKEW": CheckText(
        "clock skew",
        "The clock of a server surely lies more than 50 ms from the middle of the group's; with two servers each is told"
        " against the other. From nats-server 2.11.5 on a wrong clock cannot cause an election; before that a clock that is"
        " stepped can cost the leader its quorum. It always falsifies the order of logs and advisories, and what checks"
        " certificates and tokens; a step may be the trace of a machine that was paused.",
        "See whether its time daemon runs and is in step (chronyc tracking, timedatectl).",
    ),
    "MW_ROUTE_CUT": CheckText(
        "route cut",
        "Of metawatch's messages between two servers three or more in a row were lost in both directions, while both servers"
        " answered all that they were asked: the two do not hear each other, whatever their routes say (a silent cut closes a"
        " route after 60 to 90 s only). Packets lost in one direction alone look like this too after some tenths of a second,"
        " since TCP waits for its acknowledgements. A peer that is cut off stands for leader again and again, and unseats"
        " the leader when it is back.",
        "Look at the network between both: firewall, switch, security group, MTU. What reaches them from here is fine.",
    ),
    "MW_ROUTE_ONE_WAY": CheckText(
        "one-way route",
        "Of metawatch's messages between two servers three or more in a row were lost in one direction, while those of the"
        " other arrived and both servers answered PING. A leader that is heard and does not hear, or the reverse, is elected"
        " and lost again and again.",
        "Look at the way between both for rules or losses in one direction, and at the route of both servers"
        " (`nats server report routes`); closing the route makes both dial anew.",
    ),
    "MW_LEADERLESS": CheckText(
        "no leader",
        "No voter has heard a meta leader for 4 s, the shortest election time-out, or a majority names none."
        " Streams and consumers cannot be created, changed or deleted; those that exist have leaders of their own and go on.",
        "Wait one election (4 to 9 s). If none comes, look at quorum, and at servers that answer nothing.",
    ),
    "MW_UNPLANNED": CheckText(
        "unplanned change",
        "The leader changed, and no step-down, lame duck or shutdown asked for it. A change that nobody could hear"
        " counts as unplanned.",
        "Look at the old leader if it had fallen silent, else at the server that won.",
    ),
    "MW_BLIND": CheckText(
        "metawatch is blind",
        "metawatch itself did not see: no connection, its own loop was late, or this machine slept."
        " It says nothing about the cluster.",
        "Check the way from here to the servers. Elections in the gap are counted by their terms afterwards.",
    ),
    "MW_CONTRADICTION": CheckText(
        "Raft traffic contradicts",
        "A Raft message on the wire says what no server says of itself: a leader or candidate that no peer knows, a term that"
        " no server has reached, or a second leader in one term. It was not believed. Whoever may publish in the system"
        " account can forge such messages, and servers do believe them.",
        "Find out which clients may publish on $NRG.> in the system account; compare with RAFTZ of every server.",
    ),
    "MW_HEARTBEAT_GAP": CheckText(
        "leader not heard",
        "A leader beats each second and is silent for 2 s at most. Warning after 2.2 s, critical after 4 s: from then until"
        " 9 s each follower's time-out may run out, and an election begins. The summary names for whom it is silent: nobody"
        " hears it, then it is the leader; all but itself, then the network; one server, then that server or the way to it.",
        "Look at the named server or way now, before the election. There is no election time-out to raise.",
    ),
    "MW_META_GONE": CheckText(
        "meta group gone",
        "A server says that JetStream is on, yet answers without the meta group: it has lost its store or its Raft"
        " node has stopped. It still counts as a peer and cannot vote.",
        "Check its disk and its log for write errors, then restart that one server.",
    ),
}

FIGURES: dict[str, str] = {
    "term": "Raft term in which the leader was elected. +1 is one clean election, more means failed ones. None before 2.10.",
    "leads": "Since when it leads, as its own answer tells (2.11.9 on), else as metawatch saw it.",
    "changes": "Elections in 10 minutes, 1 hour, 24 hours; those heard to be planned apart. `≤` when some were backfilled"
    " by their terms, so that there may have been fewer.",
    "elected nobody": "Terms that rose without a leader coming of it: lost or split votes, or a node that is cut off.",
    "beats": "Heartbeats of the leader, a sign a second, the newest at the right: low when every connection that listens heard"
    " it, half high when some did not, full when nobody did, a little high when it came after more than 1.5 s (a healthy"
    " leader may need 2), ? when metawatch did not listen. Then the age of the last one, their mean interval and its spread.",
    "acks": "How long after its last heartbeat each follower's answer came: the way there and back and its Raft loop.",
    "voices": "Voting peers that the leader heard within 10 s, itself included; without a leader, those that answered"
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
    "ROLE": "LEAD, peer, observer (follows, never votes), candidate, no JS, or `no meta` (has lost the meta group).",
    "FOLLOWS": "Whom it believes to lead.",
    "SEEN": "How long ago the leader last heard it. 0 to 1 s is healthy, over 2 s suspicious, over 4 s an election can start.",
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
    "DISK": "No server tells of its disk: run metawatch, or iostat -x 1, on its machine.",
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
