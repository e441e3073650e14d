"""What does one server say of its inside, when somebody wants to keep it? Four requests at once, within a few seconds.

It must not know which server is suspected, nor where its answers are kept.
"""

import asyncio
from typing import Final, NamedTuple, get_args

from tui.core.observed.evidence import EvidenceFate, EvidenceKind
from tui.feeds.connection.link import Link
from tui.wire.evidence import evidence_body, read_evidence
from tui.wire.subjects import ask

KINDS: Final[tuple[EvidenceKind, ...]] = get_args(EvidenceKind)
WITHIN_S: Final = 5.0
"""A server that hangs answers none of them, and the operator waits."""
_LARGEST: Final = 64 << 20
"""Bytes of one answer; a hundred thousand goroutines are less."""


class EvidenceAnswer(NamedTuple):
    """What came of one request; `fate` None: an answer, of which `kept` is worth keeping."""

    kind: EvidenceKind
    fate: EvidenceFate | None
    kept: bytes = b""


async def ask_for_evidence(link: Link | None, server_id: str, within: float = WITHIN_S) -> tuple[EvidenceAnswer, ...]:
    """Each is asked for, whatever becomes of the others."""
    return tuple(await asyncio.gather(*(_answer(link, server_id, kind, within) for kind in KINDS)))


async def _answer(link: Link | None, server_id: str, kind: EvidenceKind, within: float) -> EvidenceAnswer:
    if link is None:
        return EvidenceAnswer(kind, "no connection")
    try:
        took = await link.request(ask(server_id, kind), evidence_body(kind), within)
    except PermissionError:
        return EvidenceAnswer(kind, "denied")
    except TimeoutError:
        return EvidenceAnswer(kind, "no answer")
    except ConnectionError:
        return EvidenceAnswer(kind, "no connection")
    if took.nobody:
        return EvidenceAnswer(kind, "not supported")
    if len(took.body) > _LARGEST:
        return EvidenceAnswer(kind, "too large")
    kept = await asyncio.to_thread(read_evidence, kind, took.body)
    return EvidenceAnswer(kind, "unreadable") if kept is None else EvidenceAnswer(kind, None, kept)
