"""Do records of several machines become the same list everywhere, in whatever order and however often they come?"""

import random

from hypothesis import given
from hypothesis import strategies as st

from tests.cases import each
from tui.core.observed.team import Acknowledgement, Bookmark, Bookmarked
from tui.core.team.merging import SKEW_S, dated, merged, order

T0 = 1_795_440_000.0
WRITERS = st.sampled_from(("ann", "bob", "cyd"))
MARKS = st.lists(
    st.builds(
        lambda number, at, by: Bookmark(id=f"{by}{number}", by=by, at=T0 + at, here_at=T0 + at, text=f"mark {number}"),
        st.integers(0, 9),
        st.integers(0, 5),
        WRITERS,
    ),
    max_size=20,
)


@given(MARKS, MARKS)
def test_merging_does_not_ask_who_came_first(a: list[Bookmark], b: list[Bookmark]) -> None:
    assert merged(a, b) == merged(b, a)


@given(MARKS, st.randoms(use_true_random=False))
def test_nor_in_which_order_or_how_often_records_came(a: list[Bookmark], lot: random.Random) -> None:
    again = [*a, *a]
    lot.shuffle(again)
    one_by_one: tuple[Bookmark, ...] = ()
    for one in again:
        one_by_one = merged(one_by_one, (one,))
    assert one_by_one == merged((), a)


@given(MARKS, MARKS, MARKS)
def test_nor_through_whom(a: list[Bookmark], b: list[Bookmark], c: list[Bookmark]) -> None:
    assert merged(merged(a, b), c) == merged(a, merged(b, c))


def test_only_the_last_ones_are_kept() -> None:
    some = [Bookmark(id=f"{n}", by="ann", at=T0 + n, here_at=T0 + n, text="x") for n in range(9)]
    assert [one.id for one in merged(some[:5], some[5:], most=3)] == ["6", "7", "8"]


def ack(at: float, by: str, id_: str) -> Acknowledgement:
    return Acknowledgement(id=id_, by=by, at=at, here_at=at, code="MW_X", subject=None)


@each(
    ("one", "other"),
    [
        (ack(2, "ann", "a"), ack(1, "zoe", "z")),  # later
        (ack(1, "bob", "a"), ack(1, "ann", "z")),  # at the same time: by name
        (ack(1, "ann", "b"), ack(1, "ann", "a")),  # the same operator: by identity
    ],
)
def test_the_last_writer_wins(one: Acknowledgement, other: Acknowledgement) -> None:
    assert max(other, one, key=order) == max(one, other, key=order) == one


@each(
    ("written", "sent", "at", "here_at", "skewed"),
    [
        (-1.0, 0.0, -1.0, -1.0, False),  # written a second ago, and passed on now
        (-60.0, 0.0, -60.0, -60.0, False),  # a late comer is told what was written a minute ago
        (1.0, 1.5, 1.0, -0.5, False),  # that clock is a little ahead: believed, so that all order the same way
        (3_600.0, 3_600.0, 0.0, 0.0, True),  # an hour ahead: as old as it says, by our clock
        (-3_601.0, -3_600.0, -1.0, -1.0, True),  # an hour behind
        (3_600.0, 0.0, 0.0, 0.0, False),  # written after it was sent: as it was sent
    ],
)
def test_clocks(written: float, sent: float, at: float, here_at: float, skewed: bool) -> None:
    """A clock that is off by more than a little is not believed; `here_at` never depends on it."""
    event = Bookmarked(at=T0, id="1", by="ann", written=T0 + written, sent=T0 + sent, text="x")
    assert dated(event) == (T0 + at, T0 + here_at, skewed)
    assert abs(1.5) < SKEW_S


def test_what_is_written_here_is_as_old_as_it_is() -> None:
    assert dated(Bookmarked(at=T0, id="1", by="ann", text="x")) == (T0, T0, False)
