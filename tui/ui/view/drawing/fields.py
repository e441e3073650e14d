"""How does a page of prose or of fields look? Shared by help, details and commands; it must not know what they say."""

from collections.abc import Iterable

from tui.text.cells import cells, wrap
from tui.ui.view.drawing.spans import Look, Row, Span, row

LABEL = 22

Pairs = list[tuple[str, str | Span]]
"""Label and value, in the order in which they are drawn."""


def heading(look: Look, text: str) -> tuple[Row, ...]:
    """A heading with space before it."""
    return (Row(f"blank {text}", ()), row(f"head {text}", (text, "title"), look=look))


def field(look: Look, label: str, text: str, style: str = "plain", *, width: int = LABEL) -> tuple[Row, ...]:
    """A label at the left, text at the right, wrapped under itself; on a narrow page the text stands under the label."""
    said = look.say(text)
    room = look.width - width - 1
    if room < 24:
        lines = wrap(f"  {said}", look.width)
        head = row(f"{label} 0", (label, "strong"), look=look)
        return (head, *(row(f"{label} {i}", (line, style), look=look) for i, line in enumerate(lines, 1)))
    first, *rest = wrap(said, room)
    pad = " " * max(1, width - cells(label))
    rows = [row(f"{label} 0", (label, "strong"), (pad, "plain"), (first, style), look=look)]
    rows += [row(f"{label} {i}", (" " * width, "plain"), (line, style), look=look) for i, line in enumerate(rest, 1)]
    return tuple(rows)


def fields(look: Look, pairs: Iterable[tuple[str, str | Span]]) -> tuple[Row, ...]:
    """Many fields; a value may bring its style."""
    out: list[Row] = []
    for label, said in pairs:
        text, style = (said, "plain") if isinstance(said, str) else said
        out.extend(field(look, label, text, style))
    return tuple(out)


def prose(look: Look, key: str, text: str, style: str = "plain") -> tuple[Row, ...]:
    """A paragraph."""
    return tuple(row(f"{key} {i}", (line, style), look=look) for i, line in enumerate(wrap(look.say(text), look.width)))
