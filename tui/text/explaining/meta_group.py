"""What do the META codes mean? Texts as data; this file must not know when a check fires."""

from typing import Final

from tui.text.explaining.check_text import CheckText

_RAFT: Final = "nats server request raft --group _meta_"
_REPORT: Final = "nats server report jetstream"

META_TEXTS: Final[dict[str, CheckText]] = {
    "META_001": CheckText(
        name="offline replica",
        meaning="The leader reports a peer of the meta group as offline. Servers report this at once after a shutdown or lame"
        " duck mode, but only 150 to 240 s after a crash or a network partition.",
        why="Fault tolerance is reduced: with 3 peers, no further failure is tolerated. Every stream with a replica on that"
        " server has one replica fewer.",
        mend="Find out why that server is down. If it will never return, remove it by name with `nats server cluster"
        " peer-remove NAME`: one peer at a time, and the next one only after the number of peers has fallen. A server that was"
        " restarted under another name leaves its old name behind as such a peer. Without a leader no peer can be removed.",
        look=(_REPORT, "nats server list"),
        wrong="The offline flag is not a live signal: after a crash, MW_NO_ANSWER and the last-seen age of the peer show the"
        " failure minutes earlier.",
    ),
    "META_002": CheckText(
        name="leader disagreement",
        meaning="Servers of one meta group report different leaders for longer than an election takes: a network partition, or"
        " a stale server.",
        why="The minority side refuses every API request, and its old leader still reports itself as leader for 10 to 20 s.",
        mend="Find the side with the majority; restore the network, or restart the server that follows an old term.",
        look=(_RAFT, "nats server report routes"),
        wrong="A disagreement of up to 20 s after a partition is normal for Raft and is not a split brain: the old leader cannot"
        " commit.",
    ),
    "META_003": CheckText(
        name="leader flapping",
        meaning="The meta leader changed more often than allowed within the window. Every election counts, including one that"
        " the same leader wins and one shorter than a minute; Insights, which polls once a minute, misses both.",
        why="During each gap no stream or consumer can be created, changed or deleted; clients time out, retry and add load.",
        mend="Identify the failing server before you restart any. After a silent gap of 4 to 9 s suspect the old leader;"
        " after a change within milliseconds suspect the candidate with the higher term, which is often the new leader.",
        look=(_RAFT, "nats event --js-advisory --no-srv-advisory --short --filter domain_leader_elected"),
        wrong="The election timeout cannot be raised: nats-server has no such option. A step-down does not choose the peer"
        " with the best log, only one that answered within 3 s. The last leader is not always the suspect: a follower that"
        " was frozen or cut off deposes a healthy leader when it returns.",
    ),
    "META_004": CheckText(
        name="snapshot slow",
        meaning="The leader's last snapshot of the meta state took long. The figure is the time to generate the snapshot, not"
        " to write it to disk, and it stays the same until the next snapshot. Servers report it from nats-server 2.11 on.",
        why="Up to 2.12 a snapshot holds the JetStream lock and so delays the API and heartbeats; if it takes long enough, an"
        " election follows. From 2.14 on it runs in the background unless it falls back to blocking.",
        mend="Reduce the meta state (META_005: fewer streams and consumers), give the leader more CPU and a faster disk, or"
        " upgrade to 2.14.",
        look=("nats server report jetstream --watch 2", 'grep "Metalayer snapshot" in the log of the leader'),
    ),
    "META_005": CheckText(
        name="meta state large",
        meaning="The servers of the group together hold more replicas of streams and consumers than recommended. For a server"
        " that does not respond, its last report counts.",
        why="All of them are part of the meta state: each snapshot and each starting server processes it, and elections take"
        " longer to settle.",
        mend="Delete unused consumers (set inactive_threshold), use ephemeral or ordered consumers with one replica, and merge"
        " streams that differ only by subject.",
        look=(_REPORT, "nats stream report"),
    ),
    "META_006": CheckText(
        name="quorum lost",
        meaning="Fewer peers respond than a majority needs. Peers count by their own recent traffic, not by the slow `offline`"
        " flag; half of an even group is not enough.",
        why="No leader can be elected, and nothing in the meta group can be committed.",
        mend="Bring peers back until a majority responds. Do not restart the peers that are still up. Peer-remove does not help"
        " now: it needs the leader and the quorum that is missing.",
        look=(_RAFT, "nats server list", _REPORT),
        wrong="The published rule (twice the offline peers exceeds the size) does not fire when three of six are down, and it"
        " relies on the `offline` flag, which is minutes late. Peers that no longer exist count too: if the group size is larger"
        " than the number of servers that you run, restarting them cannot restore the quorum.",
    ),
    "META_007": CheckText(
        name="even group size",
        meaning="The meta group has an even number of peers. A leftover peer that no longer exists often causes this.",
        why="An even group tolerates no more failures than a group with one peer fewer, and after an even split neither half"
        " has quorum.",
        mend="Remove peers that are gone for good, or run an odd number of JetStream servers. Where the even size is intended (a"
        ' super-cluster of two), mute the alert for that group: [mute] META_007 = ["DOMAIN"].',
        look=(_REPORT, "nats server cluster peer-remove --help"),
    ),
    "META_008": CheckText(
        name="pending requests high",
        meaning="JetStream API requests are queued at the meta leader. These are requests, not Raft entries.",
        why="Clients time out and retry. Above 10,000 queued requests a server drops them.",
        mend="Find the clients that call the API (create, info or list in a loop) and slow them down.",
        look=("nats server report jetstream --watch 2", "nats --context ACCOUNT sub '$JS.EVENT.ADVISORY.API'"),
        wrong="A step-down moves the queue, not its cause. API callers are not visible from the system account: the audit goes"
        " to the account of the caller; `--account-context` shows the callers of one account.",
    ),
    "META_009": CheckText(
        name="peers decreased",
        meaning="The leader no longer counts a server as a peer of the meta group that was one while metawatch was running.",
        why="An operator removed it (peer-remove), or the group was created again from empty stores. Its streams lose the"
        " replica there and are moved, and the majority of a smaller group is smaller.",
        mend="If the removal was intended, no action is needed: the alert clears by itself. If not, find out who removed the"
        " peer: a removed server that is restarted rejoins after 5 minutes, or as soon as a server leads that was started after the"
        " removal.",
        look=(_RAFT, _REPORT),
        wrong="The reported group size can flicker during an election, so metawatch compares the peers by name.",
    ),
}
