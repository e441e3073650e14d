"""Which pending election does a piece of evidence make, join or withdraw?"""

from itertools import permutations

from tests.cases import each
from tests.core.elections.tables import HASH, NOW, advisory, claim, heartbeat, known, raftz, waiting
from tui.core.elections import pending as of
from tui.core.elections.pending import Claim
from tui.core.model.elections import Claimant, Pending
from tui.core.model.state import State
from tui.core.observed.events import LeaderElected
from tui.core.observed.raft_frames import HeartbeatHeard

Evidence = Claim | LeaderElected | HeartbeatHeard
OWN = claim("n2", 6, "n2", since=NOW - 0.01)
HEARSAY = claim("n3", 6, "n2")


def after(*evidence: Evidence, before: State | None = None) -> tuple[Pending, ...]:
    """What is pending when this was taken in this order."""
    state = before or known()
    for one in evidence:
        if isinstance(one, Claim):
            state = of.merge_claim(state, one)
        elif isinstance(one, HeartbeatHeard):
            state = of.merge_heartbeat(state, of.of_heartbeat(state, one), one)
        else:
            found = next((p for p in state.pending if p.leader == one.leader and p.advisory_id is None), None)
            state = of.merge_advisory(state, found, one)
    return state.pending


@each("order", list(permutations([OWN, HEARSAY, advisory("n2"), heartbeat("n2", 6)])))
def test_evidence_of_one_election_is_one_in_any_order(order: tuple[Evidence, ...]) -> None:
    """The leader's own word, hearsay, its advisory and its heartbeat make one pending election that knows all of it."""
    (one,) = after(*order)
    assert (one.leader, one.term, one.own_word, one.operational) == (HASH["n2"], 6, True, True)
    assert (one.advisory_id, one.beat_at, one.leader_since) == ("adv1", NOW, NOW - 0.01)


@each(
    ("evidence", "leader", "term", "own_word", "operational", "source"),
    [
        ((HEARSAY,), "n2", 6, False, None, "raftz"),
        ((OWN,), "n2", 6, True, True, "raftz"),
        ((claim("n2", 6, "n2"),), "n2", 6, True, None, "raftz"),  # since 2.11.9 it would tell since when it leads
        ((claim("n2", 6, "n2", version="2.10.26"),), "n2", 6, True, True, "raftz"),  # which older ones never do
        ((advisory("n2"),), "n2", None, False, True, "advisory"),
        ((heartbeat("n2", 6),), "n2", 6, False, None, "tap"),
        # A follower of ≤ 2.10 names the old leader first: the leader's own word and better hearsay outweigh it.
        ((claim("n3", 6, "n1"), OWN), "n2", 6, True, True, "raftz"),
        ((claim("n3", 6, "n1"), HEARSAY), "n2", 6, False, None, "raftz"),
        ((HEARSAY, claim("n3", 6, "n1")), "n2", 6, False, None, "raftz"),
        ((OWN, claim("n3", 6, "n1")), "n2", 6, True, True, "raftz"),
        # A heartbeat outweighs hearsay, and is of its sender.
        ((claim("n3", 6, "n1"), heartbeat("n2", 6)), "n2", 6, False, None, "tap"),
    ],
)  # fmt: skip
def test_the_best_evidence_names_the_leader(
    evidence: tuple[Evidence, ...], leader: str, term: int | None, *, own_word: bool, operational: bool | None, source: str
) -> None:  # fmt: skip
    """Each row: what was told in this order, and the one election that is pending then."""
    (one,) = after(*evidence)
    assert (one.leader, one.term, one.own_word, one.operational, one.source) == (
        HASH[leader], term, own_word, operational, source,
    )  # fmt: skip


def test_lower_terms_stand_first_and_those_without_a_term_last() -> None:
    """Elections are announced in the order of terms, in whatever order they became known."""
    found = after(advisory("n1"), claim("n3", 8, "n3", since=NOW), claim("n2", 6, "n2", since=NOW - 1))
    assert [one.term for one in found] == [6, 8, None]


def test_hearsay_is_repeated_when_it_comes_a_second_later() -> None:
    """A moment's mistake of a follower is told from a word that is meant."""
    (one,) = after(claim("n3", 6, "n1"), claim("n3", 6, "n1", at=NOW + 0.4), claim("n3", 6, "n1", at=NOW + 1.0))
    assert one.named_by == (Claimant(server="n3"), Claimant(server="n3", repeated=True))


@each(
    ("told", "left"),
    [
        (raftz("n2", 6, None), 0),  # whom others name denies it
        (raftz("n2", 6, "n3"), 0),
        (raftz("n2", 5, "n1"), 1),  # of another term it says nothing
        (raftz("n3", 6, None), 1),  # only itself can deny it
        (raftz("n2", 6, "n2"), 1),
    ],
)
def test_hearsay_is_withdrawn_when_its_leader_denies_it(told: object, left: int) -> None:
    """Each row: a RAFTZ answer after n3 named n2 as leader of term 6, and how many elections are pending then."""
    state = of.merge_claim(known(), HEARSAY)
    assert len(of.withdraw_denied(state, told).pending) == left  # type: ignore[arg-type]  # rows are RAFTZ answers


@each(
    ("told", "operational"),
    [
        (raftz("n2", 6, "n2"), None),  # it may still begin to lead
        (raftz("n2", 6, None), False),  # it lost the role in its term
        (raftz("n2", 7, "n2"), False),  # it stood again
        (raftz("n3", 7, "n3"), False),  # somebody leads later
        (raftz("n3", 7, None), None),  # a higher term alone leads nobody
    ],
)
def test_a_winner_never_led_when_it_lost_the_role_first(told: object, operational: object) -> None:
    """Each row: a RAFTZ answer after n2 said LEADER in term 6 without a time, and whether it led."""
    state = of.merge_claim(known(), claim("n2", 6, "n2"))
    (one,) = of.settle_unled(state, told).pending  # type: ignore[arg-type]  # rows are RAFTZ answers
    assert one.operational is operational


@each(
    ("verb", "left"),
    [
        (of.withdraw_led, [6, None]),
        (of.withdraw_terms, [None]),
        (lambda state: of.withdraw_leader(state, HASH["n2"]), [None]),
        (lambda state: of.withdraw(state, state.pending[0]), [6, None]),
    ],
)  # fmt: skip
def test_what_is_withdrawn_is_no_more_pending(verb: object, left: list[int | None]) -> None:
    """Each row: a verb, and the terms that are pending after it, of 5 (which is led), 6 and one without a term."""
    three = (waiting("n2", term=5), waiting("n2", term=6), waiting("n3", advisory_id="a"))
    assert [one.term for one in verb(known(pending=three)).pending] == left  # type: ignore[operator]  # rows are verbs
