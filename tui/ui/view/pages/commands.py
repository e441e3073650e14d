"""How is the list of commands drawn? Name and meaning; this file must not know what a command does."""

from tui.text.cells import cells
from tui.ui.view.drawing.spans import Look, Picture, panel, row

_GAP = 2


def commands(look: Look, known: tuple[tuple[str, str], ...]) -> Picture:
    """(name, meaning) of every command, in their order."""
    wide = max((cells(name) for name, _ in known), default=0) + _GAP
    rows = (row(name, (name.ljust(wide), "strong"), (meaning, "plain"), look=look) for name, meaning in known)
    return panel(look, ((look.say("COMMANDS"), "title"), ("  type to search", "dim")), rows, selectable=True)
