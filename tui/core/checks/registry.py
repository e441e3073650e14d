"""What is wrong now? One small function a check, `(State, now, Watch) -> Findings`; must not remember what was wrong before.

Codes are those of Synadia Insights where the meaning is the same; our own begin with `MW_`."""

from collections.abc import Callable
from typing import Final

from tui.core.checks import (
    connections,
    group_size,
    load,
    machine,
    meta_group,
    own_rights,
    own_sight,
    peers,
    probes,
    routes,
    servers,
)
from tui.core.elections.leader_proof import hears_terms
from tui.core.group.ghost_peers import waits_for_routes
from tui.core.group.membership import members
from tui.core.group.places import in_its_place, never_led
from tui.core.heartbeats import silences
from tui.core.history import change_rates
from tui.core.model.finding import Finding, Findings
from tui.core.model.state import Election, State
from tui.core.settings.thresholds import Watch


def leader_disagreement(state: State, now: float, watch: Watch) -> Findings:
    """META_002: voters name different leaders, for longer than an election takes."""
    settled = max((e.told_at for e in state.elections[-1:]), default=0.0) + watch.thresholds.disagree_s
    if now < settled:
        return
    named: dict[str, list[str]] = {}
    for server in members(state):
        if server.raft is None or server.raft_at is None or now - server.raft_at > 3.0 or server.raft_at < settled:
            continue
        leader = server.raft.peer if server.raft.state == "LEADER" else server.raft.leader
        if leader is not None:
            named.setdefault(state.names.get(leader, f"#{leader}"), []).append(server.name)
    if len(named) > 1:
        told = "; ".join(f"{leader} by {' '.join(sorted(by))}" for leader, by in sorted(named.items()))
        yield Finding(
            code="META_002",
            severity="critical",
            subject=state.group.domain,
            summary=f"leaders named: {told}",
            peak=float(len(named)),
        )


def _in_window(state: State, now: float, window_s: float) -> list[Election]:
    return [*change_rates.recent(state, now, window_s)][::-1]


def _span(seconds: float) -> str:
    return f"{seconds / 60:g}m" if seconds >= 60 else f"{seconds:g}s"


def leader_flapping(state: State, now: float, watch: Watch) -> Findings:
    """META_003: more changes in the window than allowed; `info` only if every one of them was asked for."""
    limits = watch.thresholds
    seen = change_rates.changes(state, now, limits.flap_window_s)
    if seen.count <= limits.flap_max:
        return
    window = _in_window(state, now, limits.flap_window_s)
    asked_for = all(e.how == "handover" for e in window)
    bound = "at most " if seen.count > seen.at_least else ""
    unknown = f" ({seen.unknown} not known)" if seen.unknown else ""
    yield Finding(
        code="META_003",
        severity="info" if asked_for else "warning",
        subject=state.group.domain,
        summary=(
            f"{bound}{seen.count} changes of leader in {_span(limits.flap_window_s)} (max {limits.flap_max}): "
            f"{seen.planned} planned, {seen.unplanned} unplanned{unknown}"
        ),
        peak=float(seen.count),
        latest=max(e.told_at for e in window),
    )


def quorum_lost(state: State, now: float, watch: Watch) -> Findings:
    """META_006: fewer voters than a quorum, even if all of whom nothing is known were there. The published formula misses
    three of six."""
    if state.ready_at is None or state.seeing_since is None or not state.group.size:
        return
    heard = change_rates.voices(state, now, watch.thresholds)
    needed = heard.needed
    if heard.lost:
        yield Finding(
            code="META_006",
            severity="critical",
            subject=state.group.domain,
            summary=f"{heard.heard} of {state.group.size} voters heard, a quorum needs {needed}",
            peak=float(needed - heard.heard),
        )


def even_size(state: State, now: float, watch: Watch) -> Findings:
    """META_007: an even group tolerates no more failures than one peer fewer; ghost peers show this way."""
    size = state.group.size or 0
    # While nobody has ever led, each server only guesses from its configuration how many there are.
    if size > 1 and size % 2 == 0 and not never_led(state) and waits_for_routes(state) is None:
        yield Finding(
            code="META_007",
            severity="warning",
            subject=state.group.domain,
            summary=f"{size} peers: an even group survives no more failures than {size - 1}{_renamed(state)}",
        )


def _renamed(state: State) -> str:
    """A server that was started with another name is a new peer, and its old name stays one."""
    gone = [s.name for s in state.servers.values() if s.shutdown_at is not None or s.silent]
    pairs = [(name, other) for name in gone if (other := in_its_place(state, name)) is not None]
    return "".join(
        f"; {other} came in the place of {name}: if it was renamed, peer-remove {name}" for name, other in pairs[:1]
    )


def pending_high(state: State, now: float, watch: Watch) -> Findings:
    """META_008: API requests queue at the leader."""
    leader = state.servers.get(state.leadership.leader or "")
    meta = leader.jetstream_stats.meta if leader and leader.jetstream_stats else None
    pending = meta.pending if meta else None
    if leader is not None and pending is not None and pending > watch.thresholds.pending_max:
        yield Finding(
            code="META_008",
            severity="warning",
            subject=leader.name,
            summary=f"{pending} API requests pending at {leader.name} (max {watch.thresholds.pending_max})",
            peak=float(pending),
        )


def leaderless(state: State, now: float, watch: Watch) -> Findings:
    """MW_LEADERLESS: nobody leads."""
    since = state.leadership.leaderless_since
    if since is None:
        if state.ready_at is not None and state.leadership.last is None and members(state) and hears_terms(state, now):
            yield _leaderless(state, "no leader since metawatch came", now - state.ready_at)
        return
    last = f", last led by {state.leadership.last}" if state.leadership.last else ""
    yield _leaderless(state, f"no leader{last}", max(0.0, now - since))


def _leaderless(state: State, summary: str, for_s: float) -> Finding:
    return Finding(
        code="MW_LEADERLESS", severity="critical", subject=state.group.domain, summary=summary, peak=round(for_s, 1)
    )


def unplanned_change(state: State, now: float, watch: Watch) -> Findings:
    """MW_UNPLANNED: a change of leader that nobody asked for, or of which nobody could hear whether; one is enough."""
    window = _in_window(state, now, watch.thresholds.flap_window_s)
    unplanned = [e for e in window if not e.planned]
    if not unplanned:
        return
    last, sure = unplanned[-1], sum(e.planned is False for e in unplanned)
    unknown = len(unplanned) - sure
    counts = " and ".join([f"{sure} unplanned"] * bool(sure) + [f"{unknown} not known whether planned"] * bool(unknown))
    how = "" if last.how == "unknown" else f" {last.how}"
    yield Finding(
        code="MW_UNPLANNED",
        severity="warning",
        subject=state.group.domain,
        summary=f"{counts} in {_span(watch.thresholds.flap_window_s)}, last {last.previous or '?'} → {last.leader}{how}",
        peak=float(len(unplanned)),
        latest=max(e.told_at for e in unplanned),
    )


def contradiction(state: State, now: float, watch: Watch) -> Findings:
    """MW_CONTRADICTION: Raft traffic that says what no server says: somebody forges it, or a server has gone wrong."""
    recent = [d for d in state.doubts if now - d.at <= watch.thresholds.unseen_shown_s]
    if recent:
        last = recent[-1]
        peer = state.names.get(last.peer, f"#{last.peer}")
        yield Finding(
            code="MW_CONTRADICTION",
            severity="warning",
            subject=state.group.domain,
            summary=f"{peer} in term {last.term}, heard through {last.via}: {last.kind}",
            peak=float(sum(d.count for d in recent)),
        )


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (
    leaderless,
    silences.heartbeat_gap,
    quorum_lost,
    leader_disagreement,
    leader_flapping,
    unplanned_change,
    *own_sight.CHECKS,
    contradiction,
    pending_high,
    even_size,
    *peers.CHECKS,
    *connections.CHECKS,
    *group_size.CHECKS,
    *meta_group.CHECKS,
    *probes.CHECKS,
    *servers.CHECKS,
    *load.CHECKS,
    *routes.CHECKS,
    *machine.CHECKS,
    *own_rights.CHECKS,
)


def findings(state: State, now: float, watch: Watch) -> tuple[Finding, ...]:
    """What every check finds but what is muted; nothing before `ready`. While metawatch is blind it speaks of itself alone."""
    if state.ready_at is None:
        return ()
    wanted = own_sight.CHECKS if state.seeing_since is None else CHECKS
    muted = {mute.code for mute in watch.mutes if mute.domain in (None, state.group.domain or "")}
    found = (finding for check in wanted for finding in check(state, now, watch))
    return tuple(finding for finding in found if finding.code not in muted)
