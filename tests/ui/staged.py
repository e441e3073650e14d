"""A `Live` that tests play by hand, and what is then seen on the screen."""

from collections.abc import Callable

from textual.pilot import Pilot
from textual.screen import Screen

from tests.ui.scenes import calm
from tui.core.ports import Command
from tui.core.settings import Watch
from tui.core.state import Snapshot
from tui.ui.app import MetawatchApp
from tui.ui.rows import RowList
from tui.ui.screens.dashboard import Dashboard


class StagedLive:
    """Publishes what the test tells it to."""

    def __init__(self) -> None:
        self.sent: list[Command] = []
        self.post: Callable[[Snapshot], None] = lambda snapshot: None
        self.crashed: Callable[[BaseException], None] = lambda error: None

    def subscribe(self, post: Callable[[Snapshot], None], crashed: Callable[[BaseException], None]) -> None:
        """Remember whom to tell."""
        self.post, self.crashed = post, crashed

    def send(self, command: Command) -> None:
        """Remember the command."""
        self.sent.append(command)

    def stop(self) -> None:
        """There is nothing to stop."""


class Hands:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def staged(*, ascii_only: bool = False, clock: Callable[[], float] | None = None) -> tuple[MetawatchApp, StagedLive]:
    """An App over a staged Live."""
    live = StagedLive()
    watch = Watch(context="prod-eu", read_only=True)
    app = MetawatchApp(
        live, watch, ascii_only=ascii_only, target="nats://a:4222", operator="op1@bastion", clock=clock or Hands()
    )
    return app, live


def lines(panel: RowList) -> list[str]:
    """What a panel shows."""
    return [panel.render_line(y).text.rstrip() for y in range(panel.size.height)]


def seen(screen: Screen[object] | Screen[None]) -> str:
    """All that is shown, panel by panel."""
    return "\n".join(line for panel in screen.query(RowList) if panel.display for line in lines(panel))


def later(seconds: float, snapshot: Snapshot | None = None) -> Snapshot:
    """The same picture some seconds later."""
    base = snapshot or calm()
    return Snapshot(state=base.state, alerts=base.alerts, now=base.now + seconds)


async def shown(pilot: Pilot[None], live: StagedLive, snapshot: Snapshot) -> str:
    """Publish, wait until it is drawn, and tell what is seen."""
    live.post(snapshot)
    await pilot.pause()
    await pilot.pause()
    return seen(pilot.app.screen)


def dashboard(app: MetawatchApp) -> Dashboard:
    """The screen under everything."""
    assert isinstance(app.screen, Dashboard)
    return app.screen
