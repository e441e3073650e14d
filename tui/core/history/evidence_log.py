"""Of which servers was evidence saved, and when? The only file that adds to `State.evidence_saved`."""

from typing import Final

from msgspec.structs import replace

from tui.core.model.state import State
from tui.core.observed.evidence import EvidenceSaved

_KEPT: Final = 20


def saved(state: State, event: EvidenceSaved) -> State:
    """One more."""
    return replace(state, evidence_saved=(*state.evidence_saved[1 - _KEPT :], event))
