"""`metawatch report`: a post-mortem of an incident, from a journal; no rules of its own."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.flags.chosen_journal import file_argument, the_file
from tui.core.refusal import Exit, Refusal
from tui.runtime.output import tell

if TYPE_CHECKING:
    from tui.text.reports.incident_formats import ReportFormat


@click.command(name="report")
@file_argument
@click.option("--since", metavar="TIME", help="Every incident since then: 24h, -24h, 2026-11-29T03:00:00Z, 03:00.")
@click.option("--incident", type=click.IntRange(min=1), metavar="N", help="The incident of this number.")
@click.option(
    "--election", type=click.IntRange(min=0), metavar="TERM", help="The incident of the election of this term."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "html", "json"]),
    default="md",
    help="Markdown for an issue (60 kB at most), one HTML file with charts, or JSON.  [default md]",
)
@click.option("--redact", is_flag=True, help="Replace names, ids and addresses; the operators' notes are left out.")
@click.option("-o", "--output", "out", metavar="FILE", help="Write into this file, which must not exist; mode 0600.")
def command(file: str | None, form: "ReportFormat", out: str | None, *, redact: bool, **given: object) -> None:
    """Print a post-mortem of an incident: impact, cause with its evidence, time line, elections, servers, what was not seen.

    FILE is a journal or a snapshot. Without it: that of --context, METAWATCH_JOURNAL, or the only one there is. Without an option: the
    newest incident. Connects to nothing."""
    import msgspec

    from tui.runtime.new_file import write_new
    from tui.runtime.reporting import Chosen, reports
    from tui.text.reports.incident_formats import printed

    if sum(one is not None for one in given.values()) > 1:
        raise Refusal(Exit.USAGE, "choose one of --since, --incident and --election")
    chosen = msgspec.convert(given, Chosen)
    text = printed(reports(the_file(file), chosen, redact=redact, drawn=form != "md"), form)
    if out is None:
        tell(text.removesuffix("\n"), as_json=form == "json")
    else:
        write_new(Path(out).expanduser(), text)
        tell(f"report written: {out}", err=True)
