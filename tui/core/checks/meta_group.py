"""Is the meta group itself strained, shrinking or under repair? One small function a check; must not remember what was wrong before."""

from collections.abc import Callable
from typing import Final

from tui.core.group import quorum
from tui.core.group.impossible_figures import doubtful
from tui.core.group.membership import members
from tui.core.model.finding import Finding, Findings
from tui.core.model.freshness import fresh
from tui.core.model.message import message
from tui.core.model.peer_names import name_of
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.settings.watch import Watch

_RESET_SHOWN_S: Final = 3600.0
_RESCUE_S: Final = 300.0
_MINUTE_S: Final = 60.0
_USUAL_REPLICAS: Final = 3


def _leader(state: State, now: float) -> Server | None:
    """The leader, if its figures are of now."""
    server = state.servers.get(state.leadership.leader or "")
    return server if server is not None and fresh("JetStream report", server.jetstream.at, now) else None


def snapshot_slow(state: State, now: float, watch: Watch) -> Findings:
    """META_004: the leader's last snapshot of the meta state took long. The figure stands until the next one."""
    leader, limits = _leader(state, now), watch.thresholds
    meta = leader.jetstream.last.meta if leader is not None and leader.jetstream.last else None
    if leader is None or meta is None or meta.snapshot_s is None or meta.snapshot_s < limits.snapshot_slow_s:
        return
    yield Finding(
        code="META_004",
        severity="critical" if meta.snapshot_s >= limits.snapshot_critical_s else "warning",
        subject=leader.name,
        summary=message("snapshot_slow", server=leader.name, took_s=meta.snapshot_s, limit_s=limits.snapshot_slow_s),
        peak=round(meta.snapshot_s, 1),
        latest=meta.snapshot_at,
    )


def state_large(state: State, now: float, watch: Watch) -> Findings:
    """META_005: more replicas of streams and consumers than a meta group should hold. Silent servers count as last told."""
    told = [server.jetstream.last for server in members(state) if server.jetstream.last is not None]
    replicas = sum((js.streams or 0) + (js.consumers or 0) for js in told)
    limit = watch.thresholds.replicas_max
    if replicas > limit:
        yield Finding(
            code="META_005",
            severity="warning",
            subject=state.group.domain,
            summary=message("meta_group_large", replicas=replicas, limit=limit),
            peak=float(replicas),
        )


def peers_decreased(state: State, now: float, watch: Watch) -> Findings:
    """META_009: the leader no longer counts somebody as a peer who was one, for longer than a blip."""
    limits = watch.thresholds
    gone = [(peer, at) for peer, at in state.group.lost if limits.sustained_s <= now - at <= limits.lost_peer_shown_s]
    if gone:
        who = tuple(name_of(peer, state.names) for peer, _ in gone)
        left = len(state.group.peers)  # the size that servers before 2.11 tell falls later, or twice
        yield Finding(
            code="META_009",
            severity="critical",
            subject=state.group.domain,
            summary=message("peers_removed", peers=who, left=left),
            peak=float(len(gone)),
            latest=max(at for _, at in gone),
        )


def raft_groups(state: State, now: float, watch: Watch) -> Findings:
    """MW_RAFT_GROUPS: a cluster holds very many Raft groups, by what each server says that it takes part in."""
    limits, assets = watch.thresholds, dict[str, list[int]]()
    told = [server.jetstream.last.ha_assets for server in members(state) if server.jetstream.last is not None]
    if sum(map(abs, told)) <= limits.raft_groups_max:
        return  # looked at first: no cluster has more than all together
    for server in members(state):
        if server.jetstream.last is not None and fresh("JetStream report", server.jetstream.at, now):
            assets.setdefault(server.identity.cluster or "", []).append(server.jetstream.last.ha_assets)
    for cluster, counts in assets.items():
        about = max(*counts, round(sum(counts) / min(_USUAL_REPLICAS, len(counts))))
        if about > limits.raft_groups_max:
            yield Finding(
                code="MW_RAFT_GROUPS",
                severity="critical" if about > limits.raft_groups_critical else "warning",
                subject=cluster or state.group.domain,
                summary=message("raft_groups_many", cluster=cluster, groups=about, limit=limits.raft_groups_max),
                peak=float(about),
            )


def terms_climb(state: State, now: float, watch: Watch) -> Findings:
    """MW_TERM_RISE: terms climb and no leader comes of it; under a leader, somebody who is cut off climbs alone."""
    lead = state.leadership
    if lead.term is None:
        return
    highest_told = max([0, *(s.raft.last.term for s in members(state) if s.raft.last is not None)])
    if highest_told - lead.term <= watch.thresholds.term_rise_max:
        return  # looked at first: whenever they were asked
    terms = {
        s.name: s.raft.last.term
        for s in members(state)
        if s.raft.last is not None
        and s.raft.at is not None
        and fresh("recent RAFTZ", s.raft.at, now)
        and not doubtful(state, s.raft.last)
    }
    top = max(terms.values(), default=0)
    if top - lead.term <= watch.thresholds.term_rise_max:
        return
    highest = tuple(sorted(name for name, term in terms.items() if term == top))
    if lead.leader is None:
        summary = message("elections_failing", group_term=lead.term, term=top, candidates=highest)
    else:
        summary = message("isolated_candidate", candidates=highest, term=top, group_term=lead.term, leader=lead.leader)
    yield Finding(
        code="MW_TERM_RISE",
        severity="warning",
        subject=state.group.domain,
        summary=summary,
        peak=float(top - lead.term),
    )


def rescue(state: State, now: float, watch: Watch) -> Findings:
    """MW_RESCUE: somebody has lowered the quorum by hand (2.15): for five minutes two halves may both elect."""
    lowered = {server.name: server.jetstream.rescued for server in members(state) if _rescued(server, now)}
    if lowered:
        told = {(one.was, one.now) for one in lowered.values() if one is not None}
        was, to = told.pop() if len(told) == 1 else (None, None)
        yield Finding(
            code="MW_RESCUE",
            severity="critical",
            subject=state.group.domain,
            summary=message("quorum_rescue", servers=tuple(sorted(lowered)), was=was, now=to),
            peak=float(len(lowered)),
        )


def _rescued(server: Server, now: float) -> bool:
    """By its last JSZ or STATSZ, and until that comes by its advisory."""
    told, at = server.jetstream.rescued, server.jetstream.at
    if told is not None and (at is None or told.at >= at):
        return now - told.at <= _RESCUE_S
    meta = server.jetstream.last.meta if server.jetstream.last is not None else None
    return meta is not None and meta.rescue and fresh("JetStream report", at, now)


def domain_mixed(state: State, now: float, watch: Watch) -> Findings:
    """MW_DOMAIN_MIXED: some peers tell a JetStream domain and others none, as in the middle of a roll-out."""
    there = [s for s in members(state) if not s.presence.silent]
    if len({s.identity.domain for s in there}) < 2:
        return
    peers = sorted(there, key=lambda s: s.name)
    without = tuple(s.name for s in peers if s.identity.domain is None)
    domains = tuple(sorted({s.identity.domain for s in peers if s.identity.domain is not None}))
    if without and domains:
        reporting = tuple(s.name for s in peers if s.identity.domain is not None)
        yield Finding(
            code="MW_DOMAIN_MIXED",
            severity="info",
            subject=state.group.domain,
            summary=message("domain_mixed", without=without, reporting=reporting, domains=domains),
        )


def duplicate_names(state: State, now: float, watch: Watch) -> Findings:
    """MW_DUPLICATE_NAME: two servers bear one name. They are told apart here; most other tools take them for one."""
    twins = sorted(
        (s for s in state.servers.values() if s.identity.bears is not None and not s.presence.silent),
        key=lambda s: s.name,
    )
    if not twins:
        return
    used = tuple(sorted({s.identity.bears for s in twins if s.identity.bears is not None}))
    yield Finding(
        code="MW_DUPLICATE_NAME",
        severity="warning",
        subject=state.group.domain,
        summary=message("name_used_twice", used=used, shown=tuple(s.name for s in twins)),
        peak=float(len(twins)),
    )


def terms_reset(state: State, now: float, watch: Watch) -> Findings:
    """MW_TERMS_RESET: the terms of the meta group began again, so its store is a new one."""
    if not state.resets or now - state.resets[-1].at > _RESET_SHOWN_S:
        return
    reset = state.resets[-1]
    first = next((e.term for e in state.elections if e.announced_at >= reset.at and e.term is not None), reset.to)
    yield Finding(
        code="MW_TERMS_RESET",
        severity="critical",
        subject=state.group.domain,
        summary=message("terms_began_again", was=reset.was, now=first),
        peak=float(reset.was),
        latest=reset.at,
    )


def api_errors(state: State, now: float, watch: Watch) -> Findings:
    """MW_API_ERRORS: the leader answers API requests with errors; of a server without its store this is the only trace."""
    leader, limits = _leader(state, now), watch.thresholds
    errors = None if leader is None or leader.jetstream.last is None else leader.jetstream.last.api_errors
    if leader is None or errors is None:
        return
    rose_at, began = leader.jetstream.api_errors_rose_at, leader.jetstream.api_errors_from
    if rose_at is not None and began is not None and now - rose_at <= limits.api_errors_shown_s:
        risen = errors - began[1]
        # The figures come every few seconds: the rate of one interval says nothing of a minute.
        rate = risen * _MINUTE_S / max(_MINUTE_S, rose_at - began[0])
        yield Finding(
            code="MW_API_ERRORS",
            severity="warning" if rate > limits.api_errors_max else "info",
            subject=leader.name,
            summary=message(
                "api_errors_rose", server=leader.name, errors=risen, within_s=now - began[0], last_s=now - rose_at
            ),
            peak=round(rate, 1),
        )


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (
    terms_reset,
    rescue,
    peers_decreased,
    snapshot_slow,
    raft_groups,
)
EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (
    domain_mixed,
    duplicate_names,
    terms_climb,
    state_large,
    api_errors,
)


def quorum_lost(state: State, now: float, watch: Watch) -> Findings:
    """META_006: fewer voters than a quorum, even if all of whom nothing is known were there. The published formula misses
    three of six."""
    if state.ready_at is None or state.seeing_since is None or not state.group.size:
        return
    heard = quorum.voters_heard(state, now, watch.thresholds)
    needed = heard.needed
    if heard.lost:
        yield Finding(
            code="META_006",
            severity="critical",
            subject=state.group.domain,
            summary=message("quorum_lost", responding=heard.heard, size=state.group.size, needed=needed),
            peak=float(needed - heard.heard),
        )


def pending_high(state: State, now: float, watch: Watch) -> Findings:
    """META_008: API requests queue at the leader."""
    leader = _leader(state, now)
    meta = leader.jetstream.last.meta if leader is not None and leader.jetstream.last else None
    pending = meta.pending if meta else None
    if leader is not None and pending is not None and pending > watch.thresholds.pending_max:
        yield Finding(
            code="META_008",
            severity="warning",
            subject=leader.name,
            summary=message(
                "api_requests_pending_many", pending=pending, leader=leader.name, limit=watch.thresholds.pending_max
            ),
            peak=float(pending),
        )
