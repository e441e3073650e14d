"""`metawatch history`: what a journal knows of a past time; no rules of its own."""

import click

from tui.commands.flags.chosen_journal import file_argument, the_file
from tui.runtime.output import tell


@click.command(name="history")
@file_argument
@click.option(
    "--since", default="-24h", metavar="TIME", help="From this time: -7d, 2026-11-29T03:00:00Z, 03:00.  [default -24h]"
)
@click.option("--until", default="now", metavar="TIME", help="To this time.  [default: the last that was recorded]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (versioned format).")
def command(file: str | None, since: str, until: str, *, as_json: bool) -> None:
    """Print elections, leaderless periods, incidents, alerts and availability of a past time.

    FILE is a journal. Without it: that of --context, METAWATCH_JOURNAL, or the only journal that holds something. Connects to nothing."""
    from tui.runtime.looking_back import history
    from tui.text.reports.history import as_json as printed
    from tui.text.reports.history import as_text

    found = history(the_file(file), since, until)
    tell(printed(found) if as_json else as_text(found), as_json=as_json)
