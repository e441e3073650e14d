"""Do the VARZ and JSZ of real servers, 2.9 … 2.15, tell when they read their configuration and how often they sync?"""

import pytest

from tests.wire.recorded import VERSIONS, Answered, answers
from tui.core.observed.answers import sync_s
from tui.core.observed.events import DecodeFailed, MetaSeen, StatsSeen, VarzSeen
from tui.wire.translate import translate_answer


def told(answer: Answered) -> VarzSeen:
    event = translate_answer("VARZ", answer.at, answer.asked, "n1", answer.bytes)
    assert isinstance(event, VarzSeen)
    return event


@pytest.mark.parametrize("version", VERSIONS)
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


@pytest.mark.parametrize("version", VERSIONS)
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
