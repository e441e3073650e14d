"""What do the META codes mean? Texts as data; this file must not know when a check fires."""

from typing import Final

from tui.text.explaining.check_text import CheckText

_RAFT: Final = "nats server request raft --group _meta_"
_REPORT: Final = "nats server report jetstream"

META_TEXTS: Final[dict[str, CheckText]] = {
    "META_001": CheckText(
        name="offline replica",
        meaning="The leader calls a peer of the meta group offline. Servers say so at once after a shutdown or lame duck,"
        " but only 150 to 240 s after a crash or a partition.",
        why="One voice fewer: of three peers none may fall silent any more, and the streams that it holds have a copy fewer.",
        mend="See why that server is down. If it will never return, remove it by its name with `nats server cluster peer-remove"
        " NAME`: one peer at a time, and the next one when the number of peers has fallen. A server that was started with"
        " another name leaves its old name behind as such a peer. Without a leader no peer can be removed.",
        look=(_REPORT, "nats server list"),
        wrong="The flag is no live sign: MW_NO_ANSWER and the column SEEN are minutes earlier after a crash.",
    ),
    "META_002": CheckText(
        name="leader disagreement",
        meaning="Servers of one meta group name different leaders for longer than an election takes: a partition, or a stale"
        " node.",
        why="The smaller side refuses every API request that it is sent, and its old leader goes on calling itself leader"
        " for 10 to 20 s.",
        mend="Find the side that has the majority; heal the network or restart the node that follows an old term.",
        look=(_RAFT, "nats server report routes"),
        wrong="A disagreement of up to 20 s after a partition is how Raft works, not a split brain: the old leader cannot commit.",
    ),
    "META_003": CheckText(
        name="leader flapping",
        meaning="The meta leader changed more often than allowed in the window. Every election counts, also one that ends"
        " with the same leader and one inside a minute, which Insights (one look a minute) cannot see.",
        why="In each gap nobody can create, change or delete a stream or consumer; clients time out, retry and add load.",
        mend="Find the sick server before you restart any. After a silent gap of 4 to 9 s suspect the old leader;"
        " after a change within milliseconds suspect the challenger, which is often the new leader.",
        look=(_RAFT, "nats event --js-advisory --no-srv-advisory --short --filter domain_leader_elected"),
        wrong="There is no election time-out to raise: nats-server has no such option. A step-down does not choose the peer"
        " with the best log, only one that was heard within 3 s. The last leader is not always the suspect: a frozen or"
        " cut-off follower that comes back unseats a healthy one.",
    ),
    "META_004": CheckText(
        name="snapshot slow",
        meaning="The last snapshot of the meta state took the leader long. The figure is the time of generating it, not of"
        " writing it to disk, and it stands until the next snapshot. Told from nats-server 2.11 on.",
        why="Up to 2.12 a snapshot holds JetStream's lock, and with it API and heartbeats: long enough, and an election"
        " follows. From 2.14 on it runs beside them unless it falls back to blocking.",
        mend="Make the meta state smaller (META_005: fewer streams and consumers), give the leader CPU and a quick disk, or"
        " upgrade to 2.14.",
        look=("nats server report jetstream --watch 2", 'grep "Metalayer snapshot" in the log of the leader'),
    ),
    "META_005": CheckText(
        name="meta state large",
        meaning="The servers of the group together hold more replicas of streams and consumers than advised. A silent server"
        " counts with what it last told.",
        why="All of it is in the meta state: each snapshot, and each server that starts, goes through it, and elections take"
        " longer to settle.",
        mend="Delete consumers that nobody uses (set inactive_threshold), use ephemeral or ordered consumers with one replica,"
        " merge streams that differ by subject only.",
        look=(_REPORT, "nats stream report"),
    ),
    "META_006": CheckText(
        name="quorum lost",
        meaning="Fewer voting peers are heard than a majority needs. Counted from who is heard, not from the slow `offline`"
        " flag, and half of an even group is not enough.",
        why="No leader can be elected and nothing in the meta group commits.",
        mend="Bring peers back until a majority is heard. Do not restart the ones that are still there. Peer-remove does not"
        " help now: the leader does it, and needs the quorum that is missing.",
        look=(_RAFT, "nats server list", _REPORT),
        wrong="The published rule (twice the offline peers above the size) is silent when three of six are gone, and follows"
        " the `offline` flag, minutes late. Peers that no longer exist count too: if the size is more than the servers that"
        " you have, restarting cannot help.",
    ),
    "META_007": CheckText(
        name="even group size",
        meaning="The meta group has an even number of peers. A peer that no longer exists often shows up this way.",
        why="It survives no more failures than with one peer fewer, and two halves of a partition are both without quorum.",
        mend="Remove peers that are gone for good, or run an odd number of JetStream servers. Where it is meant so (a"
        ' super-cluster of two), mute it for that group: [mute] META_007 = ["DOMAIN"].',
        look=(_REPORT, "nats server cluster peer-remove --help"),
    ),
    "META_008": CheckText(
        name="pending requests high",
        meaning="JetStream API requests wait at the meta leader. These are requests, not Raft entries.",
        why="Clients time out and ask again. Above 10,000 a server drops what waits.",
        mend="Find who calls the API (creates, infos, lists in a loop) and slow it down.",
        look=("nats server report jetstream --watch 2", "nats --context ACCOUNT sub '$JS.EVENT.ADVISORY.API'"),
        wrong="A step-down moves the queue, not its cause. Who calls cannot be seen from the system account: the audit goes"
        " to the account of the caller; `--account-context` names the callers of one.",
    ),
    "META_009": CheckText(
        name="peers decreased",
        meaning="The leader no longer counts somebody as a peer of the meta group who was one while metawatch watched.",
        why="Somebody removed it (peer-remove), or the group was founded again. Its streams lose their replica there and are"
        " moved, and a smaller group has another majority.",
        mend="If it was removed on purpose, all is well, and the alert ends by itself. If not, ask who did it: a removed"
        " server may come back after five minutes at the soonest, by a restart.",
        look=(_RAFT, _REPORT),
        wrong="The plain size blips while a group without a leader counts once more, so the peers by name are compared.",
    ),
}
