"""Which servers' read loops answer? The protocol's own PING each second on every pinned connection: the lowest rung of the ladder.

It must not know what else a server is asked. A PONG takes neither a lock nor a queue of the server, so its silence means
the process, its machine or the way to it, and never a slow disk.
"""

import random
from dataclasses import dataclass
from typing import Final

from tui import clock
from tui.core.observed.events import ProbeMissed
from tui.core.observed.raft_frames import LinkSampled, Pinged
from tui.core.ports import Sink
from tui.feeds.asking.own_lateness import GRACE_S, OwnLateness
from tui.feeds.asking.probe import jittered
from tui.feeds.asking.sleep import Sleep
from tui.feeds.connection.client import Echoed
from tui.feeds.connection.link import Link
from tui.host.tcp import Tcp

ENDPOINT: Final = "PING"
EVERY_S: Final = 1.0
WITHIN_S: Final = 2.0
_IDLE_S: Final = 60.0
_OVERDUE_S: Final = 0.75
_LOOK_S: Final = 0.5
"""While an answer is overdue, our own kernel is asked this often whether the other machine takes what we send."""
_GIVE_UP_S: Final = 6.0
"""After so long without any acknowledgement a new connection is quicker than TCP's own, ever longer, pauses."""
_SHARED_FROM_S: Final = 0.8
"""A PING that somebody else sends so long after our last one saves us ours."""
_FIRST_SHARED_FROM_S: Final = 0.2
"""The first one so: from then on ours and theirs are in step."""
_WAITS_S: Final = 0.25
"""For this one that is waited for, if the last one was."""
_FEW: Final = 10
BEAT_OVERDUE_S: Final = 2.0
"""A healthy leader is not silent for longer. A PING asked then tells a silent leader from a connection that brings nothing."""
_NOTHING_TAKEN: Final = "its host acknowledged no packets for {:.0f} s: the network path from here, or that host"


@dataclass(eq=False, kw_only=True)
class _Rung:
    """One connection's PINGs."""

    link: Link
    due: float
    """When to ask; with one under way, when to look at the connection or to miss the answer."""
    asked: float | None = None
    last_asked: float = 0.0
    graces: int = 0
    """How often the deadline was moved, because our own loop was late."""
    silent: bool = False
    """The PING before was not answered in time either."""
    beat_at: float | None = None
    """When a heartbeat of the meta leader last came through this connection."""
    last_pong: float | None = None
    shared: bool = False
    """The last PING went out with a measurement of a route, and so will the next one, soon."""
    resent: int = 0
    """Segments sent again since the connection came up, at the last answer."""

    acked_bytes: int = 0
    """What its machine had acknowledged when we last looked."""
    acked_at: float = 0.0
    """When that was seen to be more than before, or all there was."""
    looked: bool = False
    """We have looked since the last PONG."""
    took_at: float = 0.0
    """When we last saw that it had acknowledged more, or all. `acked_at` may be assumed: before the first look in a silence it is the
    last message of the server, which acknowledges nothing of ours."""

    def took(self, tcp: Tcp, now: float, heard_at: float) -> float:
        """When its machine last acknowledged anything, or owed nothing. What grew before the first look in a silence may have
        grown before the silence."""
        if tcp.acked or (self.looked and tcp.bytes_acked > self.acked_bytes):
            self.acked_at = self.took_at = now
        elif not self.looked:
            self.acked_at = heard_at
        self.acked_bytes, self.looked = tcp.bytes_acked, True
        return self.acked_at

    def wakes_at(self) -> float:
        """When there is something to do."""
        if self.asked is not None or self.beat_at is None:
            return self.due
        overdue = self.beat_at + BEAT_OVERDUE_S
        return min(self.due, overdue) if self.last_asked < overdue else self.due


class Pings:
    """All of them, and the one task that sends them."""

    def __init__(self, take: Sink, lateness: OwnLateness) -> None:
        self._take = take
        self._rungs: dict[Link, _Rung] = {}
        self._by_name: dict[str, _Rung] = {}
        self._sleep = Sleep()
        self._lateness = lateness

    def up(self, link: Link) -> None:
        """A connection: its first PING goes out within a second."""
        rung = _Rung(link=link, due=clock.moment(clock.now() + random.uniform(0, EVERY_S)))
        self._rungs[link] = self._by_name[link.name] = rung
        self._sleep.wake(rung.due)

    def down(self, link: Link) -> None:
        """It has ended; what was under way tells nothing."""
        rung = self._rungs.pop(link, None)
        if rung is not None and self._by_name.get(link.name) is rung:
            del self._by_name[link.name]

    def beat(self, via: str, at: float) -> None:
        """A heartbeat came through the connection to this server: when the next one is overdue, PING shows why."""
        rung = self._by_name.get(via)
        if rung is not None:
            rung.beat_at = at

    def share(self, link: Link) -> Echoed | None:
        """Somebody else sends a PING on this connection now: where ours is about to be due, it is that one. Who is told of its PONG."""
        rung, now = self._rungs.get(link), clock.now()
        if rung is None:
            return None
        if rung.asked is not None:
            rung.shared = True  # ours went out just before: the next one waits for theirs
            return None
        if now - rung.last_asked < (_SHARED_FROM_S if rung.shared else _FIRST_SHARED_FROM_S):
            return None
        return self._asks(rung, now, shared=True)

    async def run(self) -> None:
        """Ask what is due and miss what is overdue, until cancelled."""
        while True:
            due = min((rung.wakes_at() for rung in self._rungs.values()), default=clock.now() + _IDLE_S)
            await self._sleep.until(due)
            now = clock.now()
            for rung in tuple(self._rungs.values()):
                if (due := rung.wakes_at()) <= now:
                    self._lateness.woke(due, now)
                    self._act(rung, now)

    def _act(self, rung: _Rung, now: float) -> None:
        if rung.asked is None:
            self._ask(rung)
            return
        missed_at = rung.asked + WITHIN_S
        if now < missed_at:
            self._look(rung, now)
            rung.due = min(missed_at, now + _LOOK_S)
        elif self._lateness.grants(rung.graces, now):
            # We were not looking: the PONG may well lie in the socket.
            rung.graces, rung.due = rung.graces + 1, now + GRACE_S
        else:
            taken = self._look(rung, now)
            if taken is False and rung.took_at > rung.asked:
                taken = True  # what is not acknowledged yet was written since, maybe in this very moment
            self._take(ProbeMissed(at=now, server=rung.link.name, endpoint=ENDPOINT, asked=rung.asked, taken=taken))
            rung.silent = True
            self._ask(rung)

    def _look(self, rung: _Rung, now: float) -> bool | None:
        """Tell what our kernel knows of a connection on which an answer is overdue, and give up one that is dead.

        Whether everything was acknowledged; None where the kernel does not tell."""
        link, tcp = rung.link, rung.link.tcp()
        heard_at = link.heard_at if rung.last_pong is None else max(link.heard_at, rung.last_pong)
        if tcp is None:
            self._take(LinkSampled(at=now, server=link.name, heard_at=heard_at))
            return None
        acked_at = rung.took(tcp, now, heard_at)
        self._take(
            LinkSampled(
                at=now,
                server=link.name,
                heard_at=heard_at,
                acked_at=acked_at,
                acked=tcp.acked,
                resent=max(0, tcp.resent - rung.resent),
                rtt_s=tcp.rtt_s,
            )
        )
        dead_s = now - max(heard_at, acked_at)
        if not tcp.acked and dead_s >= _GIVE_UP_S:
            link.give_up(_NOTHING_TAKEN.format(dead_s))
        return tcp.acked

    def _ask(self, rung: _Rung) -> None:
        rung.link.echo(self._asks(rung, clock.now(), shared=False))

    def _asks(self, rung: _Rung, asked: float, *, shared: bool) -> Echoed:
        rung.asked, rung.last_asked, rung.shared = asked, asked, shared
        rung.graces, rung.due = 0, asked + (_LOOK_S if rung.silent else _OVERDUE_S)
        return lambda at: self._answered(rung, asked, at)

    def _answered(self, rung: _Rung, asked: float, at: float) -> None:
        """A late PONG is an answer too; it does not end the waiting for the next one."""
        rung.last_pong = at
        tcp = rung.link.tcp()
        rung.looked = False
        again, rung.resent = (0, 0) if tcp is None else (max(0, tcp.resent - rung.resent), tcp.resent)
        rtt_s = None if tcp is None else tcp.rtt_s
        lag_s = self._lateness.longest(at)
        self._take(Pinged(at=at, server=rung.link.name, asked=asked, resent=again, rtt_s=rtt_s, own_lag_s=lag_s))
        if rung.asked == asked:
            rung.asked, rung.silent = None, False
            rung.due = max(at, clock.moment(asked + jittered(EVERY_S) + (_WAITS_S if rung.shared else 0.0)))
            self._wakes(rung)

    def _wakes(self, answered: _Rung) -> None:
        """Whoever looks after them sleeps until the next is due: also where the last one was saved, for to wake for nothing costs as much
        as all that is done."""
        rungs = self._rungs.values()
        if len(rungs) <= _FEW and all(rung.asked is None for rung in rungs):
            self._sleep.move(min(rung.wakes_at() for rung in rungs))
        else:
            self._sleep.wake(answered.wakes_at())
