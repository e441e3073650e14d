"""What do metawatch's own codes mean? Texts as data; this file must not know when a check fires."""

from typing import Final

from tui.text.explaining.check_text import CheckText
from tui.text.explaining.host import HOST_TEXTS

_RAFT: Final = "nats server request raft --group _meta_"
_REPORT: Final = "nats server report jetstream"
_ROUTES: Final = "nats server report routes --watch 2"
_LOG: Final = "journalctl -u nats-server -e"

OWN_TEXTS: Final[dict[str, CheckText]] = {
    "MW_LEADERLESS": CheckText(
        name="no leader",
        meaning="No voter has heard a meta leader for as long as the shortest election time-out, or a majority names none.",
        why="Streams and consumers cannot be created, changed or deleted; those that exist have leaders of their own and go on.",
        mend="Wait one election (4 to 9 s; 10 to 20 s where quorum was lost first). If none comes, look at quorum, and at"
        " servers that answer nothing.",
        look=(_RAFT, _REPORT),
        wrong="An election under a second is that of a hand-over only. Followers go on naming a dead leader until the next"
        " one stands: what a server names is no proof of a leader.",
    ),
    "MW_UNPLANNED": CheckText(
        name="unplanned change",
        meaning="The leader changed, and no step-down, lame duck or shutdown asked for it. A change of which"
        " nobody could hear whether it was planned is counted beside those, and told as that.",
        why="One is a hint, two in the window are META_003: something made a leader silent or unseated it.",
        mend="Look at the old leader if it had fallen silent, else at the server that won. Open the election (enter).",
        look=(_RAFT, _LOG),
        wrong="The last leader is not always the suspect: after a change within milliseconds it is the challenger.",
    ),
    "MW_HEARTBEAT_GAP": CheckText(
        name="leader not heard",
        meaning="A leader sends a heartbeat each second and is silent for 2 s at most. The summary names for whom it is silent:"
        " nobody hears it, then it is the leader, or the quorum where others are gone as well; all but itself hear nothing, then"
        " the network; one server, then that server or the way to it. Only connections count that have brought a heartbeat"
        " since they were opened.",
        why="Critical after 4 s: from then until 9 s each follower's time-out may run out, and an election begins.",
        mend="Look at the named server or way now, before the election.",
        look=(_RAFT, _ROUTES),
        wrong="There is no election time-out to raise: nats-server has no such option.",
    ),
    "MW_TERM_RISE": CheckText(
        name="terms climb",
        meaning="Somebody stands for leader in one term after another, and no leader comes of it. Under a leader it is a"
        " server that does not hear it: cut off, one way at least.",
        why="Without a leader: no majority is heard, or votes are split or refused. Under a leader: nats-server has no"
        " pre-vote, so the higher term unseats a healthy leader as soon as it is heard again.",
        mend="Without a leader bring back peers or ways until a majority is heard. Under one, mend the way to the server that"
        " stands, or stop that server until it is mended.",
        look=(_RAFT, _ROUTES),
        wrong="Restarting the leader does not help: it is the healthy one.",
    ),
    "MW_ACCOUNT_FULL": CheckText(
        name="connections limited",
        meaning="The system account has a limit of connections, and it is reached. Servers without a connection of their own"
        " are asked through the others.",
        why="Heartbeats are heard through fewer servers, and a silent server is not told as surely from a silent way to it."
        " metawatch leaves one connection free, so that the operator's own `nats` gets in.",
        mend="Raise the limit of the system account to one for each server and some for people and tools.",
        look=("nats server report accounts", "nsc describe account SYS"),
    ),
    "MW_RAFT_GROUPS": CheckText(
        name="many Raft groups",
        meaning="A cluster holds very many Raft groups, by what each server tells of itself; taken for three replicas each,"
        " as the system account does not tell how many a group has.",
        why="After a stall or restart all of them elect, while the meta group has to be heard between them.",
        mend="Delete consumers that nobody uses, lower replicas where a loss is bearable, or split the cluster.",
        look=(_REPORT, "nats stream report"),
    ),
    "MW_TERMS_RESET": CheckText(
        name="terms went back",
        meaning="A majority of the peers tells a lower term than the one that was led before, and no peer tells the old one."
        " A term is on each peer's disk and never falls, so the meta store is a new one: the store directories were emptied,"
        " or the servers were started with other ones.",
        why="A new meta group knows no stream and no consumer. It looks healthy: it has a leader and a quorum.",
        mend="If the old store directories still exist (another volume, another path), stop all servers and start them with"
        " those. Otherwise restore the streams from a backup. Create no streams before you know which.",
        look=(_RAFT, "nats stream list --all", "nats server config check"),
        wrong="One peer that starts with an empty store does not raise this: it learns the term from the leader.",
    ),
    "MW_DUPLICATE_NAME": CheckText(
        name="name used twice",
        meaning="Two servers with one name share the system account: in two clusters that are joined by leaf nodes, or a leaf node"
        " that was given the name of a hub's server. The second one is shown with its domain, its cluster or `alone` behind.",
        why="Peers of a meta group are known by a hash of their name, and most tools by the name itself: they take the two for one"
        " server that restarts all the time.",
        mend="Give each server a name of its own (`server_name`; in the Helm chart `serverNamePrefix`). A renamed peer is a new"
        " peer: remove the old name with peer-remove once the new one is current.",
        look=("nats server list", "nats server report jetstream"),
    ),
    "MW_DOMAIN_MIXED": CheckText(
        name="domain not everywhere",
        meaning="Some peers of the meta group tell a JetStream domain and the others none. Servers take no domain for the same"
        " domain, so it is one group.",
        why="Clients that use the domain's API prefix are answered only by servers that have it.",
        mend="If you are giving the cluster a domain, restart the servers named first with `domain` in their `jetstream{}` block.",
        look=("nats server list", "nats server report jetstream"),
    ),
    "MW_RESCUE": CheckText(
        name="quorum rescue",
        meaning="Somebody has lowered the quorum of the meta group by hand (META.RESCUE, nats-server 2.15), for five minutes.",
        why="Servers that live on may elect and commit without a majority. If the others live too, on the far side of a"
        " partition, there are two meta groups that contradict each other.",
        mend="Make sure that the missing peers are really gone and stay away, remove them with peer-remove, and wait for the"
        " end of the rescue.",
        look=(_RAFT, _REPORT),
    ),
    "MW_LAME_DUCK": CheckText(
        name="lame duck",
        meaning="A server was asked to leave: it hands over what it leads, stops JetStream at once, and its clients move away"
        " over two minutes. It tells nothing more. A warning when it is not back in time.",
        why="Until it is back the meta group has a voice fewer.",
        mend="Nothing, if it is meant. Let it come back and catch up before the next server leaves.",
        look=("nats server list", _REPORT),
        wrong="A server does not leave lame duck mode again: it always ends with the end of the process.",
    ),
    "MW_API_ERRORS": CheckText(
        name="API errors rise",
        meaning="The meta leader has answered more JetStream API requests with an error. Not what, nor to whom.",
        why="Mostly a client that asks for what is not there. It is also the only trace of a server that has lost its store:"
        " every create that is placed there fails, while all health checks are fine.",
        mend="If creates fail with 10049 or time out, look for the server with a broken store; else find the client.",
        look=("nats server report jetstream --watch 2", "nats server report health --server-only", _LOG),
    ),
    "MW_RAFT_STUCK": CheckText(
        name="Raft stuck",
        meaning="A server answers PING at once and RAFTZ not at all for 2 s. If STATSZ hangs too (critical), the lock of its"
        " meta Raft node is held: it is held while the node writes, so a disk that stands still, or a snapshot, does this."
        " If STATSZ answers (warning), RAFTZ only waits behind another request in its queue.",
        why="An idle meta group lives with a frozen disk until the first API request; a stuck leader then falls silent, and"
        " stuck voters let elections fail.",
        mend="Look at the volume of the store of that server and at its log for slow snapshots. If it leads and still"
        " answers, step it down to a healthy peer.",
        look=("iostat -x 1", "dmesg -T", _RAFT),
    ),
    "MW_NO_ANSWER": CheckText(
        name="no answer",
        meaning="A server answers nothing, not even the protocol's own PING on an open connection: its process or machine"
        " stands still (frozen, paused, swapping, out of CPU), or the way to it drops everything. When its connection was cut"
        " and new ones are refused, the process is gone and its machine is there. A peer that has not answered since metawatch"
        " came is told when the leader does not hear it either.",
        why="Its voice is missing, and a frozen follower that wakes up may unseat a healthy leader.",
        mend="Look at that machine: process state, OOM killer, CPU limit, hypervisor.",
        look=("nats server list", "ps -o pid,stat,wchan:20,cmd -C nats-server", "dmesg -T"),
    ),
    "MW_THROTTLED": CheckText(
        name="throttled",
        meaning="PING, STATSZ and RAFTZ of a server are all late alike, over its quickest, while it uses hardly any CPU and"
        " another server is on time: it does not get to run. Not raised for a server of metawatch's own machine whose threads"
        " are seen to have a core at once.",
        why="A leader that does not run does not beat, and a follower that does not run stands for leader when it does.",
        mend="Raise or lift the CPU limit of its container; look at what else runs there, at steal, and at the way to that"
        " one machine.",
        look=("cat /sys/fs/cgroup/SLICE/cpu.stat", "vmstat 1"),
        wrong="Its CPU figure looks fine: what is throttled cannot use any.",
    ),
    "MW_CLOCK_SKEW": CheckText(
        name="clock skew",
        meaning="The clock of a server surely lies far from the middle of the group's; with two servers each is told against"
        " the other.",
        why="It falsifies the order of logs and advisories, and what checks certificates and tokens; a step may be the trace"
        " of a machine that was paused.",
        mend="See whether its time daemon runs and is in step.",
        look=("chronyc tracking", "timedatectl"),
        wrong="A wrong clock does not cause elections: not from nats-server 2.11.5 on, and before that only when a clock is"
        " stepped, which can cost the leader its quorum.",
    ),
    "MW_ROUTE_CUT": CheckText(
        name="route cut",
        meaning="Of metawatch's messages between two servers several in a row were lost in both directions, while both"
        " servers answered all that they were asked: the two do not hear each other, whatever their routes say (a silent cut"
        " closes a route after 60 to 90 s only). Packets lost in one direction alone look like this too after some tenths of"
        " a second, since TCP waits for its acknowledgements.",
        why="A peer that is cut off stands for leader again and again, and unseats the leader when it is back.",
        mend="Look at the network between both: firewall, switch, security group, MTU. What reaches them from here is fine.",
        look=(_ROUTES, "ping -c 20 OTHER-HOST", "ss -ti dport = 6222"),
    ),
    "MW_ROUTE_ONE_WAY": CheckText(
        name="one-way route",
        meaning="Of metawatch's messages between two servers several in a row were lost in one direction, while those of the"
        " other arrived and both servers answered PING in time. A server that is late on its other ways too, or for"
        " metawatch, is slow itself and raises MW_THROTTLED.",
        why="A leader that is heard and does not hear, or the reverse, is elected and lost again and again.",
        mend="Look at the way between both for rules or losses in one direction, and at the route of both servers; closing the"
        " route makes both dial again.",
        look=(_ROUTES, "ss -ti dport = 6222"),
    ),
    "MW_BLIND": CheckText(
        name="metawatch is blind",
        meaning="metawatch itself did not see: nothing came through any connection and no server's machine acknowledged what it"
        " sent, its own loop was late, or this machine slept. It says nothing about the cluster, whose state is not known.",
        why="What happened in the gap is told afterwards from what the servers say then: its manner, and the time without a"
        " leader, stay unknown. No alert is raised or cleared meanwhile, and no cause is named.",
        mend="Check this machine's network, VPN and route to the servers.",
        look=("metawatch doctor", "nats server ping", "ss -ti"),
    ),
    "MW_LINK": CheckText(
        name="own connection",
        meaning="metawatch's own connection to a server brings nothing and what it sends is not acknowledged, or the"
        " connection loses packets. The trouble lies between here and there, or the whole machine is gone.",
        why="What is late or missing on such a connection says nothing of the server. It is judged by what other servers say"
        " of it, and after 6 s it is asked through them.",
        mend="Check the network between this machine and that server. A server that others do not hear either raises its own"
        " alerts.",
        look=("metawatch doctor", "ss -ti", _RAFT),
    ),
    "MW_ACCOUNT": CheckText(
        name="not the system account",
        meaning="The user of metawatch is of an account that imports subjects of the system account, such as `$SYS.>`. It may"
        " subscribe to Raft traffic and never gets any.",
        why="No heartbeats and no votes are heard: a silent leader, terms and elections show only when servers are asked, once"
        " a second. Whether a change was planned is known only where `$JS.EVENT.>` and `$SYS.>` are imported too. Servers do"
        " not answer a step-down from there (nats-server 2.10 and later).",
        mend="Give metawatch a user of the system account; `metawatch doctor --snippet watch` prints what it needs.",
        look=("metawatch doctor", "nats account info"),
        wrong="A wider import does not help: no account but the system account gets Raft traffic.",
    ),
    "MW_CONTRADICTION": CheckText(
        name="Raft traffic contradicts",
        meaning="A Raft message on the wire says what no server says of itself: a leader or candidate that no peer knows, a"
        " term that no server has reached, or a second leader in one term. It was not believed.",
        why="Whoever may publish in the system account can forge such messages, and servers do believe them.",
        mend="Find out which clients may publish on $NRG.> in the system account; compare with RAFTZ of every server.",
        look=(_RAFT, "nats server report connections --account SYS"),
    ),
    "MW_PEER_NO_JETSTREAM": CheckText(
        name="peer without JetStream",
        meaning="A server runs without JetStream, and the leader still counts it as a peer of the meta group: JetStream was"
        " taken out of its configuration and reloaded, or the server switched it off itself because its disk is full or"
        " broken. The summary tells of a full disk where the server told so.",
        why="It does not vote and holds no copies any more, while the size of the group stays: one failure less is borne.",
        mend="Make space on its disk, or put its JetStream configuration back, then restart that one server. If it shall never"
        " run JetStream again, remove it with `nats server cluster peer-remove`.",
        look=(_REPORT, _LOG, "df -h STORE_DIR"),
        wrong="The leader does not call it offline: the server is there, and sends its figures.",
    ),
    "MW_NOT_A_PEER": CheckText(
        name="not a peer",
        meaning="A server was removed from the meta group (peer-remove) and runs on without JetStream; or it was started again"
        " and follows the leader, which does not list it as a peer.",
        why="It stores nothing new and does not vote. The leader adds a removed server again 5 minutes after its removal at"
        " the soonest, once the server was restarted.",
        mend="If it is to leave, stop it. If it is to stay, restart it and wait for 5 minutes.",
        look=(_RAFT, _REPORT),
    ),
    "MW_SIZES_DIFFER": CheckText(
        name="sizes differ",
        meaning="Servers of one meta group count different numbers of peers. Critical when they follow different leaders: then"
        " there are two groups, each with its own streams and its own changes.",
        why="A quorum is counted from the size: a part that counts fewer peers elects a leader where it should have none."
        " A peer-remove that was sent to a minority does this, up to nats-server 2.12.2.",
        mend="Do not step anybody down. Find the part with the majority of the real servers, stop the servers of the other"
        " part, and start them with empty stores once the majority leads. Stop creating streams until then.",
        look=(_RAFT, _REPORT),
    ),
    "MW_FIGURE_ABSURD": CheckText(
        name="absurd figure",
        meaning="A server tells a term or a number of peers that cannot be: its store is damaged, or somebody forged a message"
        " that raised its term. The answer is not used. A term that a majority tells is used.",
        why="A server with such a term unseats every leader as soon as it stands for election.",
        mend="Stop that server, and start it with an empty store.",
        look=(_RAFT, _LOG),
    ),
    "MW_OBSERVERS": CheckText(
        name="observers",
        meaning="All servers of the group are observers, or the leader is one. Servers of a leaf cluster become observers when"
        " their system account is connected to a hub with a leaf connection: they follow the hub's leader,"
        " vote, and never stand for election themselves.",
        why="While the hub cannot be reached nobody is elected, and no stream can be created.",
        mend="Mend the leaf connection of the system account to the hub. If these servers shall be a group of their own, set"
        " `extension_hint: no_extend` in the jetstream block of each and restart them.",
        look=(_RAFT, "nats server report connections --account SYS", _LOG),
        wrong="The number of peers is only a guess from the configuration while nobody has ever led.",
    ),
    "MW_META_GONE": CheckText(
        name="meta group gone",
        meaning="A server says that JetStream is on, yet answers without the meta group: it has lost its store or its Raft"
        " node has stopped.",
        why="It still counts as a peer and cannot vote: a voice that is missing and that no list shows.",
        mend="Check its disk and its log for write errors, then restart that one server.",
        look=(_RAFT, "nats server report health --server-only", _LOG),
    ),
    **HOST_TEXTS,
}
