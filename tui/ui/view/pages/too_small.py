"""What is said on a window that is too small for anything? The words that count, and why there is no more."""

from tui.core.overall.state_word import state_word
from tui.text.cells import wrap
from tui.ui.view.drawing.spans import Look, Picture, row
from tui.ui.view.panels.band import STYLES
from tui.ui.view.panels.header import brief

LEAST = (40, 10)


def small(look: Look) -> Picture:
    """Headline, state and the size that is needed."""
    spans = (brief(look),)
    word = state_word(look.state, look.now, look.watch).word
    need = wrap(f"too small, needs {LEAST[0]}×{LEAST[1]}", max(1, look.width))
    rows = [row("word", (f" {word} ", STYLES[word]), look=look)]
    rows += [row(f"need {i}", (line, "plain"), look=look) for i, line in enumerate(need)]
    return Picture(row("title", *spans, look=look).spans, tuple(rows))
