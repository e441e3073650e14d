"""`metawatch doctor`: what this user may see and what is there to see; no rules of its own."""

import asyncio

import click

from tui.commands.flags.options import account_option, connection_options, resolve
from tui.core.refusal import Exit
from tui.runtime.output import tell


@click.command(name="doctor")
@connection_options
@account_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (versioned format).")
@click.option(
    "--snippet",
    type=click.Choice(["watch", "step-down", "record"]),
    help="Only print the permissions for this. Makes no connection.",
)
@click.option("--nsc", is_flag=True, help="Print permissions as an nsc command instead of server configuration.")
@click.pass_context
def command(ctx: click.Context, /, as_json: bool, snippet: str | None, nsc: bool, **given: object) -> int:
    """Try every subject that metawatch uses: report which are granted, what each missing one costs, and how to grant it.

    Exit code 0 if every required permission is granted, 1 if one is missing. A step-down is never tried."""
    if snippet is not None and as_json:
        raise click.UsageError("--snippet and --json cannot be used together")
    connection, watch = resolve(ctx, given)
    if snippet is not None:
        from tui.text.reports.permissions import KINDS, as_config, as_nsc

        kind = next(kind for kind in KINDS if kind == snippet)
        tell((as_nsc if nsc else as_config)(kind, connection.inbox_prefix, watch.probe_prefix))
        return Exit.FINE

    from tui.feeds.doctor.examination import examine
    from tui.text.reports.doctor import as_text
    from tui.text.reports.doctor_json import as_json as to_json

    found = asyncio.run(examine(connection, watch))
    tell(to_json(found) if as_json else as_text(found, nsc=nsc), as_json=as_json)
    return Exit.FINE if found.all_granted else Exit.NO
