"""How is the list of commands drawn? Name, meaning and key; this file must not know what a command does."""

from tui.text.cells import cells
from tui.ui.view.drawing.spans import Look, Picture, Row, panel, spread

_GAP = 2
_WIDEST = 24

Named = tuple[str, str, str]
"""Name, meaning, key."""


def commands(look: Look, known: tuple[Named, ...]) -> Picture:
    """Every command, in their order, the keys at the right."""
    wide = min(_WIDEST, max((cells(look.name(name)) for name, _, _ in known), default=0)) + _GAP
    return panel(look, ((" ", "plain"),), [_line(look, wide, *one) for one in known], selectable=True)


def _line(look: Look, wide: int, name: str, meaning: str, key: str) -> Row:
    """The row's key is the whole name: it is found by it, however narrow the box."""
    left = ((look.name(name).ljust(wide), "strong"), (look.say(meaning), "dim"))
    return Row(name, spread(left, ((look.say(f"{key} "), "key"),), look.width, look.glyphs))
