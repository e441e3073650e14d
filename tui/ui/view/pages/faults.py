"""What can be broken in the demo, and what is broken now? This file must not know how a fault is done."""

from typing import NamedTuple

from tui.ui.view.drawing.fields import prose
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel, row

WARNING = "DEMO: these faults are real. They only affect the local demo servers."


class FaultPage(NamedTuple):
    """What the menu offers, and how far the operator has chosen."""

    faults: tuple[tuple[str, str, bool], ...]
    """(name, title, whether it wants a server)."""
    servers: tuple[str, ...]
    picked: str | None = None
    """Name of the fault for which a server is being chosen."""
    said: str = ""
    """What is being broken or mended now."""


def title_of(menu: FaultPage, name: str) -> str:
    """The title of a fault."""
    return next((title for n, title, _ in menu.faults if n == name), name)


def note(look: Look, said: str) -> tuple[Span, ...]:
    """What is being broken, for the footer of every screen."""
    return ((look.say(f" DEMO {look.name(said, 50)} "), "banner-warn"),) if said else ()


def notice(look: Look, menu: FaultPage) -> Picture:
    """Whose servers these are, and what is broken now."""
    now = look.name(menu.said) if menu.said else "no fault active"
    rows = (*prose(look, "warning", WARNING, "warn"), row("now", ("now  ", "dim"), (now, "strong"), look=look))
    return panel(look, ((look.say("FAULTS"), "title"),), rows)


def choices(look: Look, menu: FaultPage) -> Picture:
    """Faults, or the servers for the one that was picked."""
    if menu.picked is not None:
        head = ((look.say("CHOOSE A SERVER"), "title"), (f"  {look.name(title_of(menu, menu.picked))}", "strong"))
        leader = look.state.leadership.leader
        marks = {name: "  leader" if name == leader else "" for name in menu.servers}
        rows = [row(name, (look.name(name), "strong"), (marks[name], "accent"), look=look) for name in menu.servers]
        return panel(look, head, rows, selectable=bool(rows))
    wide = max((len(title) for _, title, _ in menu.faults), default=0) + 2
    return panel(
        look,
        ((look.say("INJECT FAULT"), "title"), ("  enter to run", "dim")),
        [_fault(look, name, title, wants, wide) for name, title, wants in menu.faults],
        selectable=bool(menu.faults),
    )


def _fault(look: Look, name: str, title: str, wants: bool, wide: int) -> Row:
    more = "choose a server…" if wants else ""
    return row(name, (look.name(title).ljust(wide), "strong"), (more, "dim"), look=look)
