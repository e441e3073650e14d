"""What is to be done about a cause now? The advice of its verdict, as long as it is about who leads at present.

A verdict is judged within moments of its election; the leadership goes on. `keep n3 as leader` is wrong once n2 leads, and more so
if n2 is the sick one. This file must not decide what the cause was.
"""

from typing import Final

from msgspec.structs import replace

from tui.core.causes.next_step import leader_step
from tui.core.group.quorum import voters_heard
from tui.core.model.message import Message, Value, message
from tui.core.model.state import State
from tui.core.model.state_word import DegradedFigures, missing
from tui.core.model.verdict import Verdict
from tui.core.settings.watch import Watch

_JUDGED_BY_SUSPECT: Final = frozenset(
    {"keep_healthy_leader", "keep_only_leader", "move_leader", "do_not_step_down", "wait_for_election"}
    | {"restore_for_leader"}
)
_STAYS: Final = frozenset({"keep_leader", "find_unconnected"})


def present_step(state: State, now: float, watch: Watch, verdict: Verdict) -> Message | None:
    """The advice of this verdict, with the part about the leader as it is now; None until it is judged."""
    return None if verdict.next is None else _now(verdict.next, state, now, watch, verdict)


def _now(step: Message, state: State, now: float, watch: Watch, verdict: Verdict) -> Message:
    leader = state.leadership.leader
    if step.phrase in _JUDGED_BY_SUSPECT:
        lost = leader is None and voters_heard(state, now, watch.thresholds).lost
        return step if _leader_of(step) == leader and not lost else leader_step(state, now, watch, verdict)
    if step.phrase in _STAYS and _leader_of(step) != leader:
        return message("no_step_down") if leader is None else _with(step, "leader", leader)
    if step.phrase == "restore_quorum":
        # At the first moment it was not known yet who else is missing; a recorder's verdict may be of before it.
        voters = voters_heard(state, now, watch.thresholds)
        seen = tuple(sorted(state.names[peer] for peer in voters.gone if peer in state.names))
        if voters.quorum and leader is not None:
            return message("keep_leader", leader=leader)
        if voters.quorum:
            return message("wait_for_quorum", heard=voters.heard, size=voters.size, servers=seen)
        return _with(step, "servers", seen) if seen else step
    if step.phrase == "no_step_down" and leader is not None:
        return message("keep_leader", leader=leader)

    if step.phrase == "check_server" and dict(step.values).get("cause") == "crash":
        return _with(step, "server", _crashed(dict(step.values).get("server"), state))

    def inner(value: Value) -> Value:
        return _now(value, state, now, watch, verdict) if isinstance(value, Message) else value

    return replace(step, values=tuple((key, inner(value)) for key, value in step.values))


def _crashed(server: Value, state: State) -> Value:
    """With whoever else is down now, by the state word: whose logs are read first is not for us to say."""
    figures = None if state.word is None else state.word.shown.figures
    down = missing(figures.found) if isinstance(figures, DegradedFigures) else ()
    known = server if isinstance(server, tuple) else (server,) if isinstance(server, str) else ()
    every = dict.fromkeys((*known, *(name for name in down if not _connected(state, name))))
    return tuple(every) if len(every) > 1 else server


def _connected(state: State, name: str) -> bool:
    server = state.servers.get(name)
    return server is not None and server.connection.connected is True


def _leader_of(step: Message) -> Value:
    return dict(step.values).get("leader")


def _with(step: Message, field: str, known: Value) -> Message:
    return replace(step, values=tuple((key, known if key == field else value) for key, value in step.values))
