"""What do the SERVER, CLUSTER and JETSTREAM codes mean, and our own about VARZ? Texts; this file must not know when a check fires."""

from typing import Final

from tui.text.explaining.check_text import CheckText

_REPORT: Final = "nats server report jetstream"
_LOG: Final = "journalctl -u nats-server -e"
_ROUTES: Final = "nats server report routes --watch 2"

SERVER_TEXTS: Final[dict[str, CheckText]] = {
    "SERVER_001": CheckText(
        name="not ready for connections",
        meaning="In two consecutive HEALTHZ answers a server reported that it is not ready for connections, though it responds on"
        " the connections that it has. Not raised during lame duck mode.",
        why="Clients, routes or gateways that connect again do not get in.",
        mend="Check its log for listeners that did not start (port in use, certificate), and restart it.",
        look=("nats server request jetstream-health --server-only", _LOG),
    ),
    "SERVER_002": CheckText(
        name="version mismatch",
        meaning="A server of the meta group runs a different version than most of its peers; on a tie, the newer version is"
        " assumed to be the target. During a rolling upgrade this is expected.",
        why="Servers of all versions can vote together, but features differ: before 2.10 servers report no terms, and before"
        " 2.11 a step-down cannot name the new leader.",
        mend="Finish the upgrade, the meta leader last. If no upgrade is running, find out why that server was left behind.",
        look=("nats server list",),
    ),
    "SERVER_003": CheckText(
        name="CPU high",
        meaning="A server used nearly all of its cores in two consecutive samples.",
        why="Heartbeats and votes compete for CPU like all other work, and a leader that is 4 s late is considered dead.",
        mend="Find what it works on (API calls, consumers, clients) and move or limit it; check the CPU limit of its container.",
        look=("nats server report cpu", "nats server report connections --sort in-msgs"),
        wrong="Low CPU usage proves nothing: a server that is throttled by its cgroup, or frozen, shows hardly any.",
    ),
    "SERVER_004": CheckText(
        name="slow consumers",
        meaning="A server disconnected more clients, leaf nodes, routes or gateways that did not read fast enough. The alert is a"
        " warning: it would be critical only for a route, but STATSZ does not report which kind of connection was closed.",
        why="When a route is closed, heartbeats and votes over it are lost until it reconnects; a client only loses the messages"
        " in flight.",
        mend="Find the connection in the log of the server (rid is a route, cid a client). For a client, make it faster or send it"
        " less; for a route, check the network and the CPU of the remote server.",
        look=("nats server list", _LOG),
    ),
    "SERVER_005": CheckText(
        name="JetStream memory full",
        meaning="Memory streams have almost used up the memory that JetStream may use on that server (max_memory).",
        why="Further writes are refused, and a leader that runs out of resources steps down.",
        mend="Set max_bytes or max_age on memory streams, move them to other servers, or raise max_memory.",
        look=(_REPORT, "nats stream report"),
    ),
    "SERVER_008": CheckText(
        name="unexpected restart",
        meaning="A server restarted, with the same version, without a shutdown or lame-duck event while metawatch was connected:"
        " it crashed, was killed, or its host failed.",
        why="If it was the leader, the group is leaderless for 4 to 9 s, and so are the streams that it led.",
        mend="Check the end of its log, the OOM killer, and liveness probes that are too strict. For a planned restart, use"
        " `nats-server --signal ldm`, so that it transfers its leadership first.",
        look=(_LOG, "dmesg -T | grep -i -E 'oom|killed'"),
    ),
    "SERVER_009": CheckText(
        name="crash loop",
        meaning="A server keeps restarting, with or without a shutdown event.",
        why="Each start replays its logs, catches up and may trigger an election; each stop costs the group a peer and forces an"
        " election in every stream that the server led.",
        mend="Stop whatever restarts it (liveness probe, systemd, OOM killer), and read its log before you start it again.",
        look=(_LOG, "systemctl show nats-server -p NRestarts", "kubectl describe pod"),
        wrong="A probe on /healthz without js-enabled-only kills servers that are only catching up, and so causes the loop.",
    ),
    "SERVER_010": CheckText(
        name="round trip high",
        meaning="The round trip between two servers of one cluster is high (between clusters: SERVER_018). metawatch measures it"
        " every second with messages of a few bytes through both servers, and raises the alert only when the figure minus its ±"
        " exceeds the limit. The limit is 10 ms, for servers of one data centre; Insights uses 50 ms. If your servers are further apart,"
        ' set `route_rtt = "50ms"` in the configuration file, or pass `--set route_rtt=50ms`. Where metawatch may not publish, it'
        " uses the RTT that the servers report: up to 30 s old, unchanged"
        " during a stall and too high long after it. Both include the delay of the servers themselves, so a starved server looks"
        " distant.",
        why="Near 1 s, heartbeats are at risk; long before that, everything that needs a quorum slows down.",
        mend="If all routes of one server are slow, check that server or its host. If only one route is slow, check the network"
        " path between the two servers.",
        look=(_ROUTES, "ping -c 20 OTHER-HOST"),
    ),
    "SERVER_011": CheckText(
        name="connections near the limit",
        meaning="A server has nearly as many client connections as its configuration allows (max_connections). metawatch does not"
        " count its own connection, which takes one of them.",
        why="At the limit it refuses every new connection, including those of operators and of clients that fail over from another"
        " server.",
        mend="Raise max_connections (a reload is enough) and the limit of open files, spread the clients, or find the client that"
        " opens too many.",
        look=("nats server list", "nats server report connections --sort subs"),
    ),
    "SERVER_012": CheckText(
        name="stale connections",
        meaning="A server closed connections whose other end did not answer its PINGs. Routes and gateways are a warning, clients"
        " and leaf nodes an info. Counted since metawatch is connected; servers before 2.12 do not report it. For ten minutes after"
        " metawatch lost its own connection to the server, clients do not count.",
        why="The other end was frozen or cut off for minutes. For a route that is a network partition that TCP did not notice.",
        mend="For routes: check the network path and the host of the other server. For clients: laptops that sleep and firewalls"
        " that forget idle connections are the usual reasons.",
        look=("nats server report connections --state closed --closed-reason 'Stale Connection'", _ROUTES),
    ),
    "SERVER_013": CheckText(
        name="stalled clients",
        meaning="A server made publishers wait, because subscribers did not read fast enough. Counted since metawatch is connected;"
        " servers before 2.12 do not report it.",
        why="That is flow control and no fault. If it goes on, publishers become slow and the slow subscribers are disconnected"
        " next (SERVER_004).",
        mend="Find the slow subscriber among those that receive most. Make it faster, or let several share its work in a queue"
        " group.",
        look=("nats server report connections --sort out-bytes",),
    ),
    "SERVER_014": CheckText(
        name="JetStream unhealthy",
        meaning="In two consecutive HEALTHZ answers a server reported that JetStream, or its part of the meta group, is unhealthy."
        " Not raised while the group has no leader (MW_LEADERLESS), or where JetStream is off (MW_PEER_NO_JETSTREAM).",
        why="It has no contact with the leader, has not recovered, or cannot write: it is no use as a voter or as a leader.",
        mend="Read its own words in the summary. After a restart, wait; on a write error, check its disk before you restart it.",
        look=("nats server report health --server-only", _LOG),
        wrong="A liveness probe that restarts such a server makes it worse: recovering starts from the beginning.",
    ),
    "SERVER_015": CheckText(
        name="stream recovery failed",
        meaning="In all HEALTHZ answers for some time a server reported a stream or consumer that is not current or could not be"
        " recovered. Only servers before 2.11 report that to metawatch: newer ones are asked for the meta group only, since a check"
        " of all streams every few seconds would load them.",
        why="That replica of the stream is missing or old; a second failure may lose data.",
        mend="After a restart, wait until it has caught up. Otherwise remove and add the replica, or restore the stream.",
        look=("nats server request jetstream-health --details", "nats stream report"),
    ),
    "SERVER_017": CheckText(
        name="JetStream storage reserved",
        meaning="Streams with max_bytes have reserved nearly all the file storage that JetStream may use on that server. Insights"
        " compares the usage with the reservation, which a full stream that discards old messages always exceeds; metawatch"
        " compares the reservation with the limit.",
        why="The next stream that reserves too much is refused, or cannot move to this server when another one fails.",
        mend="Lower max_bytes of streams that do not need it, move streams, or raise max_file_store if the disk has the space.",
        look=(_REPORT, "nats stream report"),
    ),
    "SERVER_018": CheckText(
        name="gateway round trip high",
        meaning="The round trip between two servers in different clusters of one meta group is high. It is measured as for"
        " SERVER_010.",
        why="Votes and heartbeats of a meta group that spans clusters use this path.",
        mend="Check the network path between the clusters. Keep a majority of the peers on one side of a slow path.",
        look=("nats server report gateways",),
    ),
    "SERVER_019": CheckText(
        name="JetStream storage full",
        meaning="Streams have almost used up the file storage that JetStream may use on that server (max_file_store).",
        why="When it is full, writes fail, including those of Raft logs; a meta leader that runs out of resources steps down.",
        mend="Set max_bytes or max_age, purge unneeded messages, or raise max_file_store if the disk has the space.",
        look=(_REPORT, "df -h"),
        wrong="This is not the disk: a disk can be full long before this limit is reached. A server does not report its disk.",
    ),
    "CLUSTER_003": CheckText(
        name="many HA assets",
        meaning="A server is a member of very many Raft groups: one for each replicated stream and consumer, and the meta group.",
        why="Each group has its own heartbeats, timers and log. After a stall all of them hold elections at once.",
        mend="Delete unused consumers, reduce replicas where data loss is acceptable, or spread the streams over more servers.",
        look=(_REPORT,),
    ),
    "CLUSTER_005": CheckText(
        name="routes missing",
        meaning="In two consecutive samples a server had routes to fewer servers of its cluster than respond to metawatch.",
        why="Without a route, votes and heartbeats between the two servers are lost.",
        mend="Check the network path between both (firewall, DNS, cluster port, TLS of the routes) and both logs for route"
        " errors.",
        look=(_ROUTES, _LOG),
        wrong="Routes that are all up prove nothing: a partition that drops packets silently keeps its routes open for 60 to"
        " 90 s. RAFTZ shows earlier which peer is unresponsive.",
    ),
    "JETSTREAM_004": CheckText(
        name="API rate high",
        meaning="A server handled many JetStream API requests per second in two consecutive reports.",
        why="Creates and deletes go through the log of the meta leader, and info requests through its queue: together they delay"
        " heartbeats and votes.",
        mend="Find the caller: usually a client that creates a consumer for each message, or requests info in a loop.",
        look=("nats server report jetstream --watch 2", "nats --context ACCOUNT sub '$JS.EVENT.ADVISORY.API'"),
        wrong="API callers are not visible from the system account: the audit goes to the account of the caller;"
        " `--account-context` shows the callers of one account.",
    ),
    "JETSTREAM_005": CheckText(
        name="API requests in flight",
        meaning="A server is processing very many JetStream API requests at once.",
        why="They queue up behind a lock, a slow disk or a meta group without a leader; above 10,000 queued requests the server"
        " drops them.",
        mend="First check what they wait for (leader, disk, quorum), then which clients send them.",
        look=("nats server report jetstream --watch 2", "nats server request jetstream"),
    ),
    "MW_CERTIFICATE": CheckText(
        name="TLS certificate expires",
        meaning="A TLS certificate of a server (for clients, routes, gateways, leaf nodes, MQTT or WebSocket) expires soon or has"
        " expired, by the clock of that server. nats-server 2.12.0 and older do not report it. For a certificate that lives for hours the"
        " limits are a third and a quarter of the time that it had left when the server loaded it.",
        why="Existing connections go on, so nothing shows until a connection is made again: then clients, or routes and with them the"
        " heartbeats of the meta group, are refused, usually during an incident.",
        mend="Renew the certificate, then `nats-server --signal reload`: the server does not read the file by itself.",
        look=(
            "nats server request variables",
            "openssl x509 -noout -enddate -in CERT_FILE",
        ),
    ),
    "MW_DISK_QUEUE": CheckText(
        name="disk I/O queued",
        meaning="Between two reports of a server, at most a minute apart, all its slots for disk I/O (max_concurrent_io, 4,096 by"
        " default) were in use, so that other reads and writes had to wait long on average; or some wait in two consecutive reports and"
        " none finished in between. Servers before 2.12.14 and 2.14.4 do not report it.",
        why="So many operations at once mean that the disk does not keep up. Votes, terms and snapshots wait in the same queue, and"
        " elections fail when peers cannot write their vote.",
        mend="Check the disk of that server. If it is the leader, step it down to a peer with a healthy disk.",
        look=("nats server request variables", "iostat -x 1"),
        wrong="With a small max_concurrent_io waiting is normal; the mean wait counts, not the number.",
    ),
}
