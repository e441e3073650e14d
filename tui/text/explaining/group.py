"""What do metawatch's own codes about the peers of the meta group mean? Texts as data; this file must not know when a check fires."""

from typing import Final

from tui.text.explaining.check_text import CheckText

_RAFT: Final = "nats server request raft --group _meta_"
_REPORT: Final = "nats server report jetstream"
_LOG: Final = "journalctl -u nats-server -e"

GROUP_TEXTS: Final[dict[str, CheckText]] = {
    "MW_RAFT_GROUPS": CheckText(
        name="many Raft groups",
        meaning="A cluster has very many Raft groups, summed up from what each server reports and divided by three replicas, because"
        " the replica count of a group is not visible from the system account.",
        why="After a stall or restart all of them hold elections, and the traffic of the meta group competes with theirs.",
        mend="Delete unused consumers, reduce replicas where data loss is acceptable, or split the cluster.",
        look=(_REPORT, "nats stream report"),
    ),
    "MW_TERMS_RESET": CheckText(
        name="terms went back",
        meaning="A majority of the peers reports a lower term than an earlier leader had, and no peer reports the old term. A term"
        " is stored on the disk of each peer and never decreases, so the meta store is a new one: the store directories were"
        " emptied, or the servers were started with other directories.",
        why="A new meta group has no streams and no consumers. It looks healthy: it has a leader and a quorum.",
        mend="If the old store directories still exist (another volume, another path), stop all servers and start them with"
        " those. Otherwise restore the streams from a backup. Create no streams before you know which.",
        look=(_RAFT, "nats stream list --all", "nats server config check"),
        wrong="One peer that starts with an empty store does not raise this alert: it learns the term from the leader.",
    ),
    "MW_DUPLICATE_NAME": CheckText(
        name="name used twice",
        meaning="Two servers with the same name share the system account: in two clusters that are connected by leaf nodes, or a"
        " leaf node that has the name of a server of the hub. metawatch shows the second one with its domain, its cluster or"
        " `alone` after the name.",
        why="The peers of a meta group are identified by a hash of the name, and most tools use the name itself: they show the two as"
        " one server that restarts all the time.",
        mend="Give each server a unique name (`server_name`; in the Helm chart `serverNamePrefix`). A renamed peer is a new"
        " peer: remove the old name with peer-remove once the new one is current.",
        look=("nats server list", "nats server report jetstream"),
    ),
    "MW_DOMAIN_MIXED": CheckText(
        name="domain not everywhere",
        meaning="Some peers of the meta group report a JetStream domain and the others report none. Servers treat a missing domain as"
        " the same domain, so they form one group.",
        why="Clients that use the API prefix of the domain get replies only from servers that are configured with it.",
        mend="If you are adding a domain to the cluster, restart the servers named first with `domain` in their `jetstream{}` block.",
        look=("nats server list", "nats server report jetstream"),
    ),
    "MW_RESCUE": CheckText(
        name="quorum rescue",
        meaning="An operator has lowered the quorum of the meta group for five minutes (META.RESCUE, nats-server 2.15): by the"
        " server's advisory at once, then by what it reports.",
        why="Surviving servers can elect and commit without a majority. If the other servers are still running on the far side of a"
        " partition, there are two meta groups with conflicting changes.",
        mend="Make sure that the missing peers are really down and stay down, remove them with peer-remove, and wait for the end of"
        " the rescue.",
        look=(_RAFT, _REPORT),
    ),
    "MW_PEER_NO_JETSTREAM": CheckText(
        name="peer without JetStream",
        meaning="A server runs without JetStream, but the leader still counts it as a peer of the meta group: JetStream was removed"
        " from its configuration and reloaded, or the server disabled JetStream because its disk is full or broken. The summary"
        " mentions a full disk if the server reported one.",
        why="It no longer votes or holds replicas, while the group size stays the same: the group tolerates one failure fewer.",
        mend="Free space on its disk, or restore its JetStream configuration, then restart that one server. If it is never to run"
        " JetStream again, remove it with `nats server cluster peer-remove`.",
        look=(_REPORT, _LOG, "df -h STORE_DIR"),
        wrong="The leader does not report it as offline: the server is up and sends its figures.",
    ),
    "MW_NOT_A_PEER": CheckText(
        name="not a peer",
        meaning="A server was removed from the meta group (peer-remove) and keeps running without JetStream; or it was restarted"
        " and follows the leader, which does not list it as a peer.",
        why="It stores nothing new and does not vote. The leader adds a removed server again 5 minutes after its removal at"
        " the earliest, once the server was restarted.",
        mend="If the server is to leave, stop it. If it is to stay, restart it and wait 5 minutes.",
        look=(_RAFT, _REPORT),
    ),
    "MW_SIZES_DIFFER": CheckText(
        name="sizes differ",
        meaning="Servers of one meta group report different group sizes. Critical when they follow different leaders: then"
        " there are two groups, each with its own streams and its own changes.",
        why="The quorum is computed from the size: a part with a smaller size elects a leader where it should have none."
        " A peer-remove that was sent to a minority causes this, up to nats-server 2.12.2.",
        mend="Do not step down any leader. Find the part with the majority of the real servers, stop the servers of the other"
        " part, and start them with empty stores once the majority has a leader. Create no streams until then.",
        look=(_RAFT, _REPORT),
    ),
    "MW_FIGURE_ABSURD": CheckText(
        name="absurd figure",
        meaning="A server reports an impossible term or number of peers: its store is damaged, a forged message raised its term, or a"
        " leader counts more peers than could have elected it. metawatch ignores the figure; a term that a majority reports is"
        " accepted. Of the whole group it says that more peers are counted than all known servers can be a quorum of: they were"
        " renamed, never started, or not seen since they stopped. The figure alone makes no state word worse.",
        why="A server with such a term deposes every leader as soon as it campaigns. A group with such a size elects none.",
        mend="A term or size of one server: stop that server, and start it with an empty store. A size of the whole group: start the"
        " servers that are missing; once there is a leader, remove with peer-remove those that are gone for good.",
        look=(_RAFT, _LOG),
    ),
    "MW_OBSERVERS": CheckText(
        name="observers",
        meaning="All servers of the group are observers, or the leader is one. Servers of a leaf cluster become observers when"
        " their system account is connected to a hub by a leaf node connection: they follow the hub's leader,"
        " vote, and never campaign.",
        why="While the hub is unreachable, no leader can be elected and no stream can be created.",
        mend="Restore the leaf node connection of the system account to the hub. If these servers are to form their own group, set"
        " `extension_hint: no_extend` in the jetstream block of each server and restart it.",
        look=(_RAFT, "nats server report connections --account SYS", _LOG),
        wrong="Until the first leader is elected, the number of peers is only a guess from the configuration.",
    ),
    "MW_META_GONE": CheckText(
        name="meta group missing",
        meaning="A server reports that JetStream is enabled, but its replies lack the meta group: it has lost its store, or its Raft"
        " node has stopped.",
        why="It still counts as a peer but cannot vote: a missing vote that no report shows.",
        mend="Check its disk, and its log for write errors, then restart that one server.",
        look=(_RAFT, "nats server report health --server-only", _LOG),
    ),
}
