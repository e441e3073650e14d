"""What is seen, and which key does what? The App takes Snapshots from a `Live` and hands them to the screen that is seen.

It must not know who collects (only the `Live` protocol), nor how a panel looks.
"""

import asyncio
import contextlib
import gc
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from tui.core.model.state import Snapshot
from tui.core.ports import Faults, Live, Past
from tui.core.refusal import Refusal
from tui.core.reports.history import HistoryReport
from tui.core.settings.watch import Watch
from tui.text.glyphs import Glyphs, glyphs
from tui.ui.acting import operator_actions
from tui.ui.acting.palette import offers
from tui.ui.arrivals import Crashed, JournalNoted, SnapshotArrived
from tui.ui.keys import KEYS
from tui.ui.operated_app import OperatedApp
from tui.ui.row_list import RowList
from tui.ui.screens.commands import Commands
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.drawn import HORIZONTAL, VERTICAL, Drawn
from tui.ui.screens.page import Page
from tui.ui.screens.stepdown import StepDownDialog
from tui.ui.screens.warroom import WarRoom
from tui.ui.shown_snapshot import Film, Looks
from tui.ui.terminal.backlog import Outlet, terminal_takes
from tui.ui.terminal.driver_choice import chosen_driver
from tui.ui.toasts.news import news, untrue
from tui.ui.view.cells.team_words import team_notes
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.headline import HeadlineKind, standing
from tui.ui.view.drawing.spans import Look, Span
from tui.ui.view.drawing.window_title import window_title
from tui.ui.view.pages.faults import note
from tui.ui.view.pages.too_small import LEAST

LOADED_S = 3.0
"""By then all that this program loads is loaded."""


def _keep() -> None:
    """What stays for the whole run is looked at once: each later full collection would hold a key up for 60 ms."""
    gc.collect()
    gc.freeze()
    gc.enable()  # whoever started us may have held it back until now


class MetawatchApp(OperatedApp):
    """The terminal screen over a `Live`. Who starts it also stops the Live afterwards."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "boxes.tcss"]
    ENABLE_COMMAND_PALETTE = False  # Textual's own; ours is a screen like the others
    TITLE = "metawatch"
    HORIZONTAL_BREAKPOINTS = HORIZONTAL
    VERTICAL_BREAKPOINTS = VERTICAL
    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]
    _fault = ""
    """What was said last of the demo's faults."""

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
        past: Past | None = None,
        history: Callable[[], HistoryReport] | None = None,
        low_bandwidth: bool = False,
        theme: str | None = None,
        colorfgbg: str = "",
        wall: bool = False,
    ) -> None:
        super().__init__(ansi_color=True, driver_class=chosen_driver())
        self.live, self.past, self.faults = live, past, faults
        self.film = Film(clock, past=past is not None)
        self.recorded, self.read_history = past is not None, history
        self._latest: Snapshot | None = None
        """What is live while the picture is of the past."""
        self.refused: Refusal | None = None
        """Why there is nothing to show; whoever started the App tells it."""
        self.last_step_down: StepDownDialog | None = None
        self.clock, self.operator = clock, operator
        self.local = False
        self.outlet = Outlet(clock, terminal_takes)
        self._owed = False
        """A picture was held back because the terminal took none."""
        self._low_bandwidth = low_bandwidth
        self._mouse, self._wall = mouse, wall
        self._blank = Look(self.film.shown, watch, 0, glyphs(ascii_only), target=target)
        self._looks = Looks(self._blank)
        self._dashboard = Dashboard(self, self.glyphs)
        self.animation_level = "none"
        self.dress(theme, colorfgbg)

    def start(self) -> int:
        """Run until the operator quits; the exit code."""
        self.run(mouse=self._mouse)
        return self.return_code or 0

    def get_default_screen(self) -> Dashboard:
        """The dashboard lies under everything."""
        return self._dashboard.fitted(self.size)

    def on_mount(self) -> None:
        """Begin to see; leave in order when the terminal goes away."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # not off the main thread
                loop.add_signal_handler(number, self.exit)
        self.set_interval(1.0, self._second)
        self.set_timer(LOADED_S, _keep)
        if self._wall:
            operator_actions.war_room(self)
        self.live.subscribe(self._arrived, self.crashed, self._noted)

    def _arrived(self, snapshot: Snapshot) -> None:
        """On the collecting thread."""
        self.post_message(SnapshotArrived(snapshot))

    def _was(self, snapshot: Snapshot) -> None:
        """On the thread of the recording."""
        self.post_message(SnapshotArrived(snapshot, past=True))

    def enter_past(self) -> None:
        """Collecting goes on; what it brings waits for `leave_past`."""
        self._latest = self.film.newest
        self.past = self.live.past(self._was, self._past_crashed)
        if self.past is not None:
            self.film.cut(past=True)

    def leave_past(self) -> bool:
        """At once with the newest that came meanwhile."""
        if self.past is None or self.recorded:
            return False
        self.past.stop()
        self.past = None
        self.film.cut(past=False, snapshot=self._latest)
        self.draw()
        return True

    def crashed(self, error: BaseException) -> None:
        """On another thread."""
        self.post_message(Crashed(error))

    def _past_crashed(self, error: BaseException) -> None:
        """On the thread of the recording: what it cannot show does not end what is live."""
        self.post_message(JournalNoted(error.line, end=True) if isinstance(error, Refusal) else Crashed(error))

    def _noted(self, note: str) -> None:
        """On another thread."""
        self.post_message(JournalNoted(note))

    def on_journal_noted(self, message: JournalNoted) -> None:
        """What is to be known of the journal: watching goes on without it."""
        self.say(message.note, title="Journal", severity="warning")
        if message.end:
            self.leave_past()

    def on_snapshot_arrived(self, message: SnapshotArrived) -> None:
        """Draw what has changed, unless the operator holds the picture, or it is of another time."""
        if not message.past:
            self._tell_news(message.snapshot)
        if not self.recorded and message.past is (self.past is None):
            self._latest = None if message.past else message.snapshot
            return
        fresh = self.film.take(message.snapshot) or (self.drawn.LIVE and self.film.held is not None)
        self.entitle(window_title(self.look(live=True)))
        if self.last_step_down is not None:
            self.last_step_down.follow()
        if fresh:
            self.draw()
        elif self.film.held is None and not self.film.sparing:
            nobody = standing(message.snapshot.state, message.snapshot.now).kind is HeadlineKind.NOBODY
            if nobody and self._may_draw():
                for screen in self._seen():
                    screen.moving()

    def _tell_of_faults(self) -> None:
        """What the demo does to itself, once."""
        said = "" if self.faults is None else self.faults.said()
        if said and said != self._fault:
            self.say(said, title="Demo", severity="warning")
        self._fault = said

    def _tell_news(self, snapshot: Snapshot) -> None:
        """As toasts, where the terminal reads; the wall has larger letters, and a step-down dialog shows its own steps."""
        self.take_back(*untrue(snapshot))
        if not isinstance(self.screen, WarRoom | StepDownDialog) and (self.is_headless or self.outlet.takes):
            for one in news(self._latest if self.past is not None else self.film.newest, snapshot):
                self.say(one.text, title=one.title, severity=one.severity)

    def on_crashed(self, message: Crashed) -> None:
        """A bug is a traceback and exit code 1, wherever it happened; what was refused is told once the screen is gone."""
        if isinstance(message.error, Refusal):
            self.refused = message.error
            # Not before the screen stands: Textual trips over an exit while widgets are still being put in.
            self.call_after_refresh(self.exit, return_code=int(message.error.exit_code))
            return
        raise message.error

    def _second(self) -> None:
        """Only what moves without snapshots: a held picture's age, a silent collecting side, a terminal that reads again."""
        self._tell_of_faults()
        play, owed = self.film.play(), self._owed
        due, takes = owed or play.frozen_s is not None or play.stalled_s is not None, self._may_draw()
        self._owed = due and not takes
        if due and takes:
            self._redraw()

    @property
    def drawn(self) -> Drawn:
        """The screen of ours that is seen, whatever lies over it."""
        return next((s for s in reversed(self.screen_stack) if isinstance(s, Drawn)), self._dashboard)

    def look(self, *, live: bool = False, charts: bool = False) -> Look:
        """The picture of now, or the one that is held."""
        film = self.film
        snapshot = film.current if live else film.charted if charts else film.shown
        return self._looks.at(snapshot, film.play(live=live), local=self.local)

    def hints(self) -> tuple[Hint, ...]:
        """The operator's keys: in a recording those of time, for nothing can be done there."""
        if self.past is not None:
            way = ((",", "back"), (".", "forth"), ("[", "incident"))
            return way if self.recorded else (("L", "live"), *way)
        may = (("s", "step down"), *((("f", "faults"),) if self.faults is not None else ()))
        return () if self._blank.watch.read_only else may

    def notes(self) -> tuple[Span, ...]:
        """What is broken in the demo, that the journal is not written, and that the picture comes seldom."""
        said = note(self._blank, self.faults.said()) if self.faults is not None else ()
        said = (*said, (" not recorded ", "warn")) if self.live.unrecorded else said
        why = "slow link: low bandwidth" if self.outlet.slow else "low bandwidth"
        return (*said, *team_notes(self.film.current), *(((f" {why} ", "dim"),) if self.film.sparing else ()))

    def _may_draw(self) -> bool:
        """Whether the terminal takes a frame; if it often does not, they become few."""
        takes = self.is_headless or self.outlet.ready()
        self.film.sparing = self._low_bandwidth or self.outlet.slow
        return takes

    def draw(self) -> None:
        """Have the screen that is seen draw itself, or remember that it must."""
        self._owed = not self._may_draw()
        if not self._owed:
            self._redraw()

    def _redraw(self) -> None:
        for screen in self._seen():
            screen.redraw()

    def _seen(self) -> Iterator[Drawn]:
        """The screen on top, and what lies behind it as long as that is a box."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Drawn):
                yield screen
            if not screen.is_modal:
                return

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        """Enter on a row of the dashboard."""
        if isinstance(self.screen, Dashboard):
            operator_actions.open_row(self, message.rows.id or "", message.key)

    @property
    def glyphs(self) -> Glyphs:
        """The signs that this terminal has."""
        return self._blank.glyphs

    async def on_event(self, event: events.Event) -> None:
        """Once the end has begun there is soon no screen any more: what is typed, clicked or resized then is for nobody."""
        if self.return_code is None or not isinstance(event, events.InputEvent | events.Paste | events.Resize):
            await super().on_event(event)

    def action_act(self, name: str) -> None:
        """A key of the operator; those still waiting when the end has begun do nothing more."""
        if self.return_code is None:
            operator_actions.ACTS[name](self)

    def action_command_palette(self) -> None:
        """Where there is room for it; a dialog is answered first."""
        screen, room = self.screen, self.size.width >= LEAST[0] and self.size.height >= LEAST[1]
        if room and isinstance(screen, Drawn) and (screen.WATCHES or isinstance(screen, Page)):
            self.lay(Commands(self, self.glyphs, tuple(offers(self, screen)), self.preview))
