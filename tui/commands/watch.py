"""`metawatch watch`: the dashboard, or plain lines where there is no terminal; no rules of its own."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.journal_options import journal_options, named, path_of
from tui.commands.options import (
    account_option,
    connection_options,
    drawing,
    notify_options,
    notifying,
    resolve,
    screen_options,
    watch_options,
)
from tui.core.settings.connection import Connection
from tui.core.settings.notifying import Notifying
from tui.core.settings.watch import Drawing, Watch
from tui.runtime.output import tell

if TYPE_CHECKING:
    from tui.core.ports import Faults


@click.command(name="watch")
@connection_options
@account_option
@watch_options
@screen_options
@journal_options
@notify_options
@click.pass_context
def command(ctx: click.Context, /, **given: object) -> int:
    """Show the dashboard. Without a terminal, print events instead."""
    connection, watch = resolve(ctx, given)
    # Plain lines keep nothing unless a file was named, as those of `events`.
    journal = None if given["no_journal"] else named(given) if no_terminal() else path_of(given, connection)
    return show(connection, watch, drawing(ctx, given), journal=journal, notified=notifying(ctx, given))


def no_terminal() -> str | None:
    """Why no dashboard can be drawn here, if so: keys come on stdin, and Textual draws on stderr."""
    for name, stream in (("output", sys.stdout), ("input", sys.stdin), ("error", sys.stderr)):
        if stream is None or not stream.isatty():
            return f"standard {name} is not a terminal"
    return "TERM=dumb cannot show a dashboard" if os.environ.get("TERM") == "dumb" else None


def show(  # noqa: PLR0913, PLR0917 - one for each thing that may be shown
    connection: Connection,
    watch: Watch,
    drawn: Drawing,
    faults: "Faults | None" = None,
    journal: Path | None = None,
    notified: Notifying | None = None,
) -> int:
    """Run the dashboard until it is quit, or print events where there is no terminal; the exit code.

    A Refusal of the first connection comes out as one line."""
    why = no_terminal()
    if why is not None:
        import asyncio

        from tui.commands.events import print_events

        tell(f"metawatch: {why}: printing events instead", err=True)
        asyncio.run(print_events(connection, watch, as_json=False, for_s=None, journal=journal, notified=notified))
        return 0

    from tui.runtime.dashboards import run_dashboard

    return run_dashboard(connection, watch, drawn, faults, journal, notified)
