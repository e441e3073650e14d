"""Do the VARZ and JSZ of real servers, 2.9 … 2.15, tell when they read their configuration and how often they sync?"""

from datetime import UTC, datetime

from tests.cases import each
from tests.wire.recorded import VERSIONS, Answered, answers
from tui.core.observed.answers import Certificate, DiskWaits, Varz, sync_s
from tui.core.observed.events import DecodeFailed, MetaSeen, StatsSeen, VarzSeen
from tui.wire.translate import translate_answer


def told(answer: Answered) -> VarzSeen:
    event = translate_answer("VARZ", answer.at, answer.asked, "n1", answer.bytes)
    assert isinstance(event, VarzSeen)
    return event


@each("version", VERSIONS)
def test_when_the_configuration_was_read(version: str) -> None:
    """At its start, some seconds before; from 2.11 on with a digest of the file, of which we keep too little to guess it."""
    events = [told(answer) for answer in answers(version, "varz")]
    assert {event.server.name for event in events} == {"n1", "n2", "n3"}
    for event in events:
        assert event.varz.loaded_at is not None
        assert 0 < event.at - event.varz.loaded_at < 30
        if version.startswith(("2.9.", "2.10.")):
            assert event.varz.digest is None
        else:
            assert event.varz.digest is not None
            assert len(event.varz.digest) == 16


@each("version", VERSIONS)
def test_how_often_a_server_syncs(version: str) -> None:
    """Every two minutes unless it was told otherwise; 2.9 tells nothing. JSZ and STATSZ say the same."""
    expected = None if version == "2.9.10" else 120.0
    for answer in answers(version, "jsz"):
        event = translate_answer("JSZ", answer.at, answer.asked, "n1", answer.bytes)
        assert isinstance(event, MetaSeen)
        assert sync_s(event.jetstream) == expected
    for answer in answers(version, "statsz"):
        stats = translate_answer("STATSZ", answer.at, answer.asked, "n1", answer.bytes)
        assert isinstance(stats, StatsSeen)
        assert stats.jetstream is not None
        assert sync_s(stats.jetstream) == expected


def test_fields_that_are_missing_tell_nothing() -> None:
    """A VARZ without them is an answer all the same; what is no VARZ is unreadable."""
    bare = b'{"server":{"name":"n1","id":"N1"},"data":{}}'
    event = translate_answer("VARZ", 2.0, 1.0, "n1", bare)
    assert isinstance(event, VarzSeen)
    assert (event.varz.loaded_at, event.varz.digest) == (None, None)
    for body in (b"", b"{", b'{"server":{"name":"n1","id":"N1"},"error":{"code":500}}'):
        assert isinstance(translate_answer("VARZ", 2.0, 1.0, "n1", body), DecodeFailed)


@each(("version", "disk"), [("2.12.8", None), ("2.15.1", DiskWaits())])
def test_limits_certificates_and_disk_of_real_servers(version: str, disk: DiskWaits | None) -> None:
    """A server with TLS for clients and routes, and a limit of five connections."""
    (answer,) = answers(version, "tls_varz")
    expires = datetime(2026, 12, 2, 9, 39, 54, tzinfo=UTC).timestamp()
    varz = told(answer).varz
    assert varz.max_connections == 5
    assert varz.certificates == (
        Certificate(listener="clients", expires=expires),
        Certificate(listener="routes", expires=expires),
    )
    assert varz.disk_waits == disk


@each("version", VERSIONS)
def test_servers_without_tls_tell_no_certificate(version: str) -> None:
    """Each has a limit of connections; disk waits are told from 2.14.4 and 2.12.14 on."""
    for answer in answers(version, "varz"):
        varz = told(answer).varz
        assert (varz.max_connections, varz.certificates) == (65536, ())
        assert (varz.disk_waits is not None) is version.startswith(("2.14", "2.15"))


@each(
    ("fields", "expected"),
    [
        ('"max_connections":-1', Varz()),  # no limit
        ('"max_connections":0', Varz()),
        ('"max_connections":"many"', Varz()),
        ('"tls_cert_not_after":"0001-01-01T00:00:00Z"', Varz()),
        ('"tls_cert_not_after":"soon"', Varz()),
        ('"cluster":{"tls_cert_not_after":7}', Varz()),
        ('"disk_io_wait_stats":{}', Varz()),
        ('"disk_io_wait_stats":null', Varz()),
        ('"disk_io_wait_stats":{"waiters":-1,"waits":1,"wait_time":1,"max_wait_time":1}', Varz()),
        (
            '"disk_io_wait_stats":{"waiters":1,"waits":2,"wait_time":3000000000,"max_wait_time":2000000000}',
            Varz(disk_waits=DiskWaits(waiting=1, waits=2, wait_s=3.0, longest_s=2.0)),
        ),
    ],
)
def test_figures_that_cannot_be_are_not_told(fields: str, expected: Varz) -> None:
    """Each row: one field of VARZ, and what is made of it."""
    event = translate_answer(
        "VARZ", 2.0, 1.0, "n1", f'{{"server":{{"name":"n1","id":"N1"}},"data":{{{fields}}}}}'.encode()
    )
    assert isinstance(event, VarzSeen)
    assert event.varz == expected
