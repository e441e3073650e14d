"""`metawatch record`: keeps what is seen in the journal, without a screen, until it is stopped; no rules of its own."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from tui.commands.flags.journal_options import journal_option, opened
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
from tui.commands.flags.stopping import Unreached, stop_by_signals, tell_systemd
from tui.core.model.lines import AlertLine, AnyLine, NoticeLine, Ready
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.notifying import Notifying
from tui.core.settings.watch import Watch
from tui.runtime.output import ring, tell

if TYPE_CHECKING:
    from tui.runtime.recording import Recording


@click.command(name="record")
@connection_options
@account_option
@watch_options
@journal_option
@notify_options
@metrics_option
@click.option("--for", "for_s", type=Duration(), metavar="DURATION", help="Stop this long after the start: 60s, 1h30m.")
@click.pass_context
def command(ctx: click.Context, /, for_s: float | None, **given: object) -> None:
    """Record into the journal without a screen, as a service. SIGTERM and Ctrl-C end it cleanly.

    While no server can be reached it tries again, unless --for is given. `metawatch replay`, `history` and `report` read what it
    recorded. Under systemd it reports readiness (Type=notify)."""
    connection, watch = resolve(ctx, given)
    connection = replace(connection, waits=for_s is None)
    asyncio.run(_record(connection, watch, given, for_s, notifying(ctx, given)))


async def _record(
    connection: Connection, watch: Watch, given: dict[str, object], for_s: float | None, notified: Notifying
) -> None:
    from tui.runtime.live_thread import Collector

    loop = asyncio.get_running_loop()

    def noted(why: str) -> None:
        """On the journal's thread. A disk that is full may have room again: notices, metrics and the team go on without."""
        if kept.trouble is None or kept.trouble[1]:
            loop.call_soon_threadsafe(_said, why, kept.trouble)
        else:
            loop.call_soon_threadsafe(lambda: collector.stop())  # noqa: PLW0108 - there is none yet if it fails at once

    journal = opened(given, connection, watch, noted)
    if journal.recording is None:
        raise Refusal(Exit.CONFIG, "; ".join(journal.notes))
    for note in journal.notes:
        tell(f"metawatch: {note}", err=True)
    kept = journal.recording

    unreached = Unreached()
    with scraped(given, watch) as figures:
        collector = Collector(
            connection,
            watch,
            on_line=partial(_show, kept, notified),
            on_snapshot=lambda seen: unreached.look(seen.state.given.unreached),
            host=True,
            recording=kept,
            notifying=notified,
            serves=True,
            scraped=figures,
        )
        stop_by_signals(loop, collector.stop, for_s)
        await collector.run()
    tell_systemd("STOPPING=1")
    if kept.trouble is not None:
        raise Refusal(Exit.CONFIG, kept.trouble[0])


def _said(why: str, trouble: tuple[str, bool] | None) -> None:
    """There is no room for the journal, or there is again."""
    tell(f"metawatch: {why}", err=True)
    tell_systemd(f"STATUS={_status(trouble)}")


def _status(trouble: tuple[str, bool] | None) -> str:
    return "recording" if trouble is None else "watching, without the journal: its disk is full"


def _show(kept: "Recording", notified: Notifying, line: AnyLine) -> None:
    from tui.text.lines import as_text

    if isinstance(line, Ready):
        if kept.trouble is None:
            tell(f"metawatch: recording into {kept.path}", err=True)
        tell_systemd(f"READY=1\nSTATUS={_status(kept.trouble)}")
    elif isinstance(line, NoticeLine):
        tell(f"metawatch: notice: {line.title}", err=True)
        ring(line, notified)
    elif isinstance(line, AlertLine) and line.code == "MW_NOTICE_UNSENT":
        tell(f"metawatch: {as_text(line)}", err=True)
