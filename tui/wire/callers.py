"""Who sent this API request, and what for? An audit of the JetStream API, as the account of its caller hears it.

This file must not know how often somebody calls. Whoever may publish in that account can forge audits, so they are read once,
never mended, and all their texts are data.
"""

from typing import Final, NamedTuple

import msgspec

from tui.core.safe_text import one_line
from tui.wire.subjects import ADVISORY_PREFIX

API_AUDITS: Final = f"{ADVISORY_PREFIX}API"
MAX_NAME: Final = 48
_API: Final = "API"
_OBJECTS: Final = frozenset({"STREAM", "CONSUMER", "META", "ACCOUNT", "SERVER"})
_BETWEEN: Final = frozenset({"DURABLE", "LEADER", "PEER", "MSG", "TEMPLATE"})
_VERBS: Final = frozenset(
    {"CREATE", "UPDATE", "DELETE", "INFO", "LIST", "NAMES", "PURGE", "SNAPSHOT", "RESTORE", "PAUSE", "RESET"}
    | {"STEPDOWN", "REMOVE", "MOVE", "UNPIN", "GET"}
)


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """nats-server 2.9 tells the account alone; `name_tag` is the name of a user who is else a public key."""

    name: str = ""
    user: str = ""
    name_tag: str = ""
    host: str = ""


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    subject: str
    client: Client | None = None


class Call(NamedTuple):
    """One request; empty is not told."""

    name: str
    user: str
    host: str
    kind: str


_AUDIT: Final = msgspec.json.Decoder(Audit)


def api_call(body: bytes) -> Call | None:
    """What one audit says; None when it is none."""
    try:
        told = _AUDIT.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    client = told.client or Client()
    user = client.name_tag or client.user
    return Call(_text(client.name), _text(user), _text(client.host), kind_of(told.subject))


def _text(told: str) -> str:
    return told if told.isalnum() and len(told) <= MAX_NAME else one_line(told[: 4 * MAX_NAME], MAX_NAME)


def kind_of(subject: str) -> str:
    """`consumer create` of a request's subject, with and without a domain in front; `other` for what is none of the known ones."""
    tokens = subject[:1024].split(".")
    at = next((at for at in (1, 2) if tokens[at : at + 1] == [_API]), None)
    match tokens[at + 1 : at + 4] if at is not None else []:
        case ["INFO"]:
            return "account info"
        case [of, between, verb, *_] if of in _OBJECTS and between in _BETWEEN and verb in _VERBS:
            return f"{'message' if between == 'MSG' else of.lower()} {verb.lower()}"
        case [of, verb, *_] if of in _OBJECTS and verb in _VERBS:
            return f"{of.lower()} {verb.lower()}"
        case _:
            return "other"
