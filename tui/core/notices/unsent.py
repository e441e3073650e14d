"""Which receivers of notices take none at present? The only file that replaces `State.unsent`."""

from msgspec.structs import replace

from tui.core.model.state import State
from tui.core.observed.own_health import NoticesUnsent


def reported(state: State, event: NoticesUnsent) -> State:
    """One attempt has failed, or all that waited was taken."""
    others = {name: one for name, one in state.unsent.items() if name != event.receiver}
    return replace(state, unsent=others if event.trouble is None else {**others, event.receiver: event})
