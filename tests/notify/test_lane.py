"""Does a receiver that is dead for an hour get everything, in order, and is it left in peace meanwhile? Time is data."""

from tests.notify.receivers import line
from tui.notify.lane import LONGEST_S, MOST_WAITING, ReceiverLane, added, failed, taken

HOUR_S = 3600.0


def test_an_hour_of_a_dead_webhook_loses_nothing() -> None:
    """A notice each half minute; tried once a minute at last; all of them come afterwards, in order, within one pause."""
    lane, now, tries = ReceiverLane(), 0.0, 0
    lines = [line(n) for n in range(120)]
    for n, one in enumerate(lines):
        lane = added(lane, one)
        while lane.due <= (until := (n + 1) * 30.0):
            now = max(now, lane.due)
            lane, tries = failed(lane, now), tries + 1
        now = until
    assert now == HOUR_S
    assert tries < 75
    assert lane.due - now <= LONGEST_S
    came = []
    while lane.waiting:
        came.append(lane.waiting[0])
        lane = taken(lane, lane.waiting[0])
    assert came == lines
    assert (lane.lost, lane.failures, lane.due) == (0, 0, 0.0)


def test_pauses_grow_to_a_minute() -> None:
    lane, pauses = added(ReceiverLane(), line()), []
    for _ in range(9):
        lane = failed(lane, 100.0)
        pauses.append(lane.due - 100.0)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]


def test_a_receiver_may_ask_for_peace_but_not_for_ever() -> None:
    """`Retry-After`: five minutes at most."""
    lane = added(ReceiverLane(), line())
    assert failed(lane, 0.0, 30.0).due == 30.0
    assert failed(lane, 0.0, 86_400.0).due == 300.0
    assert failed(lane, 0.0, 0.0).due == 1.0


def test_the_same_notice_waits_once() -> None:
    """What the journal had and what is decided again is one."""
    lane = added(added(ReceiverLane(), line()), line())
    assert len(lane.waiting) == 1


def test_a_bound_takes_the_oldest_and_counts_them() -> None:
    lane = ReceiverLane()
    for n in range(MOST_WAITING + 3):
        lane = added(lane, line(n))
    assert (len(lane.waiting), lane.lost, lane.waiting[0]) == (MOST_WAITING, 3, line(3))
