"""Do the answers of real servers, 2.9 … 2.15, mean in our words what can be read in them?"""

import pytest

from tests.cases import each
from tests.wire.recorded import VERSIONS, Answered, answers, lab_answers
from tui.core.model.peer_names import peer_hash
from tui.core.observed.events import DecodeFailed, HealthSeen, MetaSeen, RaftSeen, StatsSeen
from tui.wire.subjects import body_for
from tui.wire.translate import AnswerEvent, EventEndpoint, no_responders, translate_answer

LEADERS = {"2.9.10": "n3", "2.10.26": "n3", "2.11.11": "n3", "2.12.8": "n1", "2.14.6": "n1", "2.15.1": "n3"}
"""Who led when the answers were recorded, as read in the recordings."""
NAMES = {"n1", "n2", "n3"}
WITH_RAFTZ = [version for version in VERSIONS if version != "2.9.10"]
REFUSED = b'{"server":{"name":"n1","id":"N1"},"error":{"code":403,"description":"not allowed"}}'


def newer(version: str, than: str) -> bool:
    return tuple(map(int, version.split("."))) >= tuple(map(int, than.split(".")))


def told(endpoint: EventEndpoint, answer: Answered) -> AnswerEvent:
    return translate_answer(endpoint, answer.at, answer.asked, "n1", answer.bytes)


def test_all_versions_are_there() -> None:
    """The recordings hold every version that we claim to read."""
    assert set(VERSIONS) == set(LEADERS)


@each("version", VERSIONS)
def test_statsz(version: str) -> None:
    """STATSZ tells all three servers, their version, their two routes each (pooled ones counted once) and the leader."""
    events = [told("STATSZ", answer) for answer in answers(version, "statsz")]
    assert {event.server.name for event in events if isinstance(event, StatsSeen)} == NAMES
    for event in events:
        assert isinstance(event, StatsSeen)
        assert (event.server.version, event.server.cluster, event.server.jetstream) == (version, "lab", True)
        assert (event.stats.routes, event.stats.active_servers, event.stats.cores) == (2, 3, 2)
        assert 0 < event.at - event.stats.start < 30
        assert event.stats.mem > 10_000_000
        assert event.jetstream is not None
        assert (event.jetstream.max_storage, event.jetstream.streams) == (536870912, None)
        assert event.jetstream.meta is not None
        assert (event.jetstream.meta.leader, event.jetstream.meta.size) == (LEADERS[version], 3)


@each("version", VERSIONS)
def test_jsz(version: str) -> None:
    """JSZ of every server names the leader, which tells of both replicas; figures that a version lacks are None."""
    for answer in answers(version, "jsz"):
        event = told("JSZ", answer)
        assert isinstance(event, MetaSeen)
        jetstream, meta = event.jetstream, event.jetstream.meta
        assert meta is not None
        assert not jetstream.disabled
        assert (jetstream.max_memory, jetstream.max_storage) == (67108864, 536870912)
        assert jetstream.streams in range(3, 8)
        assert jetstream.ha_assets in (4, 6)
        assert (meta.leader, meta.peer, meta.size) == (LEADERS[version], peer_hash(LEADERS[version]), 3)
        assert (meta.pending is not None) == newer(version, "2.10.26")
        assert (meta.pending_requests is not None) == newer(version, "2.14.6")
        assert (meta.snapshot_at, meta.snapshot_s, meta.rescue) == (None, None, False)
        by_leader = event.server.name == LEADERS[version]
        # Followers of 2.15 list their peers as well, but know nothing of each other.
        listed = by_leader or newer(version, "2.15.0")
        assert {replica.name for replica in meta.replicas} == (NAMES - {event.server.name} if listed else set())
        for replica in meta.replicas:
            assert replica.peer == peer_hash(replica.name)
            known = by_leader or replica.name == LEADERS[version]
            assert (replica.current, replica.offline, replica.lag) == (known, False, 0)
            # 0 ns of a peer that is not current is no age: a follower tells none of other followers.
            assert (replica.active_s is not None and 0 < replica.active_s < 2) if known else replica.active_s is None


@each("version", WITH_RAFTZ)
def test_raftz(version: str) -> None:
    """RAFTZ tells who leads which term of three peers, and on the leader how long ago each of the others was heard."""
    leader = LEADERS[version]
    seen = {}
    for answer in answers(version, "raftz"):
        event = told("RAFTZ", answer)
        assert isinstance(event, RaftSeen)
        raft = event.raft
        assert raft is not None
        seen[event.server.name] = raft.state
        assert raft.peer == peer_hash(event.server.name)
        assert (raft.term, raft.size, raft.quorum_needed, raft.leader) == (1, 3, 2, peer_hash(leader))
        assert raft.ever_had_leader
        assert raft.committed == raft.applied == raft.pindex in (11, 12)
        assert raft.wal_bytes
        assert {peer.name for peer in raft.peers} == NAMES - {event.server.name}
        assert all(peer.peer == peer_hash(peer.name or "") for peer in raft.peers)
        heard = {peer.name: peer.last_seen_s for peer in raft.peers if peer.last_seen_s is not None}
        by_leader = event.server.name == leader
        # A follower hears the leader only; 2.10 goes on telling when it last heard the other, before the election.
        both = by_leader or version == "2.10.26"
        assert set(heard) == (NAMES - {event.server.name} if both else {leader})
        assert all(0 < ago < 2 for name, ago in heard.items() if by_leader or name == leader)
        since = raft.leader_since
        assert (since is not None) == (by_leader and newer(version, "2.11.11"))
        assert since is None or 0 < event.at - since < 30
    assert seen == {name: "LEADER" if name == leader else "FOLLOWER" for name in NAMES}


@each("version", VERSIONS)
@each("endpoint", ["STATSZ", "JSZ", "RAFTZ", "HEALTHZ"])
def test_the_servers_clock_lies_between_question_and_answer(version: str, endpoint: EventEndpoint) -> None:
    """All was recorded on one host: the server's own time lies between asked and received, so offsets read from it are right."""
    for answer in answers(version, endpoint.lower()):
        if answer.unserved:
            continue
        event = told(endpoint, answer)
        assert isinstance(event, RaftSeen | StatsSeen | MetaSeen | HealthSeen)
        assert event.asked == answer.asked
        assert event.server_time is not None
        assert event.asked <= event.server_time <= event.at
        assert len(event.server.id) == 56


@each("version", VERSIONS)
def test_healthz(version: str) -> None:
    """A healthy cluster is healthy in every version."""
    for answer in answers(version, "healthz"):
        event = told("HEALTHZ", answer)
        assert isinstance(event, HealthSeen)
        assert (event.ok, event.error) == (True, None)


def test_an_endpoint_that_does_not_exist() -> None:
    """2.9 has no RAFTZ: no responders, status 503, nothing to decode."""
    (answer,) = answers("2.9.10", "raftz")
    assert answer.unserved
    assert isinstance(told("RAFTZ", answer), DecodeFailed)
    assert no_responders(b"NATS/1.0 503\r\n\r\n")
    assert not no_responders(b"NATS/1.0\r\nNats-Msg-Id: 503\r\n\r\n")
    assert not no_responders(None)


def test_a_server_without_jetstream_says_so() -> None:
    """n4 has no JetStream: JSZ disabled, no group in RAFTZ, no `jetstream` in STATSZ, yet healthy."""
    events = [told("JSZ", answer) for answer in lab_answers("steady", "JSZ", body_for("JSZ").decode())]
    disabled = {e.server.name: e.jetstream.disabled for e in events if isinstance(e, MetaSeen)}
    assert disabled == {"n1": False, "n2": False, "n3": False, "n4": True}
    events = [told("RAFTZ", answer) for answer in lab_answers("steady", "RAFTZ", body_for("RAFTZ").decode())]
    assert {e.server.name for e in events if isinstance(e, RaftSeen) and e.raft is None} == {"n4"}
    stats = [told("STATSZ", answer) for answer in lab_answers("steady", "STATSZ")]
    assert {e.server.name for e in stats if isinstance(e, StatsSeen) and e.jetstream is None} == {"n4"}
    assert {e.server.domain for e in stats if isinstance(e, StatsSeen)} == {"hub", None}


def test_a_lone_voter_without_a_quorum() -> None:
    """n3, alone: candidate of a risen term that knows no leader, nobody heard, unhealthy for the server's own reason."""
    (raft,) = [e for e in map_lab("RAFTZ") if isinstance(e, RaftSeen) and e.raft]
    assert raft.raft is not None
    assert (raft.raft.state, raft.raft.term, raft.raft.leader, raft.raft.leader_since) == ("CANDIDATE", 5, None, None)
    assert [peer.last_seen_s for peer in raft.raft.peers] == [None, None]
    (meta,) = [e for e in map_lab("JSZ") if isinstance(e, MetaSeen) and e.jetstream.meta]
    assert meta.jetstream.meta is not None
    assert meta.jetstream.meta.leader is None
    assert [r.name for r in meta.jetstream.meta.replicas if r.offline] == ["n1"]
    assert meta.jetstream.meta.snapshot_s == pytest.approx(102823e-9)
    assert meta.jetstream.meta.snapshot_at == pytest.approx(raft.at - 29.2, abs=0.5)
    health = {e.server.name: (e.ok, e.error) for e in map_lab("HEALTHZ") if isinstance(e, HealthSeen)}
    assert health == {"n3": (False, "JetStream has not established contact with a meta leader"), "n4": (True, None)}


def map_lab(endpoint: EventEndpoint) -> list[AnswerEvent]:
    return [told(endpoint, answer) for answer in lab_answers("quorum lost", endpoint, body_for(endpoint).decode())]


def test_a_request_that_servers_refuse_is_told_in_their_words() -> None:
    """An `error` in place of the data is a failure with the server's own reason."""
    events = [told("RAFTZ", answer) for answer in lab_answers("steady", "RAFTZ", '{"group":5}')]
    assert len(events) == 4
    for event in events:
        assert isinstance(event, DecodeFailed)
        assert event.reason.startswith("400 json: cannot unmarshal number")
        assert event.subject == "$SYS.REQ.SERVER.*.RAFTZ"


@each("endpoint", ["STATSZ", "JSZ", "RAFTZ"])
def test_every_endpoint_may_refuse(endpoint: EventEndpoint) -> None:
    """Any endpoint but HEALTHZ fails with the code and description given."""
    event = translate_answer(endpoint, 2.0, 1.0, "n1", REFUSED)
    assert event == DecodeFailed(at=2.0, via="n1", subject=f"$SYS.REQ.SERVER.*.{endpoint}", reason="403 not allowed")


@each(
    ("rest", "ok", "error"),
    [
        ('"error":{"code":403,"description":"not allowed"}', False, "not allowed"),
        ('"data":{"status":"ok"}', True, None),
        ('"data":{"status":"unavailable"}', False, "unavailable"),
        ('"data":{"status":"error","error":"a","errors":[{"type":"JETSTREAM","error":"b"},{"error":"a"}]}', False, "a; b"),
        ('"data":{"status":"ok"},"error":{"code":500,"description":"late"}', False, "late"),
    ],
)  # fmt: skip
def test_only_ok_is_healthy(rest: str, ok: bool, error: str | None) -> None:
    """A server is healthy when it says `ok` and nothing else; its reasons are told once each."""
    event = translate_answer("HEALTHZ", 2.0, 1.0, "n1", f'{{"server":{{"name":"n1","id":"N1"}},{rest}}}'.encode())
    assert isinstance(event, HealthSeen)
    assert (event.ok, event.error) == (ok, error)


def raftz(fields: str, account: str = "SYS") -> AnswerEvent:
    group = f'{{"id":"a","state":"LEADER","term":2,"size":3{fields}}}'
    body = f'{{"server":{{"name":"n1","id":"N1"}},"data":{{"X":{{}},"{account}":{{"_meta_":{group}}}}}}}'
    return translate_answer("RAFTZ", 2.0, 1.0, "n1", body.encode())


@each("account", ["SYS", "$SYS", "AAX2YZ", "my.system account"])
def test_the_system_account_may_have_any_name(account: str) -> None:
    """`_meta_` is found below whichever account it lies."""
    event = raftz("", account)
    assert isinstance(event, RaftSeen)
    assert event.raft is not None
    assert event.raft.term == 2


@each(
    ("written", "error"),
    [
        ("", None),
        (',"wal_error":null', None),
        (',"wal_error":""', None),
        (',"wal_error":"disk full"', "disk full"),
        (',"wal_error":{}', "WAL error (the server does not say which)"),
    ],
)
def test_a_wal_error_is_never_lost(written: str, error: str | None) -> None:
    """Go writes an error as text or as an empty object: either is an error."""
    event = raftz(written)
    assert isinstance(event, RaftSeen)
    assert event.raft is not None
    assert event.raft.wal_error == error


def test_a_state_of_a_later_version_is_unknown_and_costs_nothing_else() -> None:
    """An unheard-of Raft state becomes the empty one."""
    event = translate_answer(
        "RAFTZ",
        2.0,
        1.0,
        "n1",
        b'{"server":{"name":"n1","id":"N1"},"data":{"S":{"_meta_":{"id":"a","state":"LEARNER","term":2,"size":3}}}}',
    )
    assert isinstance(event, RaftSeen)
    assert event.raft is not None
    assert (event.raft.state, event.raft.term, event.raft.leader) == ("", 2, None)


@each("data", ["5", '{"S":5}', '{"S":{"_meta_":5}}', '{"S":{"_meta_":null}}', '{"S":{"_meta_":{}}}'])
def test_a_group_that_cannot_be_read_is_not_a_missing_group(data: str) -> None:
    """`raft=None` says that the server has no meta group; what is merely unreadable never says that."""
    body = f'{{"server":{{"name":"n1","id":"N1"}},"data":{data}}}'.encode()
    assert isinstance(translate_answer("RAFTZ", 2.0, 1.0, "n1", body), DecodeFailed)


@each("server", ["{}", '{"name":"n1"}', '{"name":"","id":"N1"}', '{"name":7,"id":"N1"}', "null"])
def test_an_answer_without_a_sender_is_none(server: str) -> None:
    """Without a name and an id nobody knows whose figures these are."""
    body = f'{{"server":{server},"data":{{"status":"ok"}}}}'.encode()
    assert isinstance(translate_answer("HEALTHZ", 2.0, 1.0, "n1", body), DecodeFailed)


def test_long_names_are_cut_and_hostile_ones_kept() -> None:
    """Names are data: escapes stay (the screen sanitises), length is bounded."""
    body = f'{{"server":{{"name":"\\u001b[31m{"x" * 9000}","id":"N1"}},"data":{{"status":"ok"}}}}'.encode()
    event = translate_answer("HEALTHZ", 2.0, 1.0, "n1", body)
    assert isinstance(event, HealthSeen)
    assert event.server.name == "\x1b[31m" + "x" * 507


@each("rows", [10_000, 10_001])
def test_no_more_peers_than_any_cluster_has(rows: int) -> None:
    """10,000 peers or replicas are read, one more is refused."""
    peers = ",".join(f'"{n}":{{}}' for n in range(rows))
    assert isinstance(raftz(f',"peers":{{{peers}}}'), RaftSeen if rows == 10_000 else DecodeFailed)
    replicas = ",".join(f'{{"name":"n{n}"}}' for n in range(rows))
    body = f'{{"server":{{"name":"n1","id":"N1"}},"data":{{"meta_cluster":{{"replicas":[{replicas}]}}}}}}'.encode()
    assert isinstance(translate_answer("JSZ", 2.0, 1.0, "n1", body), MetaSeen if rows == 10_000 else DecodeFailed)
