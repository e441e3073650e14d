"""Can any bytes that a server, or somebody who poses as one, sends make us raise? They must not."""

import random
from functools import cache

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases import each
from tests.chance import examples
from tests.wire.recorded import VERSIONS, answers, lab_pushes, tape, tapes
from tui.core.observed.events import AnyEvent
from tui.wire.addresses import read_routez, read_varz
from tui.wire.translate import EventEndpoint, translate_answer, translate_push, translate_routes

ENDPOINTS: tuple[EventEndpoint, ...] = ("STATSZ", "RAFTZ", "JSZ", "HEALTHZ", "VARZ")
PUSHED = (
    "$JS.EVENT.ADVISORY.DOMAIN.LEADER_ELECTED",
    "$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.S",
    "$JS.EVENT.ADVISORY.CONSUMER.LEADER_ELECTED.S.c",
    "$JS.EVENT.ADVISORY.STREAM.QUORUM_LOST.S",
    "$JS.EVENT.ADVISORY.API",
    "$JS.EVENT.ADVISORY.API.LIMIT_REACHED",
    "$JS.EVENT.ADVISORY.SERVER.OUT_OF_STORAGE",
    "$JS.EVENT.ADVISORY.SERVER.META_RESCUE",
    "$SYS.SERVER.NABC.STATSZ",
    "$SYS.SERVER.NABC.LAMEDUCK",
    "$SYS.SERVER.NABC.SHUTDOWN",
)
ENCODER = msgspec.json.Encoder()
EVENTS = msgspec.json.Decoder(AnyEvent)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@cache
def bodies() -> list[bytes]:
    """One real body of each kind, and the first answer of every version."""
    told = [
        answer.bytes
        for version in VERSIONS
        for e in (*ENDPOINTS, "ROUTEZ")
        for answer in answers(version, e.lower())[:1]
    ]
    heard = {message.subject.rpartition(".")[2]: message.bytes for message in lab_pushes()}
    return sorted({body for body in (*told, *heard.values()) if body})


def send_everywhere(body: bytes, subject: str = "") -> None:
    """Nothing raises, and what comes out can be journaled and read back as it was."""
    events: list[AnyEvent | None] = [translate_push(1.0, "n1", s, body) for s in (*PUSHED, subject)]
    events += [translate_answer(endpoint, 2.0, 1.0, "n1", body) for endpoint in ENDPOINTS]
    events += [translate_routes(2.0, 1.0, "n1", body, account) for account in (None, "SYS")]
    for event in events:
        assert event is None or EVENTS.decode(ENCODER.encode(event)) == event
    read_varz(body)
    read_routez(body)


def surprised(value: object, chance: random.Random, other: object) -> object:
    """The same JSON with one value somewhere replaced by another, and sometimes a key lost."""
    match value:
        case dict() if value and chance.random() < 0.9:
            key = chance.choice(sorted(value))
            changed = dict(value)
            if chance.random() < 0.1:
                del changed[key]
            else:
                changed[key] = surprised(value[key], chance, other)
            return changed
        case list() if value and chance.random() < 0.9:
            at = chance.randrange(len(value))
            return [*value[:at], surprised(value[at], chance, other), *value[at + 1 :]]
        case _:
            return other


@given(st.binary(max_size=200), st.text(max_size=60))
def test_random_bytes(body: bytes, subject: str) -> None:
    """Random bytes on any subject raise nothing."""
    send_everywhere(body, subject)


@given(st.data())
def test_truncated_bodies(data: st.DataObject) -> None:
    """A real body cut anywhere raises nothing."""
    body = data.draw(st.sampled_from(bodies()))
    send_everywhere(body[: data.draw(st.integers(0, len(body)))])


@settings(max_examples=examples(300))
@given(st.data())
def test_flipped_bits(data: st.DataObject) -> None:
    """A real body with up to four bits flipped raises nothing."""
    body = bytearray(data.draw(st.sampled_from(bodies())))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    send_everywhere(bytes(body))


@settings(max_examples=examples(300))
@given(st.data(), JSON, st.integers(0, 2**32))
def test_wrong_types(data: st.DataObject, other: object, seed: int) -> None:
    """A real body in which one value, anywhere, is of any other type raises nothing."""
    value: object = msgspec.json.decode(data.draw(st.sampled_from(bodies())))
    send_everywhere(ENCODER.encode(surprised(value, random.Random(seed), other)))


@given(JSON)
def test_any_json(value: object) -> None:
    """Any JSON at all raises nothing."""
    send_everywhere(ENCODER.encode(value))


@each(
    "body",
    [
        b"[" * 200_000,
        b'{"server":' * 50_000,
        b'{"server":{"name":"n","id":"i"},"data":' + b'{"S":' * 50_000,
        b'{"server":{"name":"n","id":"i","time":"2026-11-23T13:30:17Z"},"data":{"meta_cluster":{"cluster_size":1e400}}}',
        b'{"server":{"name":"n","id":"i"},"statsz":{"start":"2026-11-23T13:30:17Z","cpu":1e308,"mem":%s}}' % (b"9" * 9000),
        b'{"name":"n","name":"m","id":"i","id":7}',
        b'{"name":"\\ud800","id":"i"}',
        b"\xef\xbb\xbf{}",
        b"\x00" * 64,
        b"NaN",
    ],
)  # fmt: skip
def test_known_poison(body: bytes) -> None:
    """Depth, numbers without end, lone surrogates, byte order marks: nothing raises."""
    send_everywhere(body)


def test_every_tape_on_every_subject() -> None:
    """Real messages, Raft's binary frames among them, raise nothing on subjects where they do not belong."""
    for path in tapes():
        for heard in tape(path)[1][::7]:
            send_everywhere(heard.bytes)
