"""Is as much as possible of too much Raft traffic told? Without servers: time is what the messages say."""

from tests.feeds.recorder import Recorder
from tests.feeds.tapped import N1, N2
from tui.core.observed.raft_frames import HeartbeatHeard
from tui.feeds.raft.shedding import CALM_S, MOST, Load, Merger


def entry(at: float, leader: str = N1, term: int = 3, **more: object) -> HeartbeatHeard:
    return HeartbeatHeard(at=at, via="n1", leader=leader, term=term, **more)  # type: ignore[arg-type]


# The load.


def test_answers_are_shed_first_and_entries_only_if_that_is_not_enough() -> None:
    """3,000 a second, of which 2,000 are answers, cost the answers alone; 3,000 entries cost entries as well, at once."""
    shed: list[float] = []
    load = Load(shed.append)
    for number in range(2000):
        load.took(100 + number / 1000)
        for _ in range(0 if load.acks else 2):
            load.answered(100 + number / 1000)
    assert (load.acks, load.entries, len(shed)) == (True, False, 1)
    assert 100.6 <= shed[0] <= 100.8
    for number in range(3000):
        load.took(102 + number / 3000)
    assert (load.acks, load.entries, len(shed)) == (True, True, 1)


def test_a_load_just_below_the_limit_sheds_nothing() -> None:
    """1,900 a second for five seconds."""
    load = Load(lambda _at: None)
    for number in range(1900 * 5):
        load.took(100 + number / 1900)
    assert (load.acks, load.entries) == (False, False)


def test_answers_come_back_after_ten_calm_seconds() -> None:
    """Not sooner, and not while there are so many entries that their answers would be too many again."""
    shed: list[float] = []
    load = Load(shed.append)
    for number in range(MOST + 1000):
        load.took(100 + number / MOST / 2)
    for number in range(20 * 800):
        load.took(102 + number / 800)
    assert len(shed) == 1, "800 entries a second mean more than 2,000 messages with their answers"
    for number in range(int(CALM_S) + 3):
        load.took(123 + number)
    assert not load.acks
    assert len(shed) == 2
    assert CALM_S <= shed[1] - 123 <= CALM_S + 2


# Merging.


async def test_of_many_entries_the_first_and_the_last_of_each_tenth_are_told() -> None:
    """And how many lay between; none is lost from the count, and order is kept."""
    told = Recorder()
    merger = Merger(told)
    merged = sum(merger.put(entry(100 + number / 1000)) for number in range(250))
    merger.flush()
    beats = told.of(HeartbeatHeard)
    assert [round(one.at - 100, 3) for one in beats] == [0, 0.099, 0.1, 0.199, 0.2, 0.249]
    assert [one.merged for one in beats] == [0, 98, 0, 98, 0, 48]
    assert merged == sum(one.merged for one in beats) == 250 - len(beats)
    merger.end()


async def test_the_last_one_is_told_though_nothing_follows() -> None:
    """Within a tenth of a second."""
    told = Recorder()
    merger = Merger(told)
    for at in (100.0, 100.01, 100.02):
        merger.put(entry(at))
    last = await told.until(HeartbeatHeard, start=1)
    assert (last.at, last.merged) == (100.02, 1)
    assert told.mark == 2


async def test_what_tells_of_a_change_is_never_merged() -> None:
    """A hand-over, a new leader's first entry, another leader, another term: each at once, behind what was held."""
    told = Recorder()
    merger = Merger(told)
    sent = [
        entry(100.00),
        entry(100.01),
        entry(100.02, to=N2),
        entry(100.03),
        entry(100.04, leader=N2, term=4, begins=True),
        entry(100.05, leader=N2, term=4),
        entry(100.06, leader=N2, term=5),
        entry(100.07, leader=N1, term=3),
    ]
    assert not any(merger.put(one) for one in sent)
    merger.flush()
    assert told.events == sent
    merger.end()
