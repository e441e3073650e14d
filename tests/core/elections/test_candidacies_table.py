"""What becomes of a request for votes: a candidacy with its votes, its line, or a doubt?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import HASH, NOW, known
from tui.core.elections import candidacies as of
from tui.core.model.raft_traffic import Candidacy
from tui.core.model.state import State
from tui.core.observed.raft_frames import VoteAsked, VoteCast


def asks(candidate: str = "n2", term: int = 6, at: float = NOW, via: str = "n3") -> VoteAsked:
    return VoteAsked(at=at, via=via, candidate=HASH.get(candidate, candidate), term=term)


def votes(voter: str, *, granted: bool = True, candidate: str = "n2", term: int = 6, at: float = NOW) -> VoteCast:
    return VoteCast(
        at=at, via="n3", voter=HASH.get(voter, voter), candidate=HASH[candidate], term=term, granted=granted
    )


def stood(*frames: VoteAsked | VoteCast, before: State | None = None) -> State:
    """What is known after these frames."""
    state = before or known()
    for frame in frames:
        state = of.asked(state, frame) if isinstance(frame, VoteAsked) else of.cast(state, frame)
    return state


@each(
    ("frames", "granted", "refused"),
    [
        ((asks(),), (), ()),
        ((asks(), votes("n3")), ("n3",), ()),
        ((asks(), votes("n3"), votes("n3")), ("n3",), ()),  # heard through two connections
        ((asks(), votes("n1", granted=False), votes("n3")), ("n3",), ("n1",)),
        ((asks(), votes("stranger")), (), ()),  # only peers vote
        ((asks(), votes("n3", term=7)), (), ()),  # for a candidacy that was never heard
    ],
)
def test_votes_are_counted_once_and_only_of_peers(
    frames: tuple[VoteAsked | VoteCast, ...], granted: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    """Each row: frames, and who granted and refused n2 in term 6."""
    (one,) = stood(*frames).candidacies
    assert one.granted == tuple(HASH[name] for name in granted)
    assert one.refused == tuple(HASH[name] for name in refused)


@each(
    ("frames", "vias", "reached"),
    [
        ((asks(via="n2"),), ("n2",), None),  # seen at the candidate alone: it may be cut off
        ((asks(via="n3"),), ("n3",), NOW),
        ((asks(via="n2"), asks(via="n3", at=NOW + 4)), ("n2", "n3"), NOW + 4),
        ((asks(via="n3"), asks(via="n1", at=NOW + 4)), ("n3", "n1"), NOW),
        ((asks(via="n2"), votes("n3", at=NOW + 2)), ("n2",), NOW + 2),  # who votes knows of it
        ((asks(via="n3"), asks(via="n3")), ("n3",), NOW),
    ],
)
def test_a_candidacy_is_one_through_whichever_connections(
    frames: tuple[VoteAsked | VoteCast, ...], vias: tuple[str, ...], reached: float | None
) -> None:
    """Each row: frames, through whom the candidacy was heard, and when it reached another server than the candidate."""
    (one,) = stood(*frames).candidacies
    assert (one.vias, one.reached_at) == (vias, reached)


def test_a_request_of_no_peer_is_doubted() -> None:
    """Whoever may publish in the system account can make one."""
    state = stood(asks("forger"))
    assert [(doubt.kind, doubt.peer) for doubt in state.doubts] == [("unknown_peer", "forger")]
    assert state.candidacies == ()


@each(
    ("term", "ready", "told"),
    [(6, True, False), (5, True, True), (6, False, True)],
)
def test_what_came_too_late_gets_no_line(term: int, *, ready: bool, told: bool) -> None:
    """Each row: the candidacy's term while term 5 is led, whether metawatch is ready, and whether no line is to follow."""
    before = known() if ready else replace(known(), ready_at=None)
    (one,) = stood(asks(term=term), before=before).candidacies
    assert one.announced is told


@each(
    ("frames", "highest", "after", "lines", "doubts"),
    [
        ((asks(), votes("n3")), 5, 0.2, 0, 0),  # further votes may come
        ((asks(), votes("n3")), 5, 0.25, 1, 0),  # a peer answered it
        ((asks(), votes("n3", granted=False)), 5, 0.25, 1, 0),
        ((asks(),), 6, 0.25, 1, 0),  # a server told its term
        ((asks(),), 5, 2.9, 0, 0),  # a frame alone proves nothing
        ((asks(),), 5, 3.0, 0, 1),  # no server ever knew of it
    ],
)
def test_a_candidacy_is_told_once_a_server_knows_of_it(
    frames: tuple[VoteAsked | VoteCast, ...], highest: int, after: float, lines: int, doubts: int
) -> None:
    """Each row: frames, the highest term that servers tell, seconds later, and how many lines and doubts follow."""
    state, told = of.tell(stood(*frames, before=known(highest_term=highest)), NOW + after)
    assert (len(told), len(state.doubts)) == (lines, doubts)
    assert of.tell(state, NOW + after) == (state, ())


def test_the_line_names_the_servers() -> None:
    """Peer hashes are for machines."""
    _, (line,) = of.tell(stood(asks(), votes("n3"), votes("n1", granted=False)), NOW + 1)
    assert (line.server, line.term, line.granted, line.refused) == ("n2", 6, ("n3",), ("n1",))


@each(("term", "lines"), [(6, 1), (7, 0), (None, 0)])
def test_the_winners_candidacy_is_told_before_its_election(term: int | None, lines: int) -> None:
    """Each row: the term in which n2 was elected, and how many lines of its candidacy in term 6 that brings, at once."""
    state, told = of.of_winner(stood(asks()), HASH["n2"], term, NOW)
    assert len(told) == lines
    assert of.of_winner(state, HASH["n2"], term, NOW) == (state, ())


@each(("below", "term", "failed"), [(5, 9, 2), (6, 8, 1), (7, 8, 0), (None, 9, 0), (5, None, 0)])
def test_failed_candidacies_are_those_between_two_led_terms(below: int | None, term: int | None, failed: int) -> None:
    """Each row: the term led before, the one led now, and the candidacies told between: two in term 6, one in 7, and one untold."""
    kept = (("n2", 6, True), ("n3", 6, True), ("n2", 7, True), ("n2", 8, False))
    candidacies = tuple(
        Candidacy(candidate=HASH[name], term=of_term, at=NOW, announced=told) for name, of_term, told in kept
    )
    assert of.failed_between(replace(known(), candidacies=candidacies), below, term) == failed


@each(("now", "due"), [(NOW, NOW + 0.25), (NOW + 0.25, NOW + 3.0)])
def test_a_candidacy_is_looked_at_when_votes_and_when_proof_must_have_come(now: float, due: float) -> None:
    """Each row: the time, and when it is to be looked at next."""
    state = stood(asks())
    assert of.deadline(replace(state, now=now)) == due
    assert of.deadline(known()) is None
