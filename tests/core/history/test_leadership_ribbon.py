"""Is every instant of the past in one segment, and every change in one column?"""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.overall.plots import Plot
from tui.core.history import leaderless_log
from tui.core.history.leadership_ribbon import RibbonColumn, RibbonSegment, columns, segments
from tui.core.model.elections import Election, Leadership
from tui.core.model.state import State, Unseen

T = 1_000.0
Short = tuple[str, float, float, str | None]


def election(
    at: float,
    leader: str,
    previous: str | None,
    *,
    planned: bool | None = False,
    gap: float = 0.0,
    operational: bool = True,
) -> Election:
    """One that was told as it happened, `at` seconds after T."""
    return Election(
        leader=leader,
        previous=previous,
        elected_at=T + at,
        error_s=0.0,
        announced_at=T + at,
        term=None,
        terms=1,
        leaderless_s=gap,
        how="unknown",
        planned=planned,
        source="tap",
        advisory_id=None,
        operational=operational,
    )


def state(*elections: Election, leader: str | None = "n1", since: float | None = 0.0, ready: float = 0.0) -> State:
    """What is known 100 s after T."""
    lead = Leadership(leader=leader, last=leader, since=None if since is None else T + since)
    return State(ready_at=T + ready, first_connected_at=T, seeing_since=T, elections=elections, leadership=lead)


def short(told: tuple[RibbonSegment, ...]) -> list[Short]:
    return [(one.what, one.since - T, one.until - T, one.leader) for one in told]


CASES: dict[str, tuple[State, list[Short]]] = {
    "one leader all the time": (state(since=-500.0), [("leader", 0.0, 100.0, "n1")]),
    "it led before, and metawatch came later": (
        state(since=-500.0, ready=40.0),
        [("leader", 0.0, 100.0, "n1")],
    ),
    "since when is not known": (
        state(since=None, ready=40.0),
        [("unseen", 0.0, 40.0, None), ("leader", 40.0, 100.0, "n1")],
    ),
    "nothing is known": (State(), [("unseen", 0.0, 100.0, None)]),
    "nobody has led yet": (
        state(leader=None, since=None, ready=10.0),
        [("unseen", 0.0, 10.0, None), ("leaderless", 10.0, 100.0, None)],
    ),
    "a hand-over": (
        state(election(30.0, "n2", "n1", planned=True)),
        [("leader", 0.0, 30.0, "n1"), ("leader", 30.0, 100.0, "n2")],
    ),
    "a crash": (
        state(election(30.0, "n2", "n1", gap=5.0)),
        [("leader", 0.0, 25.0, "n1"), ("leaderless", 25.0, 30.0, None), ("leader", 30.0, 100.0, "n2")],
    ),
    "who won and never led": (
        state(election(30.0, "n2", "n1", operational=False), election(40.0, "n3", "n1")),
        [("leader", 0.0, 30.0, "n1"), ("leaderless", 30.0, 40.0, None), ("leader", 40.0, 100.0, "n3")],
    ),
    "told out of order": (
        state(election(60.0, "n3", "n2"), election(30.0, "n2", "n1")),
        [("leader", 0.0, 30.0, "n1"), ("leader", 30.0, 60.0, "n2"), ("leader", 60.0, 100.0, "n3")],
    ),
    "the same leader came back": (
        leaderless_log.record(state(), T + 20.0, T + 26.0),
        [("leader", 0.0, 20.0, "n1"), ("leaderless", 20.0, 26.0, None), ("leader", 26.0, 100.0, "n1")],
    ),
    "two sources tell of one leaderless time": (
        leaderless_log.record(
            leaderless_log.record(state(election(60.0, "n2", "n1", gap=40.0)), T + 20.0, T + 60.0), T + 30.0, T + 31.0
        ),
        [("leader", 0.0, 20.0, "n1"), ("leaderless", 20.0, 60.0, None), ("leader", 60.0, 100.0, "n2")],
    ),
}


@each(("known", "expected"), CASES.values(), ids=list(CASES))
def test_the_past_in_segments(known: State, expected: list[Short]) -> None:
    assert short(segments(known, T, T + 100.0)) == expected


def test_nobody_leads_now() -> None:
    """The present leaderless time lasts until now."""
    lost = State(
        ready_at=T, first_connected_at=T, seeing_since=T, leadership=Leadership(last="n1", leaderless_since=T + 90.0)
    )
    assert short(segments(lost, T, T + 100.0)) == [("leader", 0.0, 90.0, "n1"), ("leaderless", 90.0, 100.0, None)]


def test_what_was_not_seen_is_said_so() -> None:
    """Who led then is known where no election came of it; the present blindness lasts until now."""
    known = replace(
        state(election(30.0, "n2", "n1", planned=None)),
        unseen=(Unseen(since=T + 10.0, until=T + 40.0, reason="asleep"),),
        seeing_since=None,
        blind_since=T + 95.0,
    )
    told = segments(known, T, T + 100.0)
    assert short(told) == [
        ("leader", 0.0, 10.0, "n1"),
        ("unseen", 10.0, 30.0, "n1"),
        ("unseen", 30.0, 40.0, "n2"),
        ("leader", 40.0, 95.0, "n2"),
        ("unseen", 95.0, 100.0, "n2"),
    ]
    assert [one.change is not None for one in told] == [False, False, True, False, False]


def test_a_change_before_the_window_is_none_of_it() -> None:
    """The leader at its beginning is known all the same."""
    told = segments(state(election(30.0, "n2", "n1")), T + 50.0, T + 100.0)
    assert short(told) == [("leader", 50.0, 100.0, "n2")]
    assert told[0].change is None


def col(known: State, count: int) -> tuple[RibbonColumn, ...]:
    return columns(segments(known, T, T + 100.0), T, T + 100.0, count)


def test_columns_say_what_held_longest_and_count_changes() -> None:
    """Ten columns of 10 s: a leaderless time of 7 s is one of them, two changes in one column are two."""
    known = state(
        election(27.0, "n2", "n1", gap=7.0),
        election(51.0, "n3", "n2", planned=True),
        election(55.0, "n1", "n3", planned=None),
    )
    told = col(known, 10)
    assert [(one.what, one.leader, one.count) for one in told] == [
        ("leader", "n1", 0),
        ("leader", "n1", 0),
        ("leaderless", "n2", 1),
        ("leader", "n2", 0),
        ("leader", "n2", 0),
        ("leader", "n1", 2),
        *[("leader", "n1", 0)] * 4,
    ]
    assert [one.planned for one in (told[0], told[2], told[5])] == [True, False, None]
    assert told[2].leaderless_s == pytest.approx(7.0)


def test_a_change_at_a_border_belongs_to_the_later_column() -> None:
    assert [one.count for one in col(state(election(50.0, "n2", "n1")), 2)] == [0, 1]
    assert [one.count for one in col(state(election(100.0, "n2", "n1")), 2)] == [0, 1]


@each("count", [1, 2, 7, 76, 200])
def test_no_change_is_lost_or_counted_twice_at_any_width(count: int) -> None:
    known = state(*(election(float(at), f"n{at}", f"n{at - 7}") for at in range(3, 100, 7)))
    told = col(known, count)
    assert len(told) == count
    assert sum(one.count for one in told) == len(known.elections)
    assert told[-1].leader == known.elections[-1].leader


def test_no_columns() -> None:
    assert col(state(), 0) == ()


def test_a_story_of_a_crash_and_a_step_down() -> None:
    """As it is told by events: the crash leaves a leaderless time, the step-down is planned."""
    story = Plot()
    story.killed("n1")
    story.without(5.0, None, 5, gone=("n1",))
    story.elected("n2", 6, gone=("n1",))
    story.stepped_down("n2", "n3", 7)
    told = segments(story.state, story.at(0.0), story.at())
    assert [(one.what, one.leader) for one in told if one.until - one.since > 0.1] == [
        ("leader", "n1"),
        ("leaderless", None),
        ("leader", "n2"),
        ("leader", "n3"),
    ]
    assert [one.change.planned for one in told if one.change is not None] == [False, True]
