"""`metawatch check`: one short look at the meta group, told as a monitoring plugin tells it; no rules of its own."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from tui.commands.flags.options import Duration, connection_options, resolve
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch

if TYPE_CHECKING:
    from tui.core.history.changes_between_looks import Counted, KeptCount
    from tui.core.model.state import State
    from tui.core.reports.check_figures import Limits
    from tui.core.reports.health_check import HealthReport
    from tui.text.reports.health_check import Format

_FORMATS: "tuple[Format, ...]" = ("nagios", "json", "prometheus", "text")
_NAMESPACE = "nats_server_check"
_RESERVE_S = 0.5
"""Of `--timeout`: for starting and for hanging up."""
_count = click.IntRange(min=0)


@click.command(name="check")
@connection_options
@click.option("--expect", type=click.IntRange(min=1), metavar="N", help="Expected number of peers in the meta group.")
@click.option(
    "--lag-critical",
    type=_count,
    default=100,
    metavar="OPS",
    help="Critical if a peer lags by more operations.  [default 100]",
)
@click.option(
    "--seen-critical",
    type=Duration(),
    metavar="DURATION",
    help="Critical if a peer was not active within this.  [default 10s]",
)
@click.option(
    "--leaderless-critical",
    type=Duration(),
    metavar="DURATION",
    help="Critical if leaderless for longer than this.  [default 4s]",
)
@click.option(
    "--flap-warning", type=_count, metavar="N", help="Warning above this many leader changes; requires --state."
)
@click.option(
    "--flap-critical", type=_count, metavar="N", help="Critical above this many leader changes; requires --state."
)
@click.option(
    "--window", type=Duration(), metavar="DURATION", help="Window in which leader changes are counted.  [default 10m]"
)
@click.option("--state", type=click.Path(dir_okay=False), help="File that keeps the leader changes between runs.")
@click.option(
    "--clock-critical", type=Duration(), metavar="DURATION", help="Critical if clock skew certainly exceeds this."
)
@click.option(
    "--rtt-warning", type=Duration(), metavar="DURATION", help="Warning if the RTT between two peers exceeds this."
)
@click.option("--format", "form", type=click.Choice(_FORMATS), default="nagios", help="[default nagios]")
@click.option(
    "--namespace", default=_NAMESPACE, metavar="TEXT", help=f"Prefix of the Prometheus metrics.  [default {_NAMESPACE}]"
)
@click.pass_context
def command(ctx: click.Context, /, state: str | None, form: "Format", namespace: str, **given: Any) -> int:
    """Check the meta group once and report within --timeout, like `nats server check meta`.

    Exit code 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN (also for usage and connection errors). With --format prometheus the
    exit code is always 0 and the status is in the metric."""
    _refuse(state, namespace, given)
    connection, watch = resolve(ctx, given)
    wanted = _Wanted(_limits(watch, given), Path(state) if state else None)
    try:
        found = _judge(connection, watch, wanted)
    except KeyboardInterrupt:
        raise Refusal(Exit.NO, "interrupted") from None
    return _told(found, form, namespace)


class _Wanted(NamedTuple):
    limits: "Limits"
    file: Path | None


def _refuse(state: str | None, namespace: str, given: dict[str, Any]) -> None:
    warning, critical = given["flap_warning"], given["flap_critical"]
    if state is None and (warning, critical) != (None, None):
        raise click.UsageError(
            "a single run sees only the last leader change: --flap-warning and --flap-critical require --state FILE"
        )
    if warning is not None and critical is not None and warning > critical:
        raise click.UsageError("--flap-warning must not be greater than --flap-critical")
    if not (namespace.isascii() and namespace.isidentifier()):
        raise click.UsageError("--namespace may contain only letters, digits and _")


def _limits(watch: Watch, given: dict[str, Any]) -> "Limits":
    """Where nothing was typed, the limits of the dashboard."""
    from tui.core.reports.check_figures import Limits

    usual = watch.thresholds
    return Limits(
        expect=given["expect"],
        lag=given["lag_critical"],
        seen_s=given["seen_critical"] or usual.peer_active_s,
        leaderless_s=given["leaderless_critical"] or usual.leaderless_s,
        clock_s=given["clock_critical"],
        rtt_s=given["rtt_warning"],
        window_s=given["window"] or usual.flap_window_s,
        flap_warning=given["flap_warning"],
        flap_critical=given["flap_critical"],
    )


def _judge(connection: Connection, watch: Watch, wanted: _Wanted) -> "HealthReport":
    from tui.core.reports.health_check import judge

    state, now = asyncio.run(_look(connection, watch, wanted.limits))
    counted = None if wanted.file is None else _counted(wanted.file, state, now, wanted.limits.window_s)
    return judge(state, now, wanted.limits, watch.thresholds, counted)


async def _look(connection: Connection, watch: Watch, limits: "Limits") -> "tuple[State, float]":
    """What was known when everybody had answered, or when the time was over."""
    from dataclasses import replace

    from tui.clock import now
    from tui.core.group.standalone import nothing_to_watch
    from tui.core.reports.health_check import complete
    from tui.runtime.session import Session
    from tui.text.phrases.say import say

    within = max(connection.timeout_s - _RESERVE_S, connection.timeout_s / 2)
    # One look hears no heartbeat twice, and measures nothing by itself.
    quiet = replace(watch, tap=False, probes=False)
    loop = asyncio.get_running_loop()
    end = loop.time() + within
    async with Session(replace(connection, timeout_s=within), quiet) as session:
        if not await session.until(lambda: session.state.discovered, within):
            raise Refusal(Exit.NO_SERVER, f"no reply from any server within {connection.timeout_s:g}s")
        session.collector.source.all_now()
        if not await session.until(lambda: complete(session.state, limits), end - loop.time()):
            # The time was over before the group was settled: what is known by then may show that there is none.
            why = nothing_to_watch(session.state, watch.domain, given=watch.domain_given)
            if why is not None:
                raise Refusal(Exit.NO_SERVER, say(why))
        return session.state, now()


def _counted(file: Path, state: "State", now: float, window_s: float) -> "Counted":
    """The changes so far, this look's included; the file is kept, or mended."""
    from tui.core.history.changes_between_looks import Counted, count, learn
    from tui.runtime.state_file import Unusable, read, write

    kept: KeptCount | None = None
    trouble: str | None = None
    try:
        kept = read(file)
    except Unusable as unusable:
        trouble = str(unusable)
        if not unusable.mend:
            return Counted(trouble=trouble)
    kept = learn(kept, state, now)
    try:
        if kept is not None:
            write(file, kept)
    except Unusable as unusable:
        trouble = str(unusable)
    return Counted(trouble=trouble) if trouble is not None else count(kept, state, now, window_s)


def _told(found: "HealthReport", form: "Format", namespace: str) -> int:
    from tui.runtime.output import Output
    from tui.text.reports.health_check import exit_code, rendered

    output = Output(lambda: None, utf8=form in ("json", "prometheus"), as_json=form == "json")
    output.write(rendered(found, form, namespace))
    output.verdict()
    return exit_code(found, form)


def unknown(words: Sequence[str], line: str) -> int:
    """The answer when nothing could be looked at, in the form that was asked for as far as the words tell."""
    from tui.core.reports.health_check import HealthReport, Reason

    form: Format = "nagios"
    for before, word in zip(("", *words), words, strict=False):
        value = word if before == "--format" else word.removeprefix("--format=")
        form = next((one for one in _FORMATS if one == value), form)
    found = HealthReport(reasons=(Reason(status="UNKNOWN", text=line),))
    return _told(found, form, _NAMESPACE)
