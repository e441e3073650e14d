"""Who led when? A line of the last minutes, with the leader's name where a reign begins; this file must not know why it ended."""

from tui.ui.view.drawing.spans import Look, Picture


def ribbon(look: Look) -> Picture:
    """Not yet."""
    return Picture((), ())
