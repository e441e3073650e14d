"""How many peers are a majority?"""

from tui.core.model.state import State


def quorum(state: State) -> int:
    """Voters that elect a leader: as many as the servers say themselves (after a rescue one may do), else a majority."""
    return state.group.needed or majority(state.group.size or len(state.group.peers))


def majority(size: int) -> int:
    """Votes that elect a leader among `size` peers."""
    return size // 2 + 1
