"""Which alerts say the same of several servers? They are one line with all names; each is still acknowledged and cleared by itself.

This file must not know which comes first.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Final, TypeVar

from tui.core.model.incident import FoldedAlert
from tui.core.model.message import Message, Value
from tui.core.model.state import Alert

_ALIKE: Final = frozenset({"MW_NO_ANSWER"})
"""Codes whose phrases can name several servers."""
_NAMED: Final = frozenset({"server", "peer"})
"""Fields of their phrases that have the name."""
AnAlert = TypeVar("AnAlert", Alert, FoldedAlert)


def alike(
    alerts: Iterable[AnAlert], apart: Callable[[AnAlert], Hashable] = lambda _: None
) -> tuple[tuple[AnAlert, ...], ...]:
    """In their order, those of one kind at the place of the first. `apart`: what keeps them apart besides."""
    groups: dict[Hashable, list[AnAlert]] = {}
    for one in alerts:
        kind = (one.summary.phrase, _state(one)) if one.code in _ALIKE else one.subject
        groups.setdefault((one.code, one.severity, kind, apart(one)), []).append(one)
    return tuple(map(tuple, groups.values()))


def _state(alert: Alert | FoldedAlert) -> Hashable:
    """Open, seen by the same operator, or over."""
    if isinstance(alert, FoldedAlert):
        return alert.cleared_at is None
    return (alert.acknowledged_by, alert.acknowledged_until, alert.note)


def together(group: tuple[Alert, ...] | tuple[FoldedAlert, ...]) -> Message:
    """What they say, as one message: all names, and of each figure the largest."""
    return one_message([one.summary for one in group])


def one_message(said: list[Message]) -> Message:
    """The same phrase of several servers."""
    first, *more = said
    return first if not more else Message(first.phrase, tuple((key, _of(key, said)) for key, _ in first.values))


def _of(key: str, said: list[Message]) -> Value:
    values = [dict(one.values).get(key) for one in said]
    if key in _NAMED:
        names = tuple(dict.fromkeys(name for name in values if isinstance(name, str)))
        return names if len(names) > 1 else names[0] if names else None
    figures = [one for one in values if isinstance(one, int | float)]
    return max(figures) if len(figures) == len(values) else values[0]


def since(group: tuple[Alert, ...] | tuple[FoldedAlert, ...]) -> float:
    """When the first of them was raised."""
    return min(one.since for one in group)
