"""Which taps are open, and which Raft frames contradict what servers say?"""

from msgspec.structs import replace

from tui.core.model.raft_traffic import Doubt, DoubtKind, TapState
from tui.core.model.state import State
from tui.core.observed.raft_frames import HeartbeatHeard, TapChanged, VoteAsked

_DOUBTS_KEPT = 20


def tapped(state: State, event: TapChanged) -> State:
    """The tap of one connection was opened or closed."""
    tap = TapState(on=event.on, acks=event.acks, reason=event.reason, at=event.at)
    return replace(state, taps={**state.taps, event.via: tap})


def untapped(state: State, via: str) -> State:
    """That connection is gone: nothing is heard through it, and nothing that it said is news."""
    taps = {name: tap for name, tap in state.taps.items() if name != via}
    return replace(state, taps=taps) if len(taps) != len(state.taps) else state


def doubt(state: State, kind: DoubtKind, peer: str, event: HeartbeatHeard | VoteAsked) -> State:
    """Note a frame that contradicts what servers say."""
    return doubted(state, Doubt(kind=kind, peer=peer, term=event.term, via=event.via, since=event.at, at=event.at))


def doubted(state: State, new: Doubt) -> State:
    """Note a contradiction; the same one again is counted."""
    for old in state.doubts:
        if (old.kind, old.peer, old.term) == (new.kind, new.peer, new.term):
            rest = tuple(d for d in state.doubts if d is not old)
            return replace(state, doubts=(*rest, replace(old, at=new.at, via=new.via, count=old.count + 1)))
    return replace(state, doubts=(*state.doubts[-_DOUBTS_KEPT + 1 :], new))
