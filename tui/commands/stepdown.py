"""`metawatch stepdown`: the preflight, a confirmation, one request and what came of it; no rules of its own."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

import click

from tui.commands.flags.journal_options import journal_option, path_of
from tui.commands.flags.options import connection_options, resolve, watch_options
from tui.core.model.lines import AnyLine, Ready, StepDownLine
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.runtime.output import tell

if TYPE_CHECKING:
    from tui.core.model.state import State
    from tui.core.ports import StepDown
    from tui.core.stepdown.candidates import Preflight
    from tui.runtime.looking_back import Remembered

_PINNED_S = 10.0
"""How long the connection to the leader itself is waited for: no other one carries the request."""
_OUTCOME_S = 11.0
"""An election that follows is told within 10 s of the request; then it is told that none did."""


@click.command(name="stepdown")
@connection_options
@watch_options
@journal_option
@click.option(
    "--to", metavar="SERVER", help="Preferred new leader (nats-server 2.11 and later).  [default: the recommended peer]"
)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.option(
    "--insist",
    is_flag=True,
    help="Proceed although the target failed recently, too few peers respond for a quorum, or two servers report to be leader.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as the `step_down` line of `events --json`.")
@click.pass_context
def command(ctx: click.Context, /, to: str | None, yes: bool, insist: bool, as_json: bool, **given: object) -> int:
    """Ask the meta leader to step down, and print the new leader. Which server failed lately is known from the journal, if one is
    written here, and from the recorders of the group, which are asked for a second at most.

    Exit code 0 if the step-down succeeded as requested; 1 if it was refused, failed, its result is unknown, or another server won."""
    if not yes and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError("not a terminal: use --yes to confirm")
    connection, watch = resolve(ctx, given)
    if watch.read_only:
        raise Refusal(
            Exit.NO, "step-down refused: metawatch is read-only (--read-only, or the configuration of this context)"
        )
    session = StepDownSession(connection, watch, StepDownOptions(to, yes, insist, as_json), path_of(given, connection))
    try:
        return asyncio.run(session.run())
    except KeyboardInterrupt:
        sent = "after the request was sent: the result is unknown" if session.sent else "before the request was sent"
        raise Refusal(Exit.NO, f"interrupted {sent}") from None


class StepDownOptions(NamedTuple):
    """What was typed."""

    to: str | None
    yes: bool
    insist: bool
    as_json: bool


class StepDownSession:
    """Watches, shows, asks, sends, and waits for the outcome."""

    def __init__(
        self, connection: Connection, watch: Watch, wanted: StepDownOptions, journal: Path | None = None
    ) -> None:
        """`journal`: where the dashboard or a recorder of this context writes down which server failed a moment ago."""
        self.sent = False
        self._journal = journal
        self._connection = connection
        self._watch = watch
        self._wanted = wanted
        self._failures = ""
        self._line: StepDownLine | None = None
        self._ready: Ready | None = None
        self._changed = asyncio.Event()

    async def run(self) -> int:
        """The exit code; raises Refusal for everything that is not as asked."""
        from tui.clock import now
        from tui.runtime.looking_back import OfAnother, remembered

        before = await asyncio.to_thread(remembered, self._journal, now())
        try:
            return await self._watched(before)
        except OfAnother:
            return await self._watched(None)

    async def _watched(self, before: "Remembered | None") -> int:
        from tui.runtime.live_thread import Collector

        self._before = before
        self._collector = Collector(
            self._connection,
            self._watch,
            on_line=self._told,
            on_snapshot=lambda _: self._changed.set(),
            saved=None if before is None else before.saved,
        )
        watching, talking = asyncio.create_task(self._collector.run()), asyncio.create_task(self._talk())
        try:
            await asyncio.wait((watching, talking), return_when=asyncio.FIRST_COMPLETED)
            if not talking.done():
                watching.result()  # nothing to watch, or a bug
            return await talking
        finally:
            talking.cancel()
            self._collector.stop()
            await asyncio.wait((watching, talking))
            if not watching.cancelled():
                watching.exception()  # told above, or the same that ended the talk

    def _told(self, line: AnyLine) -> None:
        if isinstance(line, StepDownLine) and line.asked_by is not None:
            self._line = line
        if isinstance(line, Ready):
            self._ready = line
        self._changed.set()

    @property
    def _state(self) -> "State":
        return self._collector.monitor.state

    async def _until(self, true: Callable[[], bool], within: float | None) -> None:
        try:
            async with asyncio.timeout(within):
                while not true():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return

    async def _talk(self) -> int:
        from tui.runtime.session import ask_recorders
        from tui.text.reports.stepdown import known_from, question

        await self._until(lambda: self._state.ready_at is not None, None)
        if self._collector.refusal is not None:
            raise self._collector.refusal
        if self._before is not None:
            self._before.of_this(self._ready, self._state.servers)
        recorders = await ask_recorders(self._collector, self._watch)
        self._failures = known_from(journal=self._before is not None, recorders=recorders)
        await self._until(self._leader_connected, _PINNED_S)
        found, wish = self._look()
        if not self._wanted.yes and not await _says_yes(question(found, wish.to)):
            raise Refusal(Exit.NO, "not confirmed: no request was sent")
        self.sent = True
        self._collector.command(wish)
        await self._until(lambda: self._is_over(wish.id), _OUTCOME_S)
        return self._end(wish.id)

    def _leader_connected(self) -> bool:
        leader = self._state.servers.get(self._state.leadership.leader or "")
        return leader is None or leader.connection.connected is True

    def _look(self) -> "tuple[Preflight, StepDown]":
        """Show the preflight; raises Refusal when it cannot be done."""
        from tui.clock import now
        from tui.core.group.membership import peer_names
        from tui.core.model.peer_names import full_name
        from tui.core.ports import StepDown
        from tui.core.stepdown.preflight import insisting, preflight, refusal
        from tui.runtime.dashboards import operator
        from tui.text.phrases.say import say
        from tui.text.reports.stepdown import as_text

        at = now()
        found = preflight(self._state, at, self._watch)
        typed = self._wanted.to
        to = full_name(typed, peer_names(self._state)) if typed else found.best if found.chosen else None
        self._show(as_text(found, to, target=self._connection.context or "", failures=self._failures))
        wish = StepDown(
            id=token_hex(8),
            leader=found.leader or "",
            term=found.term,
            to=to,
            by=operator(self._watch),
            insist=self._wanted.insist,
        )
        why = refusal(self._state, at, self._watch, wish)
        if why is not None:
            hint = " (--insist sends the request anyway)" if why == insisting(found, to) else ""
            raise Refusal(Exit.NO, f"refused: {say(why)}{hint}")
        return found, wish

    def _show(self, dialog: str) -> None:
        """Where the operator sees it; scripts that want JSON get nothing else."""
        asks = not self._wanted.yes
        if asks or not self._wanted.as_json:
            tell(dialog, err=asks and (self._wanted.as_json or not sys.stdout.isatty()))

    def _is_over(self, wish: str) -> bool:
        refused = self._state.refused
        return (refused is not None and refused[0] == wish) or self._line is not None

    def _end(self, wish: str) -> int:
        from tui.core.stepdown.requests import as_asked
        from tui.runtime.output import Output
        from tui.text.lines import to_json
        from tui.text.reports.stepdown import outcome

        done = next((s for s in self._state.step_downs if s.id == wish), None)
        if done is None:
            refused = self._state.refused
            # Confirmed and yet neither sent nor refused: metawatch itself hangs.
            raise Refusal(
                Exit.NO, f"refused: {refused[1]}" if refused else "no request was sent: metawatch itself was stalled"
            )
        output, said = (
            Output(lambda: None, utf8=self._wanted.as_json, as_json=self._wanted.as_json),
            outcome(done, self._state, named=self._wanted.to is not None),
        )
        if self._wanted.as_json and self._line is not None:
            output.write(to_json(self._line))
        elif as_asked(done):
            output.write(said)
        output.verdict()
        if not as_asked(done):
            raise Refusal(Exit.NO, said)
        return Exit.FINE


async def _says_yes(question: str) -> bool:
    """Whether the operator types it; the cluster is watched meanwhile. Everything else, and no answer at all, is a no."""
    tell(question, err=True, end="")
    loop, typed = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(sys.stdin.fileno())
    return sys.stdin.readline().strip().lower() == "yes"
