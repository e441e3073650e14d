"""Is overlapping time counted once?"""

from hypothesis import given
from hypothesis import strategies as st

from tui.core.history.intervals import total, united, within, without

PAIRS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


def _seconds(some: list[tuple[int, int]]) -> set[int]:
    return {second for since, until in some for second in range(since, until)}


@given(PAIRS, PAIRS)
def test_sums_are_those_of_sets_of_seconds(some: list[tuple[int, int]], others: list[tuple[int, int]]) -> None:
    one, two = _seconds(some), _seconds(others)
    assert total(some) == len(one)
    assert total(without(some, others)) == len(one - two)
    assert total(within(some, (10, 20))) == len(one & set(range(10, 20)))


def test_what_touches_is_one() -> None:
    assert united([(5, 6), (1, 2), (2, 4)]) == ((1, 4), (5, 6))
