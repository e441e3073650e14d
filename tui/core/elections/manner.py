"""How did a leadership pass? Names the manner, the plan and the leaderless time of one election from what was heard around it.

This file must not decide whether an election took place."""

from msgspec import Struct

from tui.core.elections.challenger import challenged_at
from tui.core.group.departures import took_the_quorum
from tui.core.group.membership import tells_no_terms
from tui.core.model.elections import StepDownRecord
from tui.core.model.lines import How
from tui.core.model.raft_timing import (
    ELECTION_TIMEOUT_LEAST_S,
    ELECTS_AFTER_LOST_QUORUM_S,
    HEALTHY_SILENCE_S,
    STEP_DOWN_FOLLOWS_S,
)
from tui.core.model.state import State
from tui.core.vantage import own_link, reach
from tui.core.vantage.reach import hears_advisories, hears_raft

_JUST_BEFORE_S = 2.0
"""An announced shutdown explains an election that follows within this; so does a step-down of ours whose answer never came."""
_AFTER_S = 0.1
"""Clocks and connections may show the cause this much after its effect."""


_LEAVES_S = 1.3
"""A lame duck first hands over, and tells its clients a second later that it leaves."""


class Passage(Struct, frozen=True, kw_only=True):
    """What `classify` finds."""

    how: How
    planned: bool | None
    leaderless_s: float | None
    backfilled: bool
    step_down: StepDownRecord | None = None


def awake(state: State, since: float, until: float) -> bool:
    """True when metawatch was awake and connected from `since` to `until`."""
    if state.seeing_since is None or state.seeing_since > since:
        return False
    return not any(u.since < until and u.until > since for u in state.unseen)


def _announced(state: State, since: float, until: float) -> bool:
    """True when an election in this interval would have been heard as it happened."""
    return awake(state, since, until) and (reach.hears_raft(state) or reach.hears_advisories(state))


def _good_bye(state: State, leader: str, at: float, error: float) -> float | None:
    server = state.servers.get(leader)
    if server is None:
        return None
    for said in (server.process.lame_duck_at, server.process.shutdown_at):
        if said is not None and at - _JUST_BEFORE_S - error <= said <= at + _AFTER_S + error:
            return said
    return None


def _step_down(state: State, leader: str, at: float, error: float) -> StepDownRecord | None:
    fits = [s for s in state.step_downs if s.server == leader and s.leader is None and _explains(state, s, at, error)]
    return fits[-1] if fits else None


def _explains(state: State, step_down: StepDownRecord, at: float, error: float) -> bool:
    if step_down.ok is False or step_down.at > at + _AFTER_S + error:
        return False
    if step_down.ok:
        return step_down.at >= at - STEP_DOWN_FOLLOWS_S - error
    proof = state.leadership.proof_at
    was_there = proof is not None and step_down.at - proof <= HEALTHY_SILENCE_S
    return was_there and step_down.at >= at - _JUST_BEFORE_S - error


def _transfer(state: State, at: float, error: float) -> float | None:
    """When the old leader was heard to hand over, if that explains this election."""
    said = state.leadership.transfer_at
    return said if said is not None and at - _JUST_BEFORE_S - error <= said <= at + _AFTER_S + error else None


def classify(  # noqa: PLR0913 -- what is known of one election
    state: State, *, elected_at: float, error: float, after: float | None, heard: bool, term: int | None = None
) -> Passage:
    """The manner of the election at `elected_at` (our clock, ± `error` s) that ended the state's present leadership.

    `after` is the last instant at which the old leadership was told; `heard` says that an advisory or heartbeats told this
    election, of `term` where that is known."""
    old = state.leadership.last
    low = elected_at - error if heard or after is None else min(after, elected_at)
    backfilled = not heard and not _announced(state, low, elected_at)
    if old is not None:
        said = _good_bye(state, old, elected_at, error)
        if said is not None:
            gone = max(0.0, elected_at - said)
            return Passage(how="restart", planned=True, leaderless_s=gone, backfilled=backfilled)
        said = took_the_quorum(state, old, elected_at)
        if said is not None:
            return Passage(how="restart", planned=True, leaderless_s=elected_at - said, backfilled=backfilled)
        asked = _asked_for(state, old, elected_at, error, backfilled)
        if asked is not None:
            return asked
    if not awake(state, min(low, elected_at - _JUST_BEFORE_S), elected_at):
        return Passage(how="unknown", planned=None, leaderless_s=None, backfilled=backfilled)
    return _unasked(state, elected_at, term, backfilled)


def _asked_for(state: State, old: str, elected_at: float, error: float, backfilled: bool) -> Passage | None:
    """The old leader handed over: because somebody asked it to, or by itself, as it does when a resource limit is hit."""
    step_down = _step_down(state, old, elected_at, error)
    transfer = _transfer(state, elected_at, error)
    if step_down is not None:
        gone = max(0.0, elected_at - (step_down.at if transfer is None else transfer))
        return Passage(how="handover", planned=True, leaderless_s=gone, backfilled=backfilled, step_down=step_down)
    if transfer is None:
        return None
    left = state.servers[old].process.lame_duck_at if old in state.servers else None
    if left is not None and transfer - _AFTER_S <= left <= transfer + _LEAVES_S:
        gone = max(0.0, elected_at - transfer)
        return Passage(how="restart", planned=True, leaderless_s=gone, backfilled=backfilled)
    everything = reach.hears_advisories(state) and reach.hears_shutdowns(state) and not tells_no_terms(state)
    planned = False if everything else None
    return Passage(how="handover", planned=planned, leaderless_s=max(0.0, elected_at - transfer), backfilled=backfilled)


def _unasked(state: State, elected_at: float, term: int | None, backfilled: bool) -> Passage:
    """Was the old leader still there when somebody stood against it, or had it fallen silent?"""
    proof, lost = state.leadership.proof_at, state.leadership.quorum_lost_at
    # A server that leaves hands over as well, and says so where that can be heard.
    heard = hears_manner(state) and (reach.hears_raft(state) or reach.hears_shutdowns(state))
    planned = False if heard else None
    if proof is None:
        return Passage(how="unknown", planned=planned, leaderless_s=None, backfilled=backfilled)
    gap = elected_at - proof
    if lost is not None and elected_at - lost <= ELECTS_AFTER_LOST_QUORUM_S:
        return Passage(how="silent", planned=planned, leaderless_s=max(0.0, gap), backfilled=backfilled)
    first = challenged_at(state, proof, term)
    moment = elected_at if first is None else min(first, elected_at)
    if moment - proof <= HEALTHY_SILENCE_S and heard and not _maybe_older(state, proof, first):
        gone = None if first is None else max(0.0, elected_at - first)
        return Passage(how="challenger", planned=planned, leaderless_s=gone, backfilled=backfilled)
    silent = gap >= ELECTION_TIMEOUT_LEAST_S
    how: How = "silent" if silent else "unknown"
    return Passage(how=how, planned=planned, leaderless_s=gap if silent else None, backfilled=backfilled)


def _maybe_older(state: State, proof: float, first: float | None) -> bool:
    """Whether the leader may have been silent for longer than its last proof tells: over a connection that loses packets a heartbeat
    comes seconds after it was sent. A challenge that was heard is dated as well as the proof, unless every connection loses some."""
    ours = [server for server in state.servers.values() if server.connection.connected]
    lossy = sum(own_link.lost_around(server, proof, state.now) for server in ours)
    return lossy > 0 and (first is None or lossy == len(ours))


def hears_manner(state: State) -> bool:
    """Whether a hand-over that somebody asked for would have been heard: by its audit (none on 2.9), or in the Raft traffic."""
    return hears_raft(state) or (hears_advisories(state) and not tells_no_terms(state))
