"""How is a mark of the time line drawn, and what does it say? Its sign, its word, its meaning, and a sentence; this file must not know how
marks come about, nor where they are drawn."""

from typing import NamedTuple

from tui.core.model.raft_traffic import Mark, MarkKind
from tui.ui.view.drawing.spans import Look


class Sign(NamedTuple):
    """How a mark is drawn; of several in one cell the first of this list is seen."""

    sign: str
    style: str
    word: str
    """In the line under the lanes."""
    meaning: str
    """In the help."""


SIGNS: dict[MarkKind, Sign] = {
    "begins": Sign("L", "accent", "new leader", "first heartbeat of the new leader received there"),
    "transfer": Sign("T", "accent", "transfer", "leadership transfer message received there"),
    "stands": Sign("C", "warn", "candidate", "it became a candidate and requested votes"),
    "granted": Sign("v", "strong", "vote granted", "it voted for a candidate"),
    "refused": Sign("x", "warn", "vote denied", "it denied its vote to a candidate"),
    "audit": Sign("S", "strong", "step-down", "it accepted a step-down request"),
    "advisory": Sign("A", "strong", "advisory", "it published the leader-elected advisory"),
    "lame duck": Sign("D", "warn", "lame duck", "it entered lame duck mode"),
    "shutdown": Sign("Q", "warn", "shutdown", "it announced its shutdown"),
    "rescue": Sign("M", "crit", "quorum rescue", "its quorum was lowered by META.RESCUE"),
    "changed": Sign("R", "strong", "changed", "it reloaded its configuration, or has other settings than before"),
    "lost": Sign("/", "warn", "connection lost", "metawatch lost its connection to it"),
    "back": Sign("\\", "plain", "reconnected", "metawatch reconnected to it"),
    "missed": Sign("?", "warn", "timed out", "a request of metawatch to it timed out"),
    "late": Sign("!", "warn", "late", "it replied after more than 0.25 s"),
    "candidate": Sign("c", "warn", "reports CANDIDATE", "its RAFTZ reported CANDIDATE"),
    "beat": Sign("♥", "plain", "heartbeat", "it received a heartbeat"),
    "leader": Sign("l", "plain", "reports LEADER", "its RAFTZ reported LEADER"),
    "ack": Sign("a", "dim", "ack", "it acknowledged a heartbeat"),
    "ping": Sign(".", "dim", "PING", "it replied to a PING of metawatch"),
}


def sign_of(look: Look, kind: MarkKind) -> str:
    """As this terminal draws it."""
    return look.glyphs.beat if kind == "beat" else SIGNS[kind].sign


def words_of(look: Look, mark: Mark) -> str:
    """One mark as a sentence of which its server is the subject."""
    peer, term = look.who(mark.peer, 60), f"term {mark.term}"
    said: dict[MarkKind, str] = {
        "beat": f"received a heartbeat from {peer}, {term}",
        "begins": f"received the first heartbeat from {peer}, {term}",
        "transfer": f"received the leadership transfer to {peer}",
        "ack": f"acked a heartbeat {_acked(mark)}",
        "stands": f"became a candidate, {term}",
        "granted": f"granted its vote to {peer}, {term}",
        "refused": f"denied its vote to {peer}, {term}",
        "advisory": "published the leader-elected advisory",
        "audit": "accepted a step-down request",
        "lame duck": "entered lame duck mode",
        "shutdown": "announced its shutdown",
        "rescue": "lowered its quorum (META.RESCUE)",
        "changed": f"changed its configuration ({mark.reason})",
        "lost": f"connection lost{f': {look.name(mark.reason, 60)}' if mark.reason else ''}",
        "back": "reconnected",
        "ping": f"replied: {_took(mark)}",
        "late": f"replied late: {_took(mark)}",
        "missed": f"{mark.endpoint} timed out",
        "leader": f"reported LEADER (RAFTZ), {term}",
        "candidate": f"reported CANDIDATE (RAFTZ), {term}",
    }
    return said[mark.what]


def _acked(mark: Mark) -> str:
    """Below a tenth of a millisecond the clock of a mark says nothing."""
    return "in <0.1 ms" if mark.took_s is not None and mark.took_s < 0.0001 else f"after {_took(mark)}"


def _took(mark: Mark) -> str:
    """`PING 0.4ms`."""
    took = "" if mark.took_s is None else f"{mark.took_s * 1e3:.{0 if mark.endpoint == 'RAFTZ' else 1}f}ms"
    return f"{mark.endpoint} {took}" if mark.endpoint is not None else took
