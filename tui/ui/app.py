"""What is seen, and which key does what? The App takes Snapshots from a `Live` and hands them to the screen that is seen.

It must not know who collects (only the `Live` protocol), nor how a panel looks.
"""

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.theme import Theme

from tui.core.errors import Refusal
from tui.core.ports import Acknowledge, Faults, Live
from tui.core.settings import Watch
from tui.core.state import Snapshot
from tui.text.glyphs import glyphs
from tui.text.natscmd import commands
from tui.ui.film import Film
from tui.ui.rows import RowList
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.drawn import HORIZONTAL, VERTICAL, Drawn
from tui.ui.screens.page import Page
from tui.ui.view.alerts import key_of, ordered
from tui.ui.view.details import details
from tui.ui.view.guide import by_hand, guide
from tui.ui.view.rows import Look, Picture
from tui.ui.view.standing import Kind, standing

SAID_S = 4.0
"""How long news stays in the footer."""

THEME = Theme(
    name="metawatch",
    ansi=True,  # the terminal's own background and text
    primary="#5f87ff",
    secondary="#5f87ff",
    warning="#d78700",
    error="#d75fd7",
    success="#5f87ff",
    accent="#5f87ff",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"},
)
"""Three colours of the 256-colour palette that can be read on black and on white."""


class SnapshotArrived(Message):
    """State, never a delta: an older one that has not been handled yet is dropped."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.snapshot = snapshot

    def can_replace(self, message: Message) -> bool:
        """Only the newest counts."""
        return isinstance(message, SnapshotArrived)


class Crashed(Message):
    """A bug on the collecting side."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class MetawatchApp(App[None]):
    """The terminal screen over a `Live`. Who starts it also stops the Live afterwards."""

    CSS_PATH = "app.tcss"
    TITLE = "metawatch"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = HORIZONTAL
    VERTICAL_BREAKPOINTS = VERTICAL
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "focus_next", "Next panel", id="next", tooltip="next panel; shift+tab the one before"),
        Binding("space", "freeze", "Freeze", id="freeze", tooltip="hold the picture; again: go on", priority=True),
        Binding("a", "acknowledge", "Acknowledge", id="ack", tooltip="tell that you have seen the selected alert"),
        Binding("A", "acknowledge_all", "All", id="ack-all", tooltip="tell that you have seen all alerts"),
        Binding("y", "by_hand", "By hand", id="by-hand", tooltip="the nats command that tells what this panel tells"),
        Binding("question_mark,f1", "guide", "Help", id="help", tooltip="this help", key_display="?"),
        Binding("q,ctrl+q", "quit", "Quit", id="quit", tooltip="quit at once; so does ctrl+c", priority=True),
        Binding("ctrl+c", "quit", "Quit", show=False, priority=True),
    ]

    def __init__(  # noqa: PLR0913 -- each is one option of the command line
        self,
        live: Live,
        watch: Watch,
        *,
        ascii_only: bool = False,
        mouse: bool = True,
        target: str = "",
        operator: str = "operator",
        clock: Callable[[], float] = time.monotonic,
        faults: Faults | None = None,
        low_bandwidth: bool = False,
    ) -> None:
        super().__init__(ansi_color=True)
        self.live = live
        self.faults = faults
        """What the demo can break; None outside the demo."""
        self.low_bandwidth = low_bandwidth
        self.film = Film(clock)
        self.said = ""
        """News for the footer."""
        self.refused: Refusal | None = None
        """Why there is nothing to show; whoever started the App tells it."""
        self._clock = clock
        self._said_until = 0.0
        self._mouse = mouse
        self._operator = operator
        self._blank = Look(self.film.shown, watch, 0, glyphs(ascii_only), target=target)
        self.animation_level = "none"
        self.register_theme(THEME)
        self.theme = THEME.name

    def start(self) -> int:
        """Run until the operator quits; the exit code."""
        self.run(mouse=self._mouse)
        return self.return_code or 0

    def get_default_screen(self) -> Dashboard:
        """The dashboard lies under everything."""
        return Dashboard(self, self._blank.glyphs)

    def on_mount(self) -> None:
        """Begin to see; leave in order when the terminal goes away."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # not off the main thread
                loop.add_signal_handler(number, self.exit)
        self.set_interval(1.0, self._second)
        self.live.subscribe(self._arrived, self._crashed)

    def _arrived(self, snapshot: Snapshot) -> None:
        """On the collecting thread."""
        self.post_message(SnapshotArrived(snapshot))

    def _crashed(self, error: BaseException) -> None:
        """On the collecting thread."""
        self.post_message(Crashed(error))

    def on_snapshot_arrived(self, message: SnapshotArrived) -> None:
        """Draw what has changed, unless the operator holds the picture."""
        if self.film.take(message.snapshot):
            self.draw()
        elif self.film.held is None and isinstance(self.screen, Drawn):
            nobody = standing(message.snapshot.state, message.snapshot.now).kind is Kind.NOBODY
            if nobody:
                self.screen.steady()

    def on_crashed(self, message: Crashed) -> None:
        """A bug is a traceback and exit code 1, wherever it happened; what was refused is told once the screen is gone."""
        if isinstance(message.error, Refusal):
            self.refused = message.error
            self.exit(return_code=int(message.error.exit_code))
            return
        raise message.error

    def _second(self) -> None:
        """Only what moves without snapshots: a held picture's age, a silent collecting side, old news."""
        old = bool(self.said) and self._clock() >= self._said_until
        if old:
            self.said = ""
        play = self.film.play
        if old or play.frozen_s is not None or play.stalled_s is not None:
            self.draw()

    def look(self) -> Look:
        """The picture of now, or the one that is held."""
        return self._blank._replace(snapshot=self.film.shown, play=self.film.play)

    def draw(self) -> None:
        """Have the screen that is seen draw itself."""
        if isinstance(self.screen, Drawn):
            self.screen.redraw()

    def say(self, text: str) -> None:
        """Tell it in the footer, for a moment."""
        self.said, self._said_until = text, self._clock() + SAID_S
        self.draw()

    def _open(self, view: Callable[[Look], Picture]) -> None:
        """A page over the dashboard; never two on each other."""
        if isinstance(self.screen, Page):
            self.pop_screen()
        self.push_screen(Page(self, self._blank.glyphs, view))

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        """Enter on a row of the dashboard."""
        if isinstance(self.screen, Dashboard):
            panel, key = message.rows.id or "", message.key
            self._open(lambda look: details(look, panel, key))

    def action_freeze(self) -> None:
        """Hold the picture, or go on."""
        self.film.freeze()
        self.draw()

    def action_guide(self) -> None:
        """Every key and every figure."""
        bound = (*Dashboard.BINDINGS, *RowList.BINDINGS, *Page.BINDINGS, *MetawatchApp.BINDINGS)
        keys = tuple(
            (b.key_display or b.key.replace(",", " "), b.tooltip) for b in bound if isinstance(b, Binding) and b.tooltip
        )
        self._open(lambda look: guide(look, keys))

    def action_by_hand(self) -> None:
        """The nats commands of the focused panel."""
        if not isinstance(self.screen, Dashboard):
            return
        panel, server = self.screen.at, self.screen.panel("servers").selected
        context = self._blank.watch.context
        size = self.film.shown.state.group.size or 3
        shown = commands(panel, context=context, expect=size, server=server)
        self._open(lambda look: by_hand(look, panel, shown))

    def action_acknowledge(self) -> None:
        """The selected alert. From another panel the key only goes there: nothing is acknowledged unseen."""
        if not isinstance(self.screen, Dashboard):
            return
        rows = self.screen.panel("alerts")
        found = next((a for a in ordered(self.look().snapshot.alerts) if key_of(a) == rows.selected), None)
        if found is None:
            self.say("no alert to acknowledge")
        elif not rows.has_focus:
            rows.focus()
            self.say(f"press a again to acknowledge {found.code}")
        else:
            self.live.send(Acknowledge(code=found.code, subject=found.subject, by=self._operator))
            self.say(f"acknowledged {found.code}")

    def action_acknowledge_all(self) -> None:
        """All alerts that are open."""
        if not self.look().snapshot.alerts:
            self.say("no alert to acknowledge")
            return
        self.live.send(Acknowledge(code=None, by=self._operator))
        self.say("acknowledged all alerts")
