"""What can be broken in the demo, and what is broken now? This file must not know how a fault is done."""

from shlex import quote
from typing import NamedTuple

from tui.text.cells import cells
from tui.ui.view.drawing.fields import prose
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel, row

WARNING = "These faults are real. They only affect the local demo servers."
RESTORE = "restore"
"""Name of the entry that ends a fault and brings everything back; its digit is 0."""
PLACE_MIDDLE = 13
"""A click on the line of the server before this cell is one on its left arrow."""
NUMBERED = 9
"""So many have a digit of their own."""


class FaultPage(NamedTuple):
    """What the menu offers, and which server is chosen for those that want one."""

    faults: tuple[tuple[str, str, bool], ...]
    """(name, title, whether it wants a server)."""
    servers: tuple[str, ...]
    at: str | None = None
    """The server that is chosen; None while there is none."""
    said: str = ""
    """What is being broken or restored now."""


def note(look: Look, said: str) -> tuple[Span, ...]:
    """What is being broken, for the footer of every screen: its name, for a toast has said the rest."""
    name = said.split(":", maxsplit=1)[0]
    return ((look.say(f" DEMO {look.name(name, 24)} "), "banner-warn"),) if said else ()


def server_of(look: Look, menu: FaultPage, at: str | None) -> str | None:
    """The server that was chosen, else the leader, else any."""
    leader = look.state.leadership.leader
    return next((name for name in (at, leader, *menu.servers) if name in menu.servers), None)


def second_terminal(look: Look) -> str | None:
    """What to type elsewhere to watch the same servers; None where no context was made."""
    return f"metawatch --context {quote(look.watch.context)}" if look.watch.context else None


def place(look: Look, menu: FaultPage) -> Picture:
    """Whose servers these are, and which one is chosen."""
    leads = " (leader)" if menu.at is not None and menu.at == look.state.leadership.leader else ""
    name = look.name(menu.at, 30)
    chosen: tuple[Span, ...] = (
        (f"{look.glyphs.left} ", "key"),
        (f"{name}{leads}", "accent"),
        (f" {look.glyphs.right}", "key"),
    )
    rows = [*prose(look, "warning", f" {WARNING}", "warn")]
    if look.tall and (command := second_terminal(look)) is not None:
        said = f" Second terminal: {look.name(command)}"
        if cells(said) <= look.width:
            rows.append(row("second", (said, "dim"), look=look))
        else:
            rows.append(row("second", (" Second terminal (y copies it):", "dim"), look=look))
            rows.append(row("command", (f"   {look.name(command)}", "dim"), look=look))
    rows.append(Row("blank", ()))
    rows.append(row("server", (" Server  ", "dim"), *chosen, ("   for the faults of one server", "dim"), look=look))
    return panel(look, ((" ", "plain"),), rows)


def choices(look: Look, menu: FaultPage) -> Picture:
    """One a row, the first nine with their digit."""
    wide = max((cells(title) for _, title, _ in menu.faults), default=0) + 2
    rows = []
    for i, (name, title, wants) in enumerate(menu.faults, 1):
        digit = "0  " if name == RESTORE else f"{i}  " if i <= NUMBERED else "   "
        on = look.name(menu.at, 20) if wants else ""
        cap = "key" if digit.strip() else "plain"
        rows.append(row(name, (digit, cap), (look.name(title).ljust(wide), "strong"), (on, "accent"), look=look))
    return panel(look, ((" ", "plain"),), rows, selectable=bool(rows))


def active(look: Look, menu: FaultPage) -> Picture:
    """What is broken now."""
    now = look.name(menu.said) if menu.said else "none"
    style = "warn" if menu.said else "plain"
    return panel(look, ((" ", "plain"),), (row("now", (" Active  ", "dim"), (now, style), look=look),))
