"""How far did it spread? Counts elections and lost quorums of streams and consumers; they are never meta elections.

Every connection hears them all, and feeds hand each on once: whichever connection brought it, it counts."""

from msgspec.structs import replace

from tui.core.events import AssetElected, QuorumLost
from tui.core.state import Cascade, State

_MINUTES_KEPT = 60


def _counted(minutes: tuple[tuple[int, int], ...], minute: int) -> tuple[tuple[int, int], ...]:
    if minutes and minutes[-1][0] == minute:
        return (*minutes[:-1], (minute, minutes[-1][1] + 1))
    return (*minutes[-_MINUTES_KEPT + 1 :], (minute, 1))


def asset_elected(state: State, event: AssetElected) -> State:
    """Count one election of a stream or consumer."""
    known = state.cascade
    cascade = Cascade(
        streams=known.streams + (event.consumer is None),
        consumers=known.consumers + (event.consumer is not None),
        minutes=_counted(known.minutes, int(event.at // 60)),
        quorum_lost=known.quorum_lost,
    )
    return replace(state, cascade=cascade)


def asset(state: State, event: AssetElected | QuorumLost) -> State:
    """Count one election or lost quorum."""
    if isinstance(event, AssetElected):
        return asset_elected(state, event)
    return replace(state, cascade=replace(state.cascade, quorum_lost=state.cascade.quorum_lost + 1))
