"""Is the number of peers right: do all count the same, can it be true, is it odd, and is it the expected one? Must not remember what was
wrong before."""

from collections.abc import Callable
from typing import Final

from tui.core.group.counted_groups import GroupCount, counts
from tui.core.group.departures import departed
from tui.core.group.ghost_peers import paper, waits_for_routes
from tui.core.group.impossible_figures import impossible_figure
from tui.core.group.membership import members
from tui.core.group.peer_status import unanswering
from tui.core.group.places import in_its_place, never_led
from tui.core.model.finding import Finding, Findings
from tui.core.model.freshness import fresh
from tui.core.model.message import Message, message
from tui.core.model.peer_names import name_of, peer_hash
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


def even_size(state: State, now: float, watch: Watch) -> Findings:
    """META_007: an even group tolerates no more failures than one peer fewer; ghost peers show this way."""
    size = state.group.size or 0
    expected = watch.thresholds.expected_peers
    if size > 1 and size % 2 == 0 and _settled(state) and not (expected % 2 and size > expected):
        yield Finding(
            code="META_007",
            severity="warning",
            subject=state.group.domain,
            summary=message("group_even", size=size, **_renamed(state)),
        )


def _renamed(state: State) -> dict[str, str]:
    """A server that was started with another name is a new peer, and its old name stays one."""
    gone = [s.name for s in state.servers.values() if s.process.shutdown_at is not None or s.presence.silent]
    pairs = [(name, other) for name in gone if (other := in_its_place(state, name)) is not None]
    return {"gone": pairs[0][0], "replaced_by": pairs[0][1]} if pairs else {}


def more_than_expected(state: State, now: float, watch: Watch) -> Findings:
    """OPT_SYS_026: the group has had more peers than the operator expects for longer than it takes to replace a server. That servers
    count differently, or so many that no quorum can be, is told by others."""
    limits, size = watch.thresholds, state.group.size or 0
    since = state.group.sized_since
    if not limits.expected_peers or size <= limits.expected_peers or since is None or now - since < limits.extra_peer_s:
        return
    found = paper(state)
    if not _settled(state) or found is None or found.never or len({one.raft.size for one in counts(state, now)}) > 1:
        return
    silent = _not_there(state)
    yield Finding(
        code="OPT_SYS_026",
        severity="warning",
        subject=state.group.domain,
        summary=message(
            "more_peers_than_expected",
            size=size,
            expected=limits.expected_peers,
            silent=silent,
            joined=() if silent else _joined(state),
            renamed=message("peer_replaced", **renamed) if (renamed := _renamed(state)) else None,
        ),
        peak=float(size - limits.expected_peers),
    )


def _settled(state: State) -> bool:
    """Somebody has led: until then each server only guesses from its configuration how many there are."""
    return not never_led(state) and waits_for_routes(state) is None


def _not_there(state: State) -> tuple[str, ...]:
    """Peers that said that they leave, and those that do not respond."""
    left = (name for name in departed(state) if peer_hash(name) in state.group.counted)
    return tuple(sorted({*left, *unanswering(state)} - {"?"}))


def _joined(state: State) -> tuple[str, ...]:
    """Peers that came while metawatch watched."""
    began = state.ready_at
    new = (s.name for s in members(state) if began is not None and s.history.first_seen > began)
    return tuple(sorted(name for name in new if peer_hash(name) in state.group.counted))


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (sizes_differ,)
EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (
    impossible,
    beyond_reach,
    more_than_expected,
)
