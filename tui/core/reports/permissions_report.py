"""What did `doctor` find? Values of one examination, and what follows from them; this file must not know how it was tried or is told."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from tui.core.group.domains import group_domain
from tui.core.observed.answers import Meta, Raft, ServerRef
from tui.core.observed.events import MetaSeen, RaftSeen, StatsSeen
from tui.core.settings.watch import PROBE_PREFIX

Operation = Literal["subscribe", "publish"]
PermissionVerdict = Literal["granted", "denied", "no_answer", "unsupported", "unproven"]
"""`unsupported`: every server asked says that it has no such endpoint, which is its version's and nobody's fault.
`unproven`: not refused, and nothing came of what should have come, or comes only where an account imports it."""

_UNKNOWN_PEER = "Server name unknown"
"""nats-server's own words for a peer whose name it never heard."""


class Trial(Struct, frozen=True, kw_only=True):
    """What came of trying one subject; all are server names."""

    operation: Operation
    subject: str
    """With `*` for server ids."""
    denied_on: tuple[str, ...] = ()
    """Connections on which the server refused it."""
    granted_on: tuple[str, ...] = ()
    """Connections on which a PING sent behind it came back, and no refusal before it."""
    answered: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()
    """Servers where nobody serves it (*no responders*)."""
    silent: tuple[str, ...] = ()
    """Servers that were asked, could have answered, and did not in time."""
    optional: bool = False
    """Nothing that watching needs depends on it."""
    brought_on: tuple[str, ...] = ()
    """Connections on which something came of a subscription."""
    awaited: bool = False
    """Something should have come of it by now, or no grant means that anything ever will."""

    @property
    def verdict(self) -> PermissionVerdict:
        """Refused anywhere is denied: what comes through that server is unseen."""
        if self.denied_on:
            return "denied"
        if self.answered:
            return "granted"
        if self.nobody and not self.silent:
            return "unsupported"
        if self.awaited and self.granted_on and not self.brought_on:
            return "unproven"
        return "granted" if self.granted_on and not self.silent else "no_answer"

    @property
    def missing(self) -> bool:
        """Whether something that watching needs is kept from us."""
        return not self.optional and self.verdict in ("denied", "no_answer")


class FoundServer(Struct, frozen=True, kw_only=True):
    """One server that answered, or that let us in."""

    name: str
    version: str
    cluster: str | None = None
    domain: str | None = None
    jetstream: bool | None = None
    """None: it let us in, and nothing told."""
    pinned: bool = False
    """Whether we could connect to it."""
    reason: str | None = None
    """Why not."""
    lost_s: float | None = None
    """Seconds of acknowledged writes that it may lose at a power failure (JSZ `sync_interval`); None where it does not tell."""


class FoundGroup(Struct, frozen=True, kw_only=True):
    """One meta group: all servers with JetStream of one domain."""

    domain: str | None
    watched: bool = False
    """Whether the same options without a command watch this one."""
    leader: str | None = None
    term: int | None = None
    size: int = 0
    """Peers, as the leader tells; 0: the servers run JetStream without a meta group."""
    members: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    """Members that did not answer us."""
    observers: tuple[str, ...] = ()


class Diagnosis(Struct, frozen=True, kw_only=True):
    """Everything that one examination found."""

    at: float
    server: str
    """Server first connected to."""
    version: str
    user: str | None = None
    account: str | None = None
    system: bool | None = None
    """Whether that is the system account; None: nobody told."""
    system_account: str | None = None
    context: str | None = None
    inbox_prefix: str = "_INBOX"
    probe_prefix: str = PROBE_PREFIX
    account_context: str | None = None
    """Context of the account whose API callers are to be named."""
    account_refusal: str | None = None
    """Why they cannot be heard; None when they can, or nobody asked."""
    domain: str | None = None
    """Domain asked for."""
    domain_given: bool = False
    servers: tuple[FoundServer, ...] = ()
    groups: tuple[FoundGroup, ...] = ()
    trials: tuple[Trial, ...] = ()
    strangers: tuple[str, ...] = ()
    """Given addresses at which a server of another cluster answers."""
    unreadable: tuple[str, ...] = ()
    """Answers that could not be read: subject, server and reason."""

    @property
    def all_granted(self) -> bool:
        """Whether nothing that watching needs, and this version of the servers offers, is kept from us."""
        return self.system is not False and not any(trial.missing for trial in self.trials)

    @property
    def silent_tap(self) -> bool:
        """Whether a leader is there, and none of its heartbeats came."""
        return any(trial.verdict == "unproven" and trial.subject.startswith("$NRG.AE.") for trial in self.trials)


def groups_of(
    stats: Mapping[str, StatsSeen], metas: Mapping[str, MetaSeen], rafts: Mapping[str, RaftSeen]
) -> tuple[FoundGroup, ...]:
    """The meta groups behind the last answers, by server name; the largest first. Servers that run alone come apart from those
    of a group, whatever domain they tell."""
    domains: dict[str | None, set[str | None]] = {}
    for seen in stats.values():
        if seen.server.jetstream:
            domains.setdefault(seen.server.cluster, set()).add(seen.server.domain)
    found: dict[tuple[str | None, bool], list[str]] = {}
    for name, seen in stats.items():
        ref = seen.server
        if ref.jetstream:
            domain = group_domain(ref.cluster, ref.domain, domains[ref.cluster])
            alone = _alone(ref, _meta(seen, metas.get(name)), rafts.get(name))
            found.setdefault((domain, alone), []).append(name)
    groups = [
        _group(domain, _self_named(names, stats), _self_named(names, metas), _self_named(names, rafts))
        for (domain, _), names in found.items()
    ]
    return tuple(sorted(groups, key=lambda group: (-group.size, -len(group.members), group.domain or "")))


AnswerT = TypeVar("AnswerT", StatsSeen, MetaSeen, RaftSeen)


def _self_named(names: Iterable[str], seen: Mapping[str, AnswerT]) -> dict[str, AnswerT]:
    """These servers' answers by the names that they give themselves: in one group each has its own."""
    return {seen[name].server.bears or name: seen[name] for name in names if name in seen}


def _alone(ref: ServerRef, meta: Meta | None, seen: RaftSeen | None) -> bool:
    """JetStream without a cluster; a leaf node of its own tells its name as cluster."""
    return meta is None and (seen is None or seen.raft is None) and ref.cluster in (None, "", ref.bears or ref.name)


def _group(
    domain: str | None,
    stats: Mapping[str, StatsSeen],
    metas: Mapping[str, MetaSeen],
    rafts: Mapping[str, RaftSeen],
) -> FoundGroup:
    here = sorted(stats)
    told = {name: meta for name in here if (meta := _meta(stats.get(name), metas.get(name))) is not None}
    voices = {name: seen.raft for name in here if (seen := rafts.get(name)) is not None and seen.raft is not None}
    leading = {name: raft.term for name, raft in voices.items() if raft.state == "LEADER"}
    # Of two that say they lead, an isolated one is behind in terms.
    leader = max(leading, key=lambda name: leading[name]) if leading else _most_named(told.values())
    best = told.get(leader or "")
    terms = [leading[leader]] if leader in leading else [raft.term for raft in voices.values()]
    members = _members(here, leader, best, told, voices)
    sizes = [meta.size for meta in ([best] if best else told.values()) if meta.size is not None]
    return FoundGroup(
        domain=domain,
        leader=leader,
        term=max(terms, default=None),
        size=max([*sizes, *(raft.size for raft in voices.values())], default=0),
        members=tuple(sorted(members)),
        unheard=tuple(sorted(members - set(here))),
        observers=tuple(name for name, raft in sorted(voices.items()) if raft.observer),
    )


def _members(
    here: Iterable[str], leader: str | None, best: Meta | None, told: Mapping[str, Meta], voices: Mapping[str, Raft]
) -> set[str]:
    """The peers by name, as the leader lists them; without its word, whoever tells of a meta group and whom it names."""
    rows = {replica.name for meta in ([best] if best else told.values()) for replica in meta.replicas}
    named = {name for name in rows if not name.startswith(_UNKNOWN_PEER)} | ({leader} if leader else set())
    if best is not None and best.replicas:
        return named | {name for name, raft in voices.items() if raft.observer}
    telling = {*told, *voices} or set(here)
    return named | telling | {row.name for raft in voices.values() for row in raft.peers if row.name}


def _meta(stats: StatsSeen | None, seen: MetaSeen | None) -> Meta | None:
    if seen is not None and seen.jetstream.meta is not None:
        return seen.jetstream.meta
    return stats.jetstream.meta if stats is not None and stats.jetstream is not None else None


def _most_named(told: Iterable[Meta]) -> str | None:
    named = Counter(meta.leader for meta in told if meta.leader is not None)
    return named.most_common(1)[0][0] if named else None


def marked(diagnosis: Diagnosis) -> Diagnosis:
    """The same with the one group marked that would be watched; none where that domain has no meta group."""
    domain = _watched_domain(diagnosis)
    groups = tuple(replace(g, watched=g.domain == domain and _has_peers(g)) for g in diagnosis.groups)
    return replace(diagnosis, groups=groups)


def _has_peers(group: FoundGroup) -> bool:
    return bool(group.size) or group.leader is not None


def _watched_domain(diagnosis: Diagnosis) -> str | None:
    """Domain of the group that would be watched: the one asked for, that of the server first connected to, else the largest."""
    if diagnosis.domain_given:
        return diagnosis.domain or None
    first = next((s for s in diagnosis.servers if s.name == diagnosis.server and s.jetstream), None)
    if first is not None:
        mates = (s.domain for s in diagnosis.servers if s.cluster == first.cluster and s.jetstream)
        return group_domain(first.cluster, first.domain, mates)
    return diagnosis.groups[0].domain if diagnosis.groups else None
