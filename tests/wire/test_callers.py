"""Is it read from an audit who called and what for, whatever the version, and whatever somebody forged?"""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.cases import each
from tui.wire.callers import MAX_NAME, Call, api_call, kind_of

_HEAD = b'{"type":"io.nats.jetstream.advisory.v1.api_audit","id":"64GX","timestamp":"2026-11-23T21:35:11.783773023Z","server":"n1",'
OLD = _HEAD + b'"client":{"acc":"APP","rtt":405473,"server":"n1"},"subject":"$JS.API.STREAM.INFO.S","response":"{}"}'
NEW = _HEAD + (
    b'"client":{"start":"2026-11-23T21:35:15.053105582Z","host":"127.0.0.1","id":9,"acc":"APP","user":"app","name":"worker",'
    b'"lang":"python3","ver":"2.16.0","rtt":284083,"server":"n1","kind":"Client","client_type":"nats"},'
    b'"subject":"$JS.API.CONSUMER.CREATE.S","request":"{}","response":"{}"}'
)


def test_real_audits() -> None:
    """As nats-server 2.9.10 and 2.15.1 send them; 2.9 does not name the caller."""
    assert api_call(OLD) == Call("", "", "", "stream info")
    assert api_call(NEW) == Call("worker", "app", "127.0.0.1", "consumer create")


@each(
    ("subject", "kind"),
    [
        ("$JS.API.INFO", "account info"),
        ("$JS.API.STREAM.NAMES", "stream names"),
        ("$JS.hub.API.STREAM.CREATE.S", "stream create"),
        ("$JS.API.API.INFO", "other"),
        ("$JS.API.STREAM.INFO.CREATE", "stream info"),
        ("$JS.API.CONSUMER.DURABLE.CREATE.S.C", "consumer create"),
        ("$JS.API.CONSUMER.CREATE.S.C.filter.DELETE", "consumer create"),
        ("$JS.API.STREAM.MSG.DELETE.S", "message delete"),
        ("$JS.API.META.LEADER.STEPDOWN", "meta stepdown"),
        ("$JS.API.STREAM.\x1b[31m.S", "other"),
        ("API", "other"),
        ("", "other"),
    ],
)
def test_the_kind_of_a_request(subject: str, kind: str) -> None:
    """Object and verb stand at fixed places, with and without a domain; names of streams are never taken for them."""
    assert kind_of(subject) == kind


def test_names_are_data() -> None:
    """No control characters, no line breaks, no endless names."""
    client = {"name": "a\x1b[2J\nb\u202ec" + "x" * 9999, "user": "\0", "host": "::1"}
    call = api_call(json.dumps({"subject": "$JS.API.INFO", "client": client}).encode())
    assert call is not None
    assert all(text.isprintable() and len(text) <= MAX_NAME for text in call)
    assert call.name.startswith("a[2J bc")
    assert call.user == ""


def test_a_user_of_a_jwt_is_called_by_its_name() -> None:
    """Its key says nothing to people."""
    body = {"subject": "$JS.API.INFO", "client": {"user": "UABC", "name_tag": "billing"}}
    assert api_call(json.dumps(body).encode()) == Call("", "billing", "", "account info")


@given(st.binary() | st.recursive(st.none() | st.text(), st.lists).map(lambda value: json.dumps(value).encode()))
def test_garbage_is_no_call(body: bytes) -> None:
    """Whatever comes, nothing is raised."""
    assert api_call(body) is None


def test_lists_without_an_end_are_no_call() -> None:
    """However deep."""
    assert api_call(b"[" * 100_000) is None
