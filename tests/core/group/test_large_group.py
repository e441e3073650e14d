"""Does a group of hundreds of peers cost a look at each server, and not a look at each server for each peer?"""

import msgspec
import pytest

from tests.core.story import T0
from tui.core.elections import terms_reset
from tui.core.group import presence
from tui.core.group.quorum import voters_heard
from tui.core.model.elections import Leadership
from tui.core.model.peer_names import peer_hash
from tui.core.model.server import Identity, Presence, RaftReport, Server
from tui.core.model.state import Group, State
from tui.core.observed.answers import Raft
from tui.core.settings.thresholds import Thresholds

_NAMES = tuple(f"n{i}" for i in range(200))
_PEERS = tuple(peer_hash(name) for name in _NAMES)


def _leaderless() -> State:
    """Nobody leads, and each peer has answered."""
    raft = Raft(peer=_PEERS[0], state="FOLLOWER", term=9, size=len(_NAMES))
    told = {
        n: Server(
            name=n,
            identity=Identity(id=n, jetstream=True),
            presence=Presence(heard_at=T0),
            raft=RaftReport(last=raft, at=T0),
        )
        for n in _NAMES
    }
    group = Group(chosen=True, peers=_PEERS, size=len(_PEERS))
    names = dict(zip(_PEERS, _NAMES, strict=True))
    lead = Leadership(term=8)
    return State(now=T0, ready_at=T0, servers=told, group=group, names=names, leadership=lead)


def test_without_a_leader_each_server_is_asked_once_whom_it_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    really = presence._heard_by

    def counted(server: Server) -> object:
        looked.append(server.name)
        return really(server)

    monkeypatch.setattr(presence, "_heard_by", counted)
    assert voters_heard(_leaderless(), T0, Thresholds()).heard == len(_NAMES)
    assert sorted(looked) == sorted(_NAMES)


def test_an_answer_with_the_present_term_looks_at_no_other_server(monkeypatch: pytest.MonkeyPatch) -> None:
    state = _leaderless()
    monkeypatch.setattr(terms_reset, "members", None)  # called, it would raise
    assert terms_reset.heard(state, state.servers["n1"], T0) is state


def test_the_peers_that_are_looked_up_are_never_written() -> None:
    group = _leaderless().group
    before = msgspec.json.encode(group)
    assert group.counted == frozenset(_PEERS)
    assert msgspec.json.encode(group) == before
    assert msgspec.structs.replace(group, peers=_PEERS[1:]).counted == frozenset(_PEERS[1:])
