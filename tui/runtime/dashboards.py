"""Who shows what on the screen? The App over a live cluster, or over a journal; no rules of its own."""

import getpass
import os
import platform
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui import clock
from tui.core.ports import Faults, Live
from tui.core.settings.watch import Choice, Drawing, Watch
from tui.core.settings.watched import Left, Watched
from tui.runtime.replaying import ReplayThread
from tui.runtime.screen_thread import LiveThread
from tui.text.terminal_notice import sequences

if TYPE_CHECKING:
    from tui.ui.app import MetawatchApp

ESCAPE_MS = "50"
"""For so long escape may be the first byte of an arrow key; twice that is Textual's own."""
SWITCH_S = 0.0005
"""How long the screen may keep the interpreter from the collecting thread."""


def operator(watch: Watch) -> str:
    """Who acts, as others shall read it: the name that was chosen, else user@host."""
    if watch.operator is not None:
        return watch.operator
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        user = str(os.getuid())
    return f"{user}@{platform.node()}"


def run_dashboard(watched: Watched, drawn: Drawing, faults: Faults | None = None, choice: Choice | None = None) -> Left:
    """Show the dashboard until it is left; the journal is closed then. `faults`: what its menu can break, in the demo.

    Raises Refusal when there is nothing to show."""
    connection, watch = watched.connection, watched.watch
    target = connection.context or ", ".join(connection.urls)
    live = LiveThread(connection, watch, watched.journal, watched.notifying)
    app = _app(live, watch, drawn, target, faults, watched.journal)
    app.choice = choice or Choice()
    if watched.notifying is not None:
        bell, desktop = watched.notifying.bell, watched.notifying.desktop
        live.on_notice = lambda line: app.ring(sequences(line.title, line.text, os.environ, bell=bell, desktop=desktop))
    return Left(code=_shown(app), context=app.switch_to)


def run_replay(replay: ReplayThread, drawn: Drawing) -> int:
    """Show what was recorded until it is quit; its exit code. Raises Refusal when the journal cannot be read."""
    return _shown(_app(replay, Watch(read_only=True), drawn, f"REPLAY {replay.name}", None, replay.path))


def _app(  # noqa: PLR0913, PLR0917 -- each is another fact about the same screen
    live: Live, watch: Watch, drawn: Drawing, target: str, faults: Faults | None, journal: Path | None
) -> "MetawatchApp":
    os.environ.setdefault("ESCDELAY", ESCAPE_MS)  # Textual reads it when it is loaded
    from tui.runtime.looking_back import recent
    from tui.ui.app import MetawatchApp

    sys.setswitchinterval(SWITCH_S)
    return MetawatchApp(
        live,
        watch,
        ascii_only=drawn.ascii_only,
        mouse=drawn.mouse,
        low_bandwidth=drawn.low_bandwidth,
        theme=drawn.theme,
        colorfgbg=drawn.colorfgbg,
        wall=drawn.wall,
        target=target,
        operator=operator(watch),
        clock=clock.now,
        faults=faults,
        past=live if isinstance(live, ReplayThread) else None,
        history=None if journal is None else partial(recent, journal),
    )


def _shown(app: "MetawatchApp") -> int:
    try:
        code = app.start()
    finally:
        if app.past is not None and not app.recorded:
            app.past.stop()  # quit while the past was seen: whoever reads the journal closes it before its writer does
        app.live.stop()
    if app.refused is not None:
        raise app.refused
    return code
