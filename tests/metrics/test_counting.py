"""Does a counter count each thing once, and never fall?"""

import pytest

from tests.cases import each
from tui.core.model.lines import ElectionLine, How, Leaderless
from tui.core.observed.raft_frames import HeartbeatHeard
from tui.metrics.counting import Counters, Gaps, counted_heartbeat, counted_line

AT = "2026-11-30T00:00:00.000Z"


def election(how: How, planned: bool | None) -> ElectionLine:
    """One line; only these two fields are counted."""
    return ElectionLine(
        at=AT, domain=None, leader="n1", previous="n2", elected_at=AT, elected_at_error_s=0.0, term=5, terms=1,
        leaderless_s=1.0, how=how, planned=planned, source="tap", advisory_id=None, operational=True,
    )  # fmt: skip


def beats(*told: tuple[float, str, str, int]) -> Gaps:
    """Heartbeats: when, through which connection, whose, in which term."""
    counted = Counters()
    for at, via, leader, term in told:
        counted = counted_heartbeat(counted, HeartbeatHeard(at=at, via=via, leader=leader, term=term))
    return counted.gaps


def test_elections_are_counted_by_how_and_planned() -> None:
    """One series a pair; what is not known is a value of its own."""
    counted = Counters()
    for line in (
        election("handover", True),
        election("handover", True),
        election("silent", False),
        election("unknown", None),
    ):
        counted = counted_line(counted, line)
    assert counted.elections == {("handover", "yes"): 2, ("silent", "no"): 1, ("unknown", "unknown"): 1}


def test_leaderless_time_counts_when_it_is_over() -> None:
    """The line that begins it says nothing of its length."""
    begun = counted_line(Counters(), Leaderless(at=AT, since=AT, for_s=2.0, ended=None))
    over = counted_line(begun, Leaderless(at=AT, since=AT, for_s=7.5, ended=AT))
    assert (begun.leaderless_s, over.leaderless_s) == (0.0, 7.5)


def test_a_heartbeat_is_counted_once_however_many_connections_hear_it() -> None:
    """Three servers hand on the same heartbeat: one gap a second."""
    gaps = beats(*((second, via, "aaaa", 5) for second in (1.0, 2.0, 3.0) for via in ("n1", "n2", "n3")))
    assert sum(gaps.counts) == 2
    assert gaps.sum_s == pytest.approx(2.0)


def test_another_leader_begins_anew_and_an_old_one_is_not_heard() -> None:
    """The gaps of a former leader go with it; its last heartbeat on a slow connection makes no gap of the new one."""
    gaps = beats(
        (1.0, "n2", "aaaa", 5),
        (2.0, "n2", "aaaa", 5),
        (4.0, "n2", "bbbb", 6),
        (4.1, "n3", "aaaa", 5),
        (5.0, "n2", "bbbb", 6),
    )
    assert (gaps.leader, sum(gaps.counts)) == ("bbbb", 1)
    assert gaps.sum_s == pytest.approx(1.0)


def test_another_connection_takes_over_without_a_gap() -> None:
    """n2's connection is gone: n3 counts from now on, and the time between is no gap of the leader."""
    gaps = beats((1.0, "n2", "aaaa", 5), (5.0, "n3", "aaaa", 5), (12.0, "n3", "aaaa", 5), (13.0, "n3", "aaaa", 5))
    assert (gaps.via, sum(gaps.counts)) == ("n3", 1)


@each(("gap_s", "bucket"), [(0.1, 0), (0.2, 1), (1.0, 4), (1.01, 5), (10.0, 11), (11.0, 12)])
def test_a_gap_is_in_the_bucket_whose_limit_it_does_not_exceed(gap_s: float, bucket: int) -> None:
    """Limits are upper and included, as Prometheus wants them."""
    gaps = beats((0.0, "n2", "aaaa", 5), (gap_s, "n2", "aaaa", 5))
    assert [i for i, n in enumerate(gaps.counts) if n] == [bucket]
