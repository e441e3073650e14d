"""`metawatch journal`: what is in a journal, how large it is, and its lines or events as text; no rules of its own."""

import click

from tui.commands.flags.chosen_journal import file_argument, the_file
from tui.core.refusal import Exit, Refusal
from tui.runtime.output import tell


@click.group(name="journal")
def command() -> None:
    """Look after a journal: info, vacuum, export. Without FILE: that of --context, METAWATCH_JOURNAL, or the only one there is."""


@command.command(name="info", short_help="Print where the journal is, what it covers and its size.")
@file_argument
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def info(file: str | None, *, as_json: bool) -> None:
    """Print where the journal is, what it covers, its size and what is in it."""
    import msgspec

    from tui.runtime.looking_back import info as looked_up
    from tui.text.reports.journal import as_text

    found = looked_up(the_file(file))
    tell(msgspec.json.encode(found).decode() if as_json else as_text(found), as_json=as_json)


@command.command(name="vacuum")
@file_argument
def vacuum(file: str | None) -> None:
    """Give free space back to the file system. No other metawatch may be writing the journal."""
    from tui.journal.schema import JournalTrouble
    from tui.journal.store import vacuum as smaller

    path = the_file(file)
    try:
        before, after = smaller(path)
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None
    tell(f"{path}: {before:,} bytes before, {after:,} bytes after")


@command.command(name="export", short_help="Print what the journal holds: its lines, or every event.")
@file_argument
@click.option(
    "--format", "form", type=click.Choice(["jsonl"]), default="jsonl", help="One JSON object per line.  [default]"
)
@click.option("--since", metavar="TIME", help="From this time.  [default: the beginning]")
@click.option("--until", metavar="TIME", help="To this time.  [default: the end]")
@click.option("--events", is_flag=True, help="The recorded events, not the lines that were printed.")
def export(file: str | None, since: str | None, until: str | None, *, form: str, events: bool) -> None:
    """Print what the journal holds: the public lines of elections, alerts and causes, or every recorded event."""
    from tui.runtime.looking_back import exported
    from tui.runtime.replaying import AskedSpan

    for line in exported(the_file(file), AskedSpan(since, until), events=events):
        tell(line.decode(), as_json=True)
