"""What is happening out there? Everything live: connecting, finding servers, listening, asking. Events leave in wire order.

It must not know what follows from the events. All meta groups that the system account shows are collected alike: which of
them is watched is for the core to say.
"""

import asyncio
import random
from typing import Final

from tui import clock
from tui.core.observed.answers import ServerRef
from tui.core.observed.discovery import Greeted
from tui.core.observed.events import AnyEvent, MetaSeen, ServerLameDuck, StatsSeen
from tui.core.observed.machine import Store
from tui.core.observed.raft_frames import HeartbeatHeard
from tui.core.ports import Sink
from tui.core.servers.equal_names import Home
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.feeds.asking.beside_heartbeats import BesideHeartbeats
from tui.feeds.asking.pings import Pings
from tui.feeds.asking.polls import Polls
from tui.feeds.asking.round_trips import Ways
from tui.feeds.connection.accounts import Accounts
from tui.feeds.connection.client import Wire
from tui.feeds.connection.cost import Cost, total
from tui.feeds.connection.hello import Hello
from tui.feeds.connection.known_servers import NO_ANSWERS, Roster
from tui.feeds.connection.link import Link, Prefixes, Seen
from tui.feeds.connection.patience import first_server
from tui.feeds.connection.plain_messages import Took
from tui.feeds.discovery.connections import Pins
from tui.feeds.discovery.guests import Guests
from tui.feeds.discovery.placing import Placing
from tui.feeds.discovery.rounds import Discovery
from tui.feeds.raft.taps import Taps
from tui.feeds.team.sharing import Sharing
from tui.wire.addresses import read_routez, read_varz

_COSTS_APART: Final = 8
"""So many connections to one server are counted apart, before the oldest are counted together: a server may come and go for months."""
_MUTE_S: Final = 2.5
"""A connection on which nothing came for this long is not the one to ask for others, if another one spoke."""
_GIVEN_S: Final = 1.0
"""How long the addresses that the operator gave are waited for, before the first look is taken."""


class LiveSource:
    """`await open()` (raises Refusal), `await run()` until cancelled, `hurry()` while an election is pending."""

    def __init__(
        self, connection: Connection, watch: Watch, sink: Sink, *, place: float | None = None, beside: bool = False
    ) -> None:
        """`place`: from 0 to 1, where in each second servers are asked; drawn if it is not given. `beside`: right behind the leader's
        heartbeats, as soon as it is known when they come."""
        clock.take_place(random.random() if place is None else place)
        self._beside = BesideHeartbeats() if beside else None
        self.watch = watch
        self._connection = connection
        self._sink = sink
        self._roster = Roster(linked=self._linked)
        self._seen = Seen()
        self._pins: Pins | None = None
        self._costs: dict[str, list[Cost]] = {}
        self._chief: Link | None = None
        self._discovery = Discovery(self._take, self._roster)
        self._closing = False
        self._polls = Polls(self._take, self._roster, self.link_to, self._addresses)
        self._guests = Guests(watch, self._roster)
        self._placing = Placing(self._guests, self._roster, self._polls, self._roles)
        self._pings = Pings(self._take, self._polls.lateness)
        self._taps = Taps(self._take, self._roster, wanted=watch.tap)
        self._accounts = Accounts(self._take, self._taps.outside)
        self.team = Sharing(self._take, watch.probe_prefix, wanted=watch.team)
        self._ways = Ways(self._take, self._roster, self.link, watch.probe_prefix, self._pings.share)

    @property
    def waits(self) -> bool:
        """Whether whoever is not there yet is waited for."""
        return self._connection.waits

    async def open(self) -> None:
        """Connect and find the servers; ends with the first `DiscoveryDone`. Raises Refusal."""
        keys, wire, spot = await first_server(self._connection, self._take)
        self._pins = Pins(keys, self._roster, self._take, self._join, self._changed)
        domain = self.watch.domain if self.watch.domain_given else wire.hello.domain
        self._roster.home = Home(domain=domain or None, cluster=wire.hello.cluster or None)
        self._guests.first(wire.hello.name)
        self._pins.first(wire, spot)
        try:
            await self._pins.givens.once(_GIVEN_S)
            await self._discovery.round(self._pins, self._speaking())
            self._looked()
        except BaseException:
            await self.close()
            raise

    async def run(self) -> None:
        """Collect until cancelled; a bug in whoever takes the events ends it."""
        assert self._pins is not None, "open() first"
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pins.run())
                group.create_task(self._polls.run())
                group.create_task(self._pings.run())
                group.create_task(self.team.run())
                if self.watch.probes:
                    group.create_task(self._ways.run())
                group.create_task(self._discovery.run(self._pins, self._speaking, self._looked))
        except asyncio.CancelledError:
            self._closing = True
            raise
        finally:
            await self.close()

    def hurry(self) -> None:
        """Ask every JetStream server who leads, now; at most ten times a second."""
        self._polls.hurry()

    def all_now(self) -> None:
        """Ask every server for everything, once, now: for who looks only once."""
        self._polls.all_now()

    def link(self, server: str) -> Link | None:
        """The server's own connection, while it is up."""
        return None if self._pins is None else self._pins.link(server)

    def refuse_strangers(self, hello: Hello) -> None:
        """Whoever logs into another account asks this before: raises WrongServer for a server that is none of the watched cluster."""
        assert self._pins is not None, "open() first"
        self._pins.trust.refuse_strangers_to_account(hello)

    async def close(self) -> None:
        """Hang up everywhere at once; no event leaves from now on."""
        self._closing = True
        if self._pins is not None:
            await self._pins.close()

    def costs(self) -> dict[str, Cost]:
        """Requests, messages and bytes so far, by the server whose connection carried them."""
        return {name: total(costs) for name, costs in self._costs.items()}

    def stores(self) -> tuple[Store, ...]:
        """When each server with JetStream started, by its own clock, and where it says that it stores and listens."""
        servers = self._roster.servers.values()
        return tuple(Store(s.name, s.start, s.store_dir, s.port) for s in servers if s.store_dir is not None)

    # Events on their way out.

    def _take(self, event: AnyEvent) -> None:
        if self._closing:
            return
        if type(event) in NO_ANSWERS:
            self._sink(event)
            if type(event) is HeartbeatHeard:
                self._pings.beat(event.via, event.at)
                if self._beside is not None:
                    self._beside.heard(event)
            return
        known = self._roster.saw(event) if type(event) is StatsSeen else None
        while self._roster.renamed:
            # It gave its plain name to a server of the watched group: that is told first.
            last = self._roster.renamed.pop()
            self._sink(last)
            self._placing.seen(self._pins, last.server.name, news=True)
        called = self._roster.called(event)
        if called is None:
            return
        event = called
        self._sink(event)
        if type(event) is MetaSeen and event.jetstream.meta is not None:
            self._ways.leads(event.server.domain, event.jetstream.meta.leader)
        if type(event) is StatsSeen:
            self._placing.seen(self._pins, event.server.name, news=known is not None)

    def _linked(self, name: str) -> str | None:
        link = self.link(name)
        return None if link is None else link.id

    def _addresses(self, server: str, took: Took) -> None:
        """VARZ and ROUTEZ tell where servers may be reached."""
        assert self._pins is not None
        varz = read_varz(took.body)
        if varz is not None:
            self._roster.set_up(server, varz.system_account, varz.store_dir, varz.port)
        if varz is not None and varz.port:
            if self._pins.book.listens(server, varz.host, varz.port):
                self._pins.hasten(server)
            self._pins.book.told(varz.connect_urls)
            self._pins.book.clusters.update(varz.gateways)
        for route in read_routez(took.body) or ():
            if route.remote_name is not None:
                self._pins.book.routed(route.remote_name, route.ip)

    # Connections.

    def _join(self, wire: Wire) -> Link:
        costs = self._costs.setdefault(wire.hello.name, [])
        if len(costs) >= _COSTS_APART:  # the oldest connections have long ended
            costs[:2] = [total(costs[:2])]
        costs.append(wire.cost)
        prefixes = Prefixes(self._connection.inbox_prefix, self.watch.probe_prefix)
        link = Link(wire, prefixes, self._take, self._seen, self._polls.denied)
        wire.on_leaving = lambda at: self._leaves(link, at)
        return link

    def _leaves(self, link: Link, at: float) -> None:
        """A lame duck tells its clients so, a second after it has handed over: on 2.9, and to who hears no `$SYS`, nothing else does."""
        known = self._roster.servers.get(link.name)
        if known is not None and known.ref.id == link.id:
            self._take(ServerLameDuck(at=at, server=known.ref, via=link.name))

    def _changed(self, link: Link, up: bool) -> None:
        if not up and link is self._chief:
            self._chief = None
        self._roles()
        if up:
            if self._roster.welcomed(link.name, link.id, link.version) is not None:
                self._placing.seen(self._pins, link.name, news=True)
            self._polls.link_up(link)
            self._pings.up(link)
            self._taps.up(link)
            self._accounts.up(link)
            self.team.up(link)
        else:
            self._polls.link_down(link)
            self._pings.down(link)
            self._taps.down(link)
            self._accounts.down(link)
            self.team.down(link)
        if up and link is self._chief:
            self._polls.hurry()
        if not up or link is self._chief:
            # Who else is gone, and after a time without any connection: who is there.
            self._discovery.look.set()

    def _looked(self) -> None:
        assert self._pins is not None
        for link in self._pins.links():
            self._greeted(link)
        self._placing.forget(self._pins, clock.now())
        self._placing.all(self._pins, all_heard=True)
        self._discovery.guests = self._placing.guests
        self._polls.lost_servers = self._pins.missing
        self._roles()

    def _greeted(self, link: Link) -> None:
        """A server that let us in and has not answered PING: what it said at its door is enough to ask it for the rest."""
        said, now = link.greeting, clock.now()
        ref = ServerRef(
            name=said.name,
            id=said.id,
            cluster=said.cluster or None,
            domain=said.domain or None,
            version=said.version,
            jetstream=said.jetstream,
        )
        known = self._roster.greeted(link.name, ref, now)
        if known is not None:
            self._take(Greeted(at=now, server=ref))
            self._placing.seen(self._pins, known.name, news=True)

    def link_to(self, server: str) -> Link | None:
        """The connection to ask this server through: its own, else the one through which it was last heard."""
        assert self._pins is not None
        own = self._pins.link(server)
        if own is not None:
            return own
        known = self._roster.servers.get(server)
        via = None if known is None else known.stats.via
        heard = None if via is None else self._pins.link(via)
        if heard is not None and clock.now() - heard.heard_at >= _MUTE_S:
            heard = None
        return heard or self._speaking()

    def _speaking(self) -> Link | None:
        """A connection to ask for others: the chief, unless it fell silent and another one did not."""
        assert self._pins is not None
        if self._chief is not None and self._chief.usable and clock.now() - self._chief.heard_at < _MUTE_S:
            return self._chief
        return max(self._pins.links(), key=lambda link: link.heard_at, default=None)

    def _roles(self) -> None:
        """Advisories through every server that can lead; what everybody hears alike through the chief alone.

        All links hear advisories, for a chief that freezes takes them with it; broadcasts would cost the square of the servers
        and are made up for by polls.
        """
        assert self._pins is not None
        chief = self._speaking()
        self._chief = chief
        for link in self._pins.links():
            known = self._roster.servers.get(link.name)
            leads = known is not None and known.ref.jetstream
            link.hear(advisories=leads or link is chief, statsz=link is chief)
        self._taps.roles()
