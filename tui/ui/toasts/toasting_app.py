"""How is news shown? As a toast that goes by itself or with a click, never more than three; it must not know what the news is."""

from textual.notifications import Notify, SeverityLevel

from tui.text.cells import clean
from tui.ui.themed_app import ThemedApp

SHOWN_S = 8.0
MOST = 3
"""More at once would hide what they speak of."""
LOW = 32
"""In a window of fewer lines two would do so already."""


class ToastingApp(ThemedApp):
    """An App that tells news over whatever screen is seen."""

    def say(self, text: str, *, title: str = "", severity: SeverityLevel = "information") -> None:
        """Show it for some seconds. Text from the wire is data: no markup, nothing that steers a terminal."""
        lines = "\n".join(clean(line) for line in text.split("\n"))
        self.notify(lines, title=clean(title), severity=severity, timeout=SHOWN_S, markup=False)

    def on_notify(self, message: Notify) -> None:
        """Room for the next one, before Textual adds it."""
        most = MOST if self.size.height >= LOW else 1
        while len(self._notifications) >= most:
            self._unnotify(next(iter(self._notifications)))
