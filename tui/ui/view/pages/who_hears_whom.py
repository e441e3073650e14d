"""Who hears whom? A row a listener, a column a peer, and in words what the pattern means."""

from itertools import takewhile

from tui.core.network.hearing_patterns import HearingPattern, Meaning, judge
from tui.core.network.who_hears_whom import Cell, HearingEvidence, HearingSource, Matrix
from tui.text.cells import cells, left, right
from tui.text.format import plural
from tui.ui.view.drawing.fields import field, prose
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel, row
from tui.ui.view.panels.servers import natural

CELL = 5
TITLE = "REACHABILITY"
NAME_MAX = 16
SURE_S = 2.0
"""A healthy leader beats at least so often: younger ages say nothing more."""

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"))

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

MEANINGS: dict[Meaning, str] = {
    "server": "{0} is unresponsive and no peer receives it: the server, not the network",
    "cut off": "{0} replies to metawatch but is cut off from all peers: the network around it",
    "mute": "{0} outbound traffic blocked (it still receives): {0} or its egress path",
    "deaf": "{0} inbound traffic blocked (peers still receive it): {0} or its ingress path",
    "sides": "network partition: {0}",
    "one way": "one-way network: {0} receives nothing from {1}, which receives {0}",
    "apart": "{0} and {1} reply to metawatch but not to each other: the network between them",
    "unheard": "{0} receives nothing from {1}; the other direction is unknown",
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
    title: tuple[Span, ...] = (("EVIDENCE", "title"), (f"  what {look.name(name, 24)} receives", "dim"))
    rows: list[Row] = []
    for cell in sorted(seen.row(name), key=lambda c: natural(c.peer)):
        words = [_said(look, e) for e in cell.evidence[:1]] + [_more(look, e) for e in cell.evidence[1:]]
        said = f" {look.glyphs.dot} ".join(words) or "unknown (no data source)"
        style = "warn" if cell.heard is False else "plain" if cell.heard else "dim"
        rows += field(look, look.name(cell.peer, NAME_MAX), said, style, width=NAME_MAX + 2)
    return panel(look, title, rows)


def worded(look: Look, one: HearingPattern) -> str:
    """One judgement as a sentence."""
    names = [look.name(name, NAME_MAX) for name in one.servers]
    if one.groups:
        names = [" | ".join("{" + " ".join(look.name(n, NAME_MAX) for n in group) + "}" for group in one.groups)]
    return MEANINGS[one.meaning].format(*names)


def _said(look: Look, told: HearingEvidence) -> str:
    """The source that decides, in words."""
    source = SOURCES[told.source]
    if told.heard:
        return f"last {_age(look, told.at)} ago ({source})"
    return f"nothing for {_age(look, told.at)} ({source})" if told.at is not None else f"nothing received ({source})"


def _more(look: Look, told: HearingEvidence) -> str:
    """Another source."""
    when = _age(look, told.at) if told.at is not None else ""
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
        return (right(_age(look, cell.at), CELL) if wide else ".", "plain")
    return (right(f"x{_age(look, cell.at) if cell.at is not None else ''}", CELL) if wide else "x", "alarm")


def _age(look: Look, at: float | None) -> str:
    """In one unit: the picture must not flicker, and columns are narrow."""
    seconds = look.now - at if at is not None else 0.0
    if seconds < SURE_S:
        return f"<{SURE_S:.0f}s"
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds >= size), (1, "s"))
    return f"{int(seconds // size)}{unit}"
