"""What may this user see, and what is there to see? Tries every subject once on every server that can be reached.

It must not know what a subject is good for, or what to do about one that is denied. It never names a subject that changes
anything: what it sends, watching sends too.
"""

import asyncio
from collections.abc import Callable
from typing import Final

import msgspec

from tui import clock
from tui.core.observed.account import AccountSeen
from tui.core.observed.answers import sync_s
from tui.core.observed.events import AnyEvent, DecodeFailed, FeedDenied, MetaSeen, RaftSeen, StatsSeen, VantageChanged
from tui.core.refusal import Exit, Refusal
from tui.core.reports.permissions_report import Diagnosis, FoundServer, groups_of, marked
from tui.core.servers.equal_names import Home
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.feeds.api_callers import refusal_of
from tui.feeds.connection.accounts import Accounts
from tui.feeds.connection.client import Wire
from tui.feeds.connection.dial import Spot, first_connect
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link, Prefixes, Seen
from tui.feeds.connection.login import Keys
from tui.feeds.discovery.connections import Pins
from tui.feeds.discovery.trust import Trust
from tui.feeds.doctor.questions import Questions
from tui.feeds.doctor.trials import Trials
from tui.feeds.doctor.visit import OPTIONAL, Visit, let_in
from tui.wire.evidence import EVIDENCE_ONLY
from tui.wire.subjects import APPEND_ENTRIES, PING, RAFT_TRAFFIC, STATSZ_BROADCASTS, SUBSCRIPTIONS, ask_any, probes

_HEARTBEAT_S: Final = 2.5
"""A leader is silent for 2 s at most."""
_ASKED_S: Final = 1.0
"""All servers are asked at once where they are; so long after one was found, its address was told and dialled."""


async def examine(connection: Connection, watch: Watch) -> Diagnosis:
    """Connect and try everything; raises Refusal as every other command does."""
    found, trust = await _examine(connection, watch)
    account = connection.account
    if account is None:
        return found
    refusal = await refusal_of(account, trust.refuse_strangers_to_account)
    return msgspec.structs.replace(found, account_context=account.context, account_refusal=refusal)


async def _examine(connection: Connection, watch: Watch) -> tuple[Diagnosis, Trust]:
    try:
        keys, wire, spot = await first_connect(connection)
    except Refusal as refusal:
        if refusal.exit_code is not Exit.REFUSED:
            raise
        return await _half_blind(connection, watch, refusal)
    doctor = _Doctor(connection, watch, keys)
    found = await doctor.examine(wire, spot)
    assert found is not None
    return found, doctor.trust


async def _half_blind(connection: Connection, watch: Watch, refusal: Refusal) -> tuple[Diagnosis, Trust]:
    """Let in, yet not allowed the least: exactly who needs the list of what is missing. Everybody else is refused."""
    keys = Keys(connection)
    wire, spot = await let_in(keys, connection.timeout_s, refusal)
    doctor = _Doctor(connection, watch, keys)
    found = await doctor.examine(wire, spot, half_blind=True)
    if found is None:
        raise refusal
    return found, doctor.trust


class _Doctor:
    """One examination."""

    def __init__(self, connection: Connection, watch: Watch, keys: Keys) -> None:
        self.inbox = f"{connection.inbox_prefix}.>"
        self.probes = probes(watch.probe_prefix)
        self.trials = Trials(self.inbox, optional=(*OPTIONAL, self.probes, *map(ask_any, EVIDENCE_ONLY)))
        self._connection = connection
        self._watch = watch
        self._roster = Roster(linked=self._linked)
        self._pins = Pins(keys, self._roster, self._take, self._join, self._changed)
        self._pins.asked_s = _ASKED_S
        self.trust = self._pins.trust
        self._visits: dict[str, Visit] = {}
        self._trips: list[asyncio.Task[None]] = []
        self._reasons: dict[str, str] = {}
        self._stats: dict[str, StatsSeen] = {}
        self._metas: dict[str, MetaSeen] = {}
        self._rafts: dict[str, RaftSeen] = {}
        self._unreadable: dict[str, None] = {}
        self._news = asyncio.Event()
        self._accounts = Accounts(self._take, lambda _link, _account: None)
        self._account: AccountSeen | None = None
        self._questions = Questions(self.trials, self._take, self._pins.book, self._news.set)

    async def examine(self, wire: Wire, spot: Spot, *, half_blind: bool = False) -> Diagnosis | None:
        """Everything found, beginning with this connection; hangs up everywhere. None if it should be half blind, and is not."""
        first, version = wire.hello.name, wire.hello.version
        domain = self._watch.domain if self._watch.domain_given else wire.hello.domain
        self._roster.home = Home(domain=domain or None, cluster=wire.hello.cluster or None)
        try:
            self._pins.first(wire, spot)
            if half_blind and not await self._lacks_the_least(wire):
                return None
            async with asyncio.TaskGroup() as group:
                holding = group.create_task(self._pins.run())
                await self._look_around(self._visits[first].link)
                holding.cancel()
            pinned = {link.name for link in self._pins.links()}
        finally:
            await self._pins.close()
            await self._end_round_trips()
        return self._told(first, version, pinned)

    async def _lacks_the_least(self, wire: Wire) -> bool:
        """A user of another account lacks more than permissions; newer servers tell, within the same round trip."""
        first = wire.hello.name
        await self._until(lambda: self.trials.is_weighed(first), self._connection.timeout_s)
        return wire.hello.system_account is not False and self.trials.hopeless("publish", PING, first)

    async def _look_around(self, first: Link) -> None:
        if not self.trials.hopeless("publish", PING, first.name):
            await self._questions.all_found()
        for name, known in self._roster.servers.items():
            if name != first.name:
                # They tell where servers are; the rest is asked once it is clear who can be connected to.
                self._questions.ask(first, name, known.ref.id, "VARZ")
                self._questions.ask(first, name, known.ref.id, "ROUTEZ")
        await self._pins.givens.until_tried(self._connection.timeout_s)
        await self._until(self._settled, self._connection.timeout_s)
        for name, known in self._roster.servers.items():
            if name not in self._visits and first.usable:
                self._questions.ask_all(first, name, known.ref.id)
        await self._until(self._all_weighed, self._connection.timeout_s)
        await self._until(self._proven, _HEARTBEAT_S)
        if self._outside:
            self.trials.awaited(*SUBSCRIPTIONS, *RAFT_TRAFFIC)
        elif self._leader:
            self.trials.awaited(APPEND_ENTRIES)

    def _take(self, event: AnyEvent) -> None:
        known = self._roster.saw(event) if isinstance(event, StatsSeen) else None
        while self._roster.renamed:
            last = self._roster.renamed.pop()
            self._stats[last.server.name] = last
        called = self._roster.called(event)
        if called is None:
            return
        event = called
        match event:
            case StatsSeen():
                if event.asked is None and event.via is not None:
                    self.trials.brought(STATSZ_BROADCASTS, event.via)
                self._stats[event.server.name] = event
                if event.server.bears is None:
                    self._pins.wanted(event.server.name, news=known is not None)
                else:
                    self._reasons[event.server.name] = "another server has its name"
            case MetaSeen():
                self._metas[event.server.name] = event
            case RaftSeen():
                self._rafts[event.server.name] = event
            case AccountSeen():
                self._account = event if self._account is None or event.via == self._account.via else self._account
            case FeedDenied():
                self.trials.denied(event.operation, event.subject, event.via)
            case VantageChanged():
                if not event.connected:
                    self._reasons[event.server] = event.reason or "connection lost"
            case DecodeFailed():
                self._unreadable[f"{event.subject} via {event.via}: {event.reason}"] = None
            case _:
                pass
        self._news.set()

    def _linked(self, name: str) -> str | None:
        link = self._pins.link(name)
        return None if link is None else link.id

    def _join(self, wire: Wire) -> Link:
        prefixes = Prefixes(self._connection.inbox_prefix, self._watch.probe_prefix)
        link = Link(wire, prefixes, self._take, Seen(), lambda _link, _subject: None)
        self._visits[link.name] = Visit(link, wire)
        return link

    def _changed(self, link: Link, up: bool) -> None:
        self._news.set()
        if not up:
            self._accounts.down(link)
            self.trials.lost(link.name)
            return
        visit = self._visits[link.name]
        visit.begin(self.trials, f"{self._watch.probe_prefix}.doctor", self._news.set)
        for subject in (*SUBSCRIPTIONS, *OPTIONAL, self.probes, self.inbox):
            self.trials.tried("subscribe", subject, link.name)
        self.trials.tried("publish", self.probes, link.name)
        if len(self._visits) == 1:
            self._questions.begin(link)
        elif link.name not in self._roster.servers:
            link.ping(lambda _name: None)  # it is cut off from the first one: it tells who is on its side
        self._accounts.up(link)
        self._questions.ask_all(link, link.name, link.id)
        visit.round_trip = asyncio.create_task(visit.weigh(self.trials, self._news.set))
        self._trips.append(visit.round_trip)

    # Waiting, and what it comes to.

    def _settled(self) -> bool:
        """Every server is connected to, or known to be out of reach."""
        return all(name in self._visits or name in self._reasons for name in self._roster.servers)

    def _all_weighed(self) -> bool:
        trips = [visit.round_trip for visit in self._visits.values() if visit.round_trip and visit.link.usable]
        return all(trip.done() for trip in trips) and not self.trials.open

    @property
    def _outside(self) -> bool:
        return self._account is not None and self._account.system is False

    @property
    def _leader(self) -> str | None:
        """Some group's: its heartbeats should come."""
        groups = groups_of(self._stats, self._metas, self._rafts)
        return next((group.leader for group in groups if group.leader is not None), None)

    def _proven(self) -> bool:
        """Our account is known, and where heartbeats should come, they have."""
        if self._account is None:
            return False
        members = {name for name, seen in self._stats.items() if seen.server.jetstream}
        visits = [v.link.name for v in self._visits.values() if v.link.usable and v.link.name in members]
        heard = all(self.trials.has_brought(APPEND_ENTRIES, name) for name in visits)
        return self._outside or self._leader is None or heard

    async def _until(self, true: Callable[[], bool], within: float) -> None:
        try:
            async with asyncio.timeout(within):
                while not true():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return

    async def _end_round_trips(self) -> None:
        for trip in self._trips:
            trip.cancel()
        await asyncio.gather(*self._trips, return_exceptions=True)

    def _told(self, first: str, version: str, pinned: set[str]) -> Diagnosis:
        servers = [self._server(name, name in pinned) for name in sorted(self._stats)]
        if first not in self._stats:
            servers.insert(0, FoundServer(name=first, version=version, pinned=True))
        found = Diagnosis(
            at=clock.now(),
            server=first,
            version=version,
            user=self._questions.who.user or None,
            account=self._questions.who.account or (None if self._account is None else self._account.account),
            system=None if self._account is None else self._account.system,
            system_account=None if self._account is None else self._account.system_account,
            context=self._watch.context,
            inbox_prefix=self._connection.inbox_prefix,
            probe_prefix=self._watch.probe_prefix,
            domain=self._watch.domain,
            domain_given=self._watch.domain_given,
            servers=tuple(servers),
            groups=groups_of(self._stats, self._metas, self._rafts),
            trials=self.trials.told(),
            unreadable=tuple(self._unreadable),
            strangers=self.trust.strangers,
        )
        return marked(found)

    def _server(self, name: str, pinned: bool) -> FoundServer:
        ref = self._stats[name].server
        reason = self._reasons.get(name, f"no connection within {self._connection.timeout_s:g} s")
        return FoundServer(
            name=name,
            version=ref.version,
            cluster=ref.cluster,
            domain=ref.domain,
            jetstream=ref.jetstream,
            pinned=pinned,
            reason=None if pinned else reason.removeprefix("not reachable from here: "),
            lost_s=sync_s(self._metas[name].jetstream) if name in self._metas else None,
        )
