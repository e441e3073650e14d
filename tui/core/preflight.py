"""May the meta leader be stepped down now, and to whom? Ranks the candidates by headroom; must not send anything."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from tui.core import rates
from tui.core.group import majority, members
from tui.core.names import peer_hash
from tui.core.ports import StepDown
from tui.core.settings import Watch
from tui.core.state import Server, State

_HEARD_S = 3.0
"""The server hands over only to a peer heard within this (three heartbeats)."""
_LATELY_S = 3600.0
_SLOW_S = 0.25
_ROUND_PENALTY = 1.0


class Candidate(Struct, frozen=True, kw_only=True):
    """One peer that may take over, or why it may not."""

    name: str
    why_not: str | None
    """None when it is offered."""
    score: float
    """Lower is better; 0 has all the headroom."""
    lag: int | None = None
    seen_s: float | None = None
    """How long ago the leader heard it."""
    answer_s: float | None = None
    cpu: float | None = None
    """Share of all its cores."""
    mem: int | None = None
    store: float | None = None
    """Share of its JetStream store in use."""
    connections: int | None = None
    restarts: int = 0
    """Starts seen in the last hour."""
    version: str = ""
    uptime_s: float | None = None


class Preflight(Struct, frozen=True, kw_only=True):
    """What the operator sees before he confirms."""

    leader: str | None
    term: int | None
    candidates: tuple[Candidate, ...]
    """Offered ones first, best first."""
    warnings: tuple[str, ...]
    refused: str | None
    """Why it cannot be done at all."""
    needs_insisting: str | None
    """Why it should not be done; the operator may insist."""
    chosen: bool
    """Whether the leader's version lets the client choose (2.11 and later); else the servers decide."""

    @property
    def best(self) -> str | None:
        """The candidate with the most headroom."""
        return next((c.name for c in self.candidates if c.why_not is None), None)


def version_tuple(version: str) -> tuple[int, ...]:
    """`(2, 11, 9)` of `2.11.9-RC.1`."""
    return tuple(int(p) for p in version.split("-", maxsplit=1)[0].split(".")[:3] if p.isdigit())


def _why_not(state: State, server: Server, now: float, seen_s: float | None) -> str | None:
    raft = server.raft
    if server.lame_duck_at or server.shutdown_at:
        return "lame duck" if server.lame_duck_at else "shut down"
    if server.silent or (server.waiting_since is not None and now - server.waiting_since > 2.0):
        return "does not answer"
    if server.meta_lost_since is not None:
        return "has lost its meta group"
    if server.health_ok is False:
        return f"unhealthy: {server.health_error or 'no reason given'}"
    if raft is not None and raft.observer:
        return "observer: it never leads"
    if raft is not None and (raft.paused or raft.catching_up):
        return "is catching up"
    if seen_s is not None and seen_s > _HEARD_S:
        return f"not heard by the leader for {seen_s:.1f} s"
    return None


def _seen(state: State, name: str, now: float) -> tuple[float | None, int | None]:
    """How long ago the leader heard this peer, and its lag, as the leader tells."""
    leader = state.servers.get(state.leadership.leader or "")
    seen: float | None = None
    if leader is not None and leader.raft is not None and leader.raft_at is not None:
        row = next((p for p in leader.raft.peers if p.peer == peer_hash(name)), None)
        if row is not None and row.last_seen_s is not None:
            # A row is as old as its answer; within one poll period it is taken as it was told.
            seen = row.last_seen_s + max(0.0, now - leader.raft_at - 1.2)
    meta = leader.jetstream_stats.meta if leader is not None and leader.jetstream_stats else None
    replica = next((r for r in meta.replicas if r.name == name), None) if meta is not None else None
    return seen, None if replica is None else replica.lag


def _candidate(state: State, server: Server, now: float, newest: tuple[int, ...]) -> Candidate:
    seen, lag = _seen(state, server.name, now)
    stats, js = server.stats, server.jetstream_stats
    limit = (js.max_storage if js else 0) or 0
    found = Candidate(
        name=server.name,
        why_not=_why_not(state, server, now, seen),
        score=0.0,
        lag=lag,
        seen_s=seen,
        answer_s=server.answer_s,
        cpu=None if stats is None else stats.cpu / 100 / max(1, stats.cores),
        mem=None if stats is None else stats.mem,
        store=js.storage / limit if js is not None and limit > 0 else None,
        connections=None if stats is None else stats.connections,
        restarts=sum(1 for at in server.restarts if now - at <= _LATELY_S),
        version=server.version,
        uptime_s=None if server.start is None else max(0.0, now - server.start),
    )
    return replace(found, score=round(sum(_penalties(found, newest)), 4))


def _penalties(c: Candidate, newest: tuple[int, ...]) -> Iterator[float]:
    """What speaks against a candidate, heaviest first."""
    yield min(4.0, (c.lag or 0) / 100)
    yield 2.0 * c.restarts
    yield _ROUND_PENALTY * max(0.0, (c.seen_s or 0.0) - 1.2)
    yield min(2.0, (c.answer_s or 0.0) / _SLOW_S)
    yield 2.0 * (c.cpu or 0.0)
    yield 1.0 * (c.store or 0.0)
    yield (c.connections or 0) / 10_000
    yield 0.5 if version_tuple(c.version) < newest else 0.0
    yield (c.mem or 0) / 2**40


def _needs_insisting(state: State, now: float, watch: Watch) -> str | None:
    """The old leader goes on voting, so a quorum of all voices is enough to elect the next one."""
    voices, size = rates.voices(state, now, watch.thresholds), state.group.size or 0
    if size and voices.heard < majority(size):
        return f"{voices.heard} of {size} voices are heard and a quorum needs {majority(size)}: nobody could be elected"
    return None


def _refused(state: State, watch: Watch, offered: bool) -> str | None:
    if watch.read_only:
        return "read-only: started with --read-only"
    if state.seeing_since is None:
        return "no connection to any server"
    if state.leadership.leader is None:
        return "nobody leads: there is no leader to step down"
    if not offered:
        return "no other server can take over now"
    return None


def preflight(state: State, now: float, watch: Watch) -> Preflight:
    """The dialog's facts at `now`."""
    leader = state.leadership.leader
    newest = max((version_tuple(s.version) for s in members(state)), default=())
    others = [_candidate(state, s, now, newest) for s in members(state) if s.name != leader]
    candidates = tuple(sorted(others, key=lambda c: (c.why_not is not None, c.score, c.name)))
    offered = any(c.why_not is None for c in candidates)
    record = state.servers.get(leader or "")
    warnings = []
    if record is not None and (record.api_errors_per_min or 0.0) > 0:
        warnings.append(f"the leader's API errors rise: {record.api_errors_per_min:.0f} a minute")
    if state.leadership.leaderless_since is not None:
        warnings.append("nobody leads at this moment")
    return Preflight(
        leader=leader,
        term=state.leadership.term,
        candidates=candidates,
        warnings=tuple(warnings),
        refused=_refused(state, watch, offered),
        needs_insisting=_needs_insisting(state, now, watch),
        chosen=record is not None and version_tuple(record.version) >= (2, 11),
    )


def refusal(state: State, now: float, watch: Watch, command: StepDown) -> str | None:
    """Why a confirmed step-down must not be sent after all: what the operator saw is no longer true."""
    now_found = preflight(state, now, watch)
    if now_found.refused is not None:
        return now_found.refused
    if (now_found.leader, now_found.term) != (command.leader, command.term):
        return (
            f"it moved meanwhile: {now_found.leader} leads in term {now_found.term},"
            f" not {command.leader} in term {command.term}"
        )
    if now_found.needs_insisting is not None and not command.insist:
        return now_found.needs_insisting
    target = next((c for c in now_found.candidates if c.name == command.to), None)
    if command.to is not None and target is None:
        return f"{command.to} is no other peer of this meta group"
    if target is not None and target.why_not is not None:
        return f"{target.name} {target.why_not}"
    return None
