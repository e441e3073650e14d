"""What does one RAFTZ answer do to what is known of the leader? Each row is an answer and its verdict."""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import HASH, NOW, election, known, raftz, server, waiting
from tui.core.elections.raftz_claims import claimed, learn_since
from tui.core.model.state import State
from tui.core.observed.answers import Raft


def take(state: State, raft: Raft, at: float = NOW) -> State:
    """The state after this voter's answer."""
    name = next(n for n, peer in HASH.items() if peer == raft.peer)
    return claimed(state, server(name, raft, at), raft, at)


def verdict(before: State, after: State) -> str:
    """In one word, what the answer did."""
    if after.pending:
        return f"pending {after.pending[0].term}"
    if after.leadership.last != before.leadership.last:
        return "adopted"
    if after.leadership.term != before.leadership.term:
        return "term filled in"
    return "confirmed" if after.leadership.confirmed_at == NOW else "nothing"


@each(
    ("raft", "expected"),
    [
        (raftz("n3", 5, "n1"), "confirmed"),  # a follower names the leader we know
        (raftz("n1", 5, "n1"), "confirmed"),  # so does the leader itself
        (raftz("n3", 5, None), "nothing"),  # it knows no leader
        (raftz("n3", 5, "n2"), "nothing"),  # another one in the same term is no leader of it
        (raftz("n3", 4, "n2"), "nothing"),  # an older term is over
        (raftz("n3", 6, "n2"), "pending 6"),  # a term that nobody is known to have led
        (raftz("n2", 6, "n2"), "pending 6"),
        (raftz("n3", 6, None), "nothing"),  # a candidate's term has no leader
    ],
)
def test_a_claim_confirms_the_leader_or_makes_an_election_pending(raft: Raft, expected: str) -> None:
    """Each row: an answer while n1 is known to lead term 5, and what it does."""
    before = known()
    assert verdict(before, take(before, raft)) == expected


@each(("raft", "highest"), [(raftz("n3", 6, "n2"), 6), (raftz("n3", 9, None), 9), (raftz("n3", 4, "n2"), 5)])
def test_each_answer_tells_a_term(raft: Raft, highest: int) -> None:
    """The highest term that any voter tells is kept, with or without a leader in it; an older one changes nothing."""
    assert take(known(), raft).leadership.highest_term == highest


def test_before_ready_a_claim_is_what_was_there() -> None:
    """It makes no election, and what was pending of that leader is explained by it."""
    before = replace(known(pending=(waiting("n2", advisory_id="a"),)), ready_at=None)
    after = take(before, raftz("n3", 6, "n2"))
    assert (after.leadership.last, after.leadership.term, after.leadership.confirmed_at) == ("n2", 6, NOW)
    assert after.pending == ()


@each(
    ("recorded", "raft", "term"),
    [
        (election("n1", None), raftz("n3", 6, "n1"), 6),  # the missing term comes by any voter's word
        (election("n1", None), raftz("n1", 6, "n1", since=NOW - 10), 6),
        (election("n1", None), raftz("n1", 6, "n1", since=NOW - 1), None),  # it leads since a later election
        (election("n2", None), raftz("n3", 6, "n1"), None),  # of another leader
        (election("n1", 5), raftz("n3", 6, "n1"), 5),  # a term that is known stays
    ],
)
def test_a_claim_fills_in_the_term_of_an_announced_election(recorded: object, raft: Raft, term: int | None) -> None:
    """Each row: the last election that was announced, an answer, and the term that its record has afterwards."""
    before = replace(known(), elections=(recorded,))
    assert take(before, raft).elections[-1].term == term


@each(
    ("advised_at", "since", "left", "attached"),
    [
        (NOW - 10.0, NOW - 10.0, 0, "late"),  # the leadership began before its advisory, so it is the one announced
        (NOW - 10.0, NOW - 1.0, 1, None),  # it began later: the advisory is of an election that is not known yet
        (NOW - 10.0, None, 0, "late"),
    ],
)
def test_the_leaders_own_word_explains_its_advisory(
    advised_at: float, since: float | None, left: int, attached: str | None
) -> None:
    """Each row: an advisory's time, since when n1 says that it leads, how many elections are pending, and what the record has."""
    advised = waiting("n1", advisory_id="late", advisory_time=advised_at, first_at=NOW - 0.1)
    before = replace(known(pending=(advised,)), elections=(election("n1", 5),))
    after = take(before, raftz("n1", 5, "n1", since))
    assert (len(after.pending), after.elections[-1].advisory_id) == (left, attached)


def test_a_group_that_told_nothing_by_ready_begins_with_its_first_word() -> None:
    """If that word is that nobody leads, who is elected from here on is elected before our eyes."""
    before = replace(known(term=None, leader=None, last=None), ready_untold=True, ready_term=None)
    after = take(before, raftz("n3", 7, None))
    assert (after.ready_untold, after.ready_term, after.pending) == (False, 7, ())


@each(
    ("name", "term", "since", "expected"),
    [("n1", 5, 950.0, 950.0), ("n1", 6, 950.0, None), ("n1", 5, None, None), ("n3", 5, 950.0, None)],
)
def test_only_the_leader_itself_tells_since_when_it_leads(
    name: str, term: int, since: float | None, expected: float | None
) -> None:
    """Each row: who says LEADER, in which term, since when, and what is then known of n1, which leads term 5."""
    raft = raftz(name, term, name, since)
    assert learn_since(known(since=None), server(name, raft), raft).leadership.since == expected
