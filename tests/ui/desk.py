"""What may a row of the keymap look at after its key was pressed? The App, what was sent, and what is seen; not a test."""

from collections.abc import Callable
from typing import NamedTuple

from tests.ui.staged import StagedFaults, StagedLive, seen
from tui.ui.app import MetawatchApp
from tui.ui.row_list import RowList
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.timeline import Timeline


class Desk(NamedTuple):
    """What a row may look at after its key was pressed."""

    app: MetawatchApp
    live: StagedLive
    faults: StagedFaults

    @property
    def moves(self) -> list[str]:
        """Of the recording."""
        recorded = self.live.recorded
        return recorded.moves if recorded is not None else []

    @property
    def words(self) -> str:
        return seen(self.app.screen)

    @property
    def panel(self) -> RowList:
        focused = self.app.screen.focused
        assert isinstance(focused, RowList)
        return focused

    def on(self, kind: type[object]) -> bool:
        """Is such a screen seen?"""
        return isinstance(self.app.screen, kind)


def at(panel: str) -> Callable[[Desk], bool]:
    """The focus is on that panel."""
    return lambda desk: desk.panel.id == panel


def row(key: str) -> Callable[[Desk], bool]:
    """The cursor is on that row."""
    return lambda desk: desk.panel.selected == key


def zoomed(panel: str) -> Callable[[Desk], bool]:
    """That panel alone is seen; none: all are."""
    return lambda desk: isinstance(desk.app.screen, Dashboard) and desk.app.screen.zoomed == panel


def said(words: str) -> Callable[[Desk], bool]:
    """These words are on the screen."""
    return lambda desk: words in desk.words


def over(desk: Desk) -> bool:
    """The App has left with 0."""
    return desk.app.return_code == 0


def back(desk: Desk) -> bool:
    """The dashboard, and nothing was sent."""
    return desk.on(Dashboard) and not desk.live.sent


def sent(kind: type[object]) -> Callable[[Desk], bool]:
    """Such commands were sent."""
    return lambda desk: bool(desk.live.sent) and all(isinstance(c, kind) for c in desk.live.sent)


def between(since: float, until: float) -> Callable[[Desk], bool]:
    """So much of the time line is seen, in seconds from the election."""
    return lambda desk: isinstance(desk.app.screen, Timeline) and desk.app.screen.window == (since, until)
