"""What do metawatch's own codes mean? Texts as data; this file must not know when a check fires."""

from typing import Final

from tui.text.explaining.check_text import CheckText
from tui.text.explaining.group import GROUP_TEXTS
from tui.text.explaining.host import HOST_TEXTS

_RAFT: Final = "nats server request raft --group _meta_"
_REPORT: Final = "nats server report jetstream"
_ROUTES: Final = "nats server report routes --watch 2"
_LOG: Final = "journalctl -u nats-server -e"

OWN_TEXTS: Final[dict[str, CheckText]] = {
    "MW_LEADERLESS": CheckText(
        name="no leader",
        meaning="No peer has received a heartbeat from a meta leader for as long as the shortest election timeout, or a majority"
        " of the peers reports no leader.",
        why="Streams and consumers cannot be created, changed or deleted; existing ones have their own leaders and keep serving.",
        mend="Wait for one election (4 to 9 s; 10 to 20 s if quorum was lost first). If no leader follows, check the quorum and"
        " look for unresponsive servers.",
        look=(_RAFT, _REPORT),
        wrong="An election takes less than a second only after a leadership transfer. Followers keep reporting a dead leader until"
        " the next candidate appears: a reported leader is no proof of a leader.",
    ),
    "MW_UNPLANNED": CheckText(
        name="unplanned change",
        meaning="The leader changed without a step-down, lame duck mode or a shutdown. A change of which metawatch could not"
        " determine whether it was planned is counted too, and is labelled so.",
        why="One is a hint, two within the window are META_003: a fault silenced or deposed the leader.",
        mend="If the old leader stopped sending heartbeats, check it; otherwise check the server that won. Open the election"
        " (enter).",
        look=(_RAFT, _LOG),
        wrong="The last leader is not always the suspect: after a change within milliseconds, suspect the candidate.",
    ),
    "MW_HEARTBEAT_GAP": CheckText(
        name="leader heartbeat late",
        meaning="The leader sends a heartbeat every second, and a gap of up to 2 s is normal. If no peer receives it, suspect the"
        " leader, or the quorum if other peers are down too. If every peer except the leader misses it, suspect the network. If"
        " one server misses it, suspect that server or its route. A connection of metawatch counts only after it has delivered a"
        " heartbeat.",
        why="Critical after 4 s: between 4 and 9 s the election timeout of each follower can expire, and an election starts.",
        mend="Check the named server or route now, before the election starts.",
        look=(_RAFT, _ROUTES),
        wrong="The election timeout cannot be raised: nats-server has no such option.",
    ),
    "MW_TERM_RISE": CheckText(
        name="failed elections (term climbing)",
        meaning="A server keeps campaigning, term after term, without winning. While the group has a leader, this is a server that"
        " receives no heartbeats: its network path is broken in at least one direction.",
        why="Without a leader: no majority is reachable, or votes are split or denied. With a leader: nats-server has no pre-vote,"
        " so the higher term deposes a healthy leader as soon as that server is reachable again.",
        mend="Without a leader, restore peers or routes until a majority is reachable. With a leader, restore the network path of"
        " the server that campaigns, or stop that server until the path is fixed.",
        look=(_RAFT, _ROUTES),
        wrong="Restarting the leader does not help: it is the healthy one.",
    ),
    "MW_ACCOUNT_FULL": CheckText(
        name="connections limited",
        meaning="The connection limit of the system account is reached. metawatch queries servers to which it has no connection of"
        " its own through the other servers.",
        why="metawatch sees heartbeats on fewer servers and can no longer reliably distinguish an unresponsive server from a broken route"
        " to it. It leaves one connection free, so that the operator's own `nats` can connect.",
        mend="Raise the connection limit of the system account to one per server plus some for people and tools.",
        look=("nats server report accounts", "nsc describe account SYS"),
    ),
    "MW_LAME_DUCK": CheckText(
        name="lame duck",
        meaning="A server entered lame duck mode: it transfers its leaderships, stops JetStream at once, and moves its clients away"
        " over two minutes. It sends no further events. The alert is raised to a warning if the server has not restarted in time.",
        why="Until it is back, the meta group has one peer fewer.",
        mend="If it was intended, no action is needed. Wait until it is back and current before you stop the next server.",
        look=("nats server list", _REPORT),
        wrong="Lame duck mode cannot be cancelled: a server never leaves lame duck mode, its process will exit.",
    ),
    "MW_API_ERRORS": CheckText(
        name="API errors increasing",
        meaning="The meta leader answered more JetStream API requests with an error. The errors and the callers are not visible.",
        why="Usually a client requests something that does not exist. It is also the only trace of a server that has lost its store:"
        " every create that is placed on it fails, while all health checks pass.",
        mend="If creates fail with 10049 or time out, look for the server with a broken store; otherwise find the client.",
        look=("nats server report jetstream --watch 2", "nats server report health --server-only", _LOG),
    ),
    "MW_RAFT_STUCK": CheckText(
        name="Raft stuck",
        meaning="A server answers PING at once, but RAFTZ gets no reply for 2 s. If STATSZ hangs too (critical), the lock of its"
        " meta Raft node is held: the node holds it while it writes, so the cause is a stalled disk or a snapshot."
        " If STATSZ replies (warning), RAFTZ is only queued behind another request.",
        why="With no API traffic a frozen disk goes unnoticed until the first API request; a stuck leader then stops sending"
        " heartbeats, and elections fail because stuck peers do not vote.",
        mend="Check the store volume of that server, and its log for slow snapshots. If it is the leader and still responds, step"
        " it down to a healthy peer.",
        look=("iostat -x 1", "dmesg -T", _RAFT),
    ),
    "MW_NO_ANSWER": CheckText(
        name="server unresponsive",
        meaning="A server answers nothing, not even a protocol PING on an open connection: its process or host is hung (frozen,"
        " paused, swapping, out of CPU), or the network path to it drops everything. If its connection was closed and new ones are"
        " refused, the process has exited and its host is up. A peer that has not responded since metawatch started is reported"
        " once the leader does not receive from it either.",
        why="Its vote is missing, and a frozen follower that wakes up can depose a healthy leader.",
        mend="Check that host: process state, OOM killer, CPU limit, hypervisor.",
        look=("nats server list", "ps -o pid,stat,wchan:20,cmd -C nats-server", "dmesg -T"),
    ),
    "MW_THROTTLED": CheckText(
        name="throttled",
        meaning="PING, STATSZ and RAFTZ of a server are all late by the same delay, compared with its fastest replies, at hardly any"
        " CPU usage, while another server is on time: its process does not get CPU. The alert is not raised for a server on"
        " metawatch's own host whose threads are seen to get a core at once.",
        why="A leader without CPU sends no heartbeats, and a follower without CPU campaigns as soon as it runs again.",
        mend="Raise or remove the CPU limit of its container; check other load on the host, steal, and the network path to that"
        " host.",
        look=("cat /sys/fs/cgroup/SLICE/cpu.stat", "vmstat 1"),
        wrong="The CPU figure looks low because the process is throttled.",
    ),
    "MW_CLOCK_SKEW": CheckText(
        name="clock skew",
        meaning="The clock offset of a server from the group median exceeds the limit by more than the measurement error; with two"
        " servers, each is compared with the other.",
        why="It distorts the order of logs and advisories and can break the validation of certificates and tokens; a clock step can"
        " be the trace of a paused host.",
        mend="Check that its time service is running and synchronized.",
        look=("chronyc tracking", "timedatectl"),
        wrong="A wrong clock does not cause elections: not from nats-server 2.11.5 on, and before that only a clock step can"
        " cost the leader its quorum.",
    ),
    "MW_ROUTE_CUT": CheckText(
        name="route cut",
        meaning="Several consecutive probes of metawatch between two servers were lost in both directions, while both servers replied"
        " to everything else: the two do not receive from each other, even if both still report the route (a silently broken route"
        " is closed only after 60 to 90 s). Packet loss in one direction looks the same after some tenths of a second, because TCP"
        " waits for its acknowledgements.",
        why="An isolated peer keeps campaigning, and deposes the leader when it returns.",
        mend="Check the network between both: firewall, switch, security group, MTU. The path from metawatch to each of them is fine.",
        look=(_ROUTES, "ping -c 20 OTHER-HOST", "ss -ti dport = 6222"),
    ),
    "MW_ROUTE_ONE_WAY": CheckText(
        name="one-way route",
        meaning="Several consecutive probes of metawatch between two servers were lost in one direction, while those in the other"
        " direction arrived and both servers answered PING in time. A server that is late on its other routes too, or for"
        " metawatch, is slow itself and raises MW_THROTTLED.",
        why="A leader that can only send, or only receive, is elected and deposed in turns.",
        mend="Check the network path between both for firewall rules or loss in one direction, and the route on both servers; closing"
        " the route forces a reconnect.",
        look=(_ROUTES, "ss -ti dport = 6222"),
    ),
    "MW_BLIND": CheckText(
        name="metawatch has no visibility",
        meaning="metawatch itself could not observe: it received nothing on any connection and no server's host acknowledged its"
        " packets, or its own process was stalled, or this host was suspended. This says nothing about the cluster, whose state is"
        " unknown.",
        why="Changes during the gap are reconstructed afterwards from what the servers report: their cause and the leaderless time"
        " stay unknown. Meanwhile no alert is raised or cleared, and no cause is given.",
        mend="Where the ports of all servers refuse connections, check whether nats-server runs on each host. Else check the network,"
        " the VPN and the path from this host to the servers.",
        look=("metawatch doctor", "nats server ping", "ss -ti"),
    ),
    "MW_LINK": CheckText(
        name="own connection",
        meaning="metawatch's own connection to a server delivers nothing and its packets are not acknowledged, or the connection"
        " loses packets. Either the network path from here is broken, or the whole host is down.",
        why="Late or missing data on such a connection says nothing about the server. metawatch then relies on what the other servers"
        " report about it, and after 6 s queries it through them.",
        mend="Check the network between this host and that server. If other servers do not receive from it either, it raises"
        " its own alerts.",
        look=("metawatch doctor", "ss -ti", _RAFT),
    ),
    "MW_ACCOUNT": CheckText(
        name="not the system account",
        meaning="The user of metawatch belongs to an account that imports subjects of the system account, such as `$SYS.>`. It may"
        " subscribe to Raft traffic but never receives any.",
        why="Heartbeats and votes are not visible: a lost leader, terms and elections show only through polling, once a second."
        " Whether a change was planned is known only if `$JS.EVENT.>` and `$SYS.>` are imported too. Servers do not reply to a"
        " step-down from such an account (nats-server 2.10 and later).",
        mend="Give metawatch a user of the system account; `metawatch doctor --snippet watch` prints what it needs.",
        look=("metawatch doctor", "nats account info"),
        wrong="A wider import does not help: only the system account receives Raft traffic.",
    ),
    "MW_CONTRADICTION": CheckText(
        name="inconsistent Raft traffic",
        meaning="A Raft message contradicts what every server reports about itself: a leader or candidate that no peer knows, a"
        " term that no server has reached, or a second leader in one term. metawatch ignored the message.",
        why="Every client that may publish in the system account can forge such messages, and servers do accept them.",
        mend="Find out which clients may publish to $NRG.> in the system account; compare with RAFTZ of every server.",
        look=(_RAFT, "nats server report connections --account SYS"),
    ),
    **GROUP_TEXTS,
    **HOST_TEXTS,
}
