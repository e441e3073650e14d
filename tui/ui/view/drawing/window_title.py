"""What does the terminal's title say? The state word and whose it is, for a list of windows; this file must not judge.

How it gets there, and how the title of before comes back: `ui/terminal/driver`.
"""

from tui.core.overall.state_word import state_word
from tui.text.natscmd import context_name
from tui.text.state_word import title
from tui.ui.view.drawing.spans import Look


def window_title(look: Look) -> str:
    """`▲ FLAPPING prod-eu – metawatch`: safe in a title, whatever names there are."""
    word = state_word(look.state, look.now, look.watch).word
    clusters = {s.identity.cluster for s in look.state.servers.values() if s.identity.cluster}
    context = look.watch.context
    name = (context_name(context) if context else None) or look.state.group.domain or " ".join(sorted(clusters))
    return title(word, name, look.glyphs)
