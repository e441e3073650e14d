"""`metawatch maintenance`: begin, end and list windows of maintenance; no rules of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from tui.commands.flags.journal_options import is_typed, journal_option, named, path_of
from tui.commands.flags.options import Duration, collect, resolve
from tui.core.refusal import Exit, Refusal
from tui.runtime.output import tell

if TYPE_CHECKING:
    from tui.core.settings.connection import Connection
    from tui.core.settings.watch import Watch

FoundT = TypeVar("FoundT")
_context = click.option(
    "--context",
    metavar="NAME",
    help="Context of the nats CLI, which names the journal.  [NATS_CONTEXT; default: the selected]",
)
"""`--server` is the name of a server here; URLs stand before the command: `metawatch -s URL maintenance start`."""


@click.group(name="maintenance")
def command() -> None:
    """Begin, end and list windows of maintenance: planned moves, restarts and version skew are info while one is open."""


@command.command(name="start", short_help="Begin a window in the journal of this context.")
@_context
@journal_option
@click.option("--for", "for_s", type=Duration(), metavar="DURATION", help="End after this time.  [default 30m]")
@click.option("--until", metavar="TIME", help="End at this time: 2026-11-30T04:00:00Z.")
@click.option("--reason", metavar="TEXT", help="What is done, for lines and notices.")
@click.option("--server", "peer", metavar="NAME", help="Only this server is worked on.  [default: all of the group]")
@click.option(
    "--insist", is_flag=True, help="Also for a server that the journal does not know: one that is still to come."
)
@click.pass_context
def start(  # noqa: PLR0913, PLR0917 - one a flag
    ctx: click.Context,
    /,
    for_s: float | None,
    until: str | None,
    reason: str | None,
    peer: str | None,
    insist: bool,
    **given: object,
) -> None:
    """Begin a window in the journal of this context; the metawatch that writes the journal takes it within a second.

    A server that the journal does not know is refused: a mistyped name would ease nothing. One that is offline is known."""
    from tui.clock import now

    connection, watch = resolve(ctx, given)
    lasts = _end(for_s, until, now()) - now()
    path = _of_context(ctx, given, connection)
    if peer and not insist:
        _known(peer, path)
    tell(began(path, peer or None, lasts, reason, watch))


def _known(typed: str, path: Path) -> None:
    """Raises Refusal for a server that this journal does not know, if it knows any."""
    from tui.core.model.peer_names import full_name
    from tui.core.safe_text import one_line
    from tui.runtime.looking_back import servers_known
    from tui.text.wording import names

    known = servers_known(path)
    if known and full_name(typed, known) not in known:
        why = f"there is no server {one_line(typed, 60)}: the journal knows {names(known)} (--insist begins the window anyway)"
        raise Refusal(Exit.NO, one_line(why, 400))


def began(path: Path, server: str | None, for_s: float, reason: str | None, watch: "Watch") -> str:
    """Begin a window; what is to be said of it. Raises Refusal."""
    from secrets import token_hex

    from tui.clock import now
    from tui.core.maintenance.requests import WindowRow
    from tui.core.maintenance.windows import MOST_OPEN
    from tui.core.safe_text import one_line
    from tui.journal.maintenance import TooManyOpen, begin
    from tui.runtime.dashboards import operator
    from tui.text.reports.maintenance import begun

    at, why = now(), one_line(reason) if reason else None
    row = WindowRow(token_hex(6), at, at + for_s, server, why, operator(watch))
    try:
        return begun(row, taken=_asked(lambda: begin(path, row)))
    except TooManyOpen:
        raise Refusal(Exit.NO, f"{MOST_OPEN} windows are open: end some with `metawatch maintenance stop`") from None


@command.command(name="stop")
@_context
@journal_option
@click.option("--server", "peer", metavar="NAME", help="Only windows of this server.  [default: all that are open]")
@click.pass_context
def stop(ctx: click.Context, /, peer: str | None, **given: object) -> None:
    """End the windows that are open."""
    from tui.clock import now
    from tui.core.safe_text import one_line
    from tui.journal.maintenance import end, listed
    from tui.runtime.dashboards import operator
    from tui.text.reports.maintenance import ended

    connection, watch = resolve(ctx, given)
    path = _of_context(ctx, given, connection)
    rows, taken = _asked(lambda: end(path, _of(peer, path), operator(watch), now()))
    if not rows:
        others = any(row.open_at(now()) for row in _asked(lambda: listed(path)))
        which = f"of {one_line(peer or '', 60)} is open, others are" if others else "is open"
        raise Refusal(Exit.NO, f"no window of maintenance {which}: `metawatch maintenance list` shows all")
    tell(ended(rows, taken=taken))


def _of(typed: str | None, path: Path) -> Callable[[str | None], bool]:
    """Whether a window is of the server that was typed; either may lack what all names end with."""
    from tui.core.model.peer_names import full_name
    from tui.runtime.looking_back import servers_known

    if not typed:
        return lambda _: True
    known = servers_known(path)
    meant = full_name(typed, known)
    return lambda server: server is not None and full_name(server, known) == meant


@command.command(name="list")
@_context
@journal_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (versioned format).")
@click.pass_context
def show(ctx: click.Context, /, as_json: bool, **given: object) -> None:
    """List the windows of the last year, the open ones marked."""
    from tui.clock import now
    from tui.journal.maintenance import listed
    from tui.text.reports.maintenance import as_json as printed
    from tui.text.reports.maintenance import as_text

    connection, _ = resolve(ctx, given)
    path = _of_context(ctx, given, connection)
    rows = _asked(lambda: listed(path))
    tell((printed if as_json else as_text)(rows, now()), as_json=as_json)


def _asked(work: Callable[[], FoundT]) -> FoundT:
    from tui.journal.schema import JournalTrouble

    try:
        return work()
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None


def journal_of(given: dict[str, object], connection: "Connection") -> Path:
    """The journal of this context. Raises Refusal."""
    path = path_of(given, connection)
    if path is None:
        raise Refusal(Exit.USAGE, "there is no home folder for a journal: name a file with --journal PATH")
    return path


def _of_context(ctx: click.Context, given: dict[str, object], connection: "Connection") -> Path:
    """The same without a connection, which would show that the file is of another cluster. Raises Refusal also for one that only the
    environment names, and that was written under other contexts than the one that was typed."""
    from tui.core.safe_text import one_line
    from tui.runtime.looking_back import contexts_of
    from tui.text.natscmd import context_name
    from tui.text.wording import names

    path, typed = journal_of(given, connection), collect(ctx).context
    if typed and named({}) is not None and not is_typed(given):
        mine, known = context_name(typed), contexts_of(path)
        if known and mine not in known:
            why = f"METAWATCH_JOURNAL names the journal of {names(known)}, and not of {mine}"
            raise Refusal(Exit.CONFIG, one_line(f"{why}: name that of {mine} with --journal PATH", 400))
    return path


def _end(for_s: float | None, until: str | None, now: float) -> float:
    """When the window ends. Raises Refusal for one that is over, or that nobody would remember."""
    from datetime import UTC, datetime

    from tui.core.observed.maintenance import LONGEST_S
    from tui.core.safe_text import one_line

    if until is None:
        end = now + (1_800.0 if for_s is None else for_s)
    elif for_s is not None:
        raise Refusal(Exit.USAGE, "--for and --until cannot be used together")
    else:
        try:
            told = datetime.fromisoformat(until)
        except ValueError:
            why = f"--until: '{one_line(until, 40)}' is not a time such as 2026-11-30T04:00:00Z"
            raise Refusal(Exit.USAGE, why) from None
        end = (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
        if end <= now:
            raise Refusal(
                Exit.USAGE, f"--until: {one_line(until, 40)} is in the past: give a time that is still to come"
            )
    if end - now > LONGEST_S:
        raise Refusal(Exit.USAGE, "a window of maintenance lasts 7 days at most: give a shorter time")
    return end
