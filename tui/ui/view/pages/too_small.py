"""What is said on a window that is too small for anything? The one word that counts, and why there is no more."""

from tui.ui.view.drawing.spans import Look, Picture, row
from tui.ui.view.panels.header import brief

LEAST = (40, 10)


def small(look: Look) -> Picture:
    """Headline and the size that is needed."""
    spans = (brief(look),)
    need = f"too small, needs {LEAST[0]}×{LEAST[1]}"
    return Picture(row("title", *spans, look=look).spans, (row("need", (need, "plain"), look=look),))
