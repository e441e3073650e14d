"""Who receives from whom, at a glance? A sign for each direction, and the pattern in words; all evidence is on the page of `v`."""

from tui.core.network.hearing_patterns import HearingPattern, Meaning, judge
from tui.core.network.who_hears_whom import Cell, Matrix, matrix
from tui.core.servers.answering import is_down
from tui.text.cells import cells, left, right, wrap
from tui.text.format import plural
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel, row
from tui.ui.view.panels.servers import natural

NAME_MAX = 16
CELL = 6
MOST = 30
"""Peers from which on a matrix is no picture any more."""
SURE_S = 2.0
"""A healthy leader beats at least so often: younger ages say nothing more."""

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"))

MEANINGS: dict[Meaning, str] = {
    "server": "{0} is {1} and no peer receives it: the server, not the network",
    "cut off": "{0} replies to metawatch but is cut off from all peers: the network around it",
    "mute": "{0} outbound traffic blocked (it still receives): {0} or its egress path",
    "deaf": "{0} inbound traffic blocked (peers still receive it): {0} or its ingress path",
    "sides": "network partition: {0}",
    "one way": "one-way network: {0} receives nothing from {1}, which receives {0}",
    "apart": "{0} and {1} reply to metawatch but not to each other: the network between them",
    "unheard": "{0} receives nothing from {1}; the other direction is unknown",
}

SEVERAL = "{0} are {1} and no peer receives them: the servers, not the network"
"""`server` of more than one: each is named."""


def mesh(look: Look) -> Picture:
    """The matrix with its meaning in the border."""
    title = (("7 Mesh", "title"),)
    if len(look.state.group.peers) > MOST:
        return panel(look, title, (row("many", (f"more than {MOST} peers: press v", "dim"), look=look),))
    seen = matrix(look.state, look.now, look.watch.thresholds)
    if len(seen.peers) < 2:
        return panel(look, title, (row("few", ("needs two servers of the meta group", "dim"), look=look),))
    order = sorted(seen.peers, key=natural)
    label = min(NAME_MAX, max(cells(look.name(name)) for name in order))
    room = (look.width - label - 1) // len(order)
    wide = room >= 4
    cell = min(CELL, room) if wide else 2
    heads = [look.name(name, cell - 1) if wide else str((i + 1) % 10) for i, name in enumerate(order)]
    head: list[Span] = [(" " * (label + 1), "head"), *((right(text, cell), "head") for text in heads)]
    rows = [
        row(
            name,
            (left(look.name(name, label), label + 1), "plain"),
            *(_cell(look, seen.cells.get((name, peer)), cell, wide=wide) for peer in order),
            look=look,
        )
        for name in order
    ]
    said, style = meaning(look, seen)
    lines = [
        Row("space", ()),
        *(row(f"said {i}", (line, style), look=look) for i, line in enumerate(wrap(said, look.width))),
    ]
    return panel(look, title, (*rows, *lines), heads=head, foot=(("row receives from column", "dim"),))


def meaning(look: Look, seen: Matrix) -> Span:
    """The gravest judgement."""
    found = judge(seen)
    if found:
        worst = found[0]
        gone = [one.servers[0] for one in found if one.meaning == worst.meaning == "server"]
        names = ", ".join(look.who(name, NAME_MAX) for name in gone)
        said = SEVERAL.format(names, _state(look, *gone)) if len(gone) > 1 else worded(look, worst)
        return (f"{look.glyphs.watch} {said}", "warn" if worst.meaning == "unheard" else "alarm")
    unknown = sum(seen.cells[a, b].heard is None for a in seen.peers for b in seen.peers if a != b)
    every = len(seen.peers) * (len(seen.peers) - 1)
    if not unknown:
        return ("every server receives from every peer", "dim")
    return (f"{unknown} of {plural(every, 'direction')} unknown", "dim")


def worded(look: Look, one: HearingPattern) -> str:
    """One judgement as a sentence."""
    names = [look.who(name, NAME_MAX) for name in one.servers]
    if one.groups:
        names = [" | ".join("{" + " ".join(look.name(n, NAME_MAX) for n in group) + "}" for group in one.groups)]
    return MEANINGS[one.meaning].format(*names, _state(look, *one.servers))


def _state(look: Look, *servers: str) -> str:
    """The word that each has everywhere: *down* is said of a process that has ended."""
    down = [is_down(look.state.servers.get(name)) for name in servers]
    return "down" if all(down) else "down or unresponsive" if any(down) else "unresponsive"


def _cell(look: Look, cell: Cell | None, room: int, *, wide: bool) -> Span:
    """A sign; of what is missing also for how long, where there is room."""
    if cell is None:
        return (right(look.glyphs.dot, room), "dim")
    if cell.heard is None:
        return (right("?", room), "dim")
    if cell.heard:
        return (right(look.glyphs.ok, room), "plain")
    since = age(look, cell.at) if wide and cell.at is not None else ""
    return (right(f"{look.glyphs.down}{since}", room), "alarm")


def age(look: Look, at: float | None) -> str:
    """In one unit: the picture must not flicker, and columns are narrow."""
    seconds = look.now - at if at is not None else 0.0
    if seconds < SURE_S:
        return f"<{SURE_S:.0f}s"
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds >= size), (1, "s"))
    return f"{int(seconds // size)}{unit}"
