"""Who hears whom? A row a listener, a column a peer, and in words what the pattern means."""

from itertools import takewhile

from tui.core.network.hearing_patterns import judge
from tui.core.network.who_hears_whom import Cell, HearingEvidence, HearingSource, Matrix
from tui.text.cells import cells, left, right
from tui.text.format import plural
from tui.ui.view.drawing.fields import field, prose
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel, row
from tui.ui.view.panels.mesh import NAME_MAX, age, worded
from tui.ui.view.panels.servers import natural

CELL = 5
TITLE = "REACHABILITY"

SOURCES: dict[HearingSource, str] = {
    "heartbeat": "heartbeats received on its connection",
    "ack": "acks received on its connection",
    "RAFTZ": "its own RAFTZ",
    "probe": "metawatch probe",
    "vote": "vote request received there",
    "routes": "message counters of both routes",
    "no route": "route down",
    "no answer": "one side unresponsive to everyone",
}


def hears(look: Look, seen: Matrix) -> Picture:
    """The matrix, and under it what it means."""
    if len(seen.peers) < 2:
        text = "Needs at least two servers of the meta group."
        return panel(look, ((TITLE, "title"),), prose(look, "few", text))
    order = sorted(seen.peers, key=natural)
    names = [*order, *(n for n in seen.listeners if n not in order)]
    heads = _heads(look, order)
    lettered = heads[0] == _letter(0)
    marks = [f"{head:<3}" if lettered else "" for head in heads] + ["   " if lettered else ""] * (
        len(names) - len(order)
    )
    label = max(len(TITLE), min(NAME_MAX, max(cells(look.name(n)) for n in names)) + cells(marks[0])) + 1
    wide = label + len(order) * CELL <= look.width
    rows = [
        row(
            name,
            (left(mark + look.name(name, label - len(mark) - 1), label), "plain"),
            *(_cell(look, seen.cells.get((name, peer)), wide=wide) for peer in order),
            look=look,
        )
        for name, mark in zip(names, marks, strict=True)
    ]
    over = "".join(right(head, CELL) if wide else head[-1:] for head in heads)
    title = (
        (TITLE, "title"),
        (" " * (label - len(TITLE)), "head"),
        (over, "head"),
        ("   row receives from column", "dim"),
    )
    return panel(look, title, rows, selectable=True)


def meaning(look: Look, seen: Matrix) -> Picture:
    """What the pattern tells, each judgement a paragraph; what is not known is said."""
    found = judge(seen)
    unknown = sum(seen.cells[a, b].heard is None for a in seen.peers for b in seen.peers if a != b)
    every = len(seen.peers) * (len(seen.peers) - 1)
    rows: list[Row] = []
    for i, one in enumerate(found):
        style = "warn" if one.meaning == "unheard" else "alarm"
        rows += prose(look, f"judgement {i}", f"{look.glyphs.warning} {worded(look, one)}", style)
    if not found and unknown < every:
        rows += prose(
            look,
            "well",
            "Full mesh: every server receives from every peer."
            if not unknown
            else "No fault in the directions that are known.",
        )
    if unknown:
        rows += prose(look, "unknown", f"{unknown} of {plural(every, 'direction')} unknown.", "dim")
    return Picture((("ASSESSMENT", "title"),), tuple(rows))


def how(look: Look, seen: Matrix, listener: str | None) -> Picture:
    """All that is known of one row, with its sources."""
    name = listener if listener in seen.listeners else next(iter(seen.listeners), None)
    if name is None:
        return Picture((("EVIDENCE", "title"),), ())
    title: tuple[Span, ...] = (("EVIDENCE", "title"), (f"  what {look.who(name, 24)} receives", "dim"))
    rows: list[Row] = []
    for cell in sorted(seen.row(name), key=lambda c: natural(c.peer)):
        words = [_said(look, e) for e in cell.evidence[:1]] + [_more(look, e) for e in cell.evidence[1:]]
        said = f" {look.glyphs.dot} ".join(words) or "unknown (no data source)"
        style = "warn" if cell.heard is False else "plain" if cell.heard else "dim"
        rows += field(look, look.name(cell.peer, NAME_MAX), said, style, width=NAME_MAX + 2)
    return panel(look, title, rows)


def _said(look: Look, told: HearingEvidence) -> str:
    """The source that decides, in words."""
    source = SOURCES[told.source]
    if told.heard:
        return f"last {age(look, told.at)} ago ({source})"
    return f"nothing for {age(look, told.at)} ({source})" if told.at is not None else f"nothing received ({source})"


def _more(look: Look, told: HearingEvidence) -> str:
    """Another source."""
    when = age(look, told.at) if told.at is not None else ""
    return f"{told.source} {when if told.heard else f'nothing {when}'}".rstrip()


def _heads(look: Look, names: list[str]) -> list[str]:
    """Names that fit a column, without what they all begin with where they are too long; else letters."""
    found = [look.name(n) for n in names]
    if not all(cells(n) < CELL for n in found):
        cut = sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, zip(*found, strict=False)))
        found = [n[cut:] for n in found]
    if len(set(found)) == len(found) and all(0 < cells(n) < CELL for n in found):
        return found
    return [_letter(i) for i in range(len(names))]


def _letter(index: int) -> str:
    """A to Z, then AA and so on."""
    head, rest = divmod(index, 26)
    return (chr(64 + head) if head else "") + chr(65 + rest)


def _cell(look: Look, cell: Cell | None, *, wide: bool) -> Span:
    """Age and sign; the sign alone where there is no room."""
    if cell is None:
        return (right("self", CELL) if wide else " ", "dim")
    if cell.heard is None:
        return (right("?", CELL) if wide else "?", "dim")
    if cell.heard:
        return (right(age(look, cell.at), CELL) if wide else ".", "plain")
    return (right(f"x{age(look, cell.at) if cell.at is not None else ''}", CELL) if wide else "x", "alarm")
