"""`metawatch watch`: the dashboard, or plain lines where there is no terminal; no rules of its own."""

from dataclasses import replace

import click

from tui.commands.flags.journal_options import journal_options, keeps, named, path_of
from tui.commands.flags.options import (
    account_option,
    collect,
    connection_options,
    drawing,
    notify_options,
    notifying,
    resolve,
    screen_options,
    watch_options,
)
from tui.commands.screen import no_terminal, watch_in_turn
from tui.core.settings.watched import Watched


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
    kept = keeps(given)
    journal = None if not kept else named(given) if no_terminal() else path_of(given, connection)
    connection = replace(connection, waits=bool(given["wall"]) and no_terminal() is None)  # nobody starts a wall again
    first = Watched(connection=connection, watch=watch, journal=journal, notifying=notifying(ctx, given))
    return watch_in_turn(first, collect(ctx, **given), drawing(ctx, given), keeps=kept)
