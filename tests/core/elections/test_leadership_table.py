"""What does each thing that happens to a leadership change, and what does it leave alone?"""

from collections.abc import Callable

from msgspec.structs import asdict

from tests.cases import each
from tests.core.elections.tables import NOW, election, known, waiting
from tui.core.elections import leadership as of
from tui.core.model.state import State

Verb = Callable[[State], State]


def changed(before: State, after: State) -> dict[str, object]:
    """The fields of the leadership that are others than before."""
    old, new = asdict(before.leadership), asdict(after.leadership)
    return {field: value for field, value in new.items() if old[field] != value}


@each(
    ("lead", "verb", "expected"),
    [
        # A proof only moves forward.
        ({"proof_at": 10.0}, lambda s: of.prove(s, 11.0), {"proof_at": 11.0}),
        ({"proof_at": 10.0}, lambda s: of.prove(s, 9.0), {}),
        ({"proof_at": None}, lambda s: of.prove(s, 9.0), {"proof_at": 9.0}),
        # The highest term only rises, and is not the term that is led.
        ({"highest_term": 5}, lambda s: of.note_term(s, 7), {"highest_term": 7}),
        ({"highest_term": 7}, lambda s: of.note_term(s, 6), {}),
        ({"highest_term": None}, lambda s: of.note_term(s, 6), {"highest_term": 6}),
        # What was not known is filled in; a date that is known stays.
        ({"term": None, "highest_term": None}, lambda s: of.backfill_term(s, 6), {"term": 6, "highest_term": 6}),
        ({"since": None}, lambda s: of.backfill_since(s, 3.0), {"since": 3.0}),
        ({"since": 2.0}, lambda s: of.backfill_since(s, 3.0), {}),
        # Of several messages the first one dates what happened.
        ({}, lambda s: of.hand_over(of.hand_over(s, 7.0), 8.0), {"transfer_at": 7.0}),
        ({}, lambda s: of.challenge(of.challenge(s, 7.0), 8.0), {"challenged_at": 7.0}),
        # Losing the leader keeps who it was, so that it can be found again.
        ({}, lambda s: of.lose(s, 7.0), {"leaderless_since": 7.0, "leader": None}),
        ({"leader": None}, of.find_again, {"leader": "n1"}),
        ({}, lambda s: of.end_leaderless(of.announce_loss(of.lose(s, 7.0))), {"leader": None}),
        # A winner that never led ends the term, and is not the last leader.
        ({}, lambda s: of.pass_unled(s, 6), {"term": 6, "leader": None}),
        # A new meta store begins below every term.
        ({}, lambda s: of.restart_terms(s, 2), {"term": 0, "highest_term": 2}),
        # A leader that was only named counts as heard at `ready`; nobody is assumed to be there.
        ({"proof_at": None}, lambda s: of.assume_proof(s, 7.0), {"proof_at": 7.0}),
        ({"proof_at": None, "leader": None}, lambda s: of.assume_proof(s, 7.0), {}),
    ],
)  # fmt: skip
def test_a_verb_changes_what_it_says(lead: dict[str, object], verb: Verb, expected: dict[str, object]) -> None:
    """Each row: what differs from a calm leadership, what happens, and all that is another value afterwards."""
    before = known(**lead)  # type: ignore[arg-type]  # a row may name any field
    assert changed(before, verb(before)) == expected


def test_a_new_leader_inherits_nothing_that_was_said_of_the_old_one() -> None:
    """A hand-over, a challenge and a lost quorum were the old leader's; only the highest term is the group's."""
    sick = known(transfer_at=1.0, challenged_at=2.0, quorum_lost_at=3.0, since_error_s=4.0, highest_term=9)
    lead = of.take_over(sick, election("n2", 6, at=NOW), NOW + 0.1).leadership
    assert (lead.leader, lead.last, lead.term, lead.since, lead.proof_at) == ("n2", "n2", 6, NOW, NOW)
    assert (lead.transfer_at, lead.challenged_at, lead.quorum_lost_at) == (None, None, None)
    assert (lead.since_error_s, lead.highest_term) == (0.01, 9)


def test_an_election_without_a_term_leaves_the_one_that_is_known() -> None:
    """Where only an advisory or a name tells of an election, its term may follow later; it never becomes unknown."""
    assert of.take_over(known(), election("n2", None), NOW).leadership.term == 5


def test_what_was_so_before_is_learnt_and_makes_no_proof_older() -> None:
    """A group that had told nothing at `ready` tells its leader: it is taken as it is told, heard now."""
    lead = of.learn(known(leader=None, last=None, proof_at=None), waiting("n2", term=8), NOW).leadership
    assert (lead.leader, lead.last, lead.term, lead.since, lead.proof_at) == ("n2", "n2", 8, None, NOW)


def test_a_lost_quorum_outlives_its_leader() -> None:
    """When it was lost is asked again by the verdict of the election that follows, and then another one leads."""
    state = of.take_over(of.lose_quorum(known(), 7.0), election("n2", 6), NOW)
    assert (state.leadership.quorum_lost_at, state.no_quorum_at) == (None, 7.0)
