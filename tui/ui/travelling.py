"""What do the keys of time travel do? One function each, on the App: the picture goes into the recording and back to now.

Collecting goes on meanwhile. While the picture is of the past, nothing may be sent to the cluster: who reads an old leader's name must
not step down the present one.
"""

from collections.abc import Callable
from functools import partial

from tui.core.model.timestamps import rfc3339
from tui.core.ports import Past
from tui.ui.operated_app import OperatedApp
from tui.ui.screens.go_to import GoToDialog

NOTHING = "nothing is recorded: start metawatch with a journal to go back in time"
A_RECORDING = "this is a recording: there is no live cluster behind it"
IN_THE_PAST = "the screen shows the past: L goes back to live"


def _past(app: OperatedApp) -> Past | None:
    """The recording, entered if the picture is still of now."""
    if app.past is None:
        app.enter_past()
    if app.past is None:
        app.say(NOTHING)
    return app.past


def refused(app: OperatedApp, what: str) -> bool:
    """Whether nothing may be done, because the picture is of the past; it is said."""
    if app.past is not None:
        app.say(f"cannot {what}: {A_RECORDING if app.recorded else IN_THE_PAST}")
    return app.past is not None


def _go(app: OperatedApp, *, forward: bool, incidents: bool) -> None:
    if (past := _past(app)) is not None:
        past.go(forward=forward, incidents=incidents)


def go_to(app: OperatedApp) -> None:
    """Ask for a time."""
    if app.drawn.WATCHES and (past := _past(app)) is not None:
        app.lay(GoToDialog(app, app.glyphs, past.go_to))


def go_there(app: OperatedApp, at: float) -> None:
    """To that instant of the recording."""
    wrong = None if (past := _past(app)) is None else past.go_to(rfc3339(at))
    if wrong is not None:
        app.say(wrong)


def live(app: OperatedApp) -> None:
    """Back to now."""
    if not app.leave_past():
        app.say(A_RECORDING if app.past is not None else "already live")


def pause(app: OperatedApp) -> bool:
    """Let recorded time stand, or pass; False while the picture is of now."""
    if app.past is None:
        return False
    app.say("recording paused" if app.past.pause() else "recording plays")
    return True


def _speed(app: OperatedApp, factor: float) -> None:
    if app.past is None:
        app.say("the speed of live cannot be changed")
    else:
        app.say(f"speed ×{app.past.faster(factor):g}")


TRAVELS: dict[str, Callable[[OperatedApp], None]] = {
    "previous_line": partial(_go, forward=False, incidents=False),
    "next_line": partial(_go, forward=True, incidents=False),
    "previous_incident": partial(_go, forward=False, incidents=True),
    "next_incident": partial(_go, forward=True, incidents=True),
    "go_to": go_to,
    "live": live,
    "faster": partial(_speed, factor=2.0),
    "slower": partial(_speed, factor=0.5),
}
"""Name of the action to what it does."""
