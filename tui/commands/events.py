"""`metawatch events`: the public lines on standard output until Ctrl-C, `--for` or a closed pipe; no rules of its own."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.flags.journal_options import journal_option, named
from tui.commands.flags.metrics_option import metrics_option, scraped
from tui.commands.flags.options import (
    Duration,
    account_option,
    connection_options,
    notify_options,
    notifying,
    resolve,
    watch_options,
)
from tui.commands.flags.stopping import stop_by_signals
from tui.core.model.lines import AnyLine, NoticeLine, Ready
from tui.core.settings.connection import Connection
from tui.core.settings.notifying import Notifying
from tui.core.settings.watch import Watch
from tui.runtime.output import tell

if TYPE_CHECKING:
    from tui.metrics.scraping import Scraped
    from tui.runtime.live_thread import Collector
    from tui.runtime.looking_back import Remembered
    from tui.runtime.recording import Opened


@click.command(name="events")
@connection_options
@account_option
@watch_options
@journal_option
@notify_options
@metrics_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line (versioned format).")
@click.option(
    "--for", "for_s", type=Duration(), metavar="DURATION", help="Stop this long after the `ready` line: 60s, 1h30m."
)
@click.pass_context
def command(ctx: click.Context, /, as_json: bool, for_s: float | None, **given: object) -> None:
    """Print every event of the meta leader, one line each. The first line is `ready`."""
    connection, watch = resolve(ctx, given)
    journal, notified = named(given), notifying(ctx, given)
    with scraped(given, watch) as figures:
        work = print_events(
            connection, watch, as_json=as_json, for_s=for_s, journal=journal, notified=notified, figures=figures
        )
        asyncio.run(work)


async def print_events(  # noqa: PLR0913 - what may be left out is named at each call
    connection: Connection,
    watch: Watch,
    *,
    as_json: bool,
    for_s: float | None,
    journal: Path | None = None,
    notified: Notifying | None = None,
    figures: "Scraped | None" = None,
) -> None:
    """Print lines until told to stop, and keep them in `journal` if one is named; a closed pipe ends it silently."""
    from tui.runtime.live_thread import Collector
    from tui.runtime.output import Output, ring
    from tui.text.lines import as_text, to_json

    loop = asyncio.get_running_loop()

    def show(line: AnyLine) -> None:
        if before is not None and _other(collector, before, line):
            return
        output.write(to_json(line) if as_json else as_text(line))
        if for_s is not None and isinstance(line, Ready):
            loop.call_later(for_s, collector.stop)
        if notified is not None and isinstance(line, NoticeLine):
            ring(line, notified)

    opened, before = _opened(journal, watch)
    ours, kept, known = opened.left_to_us(notified), opened.recording, opened.known
    collector = Collector(
        connection, watch, on_line=show, host=True, recording=kept, saved=known, notifying=ours, scraped=figures
    )
    output = Output(collector.stop, utf8=as_json, as_json=as_json)
    stop_by_signals(loop, collector.stop)
    output.watch(loop)
    try:
        await collector.run()
    finally:
        output.unwatch()
    output.verdict()


def _other(collector: "Collector", before: "Remembered", line: AnyLine) -> bool:
    """Whether what its writer knows is of another cluster than we watch; then that is told, and this ends."""
    if isinstance(line, Ready):
        collector.refusal = before.of_another(line, collector.monitor.state.servers)
    if collector.refusal is not None:
        collector.stop()
    return collector.refusal is not None


def _opened(path: Path | None, watch: Watch) -> "tuple[Opened, Remembered | None]":
    """And what another one that writes it knows, which need not be of what we watch."""
    from tui.clock import now
    from tui.runtime.looking_back import remembered
    from tui.runtime.recording import Opened, open_journal

    def noted(note: str) -> None:
        tell(f"metawatch: {note}", err=True)

    if path is None:
        return Opened(None), None
    opened = open_journal(path, watch, now(), noted)
    for note in opened.notes:
        noted(note)
    return opened, None if opened.known is None else remembered(path, now())
