"""Does what servers send unasked mean in our words what happened? Tapes of real elections, and our own recording with a domain."""

from collections import Counter
from pathlib import Path

import pytest

from tests.cases import each
from tests.wire.recorded import Heard, lab_pushes, tape, tapes
from tui.core.model.peer_names import peer_hash
from tui.core.observed.announcements import ApiLimitReached, MetaRescued, StorageOut
from tui.core.observed.assets import AssetElected, QuorumLost
from tui.core.observed.events import (
    DecodeFailed,
    LeaderElected,
    ServerLameDuck,
    ServerShutdown,
    StatsSeen,
    StepDownAudited,
)
from tui.wire.translate import PushEvent, translate_push

TAPES = tapes()
AUDITS = "$JS.EVENT.ADVISORY.API"


def label(path: Path) -> str:
    return f"{path.parent.name}/{path.name.split('.')[0]}"


def told(heard: Heard) -> PushEvent | None:
    return translate_push(heard.at, heard.via, heard.subject, heard.bytes)


def audit(rest: str) -> PushEvent | None:
    body = (
        '{"id":"a","timestamp":"2026-11-23T13:30:17.5Z","server":"n3","subject":"$JS.API.META.LEADER.STEPDOWN"' + rest
    )
    return translate_push(2.0, "n1", AUDITS, (body + "}").encode())


@each("path", TAPES, ids=label)
def test_every_message_of_every_tape_is_read(path: Path) -> None:
    """Nothing a real server sent fails; Raft's own frames and the messages that nobody asked for are of no interest."""
    _, messages = tape(path)
    assert len(messages) > 100
    for heard in messages:
        event = told(heard)
        assert not isinstance(event, DecodeFailed)
        kind = heard.subject.rpartition(".")[2]
        interesting = kind in ("STATSZ", "LAMEDUCK", "SHUTDOWN", "API", "LEADER_ELECTED")
        assert (event is not None) == interesting
        assert event is None or (event.at, event.via) == (heard.at, heard.via)


@each("path", TAPES, ids=label)
def test_the_elections_are_those_in_the_servers_logs(path: Path) -> None:
    """Each election in the logs is told once per connection, with one id, the leader's hash and the server's time; 2.9 tells none."""
    header, messages = tape(path)
    assert len(header.elections_in_server_logs) == 1
    elected = [event for event in map(told, messages) if isinstance(event, LeaderElected)]
    once = {event.id: event for event in elected}
    logged = () if path.parent.name == "2.9.10" else header.elections_in_server_logs
    assert [event.leader for event in once.values()] == [peer_hash(election.leader) for election in logged]
    for event, election in zip(once.values(), logged, strict=True):
        assert event.server_time == pytest.approx(election.at, abs=0.001)
        assert (event.domain, event.cluster) == (None, "lab")
        assert {replica.peer: replica.name for replica in event.replicas} == {
            peer_hash(n): n for n in ("n1", "n2", "n3")
        }
        assert 0 <= event.at - event.server_time < 0.05
    vias = Counter(event.via for event in elected)
    assert set(vias.values()) <= {1}


@each("path", TAPES, ids=label)
def test_broadcast_statsz_are_answers_that_nobody_asked_for(path: Path) -> None:
    """STATSZ broadcasts tell the same as answers, with `asked` None; a server is heard through every connection."""
    _, messages = tape(path)
    seen = [event for event in map(told, messages) if isinstance(event, StatsSeen)]
    assert len(seen) == sum(heard.subject.endswith(".STATSZ") for heard in messages) > 0
    assert {event.asked for event in seen} == {None}
    assert {event.server.version for event in seen} == {path.parent.name}
    assert all(event.server_time and event.server_time <= event.at for event in seen)


@each("path", [path for path in TAPES if path.name.startswith("step_down")], ids=label)
def test_a_step_down_is_audited(path: Path) -> None:
    """The step-down on every tape, 2.9 included, is one audit of the old leader, obeyed, before the election."""
    _, messages = tape(path)
    events = [told(heard) for heard in messages]
    audits = [event for event in events if isinstance(event, StepDownAudited)]
    assert {event.via for event in audits} == {"n1", "n2", "n3"}
    assert len({event.id for event in audits}) == 1
    assert {(event.ok, event.error, event.to, event.domain) for event in audits} == {(True, None, None, None)}
    elected = [event for event in events if isinstance(event, LeaderElected)]
    assert all(peer_hash(audits[0].server) != event.leader for event in elected)
    assert all(0 < event.server_time - audits[0].server_time < 0.1 for event in elected)


def test_a_lame_duck_names_itself() -> None:
    """LAMEDUCK is told by the old leader, through all three connections, before the new leader is elected."""
    (path,) = [path for path in TAPES if path.name.startswith("lame_duck")]
    events = [told(heard) for heard in tape(path)[1]]
    ducks = [event for event in events if isinstance(event, ServerLameDuck)]
    assert {(event.server.name, event.server.version, event.server.jetstream) for event in ducks} == {
        ("n1", "2.15.1", True)
    }
    assert {event.via for event in ducks} == {"n1", "n2", "n3"}
    elected = next(event for event in events if isinstance(event, LeaderElected))
    assert all(event.server_time and event.server_time < elected.server_time for event in ducks)
    assert [replica.name for replica in elected.replicas if replica.offline] == ["n1"]


def test_the_story_of_our_own_recording() -> None:
    """In a domain: elections n1, n2, n3; audits with target and refusals; the cascade with its account; a shutdown; lost quorums."""
    events = [told(heard) for heard in lab_pushes()]
    assert not [event for event in events if isinstance(event, DecodeFailed)]
    elected = [event for event in events if isinstance(event, LeaderElected)]
    assert [(event.leader, event.domain) for event in elected] == [(peer_hash(n), "hub") for n in ("n1", "n2", "n3")]
    audits = [event for event in events if isinstance(event, StepDownAudited)]
    assert [(event.server, event.to, event.ok, event.error, event.domain) for event in audits] == [
        ("n1", "nope", False, 'preferred server "nope" not known (10005)', "hub"),
        ("n1", "n2", True, None, "hub"),
        ("n2", "n2", False, 'preferred server "n2" is already leader (10005)', "hub"),
        ("n2", None, True, None, "hub"),
    ]
    assets = [event for event in events if isinstance(event, AssetElected)]
    assert [(event.account, event.stream, event.consumer, event.leader) for event in assets] == [
        ("APP", "ORDERS", None, "n1"),
        ("APP", "ORDERS", "c1", "n3"),
        ("APP", "ORDERS", None, "n2"),
    ]
    (gone,) = [event for event in events if isinstance(event, ServerShutdown)]
    assert (gone.server.name, gone.server.domain) == ("n1", "hub")
    assert gone.server_time is not None
    assert gone.server_time < gone.at
    lost = [event for event in events if isinstance(event, QuorumLost)]
    assert {(event.account, event.stream, event.consumer) for event in lost} == {
        ("APP", "ORDERS", None),
        ("APP", "ORDERS", "c1"),
    }


@each(
    ("rest", "ok", "error", "to"),
    [
        (r',"response":"{\"success\":true}"', True, None, None),
        (r',"request":"{\"placement\":{\"cluster\":\"C1\"}}","response":"{\"success\":true}"', True, None, None),
        (r',"request":"not json","response":"{\"success\":true}"', True, None, None),
        (r',"response":"{\"error\":{\"code\":503,\"description\":\"no\"}}"', False, "no (503)", None),
        (r',"response":"{\"success\":false}"', False, "response without success", None),
        (r',"response":"{"', False, "response not readable: Input data was truncated", None),
        ("", False, "response not readable: empty body", None),
    ],
)
def test_a_step_down_is_obeyed_only_when_the_server_says_so(
    rest: str, ok: bool, error: str | None, to: str | None
) -> None:
    """`ok` needs `success`; an unreadable request costs the target only."""
    event = audit(rest)
    assert isinstance(event, StepDownAudited)
    assert (event.ok, event.error, event.to, event.server_time) == (ok, error, to, 1795440617.5)


@each("subject", ["$JS.hub.API.META.LEADER.STEPDOWN", "$JS.API.META.LEADER.STEPDOWN"])
def test_a_step_down_is_known_with_and_without_a_domain(subject: str) -> None:
    """The end of the audited subject alone decides."""
    body = f'{{"id":"a","timestamp":"2026-11-23T13:30:17Z","server":"n3","subject":"{subject}","domain":"hub"}}'
    event = translate_push(2.0, "n1", AUDITS, body.encode())
    assert isinstance(event, StepDownAudited)
    assert event.domain == "hub"


@each("subject", ["$JS.API.STREAM.CREATE.ORDERS", "$JS.API.META.LEADER.STEPDOWN.X"])
def test_other_audits_are_of_no_interest(subject: str) -> None:
    """An audit of anything else is None, even where it mentions a step-down."""
    body = f'{{"id":"a","timestamp":"2026-11-23T13:30:17Z","server":"n3","subject":"{subject}","request":"x.META.LEADER.STEPDOWN"}}'
    assert translate_push(2.0, "n1", AUDITS, body.encode()) is None


def test_a_full_api_queue_is_told() -> None:
    """API.LIMIT_REACHED names the server and how many requests were dropped."""
    body = b'{"id":"a","timestamp":"2026-11-23T13:30:17Z","server":"n1","dropped":10000}'
    event = translate_push(2.0, "n2", "$JS.EVENT.ADVISORY.API.LIMIT_REACHED", body)
    assert event == ApiLimitReached(at=2.0, via="n2", id="a", server="n1", dropped=10000)


def test_a_full_disk_is_told() -> None:
    """SERVER.OUT_OF_STORAGE names the server that switches its JetStream off (as 2.14.6 sends it)."""
    body = (
        b'{"type":"io.nats.jetstream.advisory.v1.server_out_of_space","id":"h5VQiwfj0e6HzcWtav9mSb",'
        b'"timestamp":"2026-11-29T04:15:44.434557672Z","server":"n2","server_id":"NBBYJI7U","stream":"fill","cluster":"C1"}'
    )
    event = translate_push(2.0, "n1", "$JS.EVENT.ADVISORY.SERVER.OUT_OF_STORAGE", body)
    assert event == StorageOut(at=2.0, via="n1", server="n2", server_id="NBBYJI7U")


def test_a_lowered_quorum_is_told() -> None:
    """SERVER.META_RESCUE names the server, and how many made and make its quorum (as 2.15.1 sends it)."""
    body = (
        b'{"type":"io.nats.jetstream.advisory.v1.meta_rescue","id":"n1WOKqcQtQR1xu9h6stKaH",'
        b'"timestamp":"2026-11-30T09:28:46.075312191Z","server":"n2","server_id":"NBHLU6RY","prev_quorum":2,"new_quorum":1,"cluster":"C1"}'
    )
    event = translate_push(2.0, "n1", "$JS.EVENT.ADVISORY.SERVER.META_RESCUE", body)
    expected = MetaRescued(
        at=2.0, via="n1", id="n1WOKqcQtQR1xu9h6stKaH", server="n2", server_id="NBHLU6RY", was=2, now=1
    )
    assert event == expected


@each(
    "subject",
    [
        "$NRG.AE._meta_",
        "$SYS.SERVER.ACCOUNT.SYS.CONNS",
        "$SYS.SERVER.ACCOUNT.X.STATSZ",
        "$SYS.SERVER.NABC.CLIENT.AUTH.ERR",
        "$SYS.SERVER.NABC.NEWKIND",
        "$JS.EVENT.ADVISORY.STREAM.CREATED.ORDERS",
        "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.ORDERS.c1",
        "$JS.EVENT.ADVISORY",
        "",
    ],
)
def test_what_we_do_not_know_is_of_no_interest(subject: str) -> None:
    """Subjects that mean nothing to us are None whatever their body, so a later server's advisory is no failure."""
    assert translate_push(2.0, "n1", subject, b"\xff garbage") is None


@each(
    ("subject", "body"),
    [
        ("$JS.EVENT.ADVISORY.DOMAIN.LEADER_ELECTED", b'{"id":"a","timestamp":"2026-11-23T13:30:17Z"}'),
        ("$JS.EVENT.ADVISORY.DOMAIN.LEADER_ELECTED", b'{"id":"a","timestamp":"2026-11-23T13:30:17Z","leader":""}'),
        ("$JS.EVENT.ADVISORY.DOMAIN.LEADER_ELECTED", b'{"id":"a","timestamp":"0001-01-01T00:00:00Z","leader":"x"}'),
        ("$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.S", b"{}"),
        ("$JS.EVENT.ADVISORY.STREAM.QUORUM_LOST.S", b"[]"),
        ("$JS.EVENT.ADVISORY.API.LIMIT_REACHED", b""),
        ("$SYS.SERVER.NABC.STATSZ", b'{"server":{"name":"n","id":"i"},"statsz":{}}'),
        ("$SYS.SERVER.NABC.STATSZ", b'{"server":{"name":"n","id":"i"},"statsz":{"start":"0001-01-01T00:00:00Z"}}'),
        ("$SYS.SERVER.NABC.LAMEDUCK", b'{"name":"n"}'),
        ("$SYS.SERVER.NABC.SHUTDOWN", b"null"),
        (AUDITS, b'{"subject":"x.META.LEADER.STEPDOWN"}'),
        (AUDITS, b'{"id":"a","timestamp":"0001-01-01T00:00:00Z","server":"n","subject":"x.META.LEADER.STEPDOWN"}'),
        (AUDITS, b" " * (8 * 1024 * 1024 + 1)),
    ],
)
def test_what_lacks_its_meaning_is_a_failure_with_its_subject(subject: str, body: bytes) -> None:
    """A message of ours without what makes it one is `DecodeFailed`, never half an event."""
    event = translate_push(2.0, "n1", subject, body)
    assert isinstance(event, DecodeFailed)
    assert (event.at, event.via, event.subject) == (2.0, "n1", subject)
    assert 0 < len(event.reason) <= 512
