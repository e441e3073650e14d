"""What does the pattern of who hears whom mean? A full row and column is a server, one cell without its mirror is the network.

This file must not know how a cell was found, nor how a judgement is worded.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Literal

from msgspec import Struct

from tui.core.network.who_hears_whom import Cell, Matrix

Meaning = Literal["server", "cut off", "mute", "deaf", "sides", "one way", "apart", "unheard"]
_FEWEST = 2
"""Cells from which on a row or column is one."""


class HearingPattern(Struct, frozen=True, kw_only=True):
    """One pattern. Of `one way` and `unheard` the first server does not hear the second."""

    meaning: Meaning
    servers: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...] = ()
    """Of `sides`: who still hears each other."""


def judge(seen: Matrix) -> tuple[HearingPattern, ...]:
    """What is wrong, the widest first; nothing if all that is known is heard."""
    whole = tuple(_servers(seen))
    named = {j.servers[0] for j in whole}
    rest = [p for p in seen.peers if p not in named]
    sides = _sides(seen, rest)
    if sides is not None:
        return (*whole, sides)
    return (*whole, *_pairs(seen, rest))


def _servers(seen: Matrix) -> Iterator[HearingPattern]:
    """Who is not there neither hears nor is heard: that says nothing of the others, nor of the network around them."""
    there = [name for name in seen.peers if name not in seen.silent]
    for name in seen.peers:
        hears = _of(tuple(cell for cell in seen.row(name) if cell.peer in there))
        heard = _of(tuple(cell for cell in seen.column(name) if cell.listener not in seen.silent))
        if len(there) <= _FEWEST and name in there:
            continue  # of two that do not hear each other, neither is the one; and one alone has nobody to hear
        if name in seen.silent:
            yield HearingPattern(meaning="server", servers=(name,))
        elif hears == heard == "nobody":
            yield HearingPattern(meaning="cut off", servers=(name,))
        elif heard == "nobody":
            yield HearingPattern(meaning="mute", servers=(name,))
        elif hears == "nobody":
            yield HearingPattern(meaning="deaf", servers=(name,))


def _of(cells: tuple[Cell, ...]) -> str:
    """`nobody` when no known cell is heard, and there are enough of them."""
    known = [c.heard for c in cells if c.heard is not None]
    return "nobody" if len(known) >= min(_FEWEST, len(cells)) and not any(known) else "some"


def _sides(seen: Matrix, names: list[str]) -> HearingPattern | None:
    """Two or more groups of which no two hear each other either way; a single server is no group."""
    groups: list[set[str]] = []
    for name in names:
        near = [g for g in groups if any(_linked(seen, name, other) for other in g)]
        groups = [g for g in groups if g not in near] + [{name}.union(*near)]
    if len(groups) < 2 or not all(_apart(seen, a, b) for a, b in combinations(groups, 2)):
        return None
    parts = tuple(sorted(tuple(sorted(g)) for g in groups))
    return HearingPattern(meaning="sides", servers=tuple(sorted(names)), groups=parts)


def _linked(seen: Matrix, a: str, b: str) -> bool:
    """One hears the other, or nobody knows."""
    both = (seen.cells[a, b].heard, seen.cells[b, a].heard)
    return True in both or both == (None, None)


def _apart(seen: Matrix, a: set[str], b: set[str]) -> bool:
    return max(len(a), len(b)) > 1 and all(not _linked(seen, x, y) for x in a for y in b)


def _pairs(seen: Matrix, names: list[str]) -> Iterator[HearingPattern]:
    for a, b in combinations(names, 2):
        there, back = seen.cells[a, b].heard, seen.cells[b, a].heard
        if there is False and back is False:
            yield HearingPattern(meaning="apart", servers=(a, b))
        elif there is False:
            yield HearingPattern(meaning="one way" if back else "unheard", servers=(a, b))
        elif back is False:
            yield HearingPattern(meaning="one way" if there else "unheard", servers=(b, a))
