"""Does the leadership hold? Flapping, disagreement, no leader, unplanned change: one small function a check."""

from itertools import combinations, product

from tui.core.elections.leader_proof import hears_terms
from tui.core.group.counted_groups import side_by_side_s
from tui.core.group.membership import members
from tui.core.history import change_rates
from tui.core.model.elections import Election
from tui.core.model.finding import Finding, Findings
from tui.core.model.freshness import fresh
from tui.core.model.message import Message, message
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.answers import follows
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch


def leader_disagreement(state: State, now: float, watch: Watch) -> Findings:
    """META_002: voters name different leaders side by side, for longer than an election takes."""
    if len({follows(server.raft.last) for server in members(state)} - {None}) < 2:
        return  # looked at first: whenever they were asked, all name the same
    settled = max((e.announced_at for e in state.elections[-1:]), default=state.ready_at or 0.0)
    named: dict[str, list[Server]] = {}
    for server in members(state):
        leader = follows(server.raft.last)
        told_now = server.raft.at is not None and server.raft.at >= settled and fresh("claim", server.raft.at, now)
        if leader is not None and told_now:
            named.setdefault(state.names.get(leader, f"#{leader}"), []).append(server)
    if not _side_by_side(list(named.values()), settled, watch.thresholds.disagree_s):
        return
    views = tuple(
        message("leader_followed", by=tuple(sorted(s.name for s in by)), leader=leader)
        for leader, by in sorted(named.items())
    )
    yield Finding(
        code="META_002",
        severity="critical",
        subject=state.group.domain,
        summary=message("leaders_differ", views=views),
        peak=float(len(named)),
    )


def _side_by_side(sides: list[list[Server]], settled: float, for_s: float) -> bool:
    """Somebody on one side and somebody on another have named their leaders at one time for so long."""
    pairs = (pair for a, b in combinations(sides, 2) for pair in product(a, b))
    return any(side_by_side_s(one, other, settled) >= for_s for one, other in pairs)


def _in_window(state: State, now: float, window_s: float) -> list[Election]:
    return [*change_rates.recent(state, now, window_s)][::-1]


def flapping(state: State, now: float, limits: Thresholds) -> change_rates.Changes | None:
    """The changes in the window, if they are more than allowed."""
    if not state.elections or state.elections[-1].announced_at <= now - limits.flap_window_s:
        return None  # looked at first: nobody was elected for long
    seen = change_rates.changes(state, now, limits.flap_window_s)
    return seen if seen.count > limits.flap_max else None


def leader_flapping(state: State, now: float, watch: Watch) -> Findings:
    """META_003: more changes in the window than allowed; `info` only if every one of them was asked for."""
    limits = watch.thresholds
    seen = flapping(state, now, limits)
    if seen is None:
        return
    window = _in_window(state, now, limits.flap_window_s)
    # A leader also hands over by itself, as when a limit of JetStream is reached: that nobody asked for.
    asked_for = all(e.how == "handover" and e.planned is True for e in window)
    yield Finding(
        code="META_003",
        severity="info" if asked_for else "warning",
        subject=state.group.domain,
        summary=message(
            "leader_changes_often",
            changes=seen.count,
            at_most=seen.count > seen.at_least,
            window_s=limits.flap_window_s,
            limit=limits.flap_max,
            kinds=message("change_kinds", unplanned=seen.unplanned, unknown=seen.unknown, planned=seen.planned),
        ),
        peak=float(seen.count),
        latest=max(e.announced_at for e in window),
    )


def leaderless(state: State, now: float, watch: Watch) -> Findings:
    """MW_LEADERLESS: nobody leads."""
    since = state.leadership.leaderless_since
    if since is None:
        if state.ready_at is not None and state.leadership.last is None and members(state) and hears_terms(state, now):
            yield _leaderless(state, message("no_leader_since_start"), now - state.ready_at)
        return
    yield _leaderless(state, message("no_leader", last=state.leadership.last), max(0.0, now - since))


def _leaderless(state: State, summary: Message, for_s: float) -> Finding:
    return Finding(
        code="MW_LEADERLESS", severity="critical", subject=state.group.domain, summary=summary, peak=round(for_s, 1)
    )


def unplanned_change(state: State, now: float, watch: Watch) -> Findings:
    """MW_UNPLANNED: a change of leader that nobody asked for, or of which nobody could hear whether; one is enough."""
    window_s = watch.thresholds.flap_window_s
    if not state.elections or state.elections[-1].announced_at <= now - window_s:
        return  # looked at first: nobody was elected for long
    window = _in_window(state, now, window_s)
    unplanned = [e for e in window if not e.planned]
    if not unplanned:
        return
    last, sure = unplanned[-1], sum(e.planned is False for e in unplanned)
    yield Finding(
        code="MW_UNPLANNED",
        severity="warning",
        subject=state.group.domain,
        summary=message(
            "leader_change_unplanned",
            changes=message("unplanned_changes", unplanned=sure, unknown=len(unplanned) - sure),
            window_s=watch.thresholds.flap_window_s,
            previous=last.previous,
            leader=last.leader,
            how=last.how,
        ),
        peak=float(len(unplanned)),
        latest=max(e.announced_at for e in unplanned),
    )
