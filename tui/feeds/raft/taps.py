"""Who beats, who stands for leader, who answers? The taps of all connections: which of them hear what, and what is shed.

Every tap hears heartbeats and candidacies. The followers' answers cost the most, so at most two connections a meta group
hear them: the leader's own, and another one for the moment at which that is lost. It must not know how messages are read.
"""

from typing import Final

from tui import clock
from tui.core.observed.raft_frames import TapChanged
from tui.core.ports import Sink
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link
from tui.feeds.raft.shedding import Load
from tui.feeds.raft.tap import TOO_MUCH, Tap

_VANTAGES: Final = 2
SWITCHED_OFF: Final = "switched off"


class Taps:
    """One tap a connection, as long as it is up."""

    def __init__(self, take: Sink, roster: Roster, *, wanted: bool) -> None:
        self._take = take
        self._roster = roster
        self._wanted = wanted
        self._load = Load(self.roles)
        self._taps: dict[Link, Tap] = {}

    def up(self, link: Link) -> None:
        """A connection: listen. What was refused or not understood on one before it is tried again."""
        if self._wanted:
            self._taps[link] = Tap(link, self._take, self._load, self.roles)
            self.roles()
        else:
            self._take(TapChanged(at=clock.now(), via=link.name, on=False, reason=SWITCHED_OFF))

    def down(self, link: Link) -> None:
        """It has ended; that its tap is off goes without saying."""
        tap = self._taps.pop(link, None)
        if tap is not None:
            tap.end()
            self.roles()

    def outside(self, link: Link, account: str) -> None:
        """This connection is in another account than the system account."""
        tap = self._taps.get(link)
        if tap is not None:
            tap.outside(clock.now(), account)

    def roles(self, at: float | None = None) -> None:
        """Who hears the answers: few change when another server leads."""
        at = clock.now() if at is None else at
        chosen: set[Tap] = set()
        for taps in self._groups():
            best = sorted(taps, key=lambda tap: (not tap.own, not tap.acks, tap.via))
            chosen.update(best[:_VANTAGES])
        for tap in tuple(self._taps.values()):
            tap.hear_answers(tap in chosen and not self._load.acks, at, TOO_MUCH if self._load.acks else None)

    def _groups(self) -> list[list[Tap]]:
        """By JetStream domain; servers without JetStream have none, so they stand in only where there is nobody else."""
        groups: dict[str | None, list[Tap]] = {}
        others: list[Tap] = []
        for tap in self._taps.values():
            known = self._roster.servers.get(tap.via)
            if not tap.can_hear_answers or known is None:
                continue
            if known.ref.jetstream:
                groups.setdefault(self._roster.group_of(known.ref), []).append(tap)
            else:
                others.append(tap)
        return list(groups.values()) or [others]
