"""How does the App set the title of the terminal's window, and ring its bell? Through the driver, in order with all that is drawn."""

from textual.app import App
from textual.message import Message


class Rung(Message):
    """A bell or a notification of the desktop is to go to the terminal."""

    def __init__(self, sequence: str) -> None:
        super().__init__()
        self.sequence = sequence


class TitledApp(App[None]):
    """An App whose window has a title."""

    def entitle(self, title: str) -> None:
        """Set it, if the driver knows that this terminal has one; only ours does."""
        setter = getattr(self._driver, "entitle", None)
        if setter is not None:
            setter(title)

    def ring(self, sequence: str) -> None:
        """Write it between two frames; from any thread. Only `text/terminal_notice` makes such sequences."""
        if sequence:
            self.post_message(Rung(sequence))

    def on_rung(self, message: Rung) -> None:
        """In order with all that is drawn."""
        ringer = getattr(self._driver, "ring", None)
        if ringer is not None:
            ringer(message.sequence)
