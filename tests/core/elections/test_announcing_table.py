"""Which pending elections are announced now, in which order, and what does each line say?"""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NOW, known, raftz, server, waiting
from tui.core.elections.announcing import settle
from tui.core.model.elections import Claimant, Pending
from tui.core.model.lines import ElectionLine
from tui.core.model.state import State
from tui.core.model.timestamps import rfc3339

WHOLE: dict[str, object] = {"own_word": True, "operational": True, "advisory_id": "a", "advisory_time": NOW}


def whole(leader: str, term: int, **fields: object) -> Pending:
    """An election of which nothing is missing."""
    return waiting(leader, **{**WHOLE, "term": term, "advisory_id": f"adv{term}", **fields})


def announced(state: State, now: float = NOW) -> list[tuple[str, int | None, int | None]]:
    """(leader, term, terms) of each election line."""
    _, lines = settle(state, now)
    return [(line.leader, line.term, line.terms) for line in lines if isinstance(line, ElectionLine)]


HALF = waiting("n2", term=6, named_by=(Claimant(server="n3"),))
ADVISED = waiting("n2", advisory_id="early", advisory_time=NOW - 1, operational=True, first_at=NOW - 1)


@each(
    ("pending", "held", "expected"),
    [
        ((), 0.0, []),
        ((whole("n2", 6),), 0.0, [("n2", 6, 1)]),
        ((whole("n2", 8),), 0.0, [("n2", 8, 3)]),  # two terms between elected nobody
        ((whole("n2", 6), whole("n3", 7)), 0.0, [("n2", 6, 1), ("n3", 7, 1)]),
        ((HALF,), 0.0, []),
        ((HALF,), 0.5, [("n2", 6, 1)]),
        # What lies before one that is due goes first: it can wait for no better word.
        ((HALF, whole("n3", 7)), 0.0, [("n2", 6, 1), ("n3", 7, 1)]),
        # An advisory before it has but one term left.
        ((whole("n3", 7), ADVISED), 0.0, [("n2", 6, 1), ("n3", 7, 1)]),
        # With two terms left it is waited for, and announced without one.
        ((whole("n3", 8), replace(ADVISED, deadline=NOW + 0.3)), 0.0, []),
        ((whole("n3", 8), replace(ADVISED, deadline=NOW + 0.3)), 0.3, [("n2", None, None), ("n3", 8, None)]),
        # A term that is led already is past.
        ((whole("n2", 5),), 0.0, []),
    ],
)  # fmt: skip
def test_elections_are_announced_in_order_of_terms(
    pending: tuple[Pending, ...], held: float, expected: list[tuple[str, int | None, int | None]]
) -> None:
    """Each row: what is pending while n1 leads term 5, seconds that it was held, and (leader, term, terms) of the lines."""
    highest = max((p.term for p in pending if p.term is not None), default=5)
    assert announced(known(pending=pending, highest_term=max(5, highest)), NOW + held) == expected


def test_nothing_is_announced_twice() -> None:
    """What was announced is pending no more, and its term is led."""
    state, lines = settle(known(pending=(whole("n2", 6),)), NOW)
    assert lines
    assert (state.pending, state.leadership.leader, state.leadership.term) == ((), "n2", 6)
    assert settle(state, NOW + 60) == (state, ())


@each(
    ("pending", "elected_at", "error"),
    [
        (whole("n2", 6, leader_since=NOW - 0.3), NOW - 0.3, 0.05),  # the leader's own date, its clock not known well
        (whole("n2", 6, advisory_time=NOW - 0.2), NOW - 0.2, 0.055),
        (whole("n2", 6, advisory_id=None, advisory_time=None, beat_at=NOW - 0.1, beat_vias=("n3",)), NOW - 0.1, 0.02),
        (replace(HALF, deadline=NOW, after=NOW - 1), NOW - 0.5, 0.5),  # between two answers
        (replace(HALF, deadline=NOW, after=None), NOW, 1.0),
    ],
)  # fmt: skip
def test_the_best_clock_dates_an_election(pending: Pending, elected_at: float, error: float) -> None:
    """Each row: what is known of an election, and when its line says that it was, with its error in seconds."""
    _, lines = settle(known(pending=(pending,), highest_term=6), NOW + 0.2)
    (line,) = (one for one in lines if isinstance(one, ElectionLine))
    assert line.elected_at == rfc3339(elected_at)
    assert line.elected_at_error_s == pytest.approx(error)


def test_a_winner_that_never_led_makes_no_leader() -> None:
    """Its term is over, the line says that it was not operational, and the group has no leader."""
    state, lines = settle(known(pending=(whole("n2", 6, operational=False, advisory_id=None),)), NOW + 1)
    assert [line.operational for line in lines if isinstance(line, ElectionLine)] == [False]
    assert (state.leadership.leader, state.leadership.last, state.leadership.term) == (None, "n1", 6)


def test_an_advisory_of_before_the_last_term_is_dropped() -> None:
    """A majority has answered since it came, and knows of no term after the one that is led."""
    late = waiting("n2", advisory_id="late", advisory_time=NOW - 20, operational=True)
    answers = {name: server(name, raftz(name, 5, "n1"), NOW + 1) for name in ("n1", "n2", "n3")}
    state, lines = settle(replace(known(pending=(late,)), servers=answers), NOW + 2)
    assert (state.pending, lines) == ((), ())


def test_who_leads_a_group_that_told_nothing_is_learnt_and_not_announced() -> None:
    """It may have led for long: nobody saw it elected."""
    untold = replace(known(term=None, leader=None, last=None), ready_untold=True, ready_term=None)
    state, lines = settle(replace(untold, pending=(whole("n2", 6, advisory_id=None),)), NOW + 1)
    assert lines == ()
    assert (state.leadership.leader, state.ready_term, state.ready_untold) == ("n2", 6, False)
