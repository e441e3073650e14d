"""What do the SERVER, CLUSTER and JETSTREAM codes mean? Texts as data; this file must not know when a check fires."""

from typing import Final

from tui.text.explaining.check_text import CheckText

_REPORT: Final = "nats server report jetstream"
_LOG: Final = "journalctl -u nats-server -e"
_ROUTES: Final = "nats server report routes --watch 2"

SERVER_TEXTS: Final[dict[str, CheckText]] = {
    "SERVER_002": CheckText(
        name="version differs",
        meaning="A server of the meta group runs another version than most of its peers; where two are equally many, the"
        " newer one is taken for the one to be. In the middle of an upgrade this is expected.",
        why="Every version votes with every other, but features differ: before 2.10 no terms are told, and before 2.11 a"
        " server cannot hand over to a chosen peer.",
        mend="Finish the upgrade, the meta leader last; if none is under way, find out why that server was left behind.",
        look=("nats server list",),
    ),
    "SERVER_003": CheckText(
        name="CPU high",
        meaning="A server uses nearly all of its cores in two samples on end.",
        why="Heartbeats and votes wait for a core like everything else, and a leader that is late by 4 s is taken for dead.",
        mend="Find what it works on (API calls, consumers, clients) and move or limit it; look at the CPU limit of its"
        " container.",
        look=("nats server report cpu", "nats server report connections --sort in-msgs"),
        wrong="Little CPU proves nothing: a server that is throttled by its cgroup, or frozen, shows hardly any.",
    ),
    "SERVER_004": CheckText(
        name="slow consumers",
        meaning="A server cut off clients, leaf nodes, routes or gateways that did not read fast enough, more than before."
        " A warning here: it is critical only where a route is meant, which STATSZ does not tell.",
        why="A route that is cut takes heartbeats and votes with it until it is dialled again; a client only loses what was"
        " on its way.",
        mend="See whom: the log names the connection (rid is a route, cid a client). For a client make it quicker or give it"
        " less; for a route look at the network and at the CPU of the other end.",
        look=("nats server list", _LOG),
    ),
    "SERVER_005": CheckText(
        name="JetStream memory full",
        meaning="Streams in memory fill up what JetStream may use on that server (max_memory).",
        why="What does not fit is refused, and a leader that runs out of resources gives its leadership up.",
        mend="Set max_bytes or max_age on memory streams, move them to other servers, or raise max_memory.",
        look=(_REPORT, "nats stream report"),
    ),
    "SERVER_008": CheckText(
        name="unexpected restart",
        meaning="A server came back under its name as a new start, with the same version and without announcing it (lame"
        " duck or shutdown) while metawatch was listening: it crashed, was killed, or lost its machine.",
        why="A leader that goes this way leaves the group without one for 4 to 9 s, as it does the streams that it led.",
        mend="Look for the end of its log, for the OOM killer and for liveness probes that are too strict. To restart on"
        " purpose, use `nats-server --signal ldm` and let it hand over.",
        look=(_LOG, "dmesg -T | grep -i -E 'oom|killed'"),
    ),
    "SERVER_009": CheckText(
        name="crash loop",
        meaning="A server started again and again, whether it announced its shutdown or not.",
        why="Each start replays its logs, catches up and may stand for leader; each end costs the group a voter and every"
        " stream that it led an election.",
        mend="Stop whatever restarts it (liveness probe, systemd, OOM killer) and read its log before it is started again.",
        look=(_LOG, "systemctl show nats-server -p NRestarts", "kubectl describe pod"),
        wrong="A probe on /healthz without js-enabled-only kills servers that only catch up, and so makes the loop.",
    ),
    "SERVER_010": CheckText(
        name="round trip high",
        meaning="The round trip between two servers of a cluster is high (between clusters: SERVER_018). Measured by"
        " metawatch each second with messages of a few bytes through both servers, and raised only when the figure less its"
        " ± is above. Where it may not publish, the servers' own figure is taken: up to 30 s old, good during a stall and"
        " seconds long after it. Either holds the servers' own delay, so a starved one looks far away.",
        why="Near 1 s heartbeats are in danger; long before, everything that needs a quorum is slower by it.",
        mend="If all pairs of one server are slow it is that server or its machine, if one pair only it is the way between"
        " both.",
        look=(_ROUTES, "ping -c 20 OTHER-HOST"),
    ),
    "SERVER_017": CheckText(
        name="JetStream storage reserved",
        meaning="Streams with max_bytes have reserved nearly all the file storage that JetStream may use on that server."
        " Insights puts the use against the reservation; a stream that is full and drops its oldest would always trip that,"
        " so here the reservation is put against the limit.",
        why="The next stream that reserves too much is refused, or cannot move here when another server fails.",
        mend="Lower max_bytes of streams that do not need it, move streams, or raise max_file_store with disk behind it.",
        look=(_REPORT, "nats stream report"),
    ),
    "SERVER_018": CheckText(
        name="gateway round trip high",
        meaning="The round trip between two servers of different clusters of one meta group is high. Measured as for"
        " SERVER_010.",
        why="Votes and heartbeats of a meta group that spans clusters go this way.",
        mend="Look at the way between the clusters. A meta group over slow ways needs its majority on one side of them.",
        look=("nats server report gateways",),
    ),
    "SERVER_019": CheckText(
        name="JetStream storage full",
        meaning="Streams fill up the file storage that JetStream may use on that server (max_file_store).",
        why="Writes fail when it is full, those of Raft logs among them; a meta leader that runs out of resources gives its"
        " leadership up.",
        mend="Set max_bytes or max_age, purge what is not needed, or raise max_file_store with disk behind it.",
        look=(_REPORT, "df -h"),
        wrong="It is not the disk: a disk may be full long before the limit is. The server does not tell of its disk.",
    ),
    "CLUSTER_003": CheckText(
        name="many HA assets",
        meaning="A server takes part in very many Raft groups: one for each replicated stream and consumer, and the meta group.",
        why="Each group has its own heartbeats, timers and log. After a stall they all elect at once.",
        mend="Delete consumers that nobody uses, use fewer replicas where a loss is bearable, or spread over more servers.",
        look=(_REPORT,),
    ),
    "CLUSTER_005": CheckText(
        name="routes missing",
        meaning="A server has routes to fewer servers than there are others in its cluster that answer metawatch, in two"
        " samples on end.",
        why="Without a route two peers hear each other neither vote nor lead.",
        mend="Check the way between both (firewall, DNS, cluster port, TLS of the routes) and the log of both for route"
        " errors.",
        look=(_ROUTES, _LOG),
        wrong="All routes up proves nothing: a partition that drops packets silently keeps its routes for 60 to 90 s. RAFTZ"
        " tells earlier who is not heard.",
    ),
    "JETSTREAM_004": CheckText(
        name="API rate high",
        meaning="A server answers many JetStream API requests a second in two answers on end.",
        why="Creates and deletes go through the meta leader's log, and infos through its queue: together they delay what"
        " keeps the group together.",
        mend="Find the caller: usually a client that creates a consumer for each message, or asks for info in a loop.",
        look=("nats server report jetstream --watch 2", "nats --context ACCOUNT sub '$JS.EVENT.ADVISORY.API'"),
        wrong="Who calls cannot be seen from the system account: the audit goes to the account of the caller;"
        " `--account-context` names the callers of one.",
    ),
    "JETSTREAM_005": CheckText(
        name="API requests in flight",
        meaning="A server works on very many JetStream API requests at once.",
        why="They pile up behind a lock, a slow disk or a meta group without leader; from 10,000 waiting on they are dropped.",
        mend="Look first at what they wait for (leader, disk, quorum), then at who sends them.",
        look=("nats server report jetstream --watch 2", "nats server request jetstream"),
    ),
}
