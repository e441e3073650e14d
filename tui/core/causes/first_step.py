"""What is right to do at once, before any verdict? One safe sentence for every word of the state but SETTLING and STABLE.

This file must not decide what the cause was: it goes by the word and its figures alone.
"""

from typing import Final

from tui.core.causes.next_step import ELECTED_S
from tui.core.causes.start_order import order_for
from tui.core.model.message import Message, message
from tui.core.model.state import State
from tui.core.model.state_word import (
    BlindFigures,
    Connecting,
    DegradedFigures,
    FlappingFigures,
    LeaderClaim,
    NoLeaderFigures,
    NoQuorumFigures,
    SettlingFigures,
    SilentFigures,
    SplitFigures,
    StableFigures,
    StateWord,
    Weak,
    missing,
)

LEARNS_S: Final = 10.0
"""So long after the first connection something is known of the group, or metawatch may not see it."""


def first_step(told: StateWord, now: float) -> Message | None:
    """What is right to do before any verdict; None where there is nothing to be done."""
    if told.held:
        return None
    match told.figures:
        case StableFigures() | SettlingFigures():
            return None
        case Connecting(connected_at=since):
            return None if since is None or now - since < LEARNS_S else message("run_doctor")
        case BlindFigures(because="not answered", hanging=hanging):
            return message("check_hanging", servers=hanging)
        case BlindFigures(because="refused"):
            return message("check_processes_first")
        case BlindFigures():
            return message("run_doctor")
        case SplitFigures(claims=claims):
            return _of_claims(told, claims)
        case NoQuorumFigures(down=down, cut_off=apart):
            return _connected_and_restored(told, tuple(name for name in down if name not in apart), apart)
        case NoLeaderFigures(last_leader=last):
            if told.since is None or now - told.since < ELECTED_S:
                return message("wait_for_election")
            return message("find_why_no_leader", last=last, for_s=now - told.since)
        case SilentFigures(down=True):
            return message("wait_for_election")
        case SilentFigures(leader=leader, missed_by=missed, heard_by=heard):
            return message("check_leader_heartbeats", leader=leader, missed=missed if heard else ())
        case FlappingFigures():
            return restored_first(told, message("find_cause_of_flapping"))
        case DegradedFigures() as weak:
            return _degraded(told, weak.gravest)


def of_majority(told: StateWord, claims: tuple[LeaderClaim, ...]) -> str | None:
    """Whom a majority follows, of those that claim to lead: that one is the leader. Another goes on claiming for 10 to 20 s."""
    needed = None if told.quorum is None else told.quorum.needed
    followed = [one.server for one in claims if needed is not None and 1 + len(one.followers) >= needed]
    return followed[0] if len(followed) == 1 else None


def _of_claims(told: StateWord, claims: tuple[LeaderClaim, ...]) -> Message:
    who, leader = tuple(one.server for one in claims), of_majority(told, claims)
    if leader is None:
        return message("find_majority", servers=who)
    return message("has_majority", leader=leader, others=tuple(name for name in who if name != leader))


def step_by_word(state: State, told: StateWord, now: float) -> Message | None:
    """The same with the order in which servers are to be started, where that matters: what screens and notices say without a verdict."""
    first, order = first_step(told, now), order_for(state, told)
    return first if order is None or first is None else message("two_steps", first=first, then=order)


def restored_first(told: StateWord, step: Message) -> Message:
    """This step, after that of restoring who is missing: the next failure takes the quorum, whatever the changes were caused by."""
    gone = to_restore(told)
    return message("two_steps", first=message("restore_first", servers=gone), then=step) if gone else step


def to_restore(told: StateWord) -> tuple[str, ...]:
    """Servers that are down or unresponsive while there is a quorum."""
    match told.figures:
        case _ if told.held:
            return ()
        case FlappingFigures(missing=gone):
            return gone
        case DegradedFigures(found=found):
            return missing(found)
        case _:
            return ()


def _connected_and_restored(told: StateWord, down: tuple[str, ...], apart: tuple[str, ...]) -> Message:
    """Whoever answers us runs: it is the routes between that are to be looked at, and no server to be restarted."""
    if not apart or told.leader is None:
        return _restore(told, (*down, *apart))
    connect = message("reconnect_peers", leader=told.leader, servers=apart)
    return connect if not down else message("two_steps", first=_restore(told, down), then=connect)


def _restore(told: StateWord, down: tuple[str, ...]) -> Message:
    if told.quorum is None:
        return message("restore_peers", servers=down)
    return message("restore_quorum", servers=down, needed=told.quorum.needed, size=told.quorum.size)


def _degraded(told: StateWord, found: tuple[Weak, ...]) -> Message:
    """About one thing, with all servers of which it is true."""
    weak = found[0]
    same = tuple(one.subject for one in found if one.subject is not None)
    server = same if len(same) > 1 else weak.subject
    match weak.what:
        case "lame duck":
            return message("restart_if_planned", server=server)
        case "shutting down":
            return message("wait_if_planned", server=server)
        case "no JetStream":
            return message("restore_jetstream", server=server)
        case "alert":
            return message("fix_alert", subject=server, code=weak.code)
        case what:
            return message("strengthen", server=server, what=what, leads=told.leader if told.leader in same else None)
