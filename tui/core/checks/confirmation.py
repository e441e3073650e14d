"""What is found while metawatch's own loop is late: is it found again by what the loop reads afterwards?

A late loop reads answers in any order and long after they were made: the last word of a deposed leader after the first of the new
one, silence where messages lie unread. Each check dates what it compares as well as it can; this is the second lock for all of
them. Nothing new is said of a server until it has been found without a break for as long as such a loop may need to come round."""

from collections.abc import Iterable
from typing import Final

from tui.core.model.finding import Finding
from tui.core.model.state import State, Unconfirmed
from tui.core.vantage.own_link import OWN_LAG_S, PASSES, lag_since

_LATE_LATELY_S: Final = 10.0
"""A loop counts as late for so long after it was: answers that it asked for then are still being read."""
_LONGEST_S: Final = 6.0
"""What is still found after this is so, however late the loop is."""
_OF_OURSELVES: Final = frozenset(
    {"MW_BLIND", "MW_LINK", "MW_ACCOUNT", "MW_ACCOUNT_FULL", "MW_CONTRADICTION", "MW_PRESSURE"}
)
"""These tell of metawatch or of its host, and are right at once."""
_PROVEN: Final = frozenset({"META_003", "MW_UNPLANNED", "SERVER_008"})
"""These count what has been proven and told before."""
_WAIT_ALREADY: Final = frozenset({"MW_RAFT_STUCK", "MW_NO_ANSWER"})
"""These wait by themselves for as long as an answer may lie unread (`servers/ladder`)."""
_AT_ONCE: Final = _OF_OURSELVES | _PROVEN | _WAIT_ALREADY


def confirmed(
    state: State, found: tuple[Finding, ...], raised: Iterable[tuple[str, str | None]]
) -> tuple[tuple[Finding, ...], tuple[Unconfirmed, ...]]:
    """The findings that may be raised now, and those that wait, each since it was first found. `raised`: code and subject of the alerts
    that are open already."""
    waits_s = _waits_s(state)
    if not waits_s:
        return found, ()
    at_once = {*raised}
    since = {(one.code, one.subject): one.since for one in state.unconfirmed}
    waiting = tuple(
        Unconfirmed(code=one.code, subject=one.subject, since=since.get((one.code, one.subject), state.now))
        for one in found
        if one.code not in _AT_ONCE and (one.code, one.subject) not in at_once
    )
    held = {(one.code, one.subject) for one in waiting if state.now - one.since < waits_s}
    return tuple(one for one in found if (one.code, one.subject) not in held), waiting


def _waits_s(state: State) -> float:
    """For how long a finding must last while our loop is as late as it is; 0 while it is on time."""
    late = max((lag_since(server, state.now - _LATE_LATELY_S) for server in state.servers.values()), default=0.0)
    return 0.0 if late < OWN_LAG_S else min(_LONGEST_S, PASSES * late)
