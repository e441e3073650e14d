"""What is asked now, and what became of it? Answers become events, silence becomes `ProbeMissed`.

It must not know how servers are reached: it is given a connection for each name, the server's own where there is one.
"""

from collections.abc import Callable, Iterator
from typing import Final

from tui import clock
from tui.core.model.peer_names import release
from tui.core.observed.events import AnyEvent, ProbeMissed
from tui.core.ports import Sink
from tui.feeds.asking.own_lateness import GRACE_S, OwnLateness
from tui.feeds.asking.probe import IN_STEP_S, Probe, Request, jittered
from tui.feeds.asking.sampling_plan import MANY, ROUTEZ, ROUTEZ_PLAIN, SettingsTurn, Turns, usual
from tui.feeds.asking.sleep import Sleep
from tui.feeds.connection.known_servers import Known, Roster
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took
from tui.wire.subjects import ask, body_for
from tui.wire.translate import translate_answer, translate_routes

_STATSZ_CALM_S: Final = 5.0
_STATSZ_IN_DOUBT_S: Final = 1.0
"""While RAFTZ is late, whatever came by itself."""
_JSZ_INSTEAD_S: Final = 1.0
"""Where there is no RAFTZ, JSZ alone tells who leads."""
_HURRY_S: Final = 0.1
_HELD_S: Final = 60.0
_NO_LINK_S: Final = 1.0
_SURE_FROM: Final = (2, 11)
"""From here on every server has RAFTZ: nobody there means no server there."""

Addresses = Callable[[str, Took], None]
"""Takes answers of VARZ and ROUTEZ: they tell where servers are."""


class Polls:
    """All probes, and the one task that fires them."""

    def __init__(self, take: Sink, roster: Roster, link_to: Callable[[str], Link | None], addresses: Addresses) -> None:
        self._take = take
        self._roster = roster
        self._link_to = link_to
        self._addresses = addresses
        self.lateness = OwnLateness()
        self._probes: dict[str, dict[str, Probe]] = {}
        self._sleep = Sleep()
        self._hurried = 0.0
        self._settings = SettingsTurn(clock.now())
        self._hurry_due: float | None = None
        self._turns = Turns()
        self.lost_servers = False
        """Whether some server cannot be reached: then routes are asked for addresses."""

    # What happens around.

    def server(self, known: Known, *, guest: bool = False) -> None:
        """A server, or a start of one, that was not known before: RAFTZ goes out at once, but to a guest."""
        self.forget(known.name)
        now = clock.now()
        self._probes[known.name] = self._turns.guest(known, now) if guest else usual(known, now)
        self._count()
        self._sleep.wake()
        self._news(known.name)

    def forget(self, name: str) -> None:
        """Ask this server nothing any more."""
        for probe in self._probes.pop(name, {}).values():
            probe.abandon()
        self._count()

    def _count(self) -> None:
        self._turns.guests = sum(1 for probes in self._probes.values() if all(p.plan.guest for p in probes.values()))

    @property
    def _own(self) -> int:
        """Servers that are no guests."""
        return max(1, len(self._roster.servers) - self._turns.guests)

    def link_up(self, link: Link) -> None:
        """A connection of the server's own: what was asked from afar is asked again."""
        probe = self._news_probe(link.name)
        if probe is not None and probe.in_flight is not None and probe.in_flight.link is not link:
            probe.again = True
        now = clock.now()
        for one in self._probes.get(link.name, {}).values():
            if one.in_flight is None and (one.misses or one.held_until > now):
                one.due = one.held_until = now
                self._sleep.wake()
        self._news(link.name)

    def link_down(self, link: Link) -> None:
        """What was asked on it is asked elsewhere."""
        now = clock.now()
        for probe in self._all():
            probe.lost(link, now)
        self._sleep.wake()

    def denied(self, link: Link, subject: str) -> None:
        """We may not ask this: neither a miss nor worth asking again soon."""
        now = clock.now()
        for probe in self._all():
            if probe.in_flight is not None and probe.in_flight.link is link and subject.endswith(f".{probe.endpoint}"):
                probe.abandon()
                probe.due = probe.held_until = now + jittered(_HELD_S)

    def hurry(self) -> None:
        """An election is pending: ask every JetStream server now; at most ten rounds a second, and never not at all."""
        now = clock.now()
        if now - self._hurried >= _HURRY_S:
            self._round(now)
        elif self._hurry_due is None:
            self._hurry_due = self._hurried + _HURRY_S
            self._sleep.wake(self._hurry_due)

    def all_now(self) -> None:
        """Somebody waits for one whole round: ask everything that is not under way, nor denied."""
        now = clock.now()
        for probe in self._all():
            if probe.in_flight is None and probe.held_until <= now and not probe.plan.guest:
                probe.due = now
        self._sleep.wake()

    # The one task.

    async def run(self) -> None:
        """Ask what is due and miss what is overdue, until cancelled."""
        while True:
            await self._sleep.until(due := self._next_due())
            now = clock.now()
            self.lateness.woke(due, now)
            if self._hurry_due is not None and now >= self._hurry_due:
                self._round(now)
            for probe in [probe for probes in self._probes.values() for probe in probes.values() if probe.due <= now]:
                if probe.due <= now and self._probes.get(probe.server, {}).get(probe.endpoint) is probe:
                    self._act(probe, now)

    def _next_due(self) -> float:
        due = min([probe.due for probes in self._probes.values() for probe in probes.values()], default=clock.now() + 1)
        return due if self._hurry_due is None else min(due, self._hurry_due)

    def _act(self, probe: Probe, now: float) -> None:
        if probe.in_flight is None:
            self._fire(probe, now)
        elif self.lateness.grants(probe.graces, now):
            # We were not looking: the answer may well lie in the socket.
            probe.graces, probe.due = probe.graces + 1, now + GRACE_S
        else:
            self._miss(probe, probe.in_flight, now)
            probe.missed(now)
            if probe.endpoint == "RAFTZ":
                self._fire_now("STATSZ", probe.server)

    def _round(self, now: float) -> None:
        self._hurried, self._hurry_due = now, None
        for server in self._probes:
            self._news(server)
        for probe in self._all() if self._settings.due(now, self._own) else ():
            if probe.endpoint == "VARZ" and probe.idle(now):
                self._fire(probe, now)

    def _news(self, server: str) -> None:
        """Ask now who leads, or as soon as the answer under way is here. The silent and the denied are left in peace."""
        probe = self._news_probe(server)
        now = clock.now()
        if probe is None or probe.held_until > now or probe.misses > 1:
            return
        if probe.in_flight is None:
            self._fire(probe, now)
        else:
            probe.again = True

    def _news_probe(self, server: str) -> Probe | None:
        probes = self._probes.get(server, {})
        raftz = probes.get("RAFTZ")
        if raftz is not None and raftz.plan.guest:
            return None
        return probes.get("JSZ") if raftz is not None and raftz.unsupported else raftz

    # Asking.

    def _fire(self, probe: Probe, now: float) -> None:
        link, known = self._link_to(probe.server), self._roster.servers[probe.server]
        probe.in_step = self._own <= MANY
        if probe.plan is ROUTEZ:
            probe.every_s = ROUTEZ.every_s * max(1.0, self._own / MANY)
        idle = probe.plan is ROUTEZ_PLAIN and not (self.lost_servers and self._roster.knows_the_way(known))
        if probe.unsupported or idle:
            probe.due = now + _HELD_S
        elif link is None:
            probe.due = now + _NO_LINK_S
        elif probe.plan.guest:
            probe.every_s = self._turns.every_s(probe.plan)
            self._send(probe, link, known.ref.id, now)
        elif probe.endpoint == "STATSZ" and self._comes_by_itself(probe, known, now):
            probe.due = max(probe.after(known.stats_at + probe.every_s * 0.2), clock.in_step(now + 1.0, IN_STEP_S))
        else:
            self._send(probe, link, known.ref.id, now)
        self._sleep.wake(probe.due)

    def _comes_by_itself(self, probe: Probe, known: Known, now: float) -> bool:
        raftz = self._probes[probe.server].get("RAFTZ")
        doubted = raftz is not None and raftz.misses > 0
        probe.in_step = probe.in_step and not doubted
        # It tells of every route, so with many servers it is asked as seldom as it would be broadcast twice.
        calm_s = min(_STATSZ_CALM_S, probe.plan.every_s * max(1.0, self._own / MANY))
        probe.every_s = min(_STATSZ_IN_DOUBT_S, probe.plan.every_s) if doubted else calm_s
        return not doubted and now - known.stats_at < probe.every_s

    def _send(self, probe: Probe, link: Link, server_id: str, now: float) -> None:
        request = Request(asked=now, link=link)
        probe.sent(request)
        subject = ask(server_id, probe.endpoint)
        body = body_for(probe.endpoint, config=True)
        request.token = link.ask(subject, body, lambda took: self._answered(probe, request, took))

    def _answered(self, probe: Probe, request: Request, took: Took) -> None:
        if took.nobody:
            self._nobody(probe, request, took.at)
            return
        probe.returned(request, took.at)
        self._roster.heard(probe.server, took.at)
        event = self._event(probe, request, took)
        if event is not None:
            self._take(event)
        self._settle(probe, took.at)
        if probe.again and probe.in_flight is None:
            self._fire(probe, clock.now())
        self._sleep.wake(probe.due)

    def _event(self, probe: Probe, request: Request, took: Took) -> AnyEvent | None:
        match probe.endpoint:
            case "VARZ":
                self._addresses(probe.server, took)
                return translate_answer("VARZ", took.at, request.asked, request.link.name, took.body)
            case "ROUTEZ":
                if self.lost_servers:
                    self._addresses(probe.server, took)
                if probe.plan is ROUTEZ_PLAIN:
                    return None
                account = self._roster.servers[probe.server].system_account
                return translate_routes(took.at, request.asked, request.link.name, took.body, account)
            case endpoint:
                return translate_answer(endpoint, took.at, request.asked, request.link.name, took.body)

    # Nobody there, and silence.

    def _nobody(self, probe: Probe, request: Request, at: float) -> None:
        probe.gone(at)
        probe.doubted = None
        if probe.plan.guest:
            return
        known = self._roster.servers[probe.server]
        own = request.link.name == probe.server and request.link.id == known.ref.id
        if release(known.ref.version) >= _SURE_FROM or probe.endpoint != "RAFTZ":
            self._settle_gone(probe, at)
            self._miss(probe, request, at)
        elif own or release(known.ref.version) < (2, 10):
            self._unsupported(probe, request, at)
        else:
            # From afar a server without this endpoint looks like one that is gone: ask for what every server has.
            probe.doubted = request
            known.stats_at = 0.0
            self._fire_now("STATSZ", probe.server)

    def _settle(self, answered: Probe, at: float) -> None:
        raftz = self._probes[answered.server].get("RAFTZ")
        if raftz is not None and raftz.doubted is not None and answered is not raftz:
            self._unsupported(raftz, raftz.doubted, at)

    def _settle_gone(self, silent: Probe, at: float) -> None:
        raftz = self._probes[silent.server].get("RAFTZ")
        if raftz is not None and raftz.doubted is not None and silent is not raftz:
            self._miss(raftz, raftz.doubted, at)
            raftz.doubted = None

    def _unsupported(self, probe: Probe, request: Request, at: float) -> None:
        probe.unsupported, probe.doubted = True, None
        self._miss(probe, request, at, unsupported=True)
        jsz = self._probes[probe.server].get("JSZ")
        if jsz is not None:
            jsz.every_s = _JSZ_INSTEAD_S
            self._fire_now("JSZ", probe.server)

    def _fire_now(self, endpoint: str, server: str) -> None:
        probe = self._probes[server].get(endpoint)
        if probe is not None and probe.in_flight is None:
            self._fire(probe, clock.now())

    def _miss(self, probe: Probe, request: Request, at: float, *, unsupported: bool = False) -> None:
        server, end, asked = probe.server, probe.endpoint, request.asked
        if end != "ROUTEZ" and not probe.plan.guest:
            self._take(ProbeMissed(at=at, server=server, endpoint=end, asked=asked, unsupported=unsupported))

    def _all(self) -> Iterator[Probe]:
        for probes in tuple(self._probes.values()):
            yield from tuple(probes.values())
