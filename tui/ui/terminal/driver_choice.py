"""Which driver draws on the terminal? Ours, which is loaded only where it is used."""

import os
import sys

from textual.driver import Driver


def chosen_driver() -> type[Driver] | None:
    """Ours where Textual would take its driver for Unix; None leaves it the choice."""
    if sys.platform == "win32" or "TEXTUAL_DRIVER" in os.environ:
        return None
    from tui.ui.terminal.driver import TerminalDriver

    return TerminalDriver
