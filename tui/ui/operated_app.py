"""What do the operator's actions need of the App? Its attributes and verbs, apart from the App itself, which imports the actions."""

from collections.abc import Callable
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from textual import events

from tui.core.ports import Faults, Live, Past
from tui.core.reports.history import HistoryReport
from tui.core.settings.watch import Choice
from tui.ui.screens.box import Box
from tui.ui.screens.drawn import Drawn
from tui.ui.screens.page import Page
from tui.ui.shown_snapshot import Film
from tui.ui.toasts.toasting_app import ToastingApp
from tui.ui.typed_alone import TypedKeys
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.spans import Look, Span

if TYPE_CHECKING:
    from tui.ui.screens.stepdown import StepDownDialog


class OperatedApp(ToastingApp):
    """The App as its actions see it."""

    live: Live
    past: Past | None
    """The recording that the picture is of; None while it is of now."""
    read_history: Callable[[], HistoryReport] | None
    """Reads the last days from the journal, which may take a second; None: there is none."""
    recorded: bool
    """There is no live cluster behind the recording."""
    faults: Faults | None
    """What the demo can break; None outside the demo."""
    film: Film
    last_step_down: "StepDownDialog | None"
    """The dialog that was opened last: what it sent may still be on its way."""
    clock: Callable[[], float]
    operator: str
    """Who is named in acknowledgements and step-downs."""
    choice = Choice()
    """Contexts that may be watched instead."""
    switch_to: str | None = None
    """The one that is to be watched next."""
    kept_at: float = -inf
    """When a file was saved last, by the App's clock."""
    evidence_at: float = -inf
    """When a server was asked for evidence last."""
    local: bool
    """The header's clock shows the time of this machine's zone."""

    def on_mount(self) -> None:
        """Say why the context that was chosen is not watched."""
        if self.choice.trouble:
            self.say(self.choice.trouble, severity="warning")

    @cached_property
    def typed(self) -> TypedKeys:
        """When keys came."""
        return TypedKeys(self.set_timer)

    async def on_event(self, event: events.Event) -> None:
        """Remember when each key came."""
        if isinstance(event, events.Key):
            self.typed.key(event.time)
        await super().on_event(event)

    @property
    def drawn(self) -> Drawn:
        """The screen that is drawn now."""
        raise NotImplementedError

    def look(self, *, live: bool = False, charts: bool = False) -> Look:
        """The picture of now, or the one that is held; `live` is of now in any case, `charts` the one that curves are drawn from."""
        raise NotImplementedError

    def crashed(self, error: BaseException) -> None:
        """A bug on another thread."""
        raise NotImplementedError

    def enter_past(self) -> None:
        """From now on the picture is of what was recorded, if anything was."""
        raise NotImplementedError

    def leave_past(self) -> bool:
        """The picture is of now again; False where it was already, or where there is no live cluster."""
        raise NotImplementedError

    def lay(self, screen: Drawn) -> None:
        """A page or a box over what is watched; never two pages on each other, nor any screen twice: who goes back and forth between
        two of them would leave a pile behind. Under a box everything stays."""
        turned = not isinstance(screen, Box)
        while isinstance(top := self.screen, Drawn) and (
            (turned and isinstance(top, Page)) or self._holds(type(screen))
        ):
            if not top.leave():
                break
        self.push_screen(screen.fitted(self.size))

    def when_alone(self, act: Callable[[], None]) -> None:
        """Do what the last key asks for unless it came among others, as in a text that was pasted: that is said instead."""

        def decided(alone: bool) -> None:
            if self.return_code is not None:
                return
            if alone:
                act()
            else:
                self.say("several keys at once look like pasted text: nothing was done; press the key alone")

        self.typed.judge(decided)

    def _holds(self, kind: type[Drawn]) -> bool:
        return any(type(screen) is kind for screen in self.screen_stack)

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the operator that work on every screen that watches."""
        raise NotImplementedError

    def notes(self) -> tuple[Span, ...]:
        """What must be said on every screen for as long as it is true."""
        raise NotImplementedError
