"""What may happen to a group of three with taps, told as stories for the state word and for incidents; not a test."""

from tests.core.beginnings import shared
from tests.core.tapped import TappedStory
from tui.core.model.lines import StateLine
from tui.core.model.peer_names import peer_hash
from tui.core.observed.answers import JetStream, Meta, Replica
from tui.core.observed.events import MetaSeen, ProbeMissed, ServerLameDuck, VantageChanged
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch

A_MINUTE = Watch(thresholds=Thresholds(flap_window_s=60.0))
"""Changes count for so long: what waits for the end of that window need not tell ten minutes of calm."""


class Plot(TappedStory):
    """A group that has been calm for 20 s; what happens is told in seconds after that."""

    def __init__(self, names: tuple[str, ...] = ("n1", "n2", "n3"), *, watch: Watch | None = None) -> None:
        super().__init__(names, watch=watch)
        self.calm(20.0)

    @property
    def words(self) -> list[str]:
        """The word of each `state` line."""
        return [line.state for line in self.lines if isinstance(line, StateLine)]

    @shared
    def killed(self, *names: str) -> None:
        """Their processes end now: connections close, and nobody listens there any more."""
        for name in names:
            self.take(VantageChanged(at=self.at(), server=name, connected=False, reason="closed"))
            self.take(ProbeMissed(at=self.at(), server=name, endpoint="PING", asked=self.at(), refused=True))

    @shared
    def without(self, seconds: float, leader: str | None, term: int, *, gone: tuple[str, ...]) -> None:
        """The others go on, and hear the leader if there is one."""
        there, until = tuple(n for n in self.names if n not in gone), self.t + seconds
        while self.t + 1.0 <= until:
            self.advance(self.t + 1.0)
            self.pong(*there)
            if leader is not None:
                self.beat(leader, term, vias=there)
            self.all_tell(leader, term, but=gone)
        self.advance(until)

    @shared
    def elected(self, leader: str, term: int, *, gone: tuple[str, ...] = ()) -> None:
        """This server wins, and leads for two seconds."""
        there = tuple(n for n in self.names if n not in gone)
        self.takes_over(leader, term, voters=there, term_told_by=there)
        self.without(2.0, leader, term, gone=gone)

    @shared
    def stepped_down(self, leader: str, to: str, term: int) -> None:
        """The leader hands over because somebody asked it to."""
        self.audit(leader)
        self.beat(leader, term - 1, to=to)
        self.elected(to, term)

    @shared
    def lag(self, name: str, operations: int, leader: str = "n1") -> None:
        """The leader reports how far each peer is behind."""
        rows = tuple(
            Replica(name=n, peer=peer_hash(n), current=True, active_s=0.5, lag=operations if n == name else 0)
            for n in self.names
            if n != leader
        )
        told = JetStream(meta=Meta(leader=leader, size=len(self.names), replicas=rows))
        at = self.at()
        self.take(MetaSeen(at=at, server=self.ref(leader), jetstream=told, asked=at - 0.001, server_time=at))

    @shared
    def lame_duck(self, name: str) -> None:
        self.take(ServerLameDuck(at=self.at(), server=self.ref(name), via=name))
