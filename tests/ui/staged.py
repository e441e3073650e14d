"""A `Live` that tests play by hand, and what is then seen on the screen."""

from collections.abc import Callable

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from tests.ui.scenes import calm
from tui.core.model.state import Snapshot
from tui.core.ports import Consider, Faults, OperatorCommand, Past
from tui.core.settings.watch import Watch
from tui.ui.app import MetawatchApp
from tui.ui.prompt import Prompt
from tui.ui.row_list import RowList
from tui.ui.screens.bookmark import BookmarkDialog
from tui.ui.screens.commands import Commands
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.faults import FaultMenu
from tui.ui.screens.maintenance import MaintenanceDialog
from tui.ui.screens.note import NoteDialog
from tui.ui.screens.stepdown import StepDownDialog
from tui.ui.typed_alone import ALONE_S

SETTLED = f"wait:{round(ALONE_S * 2_000)}"
"""For `press`: by then it is known whether a key was alone."""


class StagedLive:
    """Publishes what the test tells it to."""

    def __init__(self) -> None:
        self.sent: list[OperatorCommand] = []
        self.considered: list[OperatorCommand] = []
        self.recorded: StagedPast | None = None
        self.post: Callable[[Snapshot], None] = lambda snapshot: None
        self.crashed: Callable[[BaseException], None] = lambda error: None
        self.noted: Callable[[str], None] = lambda note: None
        self.unrecorded = False

    def subscribe(
        self,
        post: Callable[[Snapshot], None],
        crashed: Callable[[BaseException], None],
        noted: Callable[[str], None],
    ) -> None:
        """Remember whom to tell."""
        self.post, self.crashed, self.noted = post, crashed, noted

    def past(self, post: Callable[[Snapshot], None], crashed: Callable[[BaseException], None]) -> Past | None:
        """What was given to it."""
        self.past_post, self.past_crashed = post, crashed
        return self.recorded

    def send(self, command: OperatorCommand) -> None:
        """Remember the command; that a dialog is open is told apart, for it is no deed."""
        (self.considered if isinstance(command, Consider) else self.sent).append(command)

    def stop(self) -> None:
        """There is nothing to stop."""


class StagedPast:
    """A recording that remembers where it was sent."""

    def __init__(self) -> None:
        self.moves: list[str] = []
        self.speed = 1.0
        self.stands = False

    def go(self, *, forward: bool, incidents: bool = False) -> None:
        """Remember it."""
        words = ("incident before", "next incident") if incidents else ("back", "forth")
        self.moves.append(words[forward])

    def go_to(self, text: str) -> str | None:
        """Only what begins with a digit is a time."""
        if not text[:1].isdigit():
            return f"not a time: {text}"
        self.moves.append(f"to {text}")
        return None

    def pause(self) -> bool:
        """The other way round."""
        self.stands = not self.stands
        return self.stands

    def faster(self, factor: float) -> float:
        """Multiplied."""
        self.speed *= factor
        return self.speed

    def stop(self) -> None:
        """Remember it."""
        self.moves.append("stop")


class StagedFaults:
    """Faults that only remember."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, str | None]] = []

    def menu(self) -> tuple[tuple[str, str, bool], ...]:
        """Two for a server, one for all, and the way back."""
        one = (("kill", "Kill a server", True), ("freeze", "Freeze a server", True))
        return (*one, ("traffic", "Load", False), ("restore", "Restore", False))

    def servers(self) -> tuple[str, ...]:
        """Five."""
        return ("n1", "n2", "n3", "n4", "n5")

    def run(self, name: str, server: str | None) -> None:
        """Remember it."""
        self.ran.append((name, server))

    def said(self) -> str:
        """The last one."""
        return " ".join(word for word in self.ran[-1] if word) if self.ran else ""


class Hands:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def staged(
    *,
    ascii_only: bool = False,
    clock: Callable[[], float] | None = None,
    read_only: bool = True,
    faults: Faults | None = None,
    low_bandwidth: bool = False,
    theme: str | None = None,
    colorfgbg: str = "",
    wall: bool = False,
) -> tuple[MetawatchApp, StagedLive]:
    """An App over a staged Live."""
    live = StagedLive()
    app = MetawatchApp(
        live,
        Watch(context="prod-eu", read_only=read_only),
        ascii_only=ascii_only,
        target="nats://a:4222",
        operator="op1@bastion",
        clock=clock or Hands(),
        faults=faults,
        low_bandwidth=low_bandwidth,
        theme=theme,
        colorfgbg=colorfgbg,
        wall=wall,
    )
    return app, live


def alone(app: App[None] | App[object], key: str) -> tuple[str, ...]:
    """For `press`: this key, where it does something to others or on disk so long before and after all others that it counts."""
    screen = app.screen
    boxes = (NoteDialog, BookmarkDialog, MaintenanceDialog, Commands)
    acts = isinstance(screen, StepDownDialog | FaultMenu) or (isinstance(screen, boxes) and key in ("enter", "ctrl+e"))
    writes = key in ("E", "e", "p") and not isinstance(screen.focused, Prompt)
    return (SETTLED, key, SETTLED) if acts or writes else (key,)


def lines(panel: RowList) -> list[str]:
    """What a panel shows."""
    return [panel.render_line(y).text.rstrip() for y in range(panel.size.height)]


def seen(screen: Screen[object] | Screen[None]) -> str:
    """All that is shown, panel by panel, and what is said over it."""
    shown = [line for panel in screen.query(RowList) if panel.display for line in lines(panel)]
    return "\n".join((*shown, *toasts(screen.app)))


def toasts(app: App[None] | App[object]) -> list[str]:
    """What is said now, the newest last."""
    return [f"{one.title} {one.message}".strip() for one in app._notifications]


def later(seconds: float, snapshot: Snapshot | None = None) -> Snapshot:
    """The same picture some seconds later."""
    base = snapshot or calm()
    return Snapshot(state=base.state, now=base.now + seconds)


async def shown(pilot: Pilot[None], live: StagedLive, snapshot: Snapshot) -> str:
    """Publish, wait until it is drawn, and tell what is seen."""
    live.post(snapshot)
    await pilot.pause()
    await pilot.pause()
    return seen(pilot.app.screen)


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Let the App work off what it has to do until this is so: the layout of a new size may take several rounds."""
    for _ in range(50):
        if true():
            return
        await pilot.pause()
    raise AssertionError(seen(pilot.app.screen))


def dashboard(app: MetawatchApp) -> Dashboard:
    """The screen under everything."""
    assert isinstance(app.screen, Dashboard)
    return app.screen
