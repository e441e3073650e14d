"""How much waits inside a Raft node, and which figures are none?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import raftz
from tui.core.observed.answers import RaftQueues
from tui.core.servers.raft_backlog import longest, queues, unapplied

PLAIN = raftz("n2", 5, "n1")


def test_the_longest_queue_comes_first() -> None:
    """Each with its name; empty where nothing waits, or nothing is known."""
    waiting = replace(PLAIN, queues=RaftQueues(proposals=3, entries=9, responses=None, unapplied=0))
    assert queues(waiting) == (("append_entries", 9), ("proposals", 3), ("committed_entries", 0))
    assert longest(waiting) == 9
    assert (longest(PLAIN), longest(None), queues(PLAIN)) == (0, 0, ())


@each("absurd", [-1, 2**63 - 1, None])
def test_a_queue_that_cannot_be_is_none(absurd: int | None) -> None:
    """A difference of counters that wrapped round raises nothing."""
    told = RaftQueues(proposals=absurd, entries=absurd, responses=absurd, unapplied=absurd)
    assert longest(replace(PLAIN, queues=told)) == 0


@each(
    ("committed", "applied", "catching_up", "behind"),
    [
        (500, 399, False, 101),
        (500, 500, False, 0),
        (500, 501, False, 0),  # applied is told a moment later
        (500, None, False, 0),
        (2**63 - 1, 5, False, 0),  # committed wrapped round
        (500, 0, True, 0),  # that is what catching up is
    ],
)
def test_what_is_committed_and_not_applied(committed: int, applied: int | None, catching_up: bool, behind: int) -> None:
    """Each row: the indexes of a RAFTZ answer, and how many entries wait."""
    assert unapplied(replace(PLAIN, committed=committed, applied=applied, catching_up=catching_up)) == behind
    assert unapplied(None) == 0
