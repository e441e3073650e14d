"""When is an episode judged, and when is its verdict published? At its election and each second until 8 s after it, as evidence comes late.

A leaderless time that has no winner is judged each second as well, and its election takes its place. This file must not know
what a cause looks like.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from tui.core.causes import machine, ranking
from tui.core.causes.next_step import next_step
from tui.core.causes.preceding import switched_off, triggers
from tui.core.causes.scene import Scene, gone, maybe_unanswered, of_election, of_none
from tui.core.elections.manner import awake
from tui.core.history import asset_cascade
from tui.core.history.recorded_before import recorded_before
from tui.core.model.elections import Election
from tui.core.model.incident_window import EVIDENCE_AFTER_S
from tui.core.model.lines import VerdictReached
from tui.core.model.message import Message, message
from tui.core.model.state import State
from tui.core.model.stepped import Stepped
from tui.core.model.timestamps import rfc3339
from tui.core.model.verdict import Cause, Fact, RunnerUp, Verdict
from tui.core.settings.watch import Watch

_KEPT = 50
_EVERY_S = 1.0
_UNKNOWN_AFTER_S = 2.75
"""A tick later it is published: three seconds after the new leader."""
_NAMED_FROM = 0.45
"""What is less likely than not by more than a little is not named."""
_SPREADS_S = 90.0
_FROM_SILENCE = frozenset(
    {
        "process_frozen", "cpu_starved", "disk_stall", "network_partition", "network_one_way", "network_loss",
        "network_latency", "lost_quorum", "ghost_peers",
    }
)  # fmt: skip
"""Causes that are seen by who did not answer, or was not heard; the others by what servers say of themselves."""
_STAYS = 0.1
"""A cause that was published stays while no other is surer by more than this."""


def judge(before: State, state: State, watch: Watch) -> Stepped[VerdictReached]:
    """Judge what is new or due; `before` is the state before this event."""
    if state.ready_at is None:
        return state, ()
    if state.elections is not before.elections:
        for election in _new(state):
            state = _begin(state, election)
    if state.seeing_since is None:
        return state, ()  # metawatch sees nothing, so it accuses no server
    state = _spread(_leaderless(state))
    lines: list[VerdictReached] = []
    for verdict in state.verdicts[-5:]:
        if not _due(state, verdict):
            continue
        fresh = _judged(state, verdict, watch)
        if _is_news(fresh, state.now):
            fresh = replace(fresh, named=(fresh.cause, fresh.server, fresh.term))
            lines.append(line(fresh, state.now))
        state = _put(state, verdict, fresh)
    return state, tuple(lines)


def take_over(state: State, others: Iterable[Verdict]) -> State:
    """Put verdicts that another metawatch reached among those of before `ready`."""
    some = tuple(others)
    if not some:
        return state
    return replace(state, verdicts=tuple(sorted((*state.verdicts, *some), key=lambda one: one.at))[-_KEPT:])


def _spread(state: State) -> State:
    """How far the last one spread; a cascade outlasts the judgement of its cause."""
    last = state.verdicts[-1] if state.verdicts else None
    if last is None or not state.cascade.seconds or state.now > last.at + _SPREADS_S:
        return state
    found = asset_cascade.spread(state, last.since, last.at)
    if found is None:
        return state
    elected = message(
        "assets_elected_leaders",
        streams=found.streams,
        consumers=found.consumers,
        lasted_s=found.lasted_s,
        over=found.over,
    )
    fact = Fact(message=elected, at=found.since)
    return state if fact == last.spread else _put(state, last, replace(last, spread=fact))


def _new(state: State) -> tuple[Election, ...]:
    known = {v.elected_at for v in state.verdicts}
    return tuple(e for e in state.elections[-5:] if e.announced_at >= state.now - 0.01 and e.elected_at not in known)


def _begin(state: State, election: Election) -> State:
    """An election is an episode of its own, or the end of the leaderless time before it."""
    last = state.verdicts[-1] if state.verdicts else None
    if last is not None and last.elected_at is None and _open(state, last):
        taken = replace(last, elected_at=election.elected_at, term=election.term, leader=election.leader, judged_at=0.0)
        return _put(state, last, taken)
    since = election.elected_at - (election.leaderless_s or 0.0)
    fresh = Verdict(
        episode=_name(election.term, since),
        since=since,
        elected_at=election.elected_at,
        term=election.term,
        leader=election.leader,
    )
    return replace(state, verdicts=(*state.verdicts[-_KEPT + 1 :], fresh))


def _open(state: State, verdict: Verdict) -> bool:
    """No election has come since its last proof of a leader but the one that ends it; one of an earlier run is over."""
    if state.ready_at is None or verdict.judged_at < state.ready_at:
        return False
    return sum(e.elected_at > verdict.since for e in state.elections[-3:]) <= 1


def _leaderless(state: State) -> State:
    lead = state.leadership
    if lead.leaderless_since is None or not lead.leaderless_announced:
        return state
    if state.verdicts and state.verdicts[-1].since >= lead.leaderless_since - 0.5:
        return state
    term = None if lead.term is None else lead.term + 1
    fresh = Verdict(episode=_name(term, lead.leaderless_since), since=lead.leaderless_since, elected_at=None, term=None)
    return replace(state, verdicts=(*state.verdicts[-_KEPT + 1 :], fresh))


def _name(term: int | None, since: float) -> str:
    """`47@03:10:44.794`."""
    clock = rfc3339(since).split("T")[1].rstrip("Z")
    return f"{'?' if term is None else term}@{clock}"


def _due(state: State, verdict: Verdict) -> bool:
    if verdict.recorded:
        return False
    elected_at = verdict.elected_at
    if elected_at is not None and verdict.judged_at < elected_at + _UNKNOWN_AFTER_S <= state.now:
        return True
    if state.now - verdict.judged_at < _EVERY_S:
        return False
    if verdict.elected_at is None:
        return state.leadership.leaderless_since is not None and verdict is state.verdicts[-1]
    return state.now <= verdict.elected_at + EVIDENCE_AFTER_S + _EVERY_S


def _judged(state: State, verdict: Verdict, watch: Watch) -> Verdict:
    scene = _scene(state, verdict)
    if scene is None:
        return replace(verdict, judged_at=state.now)
    rows = ranking.ranked(scene)
    best = leading(scene, rows, verdict.named)
    facts = () if best is None else best.case.facts
    fresh = replace(
        verdict,
        cause="unknown" if best is None else best.case.cause,
        server=None if best is None else best.case.server,
        confidence=round(ranking.unknown_share(rows) if best is None else best.confidence, 2),
        evidence_for=tuple(sorted((f for f in facts if f.weight > 0), key=lambda f: -f.weight)),
        evidence_against=tuple(f for f in facts if f.weight <= 0),
        unseen=_unseen(scene) if best is None else best.case.unseen,
        second=_second(rows, best),
        judged_at=state.now,
    )
    told = recorded_before(state, verdict.elected_at) if best is None else None
    if told is not None and told.cause != "unknown":
        return _as_recorded(scene, fresh, told, watch)
    fresh = replace(fresh, next=next_step(scene, fresh, watch))
    known = (
        fresh.evidence_for if best is not None else () if any(switched_off(scene)) else (_why_unknown(scene, fresh),)
    )
    return replace(fresh, evidence_for=(*known, *triggers(scene, fresh.cause)))


def _as_recorded(scene: Scene, fresh: Verdict, told: Verdict, watch: Watch) -> Verdict:
    """We came when nobody led, so what had led to it was seen by the recorder alone. What to do is found here and now."""
    fresh = replace(
        fresh,
        cause=told.cause,
        server=told.server,
        confidence=told.confidence,
        evidence_for=told.evidence_for,
        evidence_against=told.evidence_against,
    )
    return replace(fresh, next=next_step(scene, fresh, watch))


def leading(
    scene: Scene, rows: tuple[ranking.Ranked, ...], named: tuple[Cause, str | None, int | None] | None
) -> ranking.Ranked | None:
    """The case that is named, None where the cause is unknown; `named` is what the last line named."""
    best = rows[0] if rows and rows[0].confidence >= max(ranking.unknown_share(rows), _NAMED_FROM) else None
    if best is not None and best.case.cause in _FROM_SILENCE and _unwatched(scene):
        return None  # what did not reach us then shows nothing of the servers
    if named is not None and best is not None:
        same = (r for r in rows if (r.case.cause, r.case.server) == named[:2])
        best = next((r for r in same if r.confidence >= best.confidence - _STAYS), best)
    return best


def _scene(state: State, verdict: Verdict) -> Scene | None:
    if verdict.elected_at is None:
        return of_none(state, verdict.since, state.now)
    election = next((e for e in reversed(state.elections) if e.elected_at == verdict.elected_at), None)
    return None if election is None else of_election(state, election, verdict.since, state.now)


def _unwatched(scene: Scene) -> bool:
    """The election came while metawatch saw nothing, so that its manner is not known either."""
    election = scene.election
    return election is not None and election.how == "unknown" and not awake(scene.state, scene.since, scene.at)


def _second(rows: tuple[ranking.Ranked, ...], best: ranking.Ranked | None) -> RunnerUp | None:
    other = next((r for r in rows if r is not best and r.confidence >= 0.1), None)
    if other is None:
        return None
    return RunnerUp(cause=other.case.cause, server=other.case.server, confidence=other.confidence)


def _unseen(scene: Scene) -> tuple[Message, ...]:
    hosts = tuple(name for name in scene.suspects if not machine.runs_here(scene, name))
    return (message("see_hosts", servers=hosts),) if hosts else ()


def _why_unknown(scene: Scene, fresh: Verdict) -> Fact:
    """Why no cause is known: metawatch itself did not look, what it saw fits none (yet), or there was nothing to be seen."""
    for unseen in scene.state.unseen:
        if unseen.since < scene.at and unseen.until > scene.since - 10.0:
            return Fact(message=message("metawatch_saw_nothing", reason=unseen.reason), at=unseen.since)
    down = tuple(name for name in scene.servers if gone(scene, name) is not None)
    mute = tuple(name for name in scene.servers if name not in down and maybe_unanswered(scene, name))
    if down or mute:
        return Fact(message=message("no_cause_explains", down=down, mute=mute))
    return Fact(message=message("no_anomaly_seen" if fresh.second is None else "no_anomaly_explains"))


def _is_news(verdict: Verdict, now: float) -> bool:
    if verdict.cause == "unknown" and verdict.named is None:
        return verdict.elected_at is not None and now >= verdict.elected_at + _UNKNOWN_AFTER_S
    return verdict.named != (verdict.cause, verdict.server, verdict.term)


def _put(state: State, old: Verdict, new: Verdict) -> State:
    return replace(state, verdicts=tuple(new if v is old else v for v in state.verdicts))


def line(verdict: Verdict, now: float) -> VerdictReached:
    """The public line."""
    spread = () if verdict.spread is None else (verdict.spread,)
    return VerdictReached(
        at=rfc3339(now),
        cause=verdict.cause,
        confidence=verdict.confidence,
        server=verdict.server,
        evidence_for=tuple(f.message for f in (*verdict.evidence_for, *spread)),
        evidence_against=tuple(f.message for f in verdict.evidence_against),
        unseen=verdict.unseen,
        next=verdict.next,
        episode=verdict.episode,
        election_term=verdict.term,
    )
