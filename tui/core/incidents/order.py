"""Which alert says most of what is wrong now? The gravest first, then what is nearest to the state word, then the oldest.

This file must not know which alerts belong to which incident.
"""

from collections.abc import Mapping
from typing import Final

from tui.core.incidents.belonging import REMEMBERING, servers_of
from tui.core.model.incident import FoldedAlert
from tui.core.model.state import Alert
from tui.core.model.state_word import Word

OWN_CODES: Final[Mapping[Word, frozenset[str]]] = {
    "BLIND": frozenset({"MW_BLIND"}),
    "SPLIT": frozenset({"META_002"}),
    "NO QUORUM": frozenset({"META_006"}),
    "NO LEADER": frozenset({"MW_LEADERLESS"}),
    "LEADER SILENT": frozenset({"MW_HEARTBEAT_GAP"}),
    "FLAPPING": frozenset({"META_003", "MW_UNPLANNED"}),
}
"""Alerts that say what the state word says: what is wrong now, however young they are."""
_RANK: Final = {"critical": 0, "warning": 1, "info": 2}


def place(alert: Alert | FoldedAlert, word: Word | None, about: tuple[str, ...]) -> tuple[int, int, float, str, str]:
    """Where it stands among others: by how grave it is, how near to the word and its servers, and since when it is open."""
    return (_RANK[alert.severity], _distance(alert, word, about), alert.since, alert.code, alert.subject or "")


def _distance(alert: Alert | FoldedAlert, word: Word | None, about: tuple[str, ...]) -> int:
    """The word's own; those of servers that it is about; what else is wrong; what only remembers."""
    if word is not None and alert.code in OWN_CODES.get(word, ()):
        return 0
    if alert.code in REMEMBERING:
        return 3
    return 1 if any(name in about for name in servers_of(alert.subject)) else 2
