"""Why was a notice not taken? What every kind of sending raises; this file must not know any kind."""

from tui.core.observed.own_health import NoticeTrouble


class Unsent(Exception):
    """The receiver does not have it, or nobody knows whether it has."""

    def __init__(self, trouble: NoticeTrouble, figure: int | None = None, asked_s: float | None = None) -> None:
        super().__init__(trouble)
        self.trouble: NoticeTrouble = trouble
        self.figure = figure
        self.asked_s = asked_s
        """So long the receiver wants to be left alone."""
