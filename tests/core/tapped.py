"""How is a story told with the Raft traffic heard as well? A `Story` whose connections hear heartbeats, answers and votes."""

from tests.core.beginnings import shared
from tests.core.story import Story
from tui.core.model.lines import CandidacyLine
from tui.core.model.peer_names import peer_hash
from tui.core.observed.raft_frames import AckHeard, HeartbeatHeard, Pinged, TapChanged, VoteAsked, VoteCast


class TappedStory(Story):
    """The same group with a tap on every connection."""

    @property
    def candidacies(self) -> list[CandidacyLine]:
        return [line for line in self.lines if isinstance(line, CandidacyLine)]

    @shared
    def begin(self, leader: str | None = "n1", term: int = 5, *, but: tuple[str, ...] = ()) -> None:
        """Ready, with a tap on every connection and a first heartbeat heard everywhere."""
        self.open_taps(but=but)
        super().begin(leader, term, but=but)
        if leader is not None:
            self.beat(leader, term)

    def calm(self, until: float, leader: str = "n1") -> None:
        """It begins, and nothing happens until then."""
        self.begin(leader)
        self.beats(until, leader, 5)

    def open_taps(self, *, but: tuple[str, ...] = ()) -> None:
        for name in self.names:
            if name not in but:
                self.take(TapChanged(at=self.at(), via=name, on=True, acks=True))

    def beat(
        self,
        leader: str,
        term: int,
        *,
        vias: tuple[str, ...] | None = None,
        begins: bool = False,
        to: str | None = None,
        peer: str | None = None,
    ) -> None:
        """One heartbeat, heard through these connections (all)."""
        for via in self.names if vias is None else vias:
            self.take(
                HeartbeatHeard(
                    at=self.at(),
                    via=via,
                    leader=peer or peer_hash(leader),
                    term=term,
                    begins=begins,
                    to=None if to is None else peer_hash(to),
                )
            )

    def ack(self, name: str, leader: str, term: int, *, after: float = 0.001, via: str | None = None) -> None:
        """A follower's answer, heard through the leader's connection unless said otherwise."""
        self.take(
            AckHeard(
                at=self.at(),
                via=via or leader,
                peer=peer_hash(name),
                leader=peer_hash(leader),
                term=term,
                after_s=after,
            )
        )

    def pong(self, *names: str) -> None:
        """These servers answer PING on our own connections."""
        for name in names or self.names:
            self.take(Pinged(at=self.at(), server=name, asked=self.at() - 0.001))

    def stands(self, candidate: str, term: int, *, vias: tuple[str, ...] | None = None) -> None:
        """A request for votes, heard through these connections (all)."""
        for via in self.names if vias is None else vias:
            self.take(VoteAsked(at=self.at(), via=via, candidate=peer_hash(candidate), term=term))

    def vote(self, voter: str, candidate: str, term: int, *, granted: bool = True) -> None:
        self.take(
            VoteCast(
                at=self.at(),
                via=candidate,
                voter=peer_hash(voter),
                candidate=peer_hash(candidate),
                term=term,
                granted=granted,
            )
        )

    @shared
    def beats(self, until: float, leader: str, term: int, *, vias: tuple[str, ...] | None = None) -> None:
        """Calm: a heartbeat each second, all connections alive and every server answering."""
        while self.t + 1.0 <= until:
            self.advance(self.t + 1.0)
            self.pong()
            self.beat(leader, term, vias=vias)
            self.all_tell(leader, term)
        self.advance(until)

    @shared
    def quiet(self, until: float, *, alive: tuple[str, ...] | None = None) -> None:
        """No heartbeat, but these connections (all) answer PING each half second."""
        while self.t + 0.5 <= until:
            self.advance(self.t + 0.5)
            self.pong(*(self.names if alive is None else alive))
        self.advance(until)

    @shared
    def takes_over(self, leader: str, term: int, *, voters: tuple[str, ...], term_told_by: tuple[str, ...]) -> None:
        """A candidacy, its votes, the first heartbeat, and the word of some servers, within 10 ms."""
        self.stands(leader, term)
        self.advance(self.t + 0.003)
        for voter in voters:
            self.vote(voter, leader, term)
        self.beat(leader, term, begins=True)
        led = self.t
        self.advance(self.t + 0.007)
        for name in term_told_by:
            self.raft(name, term=term, leader=leader, since=led)
