"""What does the log of elections keep, fill in, and count from?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NOW, election, known
from tui.core.history import election_log as of
from tui.core.model.elections import Election, Reset
from tui.core.model.state import State


def after(*elections: Election, **fields: object) -> State:
    """Ready in term 5; these were announced."""
    state = known(**fields)  # type: ignore[arg-type]  # a row may name any field
    for one in elections:
        state = of.record(state, one)
    return state


@each(
    ("ages", "kept"),
    [((0.0,), 1), ((86_401.0, 86_399.0, 0.0), 2), (tuple(float(2099 - n) for n in range(2_100)), 2_000)],
)
def test_a_day_and_two_thousand_elections_are_kept(ages: tuple[float, ...], kept: int) -> None:
    """Each row: how old the elections are when the last one comes, oldest first, and how many are kept."""
    state = known()
    for age in ages:
        state = of.record(state, election("n2", 6, NOW - age))
    assert len(state.elections) == kept
    assert of.last(state) == state.elections[-1]


@each(
    ("last", "verb", "term", "advisory"),
    [
        (election("n2", None), lambda s: of.amend_term(s, 7), 7, None),
        (election("n2", 6), lambda s: of.amend_term(s, 7), 6, None),  # a term that is known stays
        (election("n2", 6), lambda s: of.attach_advisory(s, "a"), 6, "a"),
        (election("n2", 6, advisory_id="a"), lambda s: of.attach_advisory(s, "b"), 6, "a"),
    ],
)  # fmt: skip
def test_only_what_a_line_lacked_is_filled_in(last: Election, verb: object, term: int, advisory: str | None) -> None:
    """Each row: the last election, what is learnt later, and the record then."""
    state = verb(after(election("n1", 5, NOW - 60), last))  # type: ignore[operator]  # rows are verbs
    assert (state.elections[-1].term, state.elections[-1].advisory_id) == (term, advisory)
    assert state.elections[0] == election("n1", 5, NOW - 60)


def test_without_an_election_nothing_is_filled_in() -> None:
    """What `ready` told is no election."""
    assert of.amend_term(known(), 7) == known()
    assert of.attach_advisory(known(), "a") == known()
    assert of.last(known()) is None


@each(
    ("state", "term", "terms"),
    [
        (after(), 8, 3),  # from the term of `ready`
        (after(election("n2", 6)), 8, 2),
        (after(election("n2", None)), 8, None),  # not known from where
        (after(election("n2", 6)), None, None),
        (replace(after(election("n2", 6)), resets=(Reset(at=NOW, was=6, to=1),)), 2, 2),  # a new meta store
        (replace(after(election("n2", 6, NOW + 5)), resets=(Reset(at=NOW, was=9, to=1),)), 8, 2),
    ],
)
def test_terms_count_from_the_election_before(state: State, term: int | None, terms: int | None) -> None:
    """Each row: what is known, the term of the next election, and how many terms it lies after the one before."""
    assert of.terms_since(state, term) == terms
