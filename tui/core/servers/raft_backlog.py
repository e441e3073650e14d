"""How much waits inside a server's Raft node? Figures of one RAFTZ answer; must not know from which on it is too much."""

from typing import Final, Literal

from tui.core.observed.answers import Raft

Queue = Literal["proposals", "append_entries", "responses", "committed_entries"]

_MOST: Final = 2**40
"""No server holds so much: a difference of counters that wrapped round."""


def queues(raft: Raft | None) -> tuple[tuple[Queue, int], ...]:
    """Each queue with how much waits in it, the longest first; nothing of those that cannot be."""
    if raft is None or raft.queues is None:
        return ()
    lengths: tuple[tuple[Queue, int | None], ...] = (
        ("proposals", raft.queues.proposals),
        ("append_entries", raft.queues.entries),
        ("responses", raft.queues.responses),
        ("committed_entries", raft.queues.unapplied),
    )
    known = ((queue, waiting) for queue, waiting in lengths if waiting is not None and 0 <= waiting <= _MOST)
    return tuple(sorted(known, key=lambda one: -one[1]))


def longest(raft: Raft | None) -> int:
    """How much waits in the longest queue."""
    if raft is None or raft.queues is None:
        return 0
    told = raft.queues
    lengths = (told.proposals, told.entries, told.responses, told.unapplied)
    return max([one for one in lengths if one is not None and 0 <= one <= _MOST], default=0)


def unapplied(raft: Raft | None) -> int:
    """Committed entries that it has not applied; none while it catches up, for then that is expected."""
    if raft is None or raft.applied is None or raft.catching_up:
        return 0
    behind = raft.committed - raft.applied
    return behind if 0 < behind <= _MOST else 0
