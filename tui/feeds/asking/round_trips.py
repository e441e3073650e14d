"""How long does a message take between two servers, right now? Measured for each pair of meta peers with two connections of ours.

A few bytes go in at one server and come out at the other, and the same way back, beside a PING of the protocol on both
connections: one clock, and no word of the servers needed. This file must not know what follows from the figures.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterator
from itertools import combinations
from secrets import token_hex
from typing import Final

from tui import clock
from tui.core.observed.raft_frames import WayProbed
from tui.core.ports import Sink
from tui.core.settings.watch import PROBE_PREFIX
from tui.feeds.asking.trip import WayEnd, WayHabit, WayTrip, names
from tui.feeds.connection.client import Echoed
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took

EVERY_S: Final = 1.0
WITHIN_S: Final = 2.0
"""What has not come by then is lost."""
MESSAGES_A_SECOND: Final = 50
"""Over all pairs; a pair takes two."""
_PAIRS: Final = MESSAGES_A_SECOND // 2
HELD: Final = 50
"""Pairs that are measured at all: each of them every other second, and of a group of ten servers all."""
_CLOSELY_S: Final = 15.0
"""For so long all pairs are measured each second, after a start, a new connection or leader, or a measurement that was not as usual."""
_IN_STEP_S: Final = clock.IN_STEP_S + 0.0002
"""Behind the seconds of this process and what else is done then: the answers are read at once. And before servers are asked, whose
answers would be read between ours."""
_AT_ONCE: Final = 8
"""Pairs of one turn: those of a group of five with its leader and half of the others."""
_OVERDUE_S: Final = 0.5
_KNOWN_AFTER_S: Final = 1.5
"""Before that, other servers may not know yet that we listen: what is lost then is no loss."""
_LATE_S: Final = 0.5
_EARLY_S: Final = 0.02
"""A turn that wakes this much sooner after its moment than the one did with which a measurement began still finds it lost."""


def _turns(pairs: list[tuple[WayEnd, WayEnd]]) -> list[list[tuple[WayEnd, WayEnd]]]:
    """What is begun at one moment, with one packet and one PING a connection: each moment at which an idle process wakes costs more
    than what it does then, and of a few messages none waits for the others."""
    return [pairs[first : first + _AT_ONCE] for first in range(0, len(pairs), _AT_ONCE)]


def _starts(began: float, number: int, turns: int) -> float:
    """When a turn begins: of a few, two at most when this process is awake anyway."""
    moments = round(EVERY_S / clock.MOMENT_S)
    if turns <= 2 * moments:
        return began + clock.MOMENT_S * (number * moments // max(moments, turns))
    return began + EVERY_S * number / turns


class Ways:
    """All measurements, and the one task that begins them."""

    def __init__(
        self,
        take: Sink,
        roster: Roster,
        link_to: Callable[[str], Link | None],
        prefix: str = PROBE_PREFIX,
        share: Callable[[Link], Echoed | None] = lambda _: None,
    ) -> None:
        """`share`: who wants to be told of the PONG as well, of the PING that is sent on a connection now."""
        self._share = share
        self._take = take
        self._roster = roster
        self._link_to = link_to
        self._leaders: dict[str | None, str] = {}
        # Nobody else's messages are taken for ours, nor those of a connection that is gone.
        self._own = f"{prefix}.{token_hex(8)}"
        self._ends: dict[str, WayEnd] = {}
        self._open: dict[bytes, tuple[WayTrip, bool]] = {}
        """By body; True: from `a` to `b`."""
        self._begun: deque[WayTrip] = deque()
        """Oldest first, until all of it is there or lost: looked through with each turn, for a timer each would cost more."""
        self._count = 0
        self._turn = 0
        self._closely_until = 0.0
        self._habits: dict[tuple[str, str], WayHabit] = {}
        """Of the pairs that are measured at present."""

    def leads(self, domain: str | None, name: str | None) -> None:
        """Whom a server of this domain named as leader: its ways come first."""
        if name is not None and self._leaders.get(domain) != name:
            self._leaders[domain] = name
            self._closely_until = clock.now() + _CLOSELY_S

    async def run(self) -> None:
        """Measure the leader's pairs once a second, spread over it, and the others at least every other one; until cancelled."""
        began = clock.in_step(clock.now(), _IN_STEP_S)
        while True:
            turns = _turns(self._choose())
            for number, turn in enumerate(turns):
                await self._wakes(_starts(began, number, len(turns)))
                self._begin(turn)
            began = clock.in_step(max(began + EVERY_S, clock.now()) + EVERY_S / 2, _IN_STEP_S)
            await self._wakes(began)

    async def _wakes(self, due: float) -> None:
        """Sleep until then, and say what is lost by then."""
        if (pause := due - clock.now()) > 0:
            await asyncio.sleep(pause)
        now = clock.now()
        self._lose(now, looked=now - due <= _LATE_S)

    # Which pairs.

    def _choose(self) -> list[tuple[WayEnd, WayEnd]]:
        """All pairs if they fit into the budget, else the leaders' and some of the rest in turn, always of the same ones; in calm, half of
        the rest: a third of all that is sent for five servers."""
        pairs = sorted(self._pairs(), key=lambda pair: not self._has_leader(pair))[:HELD]
        first = [pair for pair in pairs if self._has_leader(pair)][:_PAIRS]
        rest = [pair for pair in pairs if not self._has_leader(pair)]
        room, start = min(_PAIRS - len(first), len(rest)), self._turn % max(1, len(rest))
        if first and not self._closely():
            room = min(room, (len(rest) + 1) // 2)
        self._turn = start + room
        known, all_names = self._habits, [names(*pair) for pair in pairs]
        self._habits = {pair: known.get(pair) or WayHabit(place=random.random()) for pair in all_names}
        return [*sorted(first, key=self._place), *sorted((rest + rest)[start : start + room], key=self._place)]

    def _place(self, pair: tuple[WayEnd, WayEnd]) -> float:
        return self._habits[names(*pair)].place

    def _closely(self) -> bool:
        """Whether something was not as usual lately, or is not now."""
        now = clock.now()
        if any(now - trip.asked >= _OVERDUE_S for trip, _ in self._open.values()):
            self._closely_until = now + _CLOSELY_S
        return now < self._closely_until

    def _pairs(self) -> Iterator[tuple[WayEnd, WayEnd]]:
        known_since = clock.now() - _KNOWN_AFTER_S
        by_domain: dict[str | None, list[WayEnd]] = {}
        for name in sorted(self._roster.servers):
            ref = self._roster.servers[name].ref
            end = self._end(name) if ref.jetstream else None
            if end is not None and end.since <= known_since:
                by_domain.setdefault(self._roster.group_of(ref), []).append(end)
        for ends in by_domain.values():
            yield from combinations(ends, 2)

    def _end(self, name: str) -> WayEnd | None:
        """This server's own connection, made to hear us."""
        link = self._link_to(name)
        if link is None or link.probes_denied:
            return None
        end = self._ends.get(name)
        if end is None or end.link is not link:
            self._count += 1
            end = self._ends[name] = WayEnd(link=link, subject=f"{self._own}.{self._count:x}", since=clock.now())
            self._closely_until = end.since + _CLOSELY_S
            link.hear_own(end.subject, self._arrived)
        return end

    def _has_leader(self, pair: tuple[WayEnd, WayEnd]) -> bool:
        return any(end.link.name in self._leaders.values() for end in pair)

    # One measurement.

    def _begin(self, pairs: list[tuple[WayEnd, WayEnd]]) -> None:
        """Both messages of each pair; all that goes out through one connection goes at once, and is dated so."""
        sent: dict[WayEnd, list[WayTrip]] = {}
        now = clock.now()
        for a, b in pairs:
            if a.link.usable and b.link.usable:
                self._count += 1
                keys = f"{self._count:x}>".encode(), f"{self._count:x}<".encode()
                trip = WayTrip(a=a, b=b, keys=keys, asked=now, asked_back=now)
                self._open[keys[0]], self._open[keys[1]] = (trip, True), (trip, False)
                sent.setdefault(a, []).append(trip)
                sent.setdefault(b, []).append(trip)
                self._begun.append(trip)
        for end, trips in sent.items():
            self._send(end, trips)

    def _send(self, end: WayEnd, trips: list[WayTrip]) -> None:
        also, asked = self._share(end.link), clock.now()
        messages: list[tuple[str, bytes]] = []
        for trip in trips:
            if end is trip.a:
                trip.asked = asked
                messages.append((trip.b.subject, trip.keys[0]))
            else:
                trip.asked_back = asked
                messages.append((trip.a.subject, trip.keys[1]))

        def echoed(at: float) -> None:
            if also is not None:
                also(at)
            for trip in trips:
                if end is trip.a:
                    trip.rtt_a_s = clock.passed(asked, at)
                else:
                    trip.rtt_b_s = clock.passed(asked, at)
                self._maybe_done(trip, at)

        end.link.tell_all(messages, echoed)

    def _arrived(self, took: Took) -> None:
        trip, there = self._open.pop(took.body, (None, False))
        if trip is None:
            return
        if there:
            trip.ab_s = clock.passed(trip.asked, took.at)
        else:
            trip.ba_s = clock.passed(trip.asked_back, took.at)
        self._maybe_done(trip, took.at)

    def _maybe_done(self, trip: WayTrip, at: float) -> None:
        if not trip.told and trip.complete:
            self._tell(trip, at)

    def _lose(self, now: float, *, looked: bool) -> None:
        """What is missing now is lost; but not when we have not `looked` in time, or when a connection of ours was lost or refused."""
        begun = self._begun
        while begun and (begun[0].told or now - begun[0].asked >= WITHIN_S - _EARLY_S):
            trip = begun.popleft()
            for key in trip.keys:
                self._open.pop(key, None)
            ours = all(end.link.usable and not end.link.probes_denied for end in (trip.a, trip.b))
            if not trip.told and ours and looked:
                self._tell(trip, now)
            trip.told = True

    def _unusual(self, trip: WayTrip) -> bool:
        """Something of it was lost, or it took longer than this route does."""
        parts = trip.ab_s, trip.ba_s, trip.rtt_a_s, trip.rtt_b_s
        if parts[0] is None or parts[1] is None or parts[2] is None or parts[3] is None:
            return True
        habit = self._habits.get(trip.names)
        # Without one it is measured no more.
        return habit is not None and habit.broken(max(0.0, parts[0] + parts[1] - parts[2] - parts[3]))

    def _tell(self, trip: WayTrip, at: float) -> None:
        trip.told = True
        if self._unusual(trip):
            self._closely_until = at + _CLOSELY_S
        self._take(
            WayProbed(
                at=at,
                a=trip.a.link.name,
                b=trip.b.link.name,
                asked=trip.asked,
                ab_s=trip.ab_s,
                ba_s=trip.ba_s,
                rtt_a_s=trip.rtt_a_s,
                rtt_b_s=trip.rtt_b_s,
            )
        )
