"""At which figure is each check of a loaded server raised, and as how grave?"""

from tests.cases import each
from tests.core.checks.tables import LIMITS, Check, Raised, Records, group, raised
from tests.core.elections.tables import NOW
from tui.core.checks import load as of
from tui.core.model.server import Rise
from tui.core.observed.answers import DiskWaited, Stats, Varz


def starts(*ages: float) -> Records:
    return {"history": {"restarts": tuple(NOW - age for age in ages)}}


def connected(clients: int, most: int | None, age: float = 0.0, varz_age: float = 0.0) -> Records:
    """So many clients, of at most so many."""
    return {
        "stats": {"last": Stats(start=0.0, connections=clients), "at": NOW - age},
        "varz": {"last": Varz(max_connections=most), "at": NOW - varz_age},
    }


OURS: Records = {"connection": {"connected": True}}


def queued(waits: int = 0, mean_s: float = 0.0, waiting: int = 0, held: bool = False, age: float = 0.0) -> Records:
    """What waited for its disk between its last two VARZ."""
    waited = DiskWaited(since=NOW - age - 60, waits=waits, waiting=waiting, mean_s=mean_s)
    return {"varz": {"last": Varz(), "at": NOW - age, "disk_waited": waited, "disk_held": held}}


def rose(age: float = 59.0, **counters: int) -> Records:
    """These counters of STATSZ rose by so much, so long ago."""
    return {"stats": {name: Rise(by=by, at=NOW - age) for name, by in counters.items()}}


def lost_ours(ago: float) -> Records:
    """metawatch's own connection to it is up again, and was lost so long before the rise."""
    return {"connection": {"connected": True, "disconnected_at": NOW - 59.0 - ago}}


MANY = tuple(float(age) for age in range(int(LIMITS.restarts_max) + 1))


@each(
    ("check", "n2", "found"),
    [
        (
            of.slow_consumers,
            {"stats": {"slow_rose_at": NOW - 59, "slow_rose_by": 2}},
            [("SERVER_004", "warning", "n2")],
        ),
        (of.slow_consumers, {"stats": {"slow_rose_at": NOW - 61, "slow_rose_by": 2}}, []),
        (of.connections_high, connected(8, most=10), [("SERVER_011", "warning", "n2")]),
        (of.connections_high, connected(7, most=10), []),
        (of.connections_high, {**connected(8, most=10), **OURS}, []),  # one of them is metawatch's
        (of.connections_high, {**connected(9, most=10), **OURS}, [("SERVER_011", "warning", "n2")]),
        (of.connections_high, connected(8, most=None), []),  # no limit
        (of.connections_high, connected(8, most=10, age=31.0), []),
        (of.connections_high, connected(8, most=10, varz_age=201.0), []),  # the limit may be another one by now
        (of.disk_queue, queued(waits=900, mean_s=0.09), []),  # it has few slots
        (of.disk_queue, queued(waits=3, mean_s=0.1), [("MW_DISK_QUEUE", "info", "n2")]),
        (of.disk_queue, queued(waits=3, mean_s=1.0), [("MW_DISK_QUEUE", "warning", "n2")]),
        (of.disk_queue, queued(waiting=40), []),  # of this instant
        (of.disk_queue, queued(waiting=40, waits=7, mean_s=0.01, held=True), []),  # others, each time
        (of.disk_queue, queued(waiting=40, held=True), [("MW_DISK_QUEUE", "warning", "n2")]),  # and none got its turn
        (of.disk_queue, queued(waits=3, mean_s=9.0, age=201.0), []),
        (of.stale_connections, rose(stale=1), [("SERVER_012", "info", "n2")]),
        (of.stale_connections, rose(age=61.0, stale=1), []),
        (of.stale_connections, rose(stale=2, stale_routes=1), [("SERVER_012", "warning", "n2")]),
        (of.stale_connections, {**rose(stale=1), **lost_ours(300.0)}, []),  # it may be our own that was cut
        (of.stale_connections, {**rose(stale=1), **lost_ours(601.0)}, [("SERVER_012", "info", "n2")]),
        (of.stale_connections, {**rose(stale=1), "connection": {"connected": False}}, []),
        (of.stale_connections, {**rose(stale=2, stale_routes=1), **lost_ours(5.0)}, [("SERVER_012", "warning", "n2")]),
        (of.stalled_clients, rose(stalled=4000), [("SERVER_013", "info", "n2")]),
        (of.stalled_clients, rose(age=61.0, stalled=4000), []),
        (of.crash_loop, starts(*MANY), [("SERVER_009", "critical", "n2")]),
        (of.crash_loop, starts(*MANY[1:]), []),
        (of.crash_loop, starts(*(age + 3601.0 for age in MANY)), []),  # an hour ago
        (of.lame_duck, {"process": {"lame_duck_at": NOW - 1}}, [("MW_LAME_DUCK", "info", "n2")]),
        (of.lame_duck, {"process": {"lame_duck_at": NOW - LIMITS.lame_duck_s}}, [("MW_LAME_DUCK", "warning", "n2")]),
    ],
)
def test_each_limit_is_where_it_says(check: Check, n2: Records, found: list[Raised]) -> None:
    """Each row: a check, what differs at n2, and what it finds."""
    assert raised(check, group(n2=n2)) == found


@each("check", of.CHECKS)
def test_a_calm_group_raises_nothing(check: Check) -> None:
    """Nothing told is nothing wrong."""
    assert raised(check, group()) == []
