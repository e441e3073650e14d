"""Is one server wholly well, with every stream and consumer it holds? Asked once; it must not know who wants to know.

The polls ask for the meta group alone, for the whole costs a server with many streams too much to be asked all day."""

from typing import Final

from tui import clock
from tui.core.observed.events import HealthSeen
from tui.feeds.connection.link import Link
from tui.wire.subjects import ask
from tui.wire.translate import translate_answer

_WITHIN_S: Final = 5.0


async def unwell(link: Link, server_id: str) -> str | None:
    """Why it is not, in its own words; None when it is well."""
    asked = clock.now()
    try:
        took = await link.request(ask(server_id, "HEALTHZ"), b"", _WITHIN_S)
    except PermissionError:
        return "cannot be asked for its HEALTHZ (no permission)"
    except (TimeoutError, ConnectionError):
        return "does not report its health"
    if took.nobody:
        return "does not respond (no responders)"
    event = translate_answer("HEALTHZ", took.at, asked, link.name, took.body)
    if not isinstance(event, HealthSeen):
        return "sent an unreadable HEALTHZ reply"
    return None if event.ok else f"is unhealthy: {event.error or 'no reason given'}"
