"""What has been counted since the start? Elections, leaderless time and heartbeats: folded from lines and events as they come.

The state holds windows of time and forgets; a counter must never fall."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from tui.core.model.lines import AnyLine, ElectionLine, How, Leaderless
from tui.core.observed.raft_frames import HeartbeatHeard

GAP_BUCKETS_S: Final = (0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 10.0)
"""A leader sends each second when nothing else happens; followers begin an election after 4 to 9 s of silence."""

Planned = Mapping[bool | None, str]
PLANNED: Final[Planned] = {True: "yes", False: "no", None: "unknown"}


class Gaps(Struct, frozen=True, kw_only=True):
    """The gaps between heartbeats of one leader in one term, as they were heard through the connection that heard it first."""

    leader: str = ""
    """Peer hash."""
    term: int = 0
    via: str = ""
    last_at: float = 0.0
    counts: tuple[int, ...] = (0,) * (len(GAP_BUCKETS_S) + 1)
    """One a bucket, each counting its own gaps alone; the last one is of those above all limits."""
    sum_s: float = 0.0


class Counters(Struct, frozen=True, kw_only=True):
    """All counters."""

    elections: Mapping[tuple[How, str], int] = {}
    """By how it came about and whether it was planned."""
    leaderless_s: float = 0.0
    """Of the times that are over."""
    leaderless_told_s: float = 0.0
    """The most that was told, with the time that goes on. Its end is dated before the moment at which it is known, so the sum may fall."""
    gaps: Gaps = Gaps()


def counted_line(counted: Counters, line: AnyLine) -> Counters:
    """With this line."""
    if isinstance(line, ElectionLine):
        key = line.how, PLANNED[line.planned]
        return replace(counted, elections={**counted.elections, key: counted.elections.get(key, 0) + 1})
    if isinstance(line, Leaderless) and line.ended is not None:
        return replace(counted, leaderless_s=counted.leaderless_s + line.for_s)
    return counted


def counted_leaderless(counted: Counters, running_s: float) -> Counters:
    """With what has passed of a time without a leader that goes on; 0: there is none."""
    most = max(counted.leaderless_told_s, counted.leaderless_s + running_s)
    return counted if most == counted.leaderless_told_s else replace(counted, leaderless_told_s=most)


def counted_heartbeat(counted: Counters, beat: HeartbeatHeard) -> Counters:
    """With this heartbeat. Another leader or term begins anew: what came before was another leader's."""
    gaps = counted.gaps
    if (gaps.leader, gaps.term) != (beat.leader, beat.term):
        if beat.term < gaps.term:
            return counted  # what a deposed leader sent last, on a connection that is behind
        return replace(counted, gaps=Gaps(leader=beat.leader, term=beat.term, via=beat.via, last_at=beat.at))
    if gaps.via != beat.via:
        # The connection may have gone with its server: the next one that hears the leader takes over, without a gap.
        lost = beat.at - gaps.last_at > GAP_BUCKETS_S[-1]
        return replace(counted, gaps=replace(gaps, via=beat.via, last_at=beat.at)) if lost else counted
    gap_s = beat.at - gaps.last_at
    bucket = sum(gap_s > limit for limit in GAP_BUCKETS_S)
    counts = tuple(n + (i == bucket) for i, n in enumerate(gaps.counts))
    return replace(counted, gaps=replace(gaps, last_at=beat.at, counts=counts, sum_s=gaps.sum_s + gap_s))
