"""How long does a message take between two servers, right now? Measured for each pair of meta peers with two connections of ours.

A few bytes go in at one server and come out at the other, and the same way back, beside a PING of the protocol on both
connections: one clock, and no word of the servers needed. This file must not know what follows from the figures.
"""

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from secrets import token_hex
from typing import Final

from tui import clock
from tui.core.observed.raft_frames import WayProbed
from tui.core.ports import Sink
from tui.core.settings.watch import PROBE_PREFIX
from tui.feeds.connection.client import Echoed, Took
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link

EVERY_S: Final = 1.0
WITHIN_S: Final = 2.0
"""What has not come by then is lost."""
MESSAGES_A_SECOND: Final = 50
"""Over all pairs; a pair takes two."""
_PAIRS: Final = MESSAGES_A_SECOND // 2
HELD: Final = 50
"""Pairs that are measured at all: each of them every other second, and of a group of ten servers all."""
_KNOWN_AFTER_S: Final = 1.5
"""Before that, other servers may not know yet that we listen: what is lost then is no loss."""
_LATE_S: Final = 0.5


@dataclass(eq=False, kw_only=True)
class _End:
    """One connection as an end of ways."""

    link: Link
    subject: str
    since: float


@dataclass(eq=False, kw_only=True)
class _Trip:
    """One measurement under way."""

    a: _End
    b: _End
    asked: float
    asked_back: float = 0.0
    """The way back is begun some microseconds later."""
    keys: tuple[bytes, bytes] = (b"", b"")
    ab_s: float | None = None
    ba_s: float | None = None
    rtt_a_s: float | None = None
    rtt_b_s: float | None = None
    deadline: asyncio.TimerHandle | None = None

    @property
    def complete(self) -> bool:
        return None not in (self.ab_s, self.ba_s, self.rtt_a_s, self.rtt_b_s)


def _turns(pairs: list[tuple[_End, _End]]) -> list[list[tuple[_End, _End]]]:
    """What is begun at one moment: two pairs that have no server in common, so that neither waits in a connection of the other. Each
    moment at which an idle process wakes costs more than what it does then."""
    turns: list[list[tuple[_End, _End]]] = []
    for pair in pairs:
        free = (turn for turn in turns if len(turn) == 1 and not {*turn[0]} & {*pair})
        turn = next(free, None)
        if turn is None:
            turns.append([pair])
        else:
            turn.append(pair)
    return turns


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
        self._ends: dict[str, _End] = {}
        self._open: dict[bytes, tuple[_Trip, bool]] = {}
        """By body; True: from `a` to `b`."""
        self._count = 0
        self._turn = 0

    def leads(self, domain: str | None, name: str | None) -> None:
        """Whom a server of this domain named as leader: its ways come first."""
        if name is not None:
            self._leaders[domain] = name

    async def run(self) -> None:
        """Measure every pair once a second, spread over it, as far as the budget goes; until cancelled."""
        try:
            while True:
                turns = _turns(self._choose())
                pause = EVERY_S / max(1, len(turns))
                for turn in turns:
                    for a, b in turn:
                        self._begin(a, b)
                    await asyncio.sleep(pause)
                if not turns:
                    await asyncio.sleep(pause)
        finally:
            for trip, _ in self._open.values():
                if trip.deadline is not None:
                    trip.deadline.cancel()

    # Which pairs.

    def _choose(self) -> list[tuple[_End, _End]]:
        """All pairs if they fit into the budget, else the leaders' and some of the rest in turn, always of the same ones."""
        pairs = sorted(self._pairs(), key=lambda pair: not self._has_leader(pair))[:HELD]
        if len(pairs) <= _PAIRS:
            random.shuffle(pairs)
            return pairs
        first = [pair for pair in pairs if self._has_leader(pair)][:_PAIRS]
        rest = [pair for pair in pairs if not self._has_leader(pair)]
        room, start = min(_PAIRS - len(first), len(rest)), self._turn % max(1, len(rest))
        self._turn = start + room
        chosen = [*first, *(rest + rest)[start : start + room]]
        random.shuffle(chosen)
        return chosen

    def _pairs(self) -> Iterator[tuple[_End, _End]]:
        known_since = clock.now() - _KNOWN_AFTER_S
        by_domain: dict[str | None, list[_End]] = {}
        for name in sorted(self._roster.servers):
            ref = self._roster.servers[name].ref
            end = self._end(name) if ref.jetstream else None
            if end is not None and end.since <= known_since:
                by_domain.setdefault(self._roster.group_of(ref), []).append(end)
        for ends in by_domain.values():
            yield from combinations(ends, 2)

    def _end(self, name: str) -> _End | None:
        """This server's own connection, made to hear us."""
        link = self._link_to(name)
        if link is None or link.probes_denied:
            return None
        end = self._ends.get(name)
        if end is None or end.link is not link:
            self._count += 1
            end = self._ends[name] = _End(link=link, subject=f"{self._own}.{self._count:x}", since=clock.now())
            link.hear_own(end.subject, self._arrived)
        return end

    def _has_leader(self, pair: tuple[_End, _End]) -> bool:
        return any(end.link.name in self._leaders.values() for end in pair)

    # One measurement.

    def _begin(self, a: _End, b: _End) -> None:
        if not (a.link.usable and b.link.usable):
            return
        self._count += 1
        trip = _Trip(a=a, b=b, asked=clock.now(), keys=(f"{self._count:x}>".encode(), f"{self._count:x}<".encode()))
        self._open[trip.keys[0]], self._open[trip.keys[1]] = (trip, True), (trip, False)
        a.link.tell(b.subject, trip.keys[0], self._echo(trip, a))
        trip.asked_back = clock.now()
        b.link.tell(a.subject, trip.keys[1], self._echo(trip, b))
        trip.deadline = asyncio.get_running_loop().call_later(WITHIN_S, self._end_of, trip)

    def _echo(self, trip: _Trip, end: _End) -> Echoed:
        """Its round trip is measured from now."""
        asked, also = clock.now(), self._share(end.link)

        def echoed(at: float) -> None:
            if also is not None:
                also(at)
            if end is trip.a:
                trip.rtt_a_s = clock.passed(asked, at)
            else:
                trip.rtt_b_s = clock.passed(asked, at)
            self._maybe_done(trip, at)

        return echoed

    def _arrived(self, took: Took) -> None:
        trip, there = self._open.pop(took.body, (None, False))
        if trip is None:
            return
        if there:
            trip.ab_s = clock.passed(trip.asked, took.at)
        else:
            trip.ba_s = clock.passed(trip.asked_back, took.at)
        self._maybe_done(trip, took.at)

    def _maybe_done(self, trip: _Trip, at: float) -> None:
        if trip.complete and trip.deadline is not None:
            trip.deadline.cancel()
            trip.deadline = None
            self._tell(trip, at)

    def _end_of(self, trip: _Trip) -> None:
        """What is missing now is lost; but not when we were not looking, or when a connection of ours was lost or refused."""
        trip.deadline = None
        for key in trip.keys:
            self._open.pop(key, None)
        now = clock.now()
        ours = all(end.link.usable and not end.link.probes_denied for end in (trip.a, trip.b))
        if ours and now - trip.asked - WITHIN_S <= _LATE_S:
            self._tell(trip, now)

    def _tell(self, trip: _Trip, at: float) -> None:
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
