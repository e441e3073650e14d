"""How is it said that the leadership does not hold? The words of `core/checks/leadership`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.core.settings.durations import exactly
from tui.text import wording

_HOW: Final[Mapping[str, str]] = {
    "silent": "leader lost",
    "challenger": "deposed by a higher term",
    "handover": "leadership transfer",
    "restart": "leader restarted",
}


def _leaders_differ(views: tuple[str, ...]) -> str:
    return f"servers disagree about the leader: {'; '.join(views)}"


def _leader_followed(by: tuple[str, ...], leader: str) -> str:
    return f"{wording.names(by)} {'follows' if len(by) == 1 else 'follow'} {leader}"


def _leader_changes_often(changes: int, window_s: float, limit: int, kinds: str, *, at_most: bool) -> str:
    often = f"{'at most ' if at_most else ''}{wording.times(changes)} in {exactly(window_s)}"
    return f"the leader changed {often} (limit {limit}): {kinds}"


def _change_kinds(unplanned: int, unknown: int, planned: int) -> str:
    return f"{unplanned} unplanned{f' ({unknown} unknown)' if unknown else ''}, {planned} planned"


def _no_leader(last: str | None) -> str:
    return f"the group has no leader{f' (last leader: {last})' if last else ''}"


def _unplanned_changes(unplanned: int, unknown: int) -> str:
    kinds = ((unplanned, "unplanned"), (unknown, "possibly unplanned"))
    return " and ".join(wording.count(n, f"{kind} leader change") for n, kind in kinds if n)


def _leader_change_unplanned(changes: str, window_s: float, previous: str | None, leader: str, how: str) -> str:
    reason = f" ({_HOW[how]})" if how in _HOW else ""
    return f"{changes} in {exactly(window_s)}, last {previous or '?'} → {leader}{reason}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "no_leader": _no_leader,
    "no_leader_since_start": "no leader since metawatch started",
    "leaders_differ": _leaders_differ,
    "leader_followed": _leader_followed,
    "leader_changes_often": _leader_changes_often,
    "change_kinds": _change_kinds,
    "unplanned_changes": _unplanned_changes,
    "leader_change_unplanned": _leader_change_unplanned,
}
