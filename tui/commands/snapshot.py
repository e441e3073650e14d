"""`metawatch snapshot`: a part of a journal as one small file to share; no rules of its own."""

from pathlib import Path

import click

from tui.commands.flags.chosen_journal import file_argument, the_file
from tui.runtime.output import tell


@click.command(name="snapshot")
@file_argument
@click.option("--since", required=True, metavar="TIME", help="From this time: 1h, -1h, 2026-11-29T03:00:00Z, 03:00.")
@click.option("--until", metavar="TIME", help="To this time.  [default: the end]")
@click.option("-o", "--output", "out", required=True, metavar="OUT", help="The file to write; it must not exist.")
@click.option("--redact", is_flag=True, help="Replace names, ids and addresses; the operators' notes are left out.")
def command(file: str | None, since: str, until: str | None, out: str, *, redact: bool) -> None:
    """Write a part of the journal into one small file that `metawatch replay` shows anywhere.

    FILE is a journal. Without it: that of --context, METAWATCH_JOURNAL, or the only journal that holds something. Connects to nothing."""
    from tui.runtime.replaying import AskedSpan
    from tui.runtime.sharing import snapshot
    from tui.text.format import count, size

    path = Path(out).expanduser()
    found = snapshot(the_file(file), AskedSpan(since, until), path, redact=redact)
    tell(f"{path}: {count(found.events)} events, {count(found.lines)} lines, {size(found.size)}")
