"""Can a dashboard be drawn here, what is shown where not, and how does it go on with another context? One after the other in this
process, each with its own connections and journal."""

import gc
import os
import sys
from typing import TYPE_CHECKING, Final

from tui.clock import now
from tui.config.nats_contexts import known
from tui.config.precedence import Options
from tui.config.renewal import settled
from tui.core.refusal import Refusal
from tui.core.settings.notifying import Notifying
from tui.core.settings.watch import Choice, Drawing
from tui.core.settings.watched import Left, Watched
from tui.journal.places import journal_path
from tui.runtime.output import tell

if TYPE_CHECKING:
    from tui.core.ports import Faults

_KEPT: Final = (
    *("read_only", "no_tap", "no_probes", "flap_window", "flap_max", "config", "limit", "mute", "disk_path"),
    *("timeout", "connection_name"),
)
"""Options that hold for whatever is watched; the others led to the first cluster, as NATS_* variables did."""


def no_terminal() -> str | None:
    """Why no dashboard can be drawn here, if so: keys come on stdin, and Textual draws on stderr."""
    for name, stream in (("output", sys.stdout), ("input", sys.stdin), ("error", sys.stderr)):
        if stream is None or not stream.isatty():
            return f"standard {name} is not a terminal"
    return "TERM=dumb cannot show a dashboard" if os.environ.get("TERM") == "dumb" else None


def show(watched: Watched, drawn: Drawing, faults: "Faults | None" = None, choice: Choice | None = None) -> Left:
    """Run the dashboard until it is left, or print events where there is no terminal.

    A Refusal of the first connection comes out as one line."""
    why = no_terminal()
    if why is not None:
        import asyncio

        from tui.commands.events import print_events

        tell(f"metawatch: {why}: printing events instead", err=True)
        connection, watch, kept, notified = watched.connection, watched.watch, watched.journal, watched.notifying
        asyncio.run(print_events(connection, watch, as_json=False, for_s=None, journal=kept, notified=notified))
        return Left(code=0)

    # What is loaded stays. To look for garbage in it again and again while it grows is a seventh of what a start costs; the App looks
    # once, as soon as it has loaded all, and goes on as usual.
    gc.disable()
    try:
        from tui.runtime.dashboards import run_dashboard

        return run_dashboard(watched, drawn, faults, choice)
    finally:
        gc.enable()


def of_context(name: str, options: Options, *, keeps: bool, notifying: Notifying | None = None) -> Watched:
    """That of this context alone; `keeps`: in its own journal. Raises Refusal."""
    kept = {option: getattr(options, option) for option in _KEPT}
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("NATS_", "METAWATCH_ACCOUNT"))}
    connection, watch = settled(Options(context=name, **kept), environ, now())
    journal = journal_path(os.environ, connection.context, connection.urls) if keeps else None
    return Watched(connection=connection, watch=watch, journal=journal, notifying=notifying)


def watch_in_turn(first: Watched, options: Options, drawn: Drawing, *, keeps: bool) -> int:
    """Until the operator quits; the exit code. A context that cannot be watched leads back to the one before, which says why."""
    present, before, trouble = first, None, ""
    contexts = tuple(known(os.environ))
    while True:
        choice = Choice(contexts=contexts, trouble=trouble)
        try:
            left = show(present, drawn, choice=choice)
        except Refusal as refusal:
            if before is None:
                raise
            present, before, trouble = before, None, refusal.line
            continue
        if left.context is None:
            return left.code
        try:
            chosen = of_context(left.context, options, keeps=keeps, notifying=first.notifying)
            present, before, trouble = chosen, present, ""
        except Refusal as refusal:
            trouble = refusal.line
