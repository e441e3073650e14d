"""Is the cluster complete? Judged from what its servers say; this file must not ask them."""

from collections.abc import Iterable, Set

from tui.demo.ask import DemoReply
from tui.demo.spec import ClusterSpec, Seat, peers


def missing(spec: ClusterSpec, seats: tuple[Seat, ...], answering: Set[str], answers: Iterable[DemoReply]) -> str:
    """What is still missing, in words; empty when nothing is."""
    by_name = {answer.name: answer for answer in answers}
    if silent := sorted(answering - by_name.keys()):
        return f"no answer from {' '.join(silent)}"
    for seat in seats:
        mates = {s.name for s in seats if s.part == seat.part and s is not seat} & answering
        if seat.name in answering and (unrouted := sorted(mates - by_name[seat.name].routed)):
            return f"{seat.name} has no route to {' '.join(unrouted)}"
    groups = {seat.domain: peers(spec, seats, seat.domain) for seat in seats}
    return next(filter(None, (_group(group, answering, by_name) for group in groups.values() if group)), "")


def _group(group: Set[str], answering: Set[str], by_name: dict[str, DemoReply]) -> str:
    """The same for the servers of one meta group."""
    alive = group & answering
    named = {by_name[name].leader for name in alive}
    if len(named) != 1 or None in named:
        return f"no leader that all of {' '.join(sorted(alive))} agree on"
    leader = by_name[str(named.pop())] if named <= by_name.keys() else None
    if leader is None:
        return "the reported leader does not respond"
    if leader.group_size != len(group):
        return f"leader {leader.name} has {leader.group_size} of {len(group)} peers"
    if behind := sorted((leader.lagging or frozenset()) & alive):
        return f"{' '.join(behind)} not current yet"
    return ""
