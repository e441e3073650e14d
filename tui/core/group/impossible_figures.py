"""Which figures of a RAFTZ answer cannot be true? They are told as such, and nothing is made of them. Must not know who leads."""

from typing import Final

from tui.core.group.majority import majority
from tui.core.model.message import Message, message
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.answers import Raft

TERM_MAX: Final = 10**12
"""A candidacy each millisecond for thirty years."""
SIZE_MAX: Final = 10_000
"""No meta group has so many peers."""


def doubtful(state: State, raft: Raft) -> bool:
    """A term that no group reaches is believed only where a majority of the peers tells one: then elections go by it."""
    if raft.size > SIZE_MAX or _leads_by_too_few(raft):
        return True
    return raft.term > TERM_MAX and not believed(state)


def believed(state: State) -> bool:
    """Whether a majority of the peers tells a term that no group reaches."""
    telling = sum(s.raft.last is not None and s.raft.last.term > TERM_MAX for s in state.servers.values())
    return telling >= majority(state.group.size or len(state.servers))


def _leads_by_too_few(raft: Raft) -> bool:
    """It says that it leads, and all the peers that it lists are too few to have elected it: the size is wrong, not the group."""
    if raft.state != "LEADER" or not raft.peers:
        return False
    return (raft.quorum_needed or majority(raft.size)) > len(raft.peers) + 1


def impossible_figure(state: State, server: Server) -> Message | None:
    """What cannot be; None where nothing is wrong."""
    raft = server.raft.last
    if raft is not None and raft.size > SIZE_MAX:
        return message("size_impossible", server=server.name, size=raft.size)
    if raft is not None and _leads_by_too_few(raft):
        return message("size_impossible_for_leader", server=server.name, size=raft.size, listed=len(raft.peers) + 1)
    if raft is not None and raft.term > TERM_MAX:
        return message("term_impossible", server=server.name, term=raft.term, believed=believed(state))
    return None
