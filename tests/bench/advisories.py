"""What does a cascade look like on the wire? Elections of streams and consumers, each with an id of its own, as real servers write
them, and the meta leader's append entries between them."""

import itertools
import struct
from collections.abc import Iterator

from tui.wire.subjects import APPEND_ENTRIES

_STREAMS = 200
_ENTRY = struct.Struct("<8sQQQQHIB300sB")
_BODY = bytes(300)
_REPLICAS = (
    '[{"name":"n2","current":true,"active":4129867,"peer":"44jzkV9D"},'
    '{"name":"n3","current":true,"active":59869,"peer":"BXScrY9i"},'
    '{"name":"n1","current":false,"active":1610157,"lag":1,"peer":"fjFyEjc1"}]'
)


def advisories() -> Iterator[tuple[str, bytes]]:
    """Subject and body, for ever; every other one is a consumer's."""
    for number in itertools.count():
        stream = f"ORDERS_{number // 2 % _STREAMS}"
        yield _consumer(number, stream) if number % 2 else _stream(number, stream)


def _stream(number: int, stream: str) -> tuple[str, bytes]:
    return f"$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.{stream}", _body(number, "stream", f'"stream":"{stream}"')


def frames() -> Iterator[tuple[str, bytes]]:
    """Every other message is an append entry of the meta leader, each with one entry of 300 bytes."""
    for number, advisory in enumerate(advisories()):
        yield advisory
        yield APPEND_ENTRIES, _ENTRY.pack(b"fjFyEjc1", 7, number, 7, number, 1, 301, 0, _BODY, 7)


def _consumer(number: int, stream: str) -> tuple[str, bytes]:
    subject = f"$JS.EVENT.ADVISORY.CONSUMER.LEADER_ELECTED.{stream}.billing"
    return subject, _body(number, "consumer", f'"stream":"{stream}","consumer":"billing"')


def _body(number: int, kind: str, asset: str) -> bytes:
    return (
        f'{{"type":"io.nats.jetstream.advisory.v1.{kind}_leader_elected","id":"YkdTGSr6Ho{number:012d}",'
        f'"timestamp":"2026-11-23T15:42:13.931083433Z","account":"APP",{asset},"leader":"n{number % 3 + 1}",'
        f'"replicas":{_REPLICAS}}}'
    ).encode()


def published(subject: str, body: bytes) -> bytes:
    """As a client sends it."""
    return f"PUB {subject} {len(body)}\r\n".encode() + body + b"\r\n"


def delivered(subject: str, sid: int, body: bytes) -> bytes:
    """As a server sends it."""
    return f"MSG {subject} {sid} {len(body)}\r\n".encode() + body + b"\r\n"
