"""At which figure is each check of a server's Raft log raised, and as how grave?"""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.checks.tables import LIMITS, Check, Raised, Records, group, raised
from tests.core.elections.tables import NOW, raftz
from tests.core.figures import ready, told
from tui.core.checks import raft_log as of
from tui.core.model.server import RaftReport
from tui.core.observed.answers import JetStream, RaftQueues
from tui.core.observed.events import RaftSeen
from tui.text.phrases.say import say

GIB = 2**30
LONG = RaftQueues(entries=1001)


def raft(since: str | None = None, for_s: float = LIMITS.sustained_s, age: float = 0.0, **figures: object) -> Records:
    """n2's last RAFTZ, and that this has been so for some seconds by then."""
    last = replace(raftz("n2", 5, "n1"), **figures)
    report: dict[str, object] = {"last": last, "at": NOW - age, "asked": NOW - age}
    return {"raft": report if since is None else {**report, since: NOW - age - for_s}}


def wal(size: int | None, most: int) -> Records:
    return {**raft(wal_bytes=size), "jetstream": {"last": JetStream(max_storage=most), "at": NOW}}


def one(code: str, severity: str = "warning") -> list[Raised]:
    return [(code, severity, "n2")]


@each(
    ("check", "n2", "found"),
    [
        (of.queue_long, raft("queued_since", queues=LONG), one("OPT_SYS_010")),
        (of.queue_long, raft("queued_since", for_s=LIMITS.sustained_s - 0.1, queues=LONG), []),  # a moment
        (of.queue_long, raft("queued_since", age=6.0, queues=LONG), []),  # of before
        (of.queue_long, raft("queued_since", queues=LONG, size=10_001), []),  # of an answer that cannot be
        (of.queue_long, raft(queues=LONG), []),
        (of.apply_lag, raft("unapplied_since", committed=301, applied=200), one("OPT_SYS_007")),
        (of.apply_lag, raft("unapplied_since", for_s=2.9, committed=301, applied=200), []),
        (of.catching_up, raft("catching_up_since", for_s=60.0, catching_up=True), one("OPT_SYS_013")),
        (of.catching_up, raft("catching_up_since", for_s=59.0, catching_up=True), []),  # after a restart
        (of.log_large, wal(10 * GIB, 0), one("OPT_SYS_023")),
        (of.log_large, wal(10 * GIB - 1, 0), []),
        (of.log_large, wal(50 * GIB, -1), one("OPT_SYS_023", "critical")),
        (of.log_large, wal(GIB, 2 * GIB), one("OPT_SYS_023")),
        (of.log_large, wal(GIB, 2 * GIB + 1), []),
        (of.log_large, wal(8 * GIB, 10 * GIB), one("OPT_SYS_023", "critical")),
        (of.log_large, wal(8 * 2**20, 8 * 2**20), []),  # a log of usual size on a server with little storage
        (of.log_large, wal(None, 10 * GIB), []),  # it told none
    ],
)
def test_each_limit_is_where_it_says(check: Check, n2: Records, found: list[Raised]) -> None:
    """Each row: a check, what differs at n2, and what it finds."""
    assert raised(check, group(n2=n2)) == found


@pytest.mark.parametrize("check", of.CHECKS)
def test_a_calm_group_raises_nothing(check: Check) -> None:
    """Nothing told is nothing wrong."""
    assert raised(check, group()) == []


def test_a_queue_that_stays_long_is_raised_and_cleared() -> None:
    """OPT_SYS_010 through the whole way of an answer: a second is a burst, four are none."""
    story = ready()

    def queued(entries: int) -> None:
        for _ in range(4):
            last = replace(raftz("n2", 5, "n1"), queues=RaftQueues(entries=entries))
            story.all_tell("n1", 5, but=("n2",))
            story.take(RaftSeen(at=story.at(), server=story.ref("n2"), raft=last, asked=story.at() - 0.001))
            story.advance(story.t + 1.0)

    queued(1000)
    assert "OPT_SYS_010" not in story.open_codes()
    queued(20_000)
    (alert,) = [a for a in story.monitor.alerts if a.code == "OPT_SYS_010"]
    assert say(alert.summary) == "20,000 append entries are queued in the meta group of n2 (limit 1,000)"
    assert story.state.word is not None
    assert story.state.word.shown.word == "STABLE"
    queued(0)
    assert told(story, "OPT_SYS_010") == [("raised", "n2"), ("cleared", "n2")]


def test_a_report_begins_without_a_backlog() -> None:
    """A new process is not blamed for what its predecessor left."""
    assert (RaftReport().queued_since, RaftReport().unapplied_since, RaftReport().catching_up_since) == (None,) * 3
