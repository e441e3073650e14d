"""What is said on a window that is too small for anything? The words that count, each once, and why there is no more."""

from tui.core.model.state_word import StateWord
from tui.core.overall.state_word import state_word
from tui.text.cells import wrap
from tui.text.wording import names
from tui.ui.view.drawing.spans import Look, Picture, row
from tui.ui.view.panels.band import STYLES, running

LEAST = (40, 10)


def small(look: Look) -> Picture:
    """State, leader and the size that is needed."""
    told = state_word(look.state, look.now, look.watch)
    word = (f" {told.word}{running(look, told)} ", STYLES[told.word])
    need = wrap(f"too small, needs {LEAST[0]}×{LEAST[1]}", max(1, look.width))
    rows = [row("leader", (_leader(look, told), "plain"), look=look)]
    rows += [row(f"need {i}", (line, "plain"), look=look) for i, line in enumerate(need)]
    return Picture(row("title", word, look=look).spans, tuple(rows))


def _leader(look: Look, told: StateWord) -> str:
    """Who leads, or led last; of two that claim it both."""
    if told.word == "SPLIT":
        return f"leaders {names(look.name(name, 12) for name in told.subject)}"
    if told.leader is None:
        return "no leader known yet"
    leads = told.leader == look.state.leadership.leader and told.word != "BLIND"
    return f"{'leader' if leads else 'last leader'} {look.name(told.leader, 30)}"
