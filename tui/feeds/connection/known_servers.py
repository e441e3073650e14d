"""Which servers are there? Names, ids and what they can, as they answered; this file must not know how they are reached.

A server is known by its name. Where two servers bear one, that of the watched group keeps it, and the other is called by its name
and where it is: `n1 (edge)`. Events carry that name from here on, so that nothing which one does is taken for the other's.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import is_not
from typing import Final

from msgspec.structs import replace

from tui.core.group.domains import group_domain
from tui.core.observed.answer import Answer
from tui.core.observed.answers import Route, ServerRef, Stats
from tui.core.observed.events import AnyEvent, MetaSeen, RaftSeen, RoutesSeen, ServerLameDuck, ServerShutdown, StatsSeen
from tui.core.observed.raft_frames import AckHeard, HeartbeatHeard, Pinged, WayProbed
from tui.core.servers.equal_names import GONE_S, Bearer, Home, judge, label, nearer, same_place

NO_ANSWERS: Final = frozenset({AckHeard, HeartbeatHeard, Pinged, WayProbed})
"""Most of what comes in a calm second; it tells of a connection, and not of a server by its id."""
_ID: Final = re.compile(r"[A-Z0-9]{1,64}")
"""Ids become part of subjects: nothing else may get into one."""
_STILL_ANSWERS_S: Final = 30.0
"""An older server of one name, cluster and domain that answers for so long beside the younger one is none that is ending."""
_GONE_S: Final = 600.0
_NAMELESS_GONE_S: Final = 60.0
"""A server that was given no name bears its id, which is another one at each start: it never comes back."""
_IDS_KEPT: Final = 10_000
"""Of servers that started again: what they said last may come late."""


@dataclass(kw_only=True)
class Known:
    """One server, and who it is now."""

    name: str
    """What it is called here."""
    ref: ServerRef
    """As it tells itself."""
    start: float
    """Server clock of its start: of two servers of one name the younger counts."""
    born: float
    """The same on our clock."""
    seen: float
    """When it last answered anything, or said anything unasked."""
    stats_at: float
    """When its STATSZ last came, asked for or not."""
    stats: StatsSeen
    """The last one."""
    system_account: str | None = None
    """From VARZ, as are `store_dir` and `port`."""
    store_dir: str | None = None
    port: int = 0
    others: dict[str, float] = field(default_factory=dict)
    """Ids of older servers under the same name that still answer, and since when they do so."""

    @property
    def second(self) -> bool:
        """Whether another server has its name."""
        return self.name != self.ref.name

    @property
    def grouped(self) -> bool:
        """Whether it told of a meta group, when it was last heard."""
        return self.stats.jetstream is not None and self.stats.jetstream.meta is not None

    @property
    def runs_alone(self) -> bool:
        """It has no cluster, so it can have no meta group; a leaf node of its own tells its name as cluster."""
        return not self.grouped and self.ref.cluster in (None, "", self.ref.name)

    @property
    def bearer(self) -> Bearer:
        """For judging who bears the name."""
        return Bearer(ref=self.ref, start=self.start, born=self.born, seen=self.seen)


class Roster:
    """All servers that ever answered. `linked` gives the id of the server of that name that our own connection leads to."""

    def __init__(self, home: Home | None = None, linked: Callable[[str], str | None] = lambda _name: None) -> None:
        self.servers: dict[str, Known] = {}
        self.home = home or Home()
        self._linked = linked
        self._called: dict[tuple[str, str], str] = {}
        """Name and id, as servers tell them, to what the server is called."""
        self.renamed: list[StatsSeen] = []
        """Servers that gave their plain name to one of the watched group: told before anything else is."""
        self._domains: dict[str | None, Counter[str | None]] = {}
        """By cluster: how many of its servers with JetStream tell which domain."""

    def saw(self, event: StatsSeen) -> Known | None:
        """Take a STATSZ in; the entry if this is a server, or a start of it, not known before."""
        ref = event.server
        known = self._bearer(ref)
        if (known is None or ref.id != known.ref.id) and _ID.fullmatch(ref.id) is None:
            return None
        if known is None:
            return self._put(self._first_name(ref), event)
        if ref.id == known.ref.id:
            news = ref.jetstream != known.ref.jetstream
            if news or not same_place(ref, known.ref):
                self._count(known.ref, -1)
                self._count(ref, 1)
            known.ref, known.start, known.stats = ref, event.stats.start, event
            known.seen = known.stats_at = event.at
            return known if news else None
        return self._new_id(known, event)

    def _first_name(self, ref: ServerRef) -> str:
        """What a new server is called: we may be connected to another one of its name that has not answered yet."""
        holder = self._linked(ref.name)
        if holder in (None, ref.id):
            return ref.name
        other = replace(ref, id=holder, cluster=self.home.cluster, domain=self.home.domain)
        return label(ref, other, frozenset(self.servers))

    def _connected(self, known: Known) -> bool:
        return self._linked(known.name) == known.ref.id

    def _bearer(self, ref: ServerRef) -> Known | None:
        """Who bears this name: the server of this id, else of its cluster and domain, else the one with the plain name."""
        called = self._called.get((ref.name, ref.id))
        known = None if called is None else self.servers.get(called)
        if known is not None and known.ref.id == ref.id:
            return known
        those = [one for one in self.servers.values() if one.ref.name == ref.name]
        return next((one for one in those if same_place(one.ref, ref)), None) or self.servers.get(ref.name)

    def _new_id(self, known: Known, event: StatsSeen) -> Known | None:
        fresh = Bearer(ref=event.server, start=event.stats.start, born=_born(event), seen=event.at)
        found = judge(known.bearer, fresh, connected=self._connected(known))
        if found == "older":
            since = known.others.setdefault(event.server.id, event.at)
            found = "another" if event.at - since >= _STILL_ANSWERS_S else found
        if found == "started again":
            return self._put(known.name, event)
        return self._second(known, event) if found == "another" else None

    def _second(self, known: Known, event: StatsSeen) -> Known:
        """Two servers bear the name: the one that is nearer to what is watched keeps it."""
        known.others.pop(event.server.id, None)
        taken = frozenset(self.servers)
        held = known.second or self._connected(known)
        if held or not nearer(event.server, known.ref, self.home):
            return self._put(label(event.server, known.ref, taken), event)
        plain, known.name = known.name, label(known.ref, event.server, taken)
        self.servers[known.name] = known
        self._called[plain, known.ref.id] = known.name
        ref = replace(known.ref, name=known.name, bears=plain)
        self.renamed.append(replace(known.stats, at=event.at, asked=None, server=ref))
        return self._put(plain, event)

    def _put(self, name: str, event: StatsSeen) -> Known:
        ref, at = event.server, event.at
        known = Known(name=name, ref=ref, start=event.stats.start, born=_born(event), seen=at, stats_at=at, stats=event)
        before = self.servers.get(name)
        if before is not None and before.name == name:
            known.system_account, known.store_dir, known.port = before.system_account, before.store_dir, before.port
            known.others = before.others
            self._count(before.ref, -1)
        self.servers[name] = known
        self._count(ref, 1)
        self._called[ref.name, ref.id] = name
        if len(self._called) > _IDS_KEPT:
            self._called = {(one.ref.name, one.ref.id): one.name for one in self.servers.values()}
        return known

    def called(self, event: AnyEvent) -> AnyEvent | None:
        """The event with the name that its server has here; None where nobody knows yet who it is, and for what an older
        server of the name still answers."""
        if type(event) in NO_ANSWERS:
            return event
        if type(event) is RoutesSeen:
            routes = [self._remote(route) for route in event.routes]
            if any(map(is_not, routes, event.routes)):
                event = replace(event, routes=tuple(routes))
        elif not (
            type(event)
            is RaftSeen  # the most frequent first: whether it is any answer at all takes several times as long to ask
            or type(event) is StatsSeen
            or type(event) is MetaSeen
            or isinstance(event, Answer | ServerLameDuck | ServerShutdown)
        ):
            return event
        ref = event.server
        name = self._called.get((ref.name, ref.id))
        if name is None:
            return None if self._is_strange(ref, event) else event
        known = self.servers.get(name)
        if known is not None and known.ref.id != ref.id and isinstance(event, Answer):
            return None
        return event if name == ref.name else replace(event, server=replace(ref, name=name, bears=ref.name))

    def _remote(self, route: Route) -> Route:
        name = self._called.get((route.remote, route.remote_id), route.remote)
        return route if name == route.remote else replace(route, remote=name)

    def _is_strange(self, ref: ServerRef, event: AnyEvent) -> bool:
        """An id that nobody knows, under a name that is known elsewhere: it may be a second server."""
        known = self.servers.get(ref.name)
        if known is None:
            return False
        return isinstance(event, StatsSeen) or not same_place(known.ref, ref)

    def greeted(self, name: str, ref: ServerRef, at: float) -> Known | None:
        """A server said at its door who it is, and has not answered since; the entry if nobody is known under its name."""
        if name in self.servers or _ID.fullmatch(ref.id) is None:
            return None
        return self._put(name, StatsSeen(at=at, server=ref, stats=Stats(start=0.0), via=name))

    def welcomed(self, name: str, server_id: str, version: str) -> Known | None:
        """A server said its name and id at the door; the entry if this is a start of it not known before."""
        known = self.servers.get(name)
        if known is None or known.ref.id == server_id or _ID.fullmatch(server_id) is None:
            return None
        known.ref = replace(known.ref, id=server_id, version=version)
        known.start = known.born = 0.0
        self._called[known.ref.name, server_id] = name
        return known

    def set_up(self, name: str, system_account: str | None, store_dir: str | None, port: int) -> None:
        """It told its settings."""
        known = self.servers.get(name)
        if known is not None:
            known.system_account, known.store_dir, known.port = system_account, store_dir, port

    def heard(self, name: str, at: float) -> None:
        """It answered something."""
        known = self.servers.get(name)
        if known is not None and known.seen < at:
            known.seen = at

    def gone(self, now: float) -> tuple[str, ...]:
        """Those that have not been heard for so long that they may be forgotten, if nobody needs them."""
        return tuple(
            one.name
            for one in self.servers.values()
            if now - one.seen > (_NAMELESS_GONE_S if one.ref.name == one.ref.id else _GONE_S)
        )

    def forget(self, name: str) -> None:
        """It is gone for good; if it comes back it is a new one."""
        known = self.servers.pop(name, None)
        if known is not None:
            self._called.pop((known.ref.name, known.ref.id), None)
            self._count(known.ref, -1)

    def names(self) -> set[str]:
        """The names that servers give themselves."""
        return {one.ref.name for one in self.servers.values()}

    def group_of(self, ref: ServerRef) -> str | None:
        """The domain of its meta group, as far as its cluster tells: while a domain is rolled out some servers tell none."""
        return group_domain(ref.cluster, ref.domain, self._domains.get(ref.cluster, ()))

    def groups_in(self, cluster: str | None) -> frozenset[str | None]:
        """The domains of the meta groups that the servers of a cluster belong to."""
        told = self._domains.get(cluster, Counter())
        return frozenset(group_domain(cluster, domain, told) for domain in told)

    def _count(self, ref: ServerRef, by: int) -> None:
        if not ref.jetstream:
            return
        told = self._domains.setdefault(ref.cluster, Counter())
        told[ref.domain] += by
        if not told[ref.domain]:
            del told[ref.domain]
        if not told:
            del self._domains[ref.cluster]

    def knows_the_way(self, known: Known) -> bool:
        """Whether this one is to be asked where others of its cluster are: the meta peers of a cluster are asked anyway, and
        elsewhere one server is enough, for each tells of all."""
        cluster = [one for one in self.servers.values() if one.ref.cluster == known.ref.cluster]
        if any(one.ref.jetstream for one in cluster):
            return known.ref.jetstream
        heard = max(one.seen for one in cluster)
        return known.name == min(one.name for one in cluster if heard - one.seen < GONE_S)


def _born(event: StatsSeen) -> float:
    """Its start on our clock. Its uptime is of one clock, so it needs no comparison of two."""
    if event.server_time is None:
        return event.stats.start
    return event.at - max(0.0, event.server_time - event.stats.start)
