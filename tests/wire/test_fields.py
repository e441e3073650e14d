"""Does every field of an answer land in the field that means it? Answers in which no two figures are equal, compared whole."""

from msgspec.structs import replace

from tui.core.observed.answers import JetStream, Meta, Raft, RaftPeer, RaftQueues, Replica, ServerRef, Stats
from tui.core.observed.events import MetaSeen, RaftSeen, StatsSeen
from tui.wire.addresses import Listening, RouteAddress, read_routez, read_varz
from tui.wire.translate import translate_answer

SERVER = b"""{"name":"n1","host":"h","id":"N1","cluster":"C1","domain":"hub","ver":"2.15.1","jetstream":true,"flags":7,"seq":8,
"time":"2026-11-23T13:30:17.25Z"}"""
REF = ServerRef(name="n1", id="N1", cluster="C1", domain="hub", version="2.15.1", jetstream=True)
T = 1795440617.0
META = b"""{"name":"C1","leader":"n2","peer":"p2","replicas":[
{"name":"n2","current":true,"active":1500000000,"lag":21,"pending":22,"peer":"p2"},{"name":"n3","offline":true,"peer":"p3"},{"current":true}],
"cluster_size":4,"quorum_needed":3,"rescue":true,"pending":31,"pending_requests":32,"pending_infos":33,
"snapshot":{"pending_entries":9,"pending_size":10,"last_time":"2026-11-23T13:30:16Z","last_duration":2500000000}}"""
META_TOLD = Meta(
    leader="n2",
    peer="p2",
    size=4,
    replicas=(
        Replica(name="n2", peer="p2", current=True, active_s=1.5, lag=21, pending=22),
        Replica(name="n3", peer="p3", offline=True),
    ),
    pending=31,
    pending_requests=32,
    pending_infos=33,
    snapshot_at=T - 1,
    snapshot_s=2.5,
    rescue=True,
)
USED = b""""memory":41,"storage":42,"reserved_memory":43,"reserved_storage":44,"accounts":45,"ha_assets":46,
"api":{"level":5,"total":47,"errors":48,"inflight":49}"""
CONFIG = b'"config":{"max_memory":51,"max_storage":52,"store_dir":"/js","sync_interval":53000000000,"sync_always":true}'
JETSTREAM = JetStream(
    memory=41,
    storage=42,
    reserved_storage=44,
    max_memory=51,
    max_storage=52,
    sync_interval_s=53.0,
    sync_always=True,
    ha_assets=46,
    api_total=47,
    api_errors=48,
    api_inflight=49,
    meta=META_TOLD,
)


def test_jsz() -> None:
    """JSZ: figures, limits, the group with its replicas (one without a name is none), and times in seconds."""
    body = b'{"server":%s,"data":{%s,%s,"streams":61,"consumers":62,"meta_cluster":%s}}' % (SERVER, USED, CONFIG, META)
    expected = replace(JETSTREAM, streams=61, consumers=62)
    event = translate_answer("JSZ", 3.0, 2.0, "n9", body)
    assert event == MetaSeen(at=3.0, asked=2.0, via="n9", server=REF, server_time=T + 0.25, jetstream=expected)


def test_statsz() -> None:
    """STATSZ: the same figures lie deeper; routes are counted by name."""
    body = b"""{"server":%s,"statsz":{"start":"2026-11-23T13:30:07Z","mem":71,"cores":72,"cpu":73.5,"connections":74,
    "total_connections":75,"subscriptions":76,"slow_consumers":77,"stale_connections":81,
    "stale_connection_stats":{"clients":82,"routes":83,"gateways":84,"leafs":85},"stalled_clients":86,"sent":{"msgs":78,"bytes":1},"received":{"msgs":79,"bytes":2},
    "routes":[{"rid":1,"name":"n2"},{"rid":2,"name":"n2"},{"rid":3,"name":"n3"},{"rid":4},{"rid":5}],"active_servers":80,
    "jetstream":{%s,"stats":{%s},"meta":%s}}}""" % (SERVER, CONFIG, USED, META)
    stats = Stats(
        start=T - 10,
        mem=71,
        cores=72,
        cpu=73.5,
        connections=74,
        subscriptions=76,
        slow_consumers=77,
        stale_connections=81,
        stale_routes=83 + 84,
        stalled_clients=86,
        routes=4,
        active_servers=80,
    )
    event = translate_answer("STATSZ", 3.0, 2.0, "n9", body)
    assert event == StatsSeen(
        at=3.0, asked=2.0, via="n9", server=REF, server_time=T + 0.25, stats=stats, jetstream=JETSTREAM
    )


def test_raftz() -> None:
    """RAFTZ: every flag and index; a peer that is not known and one that was never heard."""
    body = (
        b"""{"server":%s,"data":{"SYS":{"_meta_":{"id":"p1","state":"LEADER","size":4,"quorum_needed":3,"observer":true,
    "paused":true,"overrun":true,"overrun_count":2,"committed":11,"applied":12,"catching_up":true,"leader":"p1",
    "leader_since":"2026-11-23T13:30:08.5Z","ever_had_leader":false,"term":7,"voted_for":"p2","pterm":6,"pindex":13,
    "ipq_proposal_len":21,"ipq_entry_len":22,"ipq_resp_len":23,"ipq_apply_len":24,
    "wal":{"messages":1,"bytes":14},"peers":{"p2":{"name":"n2","known":true,"last_replicated_index":15,"last_seen":"1m1.5s"},
    "p3":{"known":false}}}}}}"""
        % SERVER
    )
    raft = Raft(
        peer="p1",
        state="LEADER",
        term=7,
        size=4,
        quorum_needed=3,
        leader="p1",
        leader_since=T - 8.5,
        ever_had_leader=False,
        observer=True,
        paused=True,
        catching_up=True,
        overrun=True,
        overrun_count=2,
        committed=11,
        applied=12,
        pindex=13,
        voted_for="p2",
        wal_bytes=14,
        queues=RaftQueues(proposals=21, entries=22, responses=23, unapplied=24),
        peers=(
            RaftPeer(peer="p2", name="n2", known=True, last_index=15, last_seen_s=61.5),
            RaftPeer(peer="p3", known=False),
        ),
    )
    event = translate_answer("RAFTZ", 3.0, 2.0, "n9", body)
    assert event == RaftSeen(at=3.0, asked=2.0, via="n9", server=REF, server_time=T + 0.25, raft=raft)


def test_each_flag_of_raftz_is_its_own() -> None:
    """One flag set is that flag and no other."""
    for flag in ("observer", "paused", "catching_up", "overrun", "ever_had_leader"):
        group = b'{"id":"p1","state":"FOLLOWER","term":7,"size":3,"%s":true}' % flag.encode()
        event = translate_answer("RAFTZ", 3.0, 2.0, "n9", b'{"server":%s,"data":{"S":{"_meta_":%s}}}' % (SERVER, group))
        assert isinstance(event, RaftSeen)
        assert event.raft is not None
        told = {name for name in event.raft.__struct_fields__ if getattr(event.raft, name) is True}
        assert told == {flag}


def test_varz_and_routez() -> None:
    """Ports, addresses and each TLS flag land where they belong."""
    for flag in ("auth_required", "tls_required", "tls_verify"):
        varz = b"""{"server":%s,"data":{"host":"0.0.0.0","port":4222,"connect_urls":["a:1"],"cluster":{"urls":["b:2"]},"%s":true,
        "jetstream":{%s},"system_account":"$SYS"}}""" % (SERVER, flag.encode(), CONFIG)
        told = read_varz(varz)
        assert isinstance(told, Listening)
        assert (told.server, told.host, told.port, told.store_dir) == (REF, "0.0.0.0", 4222, "/js")
        assert (told.connect_urls, told.system_account) == (("a:1",), "$SYS")
        assert {name for name in told.__struct_fields__ if getattr(told, name) is True} == {flag}
    routez = (
        b'{"server":%s,"data":{"routes":[{"remote_id":"N2","remote_name":"n2","ip":"10.0.0.2","port":6222}]}}' % SERVER
    )
    assert read_routez(routez) == (RouteAddress(remote_id="N2", remote_name="n2", ip="10.0.0.2", port=6222),)
