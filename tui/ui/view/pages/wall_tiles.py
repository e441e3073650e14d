"""How does each server do, seen from across the room? A tile a server: its name and its status, lit when it is not as it should be.

Up to eight stand in a row, up to twenty in two; of more only those that matter are shown, and how many are well.
"""

from typing import Final, NamedTuple

from tui.core.group.quorum import voters_heard
from tui.core.model.state_word import NoLeaderFigures, SilentFigures, SplitFigures, StateWord, Weakness
from tui.core.overall.weaknesses import weaknesses
from tui.text.cells import fit
from tui.text.large import LetterSize, fitting, middle, width, writable, written
from tui.text.wall_words import WEAK
from tui.ui.view.cells.server_status import ServerRow, status
from tui.ui.view.drawing.spans import Look, Row, Span
from tui.ui.view.panels.servers import lines

IN_A_ROW: Final = 8
MOST: Final = 20
GAP: Final = 1
_FRAMES: Final = ("╭─╮│╰╯", "+-+|++")
_DOWN: Final[frozenset[Weakness]] = frozenset(
    {"down", "no JetStream", "meta lost", "not responding", "Raft blocked", "cut off", "unheard"}
)

_SAID: Final[dict[Weakness, tuple[str, ...]]] = {
    "not responding": ("unresponsive", "no reply"),
    "unheard": ("cut off",),
}
"""What a tile says where that is not the name of the weakness: the word of its row, and what fits large letters."""
_IN_SHORT: Final[dict[str, tuple[str, ...]]] = {
    "UNRESPONSIVE": ("unresponsive", "no reply", "hung"),
    "DOWN": ("down", "down"),
    "unresponsive": ("unresponsive", "no reply", "late"),
    "last reply": ("no reply", "late"),
    "shut down": ("shut down", "shut"),
    "lame duck": ("lame duck", "drain"),
    "restarted": ("restarted", "back"),
    "unplanned restart": ("restarted", "back"),
    "crash ": ("restarted", "back"),
    "leads without": ("no quorum", "lead?"),
    "UNHEALTHY": ("unhealthy", "sick"),
    "WAL": ("WAL error", "disk"),
    "Raft": ("Raft", "Raft"),
    "claims": ("claims", "lead?"),
    "follows": ("other leader", "other"),
    "not discovered": ("not seen", "gone?"),
    "no reply so far": ("no reply", "gone?"),
    "no heartbeats": ("cut off", "cut"),
    "does not reach": ("cut off", "cut"),
}
"""Beginnings of what a server's row says, and the same in a word and in five letters."""


class Tile(NamedTuple):
    """One server, or a count of them."""

    name: str
    short: str
    """The name without what all of them begin with."""
    status: tuple[str, ...]
    style: str


class TileSizes(NamedTuple):
    """How tiles are drawn; None: as text."""

    name: LetterSize | None
    status: LetterSize | None
    apart: int = 0
    """Empty lines between the two."""
    shorter: bool = False
    """Names are given without what all of them begin with."""

    @property
    def lines(self) -> int:
        """Of one tile, with its frame."""
        return 2 + self.apart + sum(1 if size is None else size.lines for size in (self.name, self.status))


def tiles(look: Look, told: StateWord) -> tuple[Tile, ...]:
    """All peers, in the order of their names; of very many only those that matter."""
    peers = [line for line in lines(look) if line.peer]
    shorts = labelled([look.name(line.name) for line in peers])
    voters = voters_heard(look.state, look.now, look.watch.thresholds)
    weak = {one.subject: one.what for one in reversed(weaknesses(look.state, look.now, look.watch, voters))}
    found = [
        _tile(look, told, line, Tile(look.name(line.name), short, ("ok",), "ok"), weak.get(line.name))
        for line, short in zip(peers, shorts, strict=True)
    ]
    if len(found) <= MOST:
        return tuple(found)
    shown = [tile for tile in found if tile.style not in ("ok", "unseen")][: MOST - 1]
    rest = "not seen" if told.word in ("BLIND", "CONNECTING") else "ok"
    count = f"{len(found) - len(shown)}"
    return (*shown, Tile(count, count, (rest,), "ok" if rest == "ok" else "unseen"))


def labelled(names: list[str]) -> list[str]:
    """Names without the beginning that all of them share up to a `-` or `_`, where they are long: nats-1 and nats-2 are 1 and 2."""
    if len(names) < 2:
        return names
    shared = min(names)
    while shared and not all(one.startswith(shared) for one in names):
        shared = shared[:-1]
    cut = max(shared.rfind(sign) for sign in "-_.") + 1
    kept = [one[cut:] for one in names]
    return kept if all(kept) else names


def _tile(look: Look, told: StateWord, line: ServerRow, well: Tile, weak: Weakness | None) -> Tile:
    """What the state word knows of it, else what its row on the dashboard says."""
    if told.word in ("BLIND", "CONNECTING"):
        return well._replace(status=("?",), style="unseen")
    if isinstance(told.figures, SplitFigures) and line.name in told.subject:
        return well._replace(status=("claims", "lead?"), style="lit-down")
    row = status(look, line)
    if weak is not None and (weak != "alert" or row.grade == "ok"):
        lit = weak in _DOWN or row.grade == "down"
        return well._replace(
            status=(*_SAID.get(weak, (weak,)), WEAK[weak][1]), style="lit-down" if lit else "lit-watch"
        )
    if row.grade != "ok":
        return well._replace(status=in_short(row.words), style=f"lit-{row.grade}")
    if isinstance(told.figures, SilentFigures) and line.name == told.leader:
        return well._replace(status=("silent", "quiet"), style="lit-watch")
    if isinstance(told.figures, NoLeaderFigures) and line.name in dict(told.figures.candidates):
        return well._replace(status=("candidate", "cand"), style="watch")
    if line.name == look.state.leadership.leader:
        return well._replace(status=("leader", "lead"), style="lit-leader")
    return well


def in_short(words: str) -> tuple[str, ...]:
    """The status of a server's row in a word, and last in five letters."""
    return next((short for begin, short in _IN_SHORT.items() if words.startswith(begin)), ("check", "check"))


def rows_of(shown: tuple[Tile, ...]) -> int:
    """Of tiles."""
    return 1 if len(shown) <= IN_A_ROW else 2


def sizes(shown: tuple[Tile, ...], room: int, most: TileSizes) -> TileSizes:
    """As large as the longest name allows; the same for all, whatever their status."""
    inside = _wide(shown, room) - 2
    name, shorter = most.name, False
    if name is not None:
        while name.down and not _fit(shown, name, inside, short=True):
            name = name.smaller
        shorter = not _fit(shown, name, inside, short=False)
    status = most.status
    while status is not None and width("alert", status) > inside:
        status = status.smaller if status.down else None
    return TileSizes(name, status, most.apart, shorter)


def _fit(shown: tuple[Tile, ...], size: LetterSize, room: int, *, short: bool) -> bool:
    return all(width(tile.short if short else tile.name, size) <= room for tile in shown)


def _wide(shown: tuple[Tile, ...], room: int) -> int:
    """Cells of one tile."""
    columns = -(-len(shown) // rows_of(shown))
    return max(4, (room - GAP * (columns - 1)) // max(1, columns))


def drawn(look: Look, shown: tuple[Tile, ...], size: TileSizes) -> list[Row]:
    """The rows of all tiles."""
    out: list[Row] = []
    columns = -(-len(shown) // rows_of(shown))
    for first in range(0, len(shown), max(1, columns)):
        row = shown[first : first + columns]
        parts = [_lines(look, tile, _wide(shown, look.width), size) for tile in row]
        for i in range(size.lines):
            spans: list[Span] = []
            for part in parts:
                spans += [(" " * GAP, "plain")] if spans else []
                spans += part[i]
            out.append(Row(f"tiles {first} {i}", tuple(spans)))
    return out


def _lines(look: Look, tile: Tile, wide: int, size: TileSizes) -> list[tuple[Span, ...]]:
    """One tile; a lit one is filled, another has a frame."""
    inside = wide - 2
    name = _letters(look, (tile.short if size.shorter else tile.name,), size.name, inside)
    status = [" " * inside] * size.apart + _letters(look, tile.status, size.status, inside)
    if tile.style.startswith("lit-"):
        return [((middle(text, wide), tile.style),) for text in ("", *name, *status, "")]
    corner = _FRAMES[look.glyphs.ascii_only]
    side: Span = (corner[3], "frame")
    over, under = corner[0] + corner[1] * inside + corner[2], corner[4] + corner[1] * inside + corner[5]
    body = [(side, (text, tile.style), side) for text in (*name, *status)]
    return [((over, "frame"),), *body, ((under, "frame"),)]


def _letters(look: Look, said: tuple[str, ...], size: LetterSize | None, room: int) -> list[str]:
    """In the middle; a name without letters of ours stays as it is."""
    if size is None:
        text = next((one for one in said if len(one) <= room), said[-1])
        return [middle(fit(text, room, look.glyphs.ellipsis), room)]
    text = fitting(said, size, room)
    if not writable(text):
        blank = " " * room
        lines = [blank] * size.lines
        lines[size.lines // 2] = middle(fit(said[0], room, look.glyphs.ellipsis), room)
        return lines
    return [middle(line, room) for line in written(text, size, look.glyphs)]
