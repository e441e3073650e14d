"""How often did the leadership change, by looks that are far apart? What is kept between them, and what it comes to.

Each look sees a term; the terms between two looks are the most changes there can have been. It must not know where it is kept.
"""

from msgspec import Struct
from msgspec.structs import replace

from tui.core.group.majority import majority
from tui.core.group.membership import members
from tui.core.model.state import State

_KEPT_S = 7 * 86_400.0
_MOST = 5_000
_AHEAD_S = 60.0
_RESET_S = 3_600.0
"""For how long a new meta store is told."""


class KeptCount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one look leaves for the next."""

    v: int = 1
    domain: str | None = None
    since: float
    """From here on every change is in `changes`."""
    at: float
    leader: str
    term: int | None = None
    changes: tuple[tuple[float, int], ...] = ()
    """(when at the latest, how many), oldest first."""
    reset: tuple[float, int, int] | None = None
    """(when it was seen, term before, term after) the terms last went back: the meta store was a new one then."""


class Counted(Struct, frozen=True, kw_only=True):
    """Changes in the window, as far as they are known."""

    changes: int = 0
    known_s: float = 0.0
    """How much of the window is known."""
    covered: bool = False
    trouble: str | None = None
    """Why nothing is known."""
    reset: tuple[int, int] | None = None
    """(term before, term after) when the terms went back within the last hour."""


def learn(kept: KeptCount | None, state: State, now: float) -> KeptCount | None:
    """What is to be kept after this look; unchanged while nobody leads."""
    lead = state.leadership
    if lead.leader is None:
        return kept
    first = KeptCount(domain=state.group.domain, since=now, at=now, leader=lead.leader, term=lead.term)
    if kept is None or _of_another(kept, first):
        return first
    if kept.term is not None and lead.term is not None and lead.term < kept.term:
        # A leader that was cut off tells an old term as well; a majority does not.
        below = _majority_below(state, kept.term)
        return replace(first, reset=(now, kept.term, lead.term)) if below else kept
    news = _changed(kept, first)
    changes = kept.changes
    if news:
        # It cannot have been before the last look, nor after this one.
        when = now if lead.since is None or news > 1 else min(now, max(kept.at, lead.since))
        changes = (*changes, (when, news))
    floor = now - _KEPT_S
    since = max(kept.since, floor, changes[-_MOST - 1][0] if len(changes) > _MOST else 0.0)
    return replace(first, since=since, reset=kept.reset, changes=tuple(c for c in changes[-_MOST:] if c[0] > floor))


def _of_another(kept: KeptCount, now: KeptCount) -> bool:
    """Another group, or a clock that was set back: nothing can be compared."""
    return kept.domain != now.domain or kept.at > now.at + _AHEAD_S


def _majority_below(state: State, term: int) -> bool:
    """A majority of the peers tells a lower term, and none tells this one: no server lowers the term of its store."""
    terms = [s.raft.last.term for s in members(state) if s.raft.last is not None]
    return all(told < term for told in terms) and len(terms) >= majority(state.group.size or 1)


def _changed(kept: KeptCount, now: KeptCount) -> int:
    if kept.term is not None and now.term is not None:
        return now.term - kept.term
    return int(kept.leader != now.leader)


def count(kept: KeptCount | None, state: State, now: float, window_s: float) -> Counted:
    """The changes of the last `window_s` seconds. A leader that has led for all of it needs no earlier look."""
    lead, begin = state.leadership, now - window_s
    since = [kept.since] if kept is not None else []
    if lead.leader is not None and lead.since is not None:
        since.append(lead.since + (lead.since_error_s or 0.0))
    known_s = max(0.0, now - min(since)) if since else 0.0
    changes = sum(n for at, n in kept.changes if at > begin) if kept is not None else 0
    reset = kept.reset[1:] if kept is not None and kept.reset is not None and now - kept.reset[0] <= _RESET_S else None
    return Counted(changes=changes, known_s=min(known_s, window_s), covered=known_s >= window_s, reset=reset)
