"""Who shows what on the screen? The App over a live cluster, or over a journal; no rules of its own."""

import getpass
import os
import platform
import sys
from functools import partial
from pathlib import Path

from tui import clock
from tui.core.ports import Faults, Live
from tui.core.settings.connection import Connection
from tui.core.settings.notifying import Notifying
from tui.core.settings.watch import Drawing, Watch
from tui.runtime.replaying import ReplayThread
from tui.runtime.screen_thread import LiveThread
from tui.text.terminal_notice import sequences

_SWITCH_S = 0.0005
"""How long the screen may keep the interpreter from the collecting thread."""


def operator() -> str:
    """Who acts, as others shall read it: user@host."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        user = str(os.getuid())
    return f"{user}@{platform.node()}"


def run_dashboard(  # noqa: PLR0913, PLR0917 - one for each thing that may be shown
    connection: Connection,
    watch: Watch,
    drawn: Drawing,
    faults: Faults | None = None,
    journal: Path | None = None,
    notifying: Notifying | None = None,
) -> int:
    """Show the dashboard until it is quit; its exit code. `faults`: what its menu can break, in the demo; `journal`: the file to keep
    what is seen in.

    Raises Refusal when there is nothing to show."""
    target = connection.context or ", ".join(connection.urls)
    live = LiveThread(connection, watch, journal, notifying)
    return _shown(live, watch, drawn, target, faults, journal, notifying)


def run_replay(replay: ReplayThread, drawn: Drawing) -> int:
    """Show what was recorded until it is quit; its exit code. Raises Refusal when the journal cannot be read."""
    return _shown(replay, Watch(read_only=True), drawn, f"REPLAY {replay.name}", None, replay.path)


def _shown(  # noqa: PLR0913, PLR0917 -- each is another fact about the same screen
    live: Live,
    watch: Watch,
    drawn: Drawing,
    target: str,
    faults: Faults | None,
    journal: Path | None,
    notifying: Notifying | None = None,
) -> int:
    from tui.runtime.looking_back import recent
    from tui.ui.app import MetawatchApp

    sys.setswitchinterval(_SWITCH_S)
    app = MetawatchApp(
        live,
        watch,
        ascii_only=drawn.ascii_only,
        mouse=drawn.mouse,
        low_bandwidth=drawn.low_bandwidth,
        theme=drawn.theme,
        colorfgbg=drawn.colorfgbg,
        wall=drawn.wall,
        target=target,
        operator=operator(),
        clock=clock.now,
        faults=faults,
        past=live if isinstance(live, ReplayThread) else None,
        history=None if journal is None else partial(recent, journal),
    )
    if notifying is not None and isinstance(live, LiveThread):
        bell, desktop = notifying.bell, notifying.desktop
        live.on_notice = lambda line: app.ring(sequences(line.title, line.text, os.environ, bell=bell, desktop=desktop))
    try:
        code = app.start()
    finally:
        live.stop()
    if app.refused is not None:
        raise app.refused
    return code
