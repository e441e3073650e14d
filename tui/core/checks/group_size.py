"""Do the peers count the same group, and can the figures be true by which they count it? Must not remember what was wrong before."""

from collections.abc import Callable
from typing import Final

from tui.core.group.counted_groups import GroupCount, counts
from tui.core.group.ghost_peers import paper, waits_for_routes
from tui.core.group.impossible_figures import impossible_figure
from tui.core.group.membership import members
from tui.core.model.finding import Finding, Findings
from tui.core.model.freshness import fresh
from tui.core.model.message import Message, message
from tui.core.model.peer_names import name_of
from tui.core.model.state import State
from tui.core.settings.watch import Watch

_KNOWN_AFTER_S: Final = 10.0
"""By then every server that can be found was, and was asked for its peers."""
_LEARNS_S: Final = 5.0
"""A follower learns of a peer that was added or removed with the leader's next append entries."""


def sizes(found: tuple[GroupCount, ...]) -> dict[int, list[str]]:
    """Who counts how many peers, the smallest group first."""
    by_size: dict[int, list[str]] = {}
    for one in sorted(found, key=lambda c: (c.raft.size, c.server.name)):
        by_size.setdefault(one.raft.size, []).append(one.server.name)
    return by_size


def counted(by_size: dict[int, list[str]]) -> Message:
    """`n1 counts 1 peer; n2, n3 count 3`."""
    views = tuple(
        message("peers_counted", servers=tuple(who), peers=size, first=place == 0)
        for place, (size, who) in enumerate(by_size.items())
    )
    return message("peers_counted_by_all", views=views)


def sizes_differ(state: State, now: float, watch: Watch) -> Findings:
    """MW_SIZES_DIFFER: servers of one group count different numbers of peers, so each side may elect a leader of its own."""
    if len({server.raft.last.size for server in members(state) if server.raft.last is not None}) < 2:
        return  # looked at first: whenever they were asked, all count the same
    found = counts(state, now)
    if len({one.raft.size for one in found}) < 2:
        return
    by_size = sizes(found)
    followed = {one.leader for one in found}
    if len(followed) < 2 and now - max(one.server.raft.counts_since or 0.0 for one in found) < _LEARNS_S:
        return
    leaders = tuple(sorted(name_of(peer, state.names) for peer in followed if peer is not None))
    apart = len(followed) > 1
    yield Finding(
        code="MW_SIZES_DIFFER",
        severity="critical" if apart else "warning",
        subject=state.group.domain,
        summary=message("sizes_differ", views=counted(by_size), leaders=leaders if apart else ()),
        peak=float(len(by_size)),
    )


def impossible(state: State, now: float, watch: Watch) -> Findings:
    """MW_FIGURE_ABSURD: a server tells a term or a size that cannot be."""
    for server in members(state):
        absurd = impossible_figure(state, server)
        if absurd is not None and fresh("claim", server.raft.at, now):
            yield Finding(code="MW_FIGURE_ABSURD", severity="warning", subject=server.name, summary=absurd)


def beyond_reach(state: State, now: float, watch: Watch) -> Findings:
    """MW_FIGURE_ABSURD: the group counts so many peers that all servers which anybody knows are no quorum."""
    found, ready_at = paper(state), state.ready_at
    if found is None or ready_at is None or now - ready_at < _KNOWN_AFTER_S or not state.given.tried:
        return
    if found.never and found.views > 1 and waits_for_routes(state) is None:
        said = message("size_beyond_reach", size=found.size, needed=found.needed, real=found.real)
        yield Finding(code="MW_FIGURE_ABSURD", severity="warning", subject=state.group.domain, summary=said)


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (sizes_differ,)
EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (impossible, beyond_reach)
