"""What do the OPT_SYS codes mean that are about Raft's log, queues and peers, and about what waits on routes? Texts as data."""

from typing import Final

from tui.text.explaining.check_text import CheckText

_RAFT: Final = "nats server request raft --group _meta_"
_QUEUES: Final = "nats server request ipqueue"
_ROUTES: Final = "nats server report routes --watch 2"

RAFT_LOG_TEXTS: Final[dict[str, CheckText]] = {
    "OPT_SYS_005": CheckText(
        name="route pending",
        meaning="In two consecutive reports much data was queued on a server to be sent to another one, on one of the routes between"
        " them. Insights checks gateways as well (OPT_SYS_014), which metawatch does not ask for.",
        why="Heartbeats and votes wait behind it. When it does not drain, the server closes the route as a slow consumer.",
        mend="Check the network path and the CPU of the receiver. Large messages to many servers need more bandwidth.",
        look=(_ROUTES,),
    ),
    "OPT_SYS_007": CheckText(
        name="Raft apply lag",
        meaning="For some seconds a server has had committed entries of the meta log that it has not applied, and it is not"
        " catching up. Insights checks every Raft group once a minute; metawatch checks the meta group every second.",
        why="The server acts on an old state: streams and consumers that exist are missing there, and as leader it would answer"
        " the API late. From 2.14 on, a leader with too many unapplied entries steps down.",
        mend="Check the CPU and the disk of that server, and whether a client creates and deletes consumers in a loop.",
        look=(_RAFT, _QUEUES),
    ),
    "OPT_SYS_010": CheckText(
        name="Raft queue long",
        meaning="For some seconds one of the internal queues of the meta group on a server has been long: proposals (not yet"
        " replicated), append entries (received from the leader), responses (of followers), or committed entries (not yet"
        " applied). Insights calls it Raft IPQ backpressure.",
        why="What waits in these queues is late: heartbeats wait in the same queue as append entries, so a long queue comes before a"
        " missed heartbeat.",
        mend="Long proposals or responses: reduce the rate of JetStream API requests. Long append entries or committed entries:"
        " check the disk and the CPU of that server.",
        look=(_QUEUES, _RAFT),
    ),
    "OPT_SYS_013": CheckText(
        name="Raft catching up",
        meaning="A server has been catching up with the meta log for long. After a restart it catches up for seconds.",
        why="Until it has caught up it should not lead, and the group has one useful copy of the meta state fewer.",
        mend="Check the network between it and the leader, its disk, and whether the meta log grows faster than it reads.",
        look=(_RAFT, "nats server report jetstream"),
    ),
    "OPT_SYS_023": CheckText(
        name="meta log large",
        meaning="The write-ahead log of the meta group on a server is large, or a large share of the file storage that JetStream"
        " may use there (from 64 MiB on: smaller logs are normal).",
        why="The log is compacted after each snapshot; one that keeps growing means that snapshots fail. A server that starts"
        " replays all of it before it takes part.",
        mend="Look for snapshot errors in the log of that server, and check the free space of its disk.",
        look=(_RAFT, 'grep -i "snapshot" in the log of the server'),
    ),
    "OPT_SYS_026": CheckText(
        name="more peers than expected",
        meaning="For longer than it takes to replace a server, the meta group has had more peers than `expected_peers` says, the number"
        " of JetStream servers that you mean to run. Servers do not report such a number: while it is 0, nothing is checked."
        " Insights compares streams and consumers with their number of replicas.",
        why="A peer that no longer exists counts towards the size: more of the others must respond for a quorum. A server of another"
        " cluster that joined by mistake votes, and may lead.",
        mend="If a peer that does not respond is gone for good (replaced, renamed, scaled down), peer-remove it. If a server joined by"
        " mistake, correct its routes and its cluster name, stop it, and peer-remove it. If the group grew on purpose, raise"
        " `expected_peers`. With an odd `expected_peers` this alert is raised in place of META_007; it is raised beside META_001,"
        " which reports that a peer is offline.",
        look=(_RAFT, "nats server report jetstream", "nats server cluster peer-remove --help"),
        wrong="A peer-remove does not keep a server out that is started again: it follows the leader, and is added after 5 minutes, or"
        " as soon as a server leads that was started after the removal.",
    ),
}
