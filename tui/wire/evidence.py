"""What does a server say of its inside when it is asked for evidence? Its goroutine profile as text, its other answers as JSON.

What may hold a secret is taken out: an answer is made to be handed on. This file must not know where anything is kept.
"""

import re
from typing import Final

import msgspec

from tui.core.observed.evidence import EvidenceKind

_BODIES: Final[dict[EvidenceKind, bytes]] = {
    # `debug` 1 is text with equal stacks counted. 2 would list each goroutine, while all of them stand still.
    "PROFILEZ": b'{"name":"goroutine","debug":1}',
}
EVIDENCE_ONLY: Final[tuple[EvidenceKind, ...]] = ("PROFILEZ", "IPQUEUESZ")
"""What watching never asks for."""
TRIED: Final = b"{}"
"""Asks for a profile without a name: the server says that there is none, and does nothing."""
_SECRET: Final = re.compile(
    r"pass(word|wd|phrase)|token|secret|seed|nkey|jwt|creds|credential|private|api[_-]?key", re.I
)
REMOVED: Final = "(removed)"
_LOGIN: Final = re.compile(r"(?<=://)[^/@\s]+@")


class _Profile(msgspec.Struct):
    profile: bytes = b""
    error: str = ""


class _Answer(msgspec.Struct):
    data: _Profile = msgspec.field(default_factory=_Profile)


def evidence_body(kind: EvidenceKind) -> bytes:
    """Body of the request."""
    return _BODIES.get(kind, b"")


def read_evidence(kind: EvidenceKind, body: bytes) -> bytes | None:
    """What is worth keeping of an answer; None where it says nothing."""
    try:
        if kind == "PROFILEZ":
            return msgspec.json.decode(body, type=_Answer).data.profile or None
        told: object = msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    data = told.get("data") if isinstance(told, dict) else None
    return None if data is None else msgspec.json.format(msgspec.json.encode(without_secrets(told)), indent=2)


def without_secrets(told: object) -> object:
    """The same without passwords, tokens, keys, and logins in addresses."""
    match told:
        case dict():
            return {
                name: REMOVED if _SECRET.search(str(name)) and value else without_secrets(value)
                for name, value in told.items()
            }
        case list():
            return [without_secrets(one) for one in told]
        case str():
            return _LOGIN.sub("", told)
        case _:
            return told
