"""How did a leadership pass? Names the manner, the plan and the leaderless time of one election from what was heard around it.

This file must not decide whether an election took place."""

from msgspec import Struct

from tui.core.lines import How
from tui.core.state import State, StepDown

_JUST_BEFORE_S = 2.0
"""A good-bye explains an election that follows within this; so does a step-down of ours whose answer never came."""
_FOLLOWS_S = 10.0
"""A step-down that the leader has obeyed explains the next election, also the late one after a bad choice of successor."""
_HEARD_LATELY_S = 2.2
"""The longest silence of a healthy leader (2 s) and a margin: heard within it, the leader was there when challenged."""
_SILENT_S = 4.0
"""The shortest election time-out of nats-server."""
_AFTER_S = 0.1
"""Clocks and connections may show the cause this much after its effect."""


class Passage(Struct, frozen=True, kw_only=True):
    """What `classify` finds."""

    how: How
    planned: bool | None
    leaderless_s: float | None
    backfilled: bool
    step_down: StepDown | None = None


def advisories_denied(state: State) -> bool:
    """True when every connection that is up refuses us the advisories."""
    vias = {d.via for d in state.denied if d.operation == "subscribe" and d.subject.startswith("$JS.EVENT.ADVISORY")}
    return bool(vias) and all(s.name in vias for s in state.servers.values() if s.connected)


def was_heard(state: State, since: float, until: float) -> bool:
    """True when metawatch was awake, connected and allowed to hear advisories from `since` to `until`."""
    if advisories_denied(state) or state.seeing_since is None or state.seeing_since > since:
        return False
    return not any(u.since < until and u.until > since for u in state.unseen)


def _good_bye(state: State, leader: str, at: float, error: float) -> float | None:
    server = state.servers.get(leader)
    if server is None:
        return None
    for said in (server.lame_duck_at, server.shutdown_at):
        if said is not None and at - _JUST_BEFORE_S - error <= said <= at + _AFTER_S + error:
            return said
    return None


def _step_down(state: State, leader: str, at: float, error: float) -> StepDown | None:
    fits = [s for s in state.step_downs if s.server == leader and s.leader is None and _explains(state, s, at, error)]
    return fits[-1] if fits else None


def _explains(state: State, step_down: StepDown, at: float, error: float) -> bool:
    if step_down.ok is False or step_down.at > at + _AFTER_S + error:
        return False
    if step_down.ok:
        return step_down.at >= at - _FOLLOWS_S - error
    proof = state.leadership.proof_at
    was_there = proof is not None and step_down.at - proof <= _HEARD_LATELY_S
    return was_there and step_down.at >= at - _JUST_BEFORE_S - error


def classify(state: State, *, elected_at: float, error: float, after: float | None, heard: bool) -> Passage:
    """The manner of the election at `elected_at` (our clock, ± `error` s) that ended the state's present leadership.

    `after` is the last instant at which the old leadership was told; `heard` says that an advisory told this election."""
    old, proof = state.leadership.last, state.leadership.proof_at
    low = elected_at - error if heard or after is None else min(after, elected_at)
    backfilled = not heard and not was_heard(state, low, elected_at)
    if old is not None:
        said = _good_bye(state, old, elected_at, error)
        if said is not None:
            gone = max(0.0, elected_at - said)
            return Passage(how="restart", planned=True, leaderless_s=gone, backfilled=backfilled)
        step_down = _step_down(state, old, elected_at, error)
        if step_down is not None:
            gone = max(0.0, elected_at - step_down.at)
            return Passage(how="handover", planned=True, leaderless_s=gone, backfilled=backfilled, step_down=step_down)
    if backfilled or not was_heard(state, elected_at - _JUST_BEFORE_S, elected_at):
        return Passage(how="unknown", planned=None, leaderless_s=None, backfilled=backfilled)
    gap = None if proof is None else elected_at - proof
    if gap is not None and gap <= _HEARD_LATELY_S:
        return Passage(how="challenger", planned=False, leaderless_s=None, backfilled=False)
    if gap is not None and gap >= _SILENT_S:
        return Passage(how="silent", planned=False, leaderless_s=gap, backfilled=False)
    return Passage(how="unknown", planned=False, leaderless_s=None, backfilled=False)
