"""What of a server is unhealthy, by its HEALTHZ? In the words of nats-server 2.9 to 2.15 (`server/monitor.go`)."""

import json

from tests.cases import each
from tui.core.observed.answers import HealthPart
from tui.core.observed.events import HealthSeen
from tui.wire.translate import translate_answer


def told(**data: object) -> HealthSeen:
    body = json.dumps({"server": {"name": "n1", "id": "N"}, "data": data})
    event = translate_answer("HEALTHZ", 2.0, 1.0, "n1", body.encode())
    assert isinstance(event, HealthSeen)
    return event


@each(
    ("status", "error", "part"),
    [
        ("error", "nats server is not ready for connections: route, leafnode", "connections"),
        ("unavailable", "JetStream not enabled", "jetstream"),
        ("unavailable", "JetStream has not established contact with a meta leader", "jetstream"),
        ("unavailable", "JetStream is not current with the meta leader", "jetstream"),
        ("unavailable", "JetStream meta layer write error: open tav.idx: no such file", "jetstream"),
        ("unavailable", "JetStream stream 'APP > ORDERS' is not current", "streams"),
        ("unavailable", "JetStream consumer 'APP > ORDERS > C' is not current: healthcheck", "streams"),
        ("unavailable", "JetStream account 'X' could not be resolved", "account"),
        ("strange", "", None),
    ],
)
def test_what_fails_is_known_from_status_and_text(status: str, error: str, part: HealthPart | None) -> None:
    """Without details the answer has no type of error."""
    event = told(status=status, error=error)
    assert (event.ok, event.failing) == (False, part)


def test_what_fails_is_known_from_its_type() -> None:
    """With details it has one."""
    event = told(status="error", errors=[{"type": "CONSUMER", "error": "gone"}])
    assert (event.failing, event.error) == ("streams", "gone")


def test_nothing_fails_of_a_healthy_server() -> None:
    """Nor of one that refused to say."""
    assert told(status="ok").failing is None
    body = b'{"server":{"name":"n1","id":"N"},"error":{"code":503,"description":"busy"}}'
    event = translate_answer("HEALTHZ", 2.0, 1.0, "n1", body)
    assert isinstance(event, HealthSeen)
    assert (event.ok, event.failing) == (False, None)
