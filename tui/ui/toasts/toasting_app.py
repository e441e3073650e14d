"""How is news shown? In lines of its own above the last one, which go by themselves or with a click; it must not know what the news is.

Screens keep these lines free as long as there is news (`news_lines`): no toast covers what it speaks of.
"""

from textual.notifications import Notify, SeverityLevel

from tui.text.cells import cells, clean, fit, wrap
from tui.text.glyphs import Glyphs, plain
from tui.ui.themed_app import ThemedApp

SHOWN_S = 8.0
MOST = 3
"""More at once would take too many lines."""
EDGE = 3
"""Cells of a line that are no text: the bar at the left, and a space at either side."""
LOW = 32
"""In a window of fewer lines two would do so already."""
_SHARE = 3
"""Of the lines of the window all of them together take at most one of so many: what is to be done is seen beside them."""


class ToastingApp(ThemedApp):
    """An App that tells news over whatever screen is seen."""

    @property
    def glyphs(self) -> Glyphs:
        """The signs that this terminal can show."""
        raise NotImplementedError

    def draw(self) -> None:
        """Draw the present screen again."""
        raise NotImplementedError

    def say(self, text: str, *, title: str = "", severity: SeverityLevel = "information") -> None:
        """Show it for some seconds. Text from the wire is data: no markup, nothing that steers a terminal."""
        said = " – ".join(part for part in (clean(title), ", ".join(map(clean, text.split("\n")))) if part)
        said = plain(said) if self.glyphs.ascii_only else said
        lines, most = wrap(said, self._room), max(1, self.size.height // (_SHARE * self._most))
        if len(lines) > most:
            lines = (*lines[: most - 1], fit(" ".join(lines[most - 1 :]), self._room, self.glyphs.ellipsis))
        self.notify("\n".join(lines), severity=severity, timeout=SHOWN_S, markup=False)

    def take_back(self, *titles: str) -> None:
        """What was said under these titles and is not true any more goes at once."""
        for one in tuple(self._notifications):
            if one.message.startswith(titles):
                self._unnotify(one)
                self.call_later(self.draw)

    @property
    def _most(self) -> int:
        return MOST if self.size.height >= LOW else 1

    @property
    def _room(self) -> int:
        return max(10, self.size.width - EDGE)

    def news_lines(self) -> int:
        """How many lines the news takes that is shown now."""
        said = [line for one in self._notifications for line in one.message.split("\n")]
        return sum(max(1, -(-cells(line) // self._room)) for line in said)

    def on_notify(self, message: Notify) -> None:
        """Room for the next one, before Textual adds it; and lines for it."""
        while len(self._notifications) >= self._most:
            self._unnotify(next(iter(self._notifications)))
        self.call_later(self.draw)
