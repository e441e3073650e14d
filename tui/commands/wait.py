"""`metawatch wait`: end when the meta group has a leader, or when a server may be restarted; no rules of its own."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from tui.commands.flags.journal_options import journal_option, path_of
from tui.commands.flags.options import Duration, connection_options, resolve, watch_options
from tui.commands.maintenance import began, journal_of
from tui.core.model.lines import AnyLine, Ready, StepDownLine
from tui.core.model.message import Saying
from tui.core.refusal import Exit, NothingToWatch, Refusal
from tui.core.safe_text import one_line
from tui.core.settings.connection import Connection
from tui.core.settings.durations import exactly
from tui.core.settings.watch import Watch
from tui.runtime.output import tell

if TYPE_CHECKING:
    from tui.core.reports.restart_gate import GateRequest
    from tui.runtime.looking_back import Remembered
    from tui.runtime.session import Session

_FOR_S = 300.0
_STABLE_S = 10.0
_OUTCOME_S = 11.0
"""An election that follows a step-down is told within 10 s of the request."""
_AGAIN_S = 3.0
"""Between two looks at what only a server itself can tell, or two hand-overs."""
_DIAL_S = 0.5
_LONGEST = 390


@click.command(name="wait")
@connection_options
@watch_options
@click.option("--leader", is_flag=True, help="Wait until there is a meta leader with a quorum.")
@click.option("--safe-to-restart", "restart", metavar="SERVER", help="Wait until this server can be restarted safely.")
@click.option("--step-down", is_flag=True, help="If it is the leader and nothing else is missing, make it step down.")
@click.option(
    "--stable", type=Duration(zero=True), help="Require the same leader for this long.  [default 10s; --leader: 0s]"
)
@click.option(
    "--for", "for_s", type=Duration(), default="5m", metavar="DURATION", help="Maximum time to wait.  [default 5m]"
)
@click.option(
    "--maintenance",
    "maintenance_s",
    type=Duration(),
    metavar="DURATION",
    help="On success, begin a maintenance window of this server in the journal.",
)
@journal_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line (versioned format).")
@click.pass_context
def command(ctx: click.Context, /, as_json: bool, for_s: float, **given: Any) -> int:
    """Wait until the meta group has a leader, or until one server can be restarted safely. Prints what is missing on each change.

    Exit code 0 only on success, 1 if the time ran out. If no server accepts connections yet, connecting is retried until --timeout."""
    leader, server, step_down = given["leader"], given["restart"], given["step_down"]
    if leader == (server is not None):
        raise click.UsageError("use either --leader or --safe-to-restart SERVER")
    maintenance_s: float | None = given["maintenance_s"]
    if maintenance_s is not None and server is None:
        raise click.UsageError("--maintenance requires --safe-to-restart")
    if step_down and server is None:
        raise click.UsageError("--step-down requires --safe-to-restart")
    connection, watch = resolve(ctx, given)
    if step_down and watch.read_only:
        raise Refusal(
            Exit.NO, "step-down refused: metawatch is read-only (--read-only, or the configuration of this context)"
        )
    from tui.core.reports.restart_gate import GateRequest

    usual = 0.0 if leader else _STABLE_S
    stable_s = usual if given["stable"] is None else given["stable"]
    asked = _Asked(GateRequest(server=server, stable_s=stable_s), step_down, as_json, for_s)
    # A leadership is not handed to a server that failed a moment ago, which the journal of this context may know.
    path = None if maintenance_s is None else journal_of(given, connection)
    gate = _Gate(connection, watch, asked, path_of(given, connection) if step_down else None, path)
    try:
        code = asyncio.run(gate.run())
    except KeyboardInterrupt:
        raise Refusal(Exit.NO, "interrupted: the result is unknown") from None
    if path is not None and maintenance_s is not None:
        tell(began(path, gate.server, maintenance_s, "restart", watch), err=True)
    return code


def _no(why: str) -> Refusal:
    """The answer is no; names of servers in it are data."""
    return Refusal(Exit.NO, one_line(why, _LONGEST))


class _Asked(NamedTuple):
    wanted: "GateRequest"
    step_down: bool
    as_json: bool
    for_s: float


class _Gate:
    """Looks, tells what is missing, hands over if it may, and looks once more before it says yes."""

    def __init__(
        self, connection: Connection, watch: Watch, asked: _Asked, journal: Path | None, window: Path | None
    ) -> None:
        """`journal`: where it is known who failed lately; `window`: the one that the window of maintenance is to be written into."""
        from tui.runtime.output import Output

        self._journal = journal
        self._window = window
        self._connection = connection
        self._watch = watch
        self._asked = asked
        # Whoever reads the lines may leave; the exit code is what counts.
        self._output = Output(lambda: None, utf8=asked.as_json, as_json=asked.as_json)
        self._said: tuple[Saying, ...] | None = None
        self._before: Remembered | None = None
        self._ready: Ready | None = None
        self._handed_over_at = float("-inf")
        self._refused = ""

    @property
    def server(self) -> str | None:
        """Who is to be restarted, by its whole name."""
        return self._asked.wanted.server

    async def run(self) -> int:
        """0; raises Refusal for everything else."""
        from tui.clock import now
        from tui.runtime.looking_back import OfAnother, remembered
        from tui.runtime.session import Session

        self._before = await asyncio.to_thread(remembered, self._journal, now())
        self._clock = asyncio.get_running_loop().time
        begun = self._clock()
        self._end = begun + self._asked.for_s
        dial_until = begun + min(self._connection.timeout_s, self._asked.for_s)
        while True:
            left = max(_DIAL_S, dial_until - self._clock())
            try:
                connection = replace(self._connection, timeout_s=left)
                saved = None if self._before is None else self._before.saved
                async with Session(connection, self._watch, self._line, saved) as session:
                    await self._wait(session)
                return Exit.FINE
            except OfAnother:
                self._before = None
                continue
            except Refusal as refusal:
                # A start-up script comes before its servers listen.
                final = isinstance(refusal, NothingToWatch) or refusal.exit_code is not Exit.NO_SERVER
                if final or self._clock() + _DIAL_S >= dial_until:
                    raise
            await asyncio.sleep(_DIAL_S)

    def _line(self, line: AnyLine) -> None:
        from tui.text.lines import as_text, to_json

        if isinstance(line, Ready):
            self._ready = line
        if isinstance(line, StepDownLine) and line.asked_by is not None:
            self._output.write(to_json(line) if self._asked.as_json else as_text(line))

    def _lacks(self, session: "Session") -> tuple[Saying, ...]:
        from tui.clock import now
        from tui.core.reports.restart_gate import lacks

        return lacks(session.state, now(), self._asked.wanted, self._watch.thresholds)

    def _moved(self, session: "Session", before: tuple[Saying, ...]) -> bool:
        return self._lacks(session) != before

    async def _wait(self, session: "Session") -> None:
        from tui.core.reports.restart_gate import meant, no_peer, only_leads
        from tui.runtime.looking_back import refuse_foreign
        from tui.runtime.session import RECORDERS_S, ask_recorders
        from tui.text.phrases.say import say

        await self._until(session, lambda: session.state.ready_at is not None)
        if self._before is not None:
            self._before.of_this(self._ready, session.state.servers)
        if self._window is not None and self._ready is not None:
            await asyncio.to_thread(refuse_foreign, self._window, self._ready, session.state.servers)
        self._asked = self._asked._replace(wanted=meant(session.state, self._asked.wanted))
        never = no_peer(session.state, self._asked.wanted)
        if never is not None:
            raise _no(say(never))
        if self._asked.step_down:
            await ask_recorders(session.collector, self._watch, min(RECORDERS_S, self._end - self._clock()))
        session.collector.source.all_now()
        while True:
            lacking = self._lacks(session)
            found = lacking or await self._confirmed(session)
            self._tell(session, found)
            if not found:
                self._output.verdict()
                return
            rested = self._clock() - self._handed_over_at > _AGAIN_S
            if self._asked.step_down and only_leads(found, self._asked.wanted) and rested:
                await self._hand_over(session)
                self._handed_over_at = self._clock()
            await self._until(session, partial(self._moved, session, lacking), _AGAIN_S)
            if self._asked.wanted.server is not None:
                # A server that has just come back is asked for its health too seldom by itself.
                session.collector.source.all_now()

    async def _until(self, session: "Session", true: Callable[[], bool], most: float = float("inf")) -> None:
        """Raises Refusal when the whole time is over."""
        from tui.text.phrases.say import say

        await session.until(true, min(most, self._end - self._clock()))
        if self._clock() >= self._end and not (most == float("inf") and true()):
            missing = "; ".join(map(say, self._lacks(session))) or "the last check was not confirmed"
            raise _no(f"timed out after {exactly(self._asked.for_s)}: {missing}")

    def _tell(self, session: "Session", found: tuple[Saying, ...]) -> None:
        from tui.clock import now
        from tui.text.reports.restart_gate import as_json, as_text

        if found != self._said:
            self._said = found
            said = (as_json if self._asked.as_json else as_text)(found, self._asked.wanted, session.state, now())
            self._output.write(said)

    async def _confirmed(self, session: "Session") -> tuple[Saying, ...]:
        """What fresh answers still say against it: each server tells of all its streams, and the leader of its peers."""
        from tui.clock import now
        from tui.core.group.membership import members
        from tui.feeds.health import unwell

        if self._asked.wanted.server is None:
            return ()
        state, source, since = session.state, session.collector.source, now()
        asked = members(state)
        links = {s.name: source.link(s.name) for s in asked}
        any_link = next((link for link in links.values() if link is not None), None)
        if any_link is None:
            return ("no connection to any server",)
        source.all_now()
        told = await asyncio.gather(*(unwell(links[s.name] or any_link, s.identity.id) for s in asked))
        leader = state.leadership.leader or ""
        await session.until(lambda: _newer(session, leader, since), _AGAIN_S)
        whole = tuple(f"{s.name} {why}" for s, why in zip(asked, told, strict=True) if why is not None)
        return self._lacks(session) or whole

    async def _hand_over(self, session: "Session") -> None:
        """One step-down to the best other peer. Raises Refusal when the servers will not have it."""
        from secrets import token_hex

        from tui.clock import now
        from tui.core.ports import StepDown
        from tui.core.stepdown.preflight import preflight
        from tui.runtime.dashboards import operator

        found = preflight(session.state, now(), self._watch)
        wish = StepDown(
            id=token_hex(8),
            leader=found.leader or "",
            term=found.term,
            to=found.best if found.chosen else None,
            by=operator(self._watch),
        )
        session.collector.command(wish)
        await session.until(lambda: _over(session, wish.id), _OUTCOME_S)
        done = next((s for s in session.state.step_downs if s.id == wish.id), None)
        refused = session.state.refused
        if done is not None and done.ok is False:
            raise _no(f"{found.leader} is still the leader: its step-down failed: {done.error}")
        if refused is not None and refused[0] == wish.id:
            seen, self._said = self._said, (self._refused,)
            self._refused = f"{found.leader} is still the leader: its step-down was refused: {refused[1]}"
            self._tell(session, (self._refused,))
            self._said = seen


def _newer(session: "Session", server: str, asked: float) -> bool:
    known = session.state.servers.get(server)
    if known is None or (known.jetstream.at or 0.0) < asked:
        return False
    return known.raft.last is None or (known.raft.at or 0.0) >= asked


def _over(session: "Session", wish: str) -> bool:
    refused = session.state.refused
    return (refused is not None and refused[0] == wish) or any(
        s.id == wish and s.announced for s in session.state.step_downs
    )
