"""`metawatch watch`: the dashboard, or plain lines where there is no terminal; no rules of its own."""

import sys

import click

from tui.commands.options import connection_options, resolve, watch_options
from tui.core.settings import Connection, Watch


@click.command(name="watch")
@connection_options
@watch_options
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw with ASCII characters only.")
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal.")
@click.pass_context
def command(ctx: click.Context, /, ascii_only: bool, no_mouse: bool, **given: object) -> int:
    """Show the dashboard; without a terminal, print events instead."""
    connection, watch = resolve(ctx, given)
    if not sys.stdout.isatty():
        return _plain(connection, watch)
    return show(connection, watch, ascii_only=ascii_only, mouse=not no_mouse)


def _plain(connection: Connection, watch: Watch) -> int:
    import asyncio

    from tui.commands.events import print_events

    click.echo("metawatch: standard output is no terminal: printing events instead", err=True)
    asyncio.run(print_events(connection, watch, as_json=False, for_s=None))
    return 0


def show(connection: Connection, watch: Watch, *, ascii_only: bool, mouse: bool) -> int:
    """Run the dashboard until it is quit; its exit code. A Refusal of the first connection comes out as one line."""
    from tui.live import run_dashboard

    return run_dashboard(connection, watch, ascii_only=ascii_only, mouse=mouse)
