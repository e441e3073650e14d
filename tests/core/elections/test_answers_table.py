"""In which order does an answer change what is known: the group, who leads, the proof?"""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import HASH, NAMES, NOW, answering, known, raftz, server
from tui.core.elections import answers as of
from tui.core.model.server import NamedLeader
from tui.core.model.state import Group, State
from tui.core.observed.answers import JetStream, Meta, Raft, RaftPeer, ServerRef
from tui.core.observed.events import RaftSeen
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch

LATER = NOW + 1.0


def answer(raft: Raft | None, name: str = "n3") -> RaftSeen:
    ref = ServerRef(name=name, id=f"{name}-id", version="2.15.1", jetstream=True)
    return RaftSeen(at=LATER, server=ref, raft=raft, asked=LATER - 0.002, server_time=LATER - 0.001, via=name)


def counting(size: int) -> Raft:
    """The leader's RAFTZ in a group of so many."""
    names = tuple(f"n{number}" for number in range(2, size + 1))
    peers = tuple(RaftPeer(peer=HASH.get(n, f"hash-{n}"), name=n, last_seen_s=0.1) for n in names)
    return replace(raftz("n1", 5, "n1"), size=size, quorum_needed=size // 2 + 1, peers=peers)


@each(
    ("raft", "name", "terms", "proof", "size"),
    [
        (raftz("n3", 5, "n1", seen=0.1), "n3", [], LATER - 0.1, 3),  # it heard the leader
        (raftz("n3", 6, "n2", seen=0.1), "n3", [6], NOW - 0.2, 3),  # another one leads: no proof of this one
        (raftz("n2", 6, "n2", NOW), "n2", [6], NOW - 0.2, 3),
        (counting(5), "n1", [], LATER - 0.1, 5),  # the leader counts two more peers
        (replace(raftz("n3", 10**15, "n3"), size=10**9), "n3", [], NOW - 0.2, 3),  # which cannot be
        (None, "n3", [], NOW - 0.2, 3),  # it holds no meta group
    ],
)
def test_one_answer_tells_group_leader_and_proof(
    raft: Raft | None, name: str, terms: list[int], proof: float, size: int
) -> None:
    """Each row: a RAFTZ answer and whose, the terms that are pending then, the proof of n1, and the size of the group."""
    state = known()
    servers = {each: answering(one, LATER) for each, one in state.servers.items()}
    state = of.raftz(replace(state, servers=servers), servers[name], answer(raft, name), Thresholds())
    assert [one.term for one in state.pending] == terms
    assert state.leadership.proof_at == pytest.approx(proof)
    assert state.group.size == size


def unchosen(*told: Raft) -> State:
    """Before it is known which group is watched: n1 is connected, these have answered, nobody is known to lead."""
    state = known()
    servers = {name: server(name) for name in NAMES} | {
        name: server(name, raft) for name in NAMES for raft in told if raft.peer == HASH[name]
    }
    servers["n1"] = replace(
        servers["n1"], connection=replace(servers["n1"].connection, connected=True, connected_at=890.0)
    )
    lead = replace(
        state.leadership, leader=None, last=None, term=None, highest_term=None, proof_at=None, confirmed_at=None
    )
    return replace(state, servers=servers, leadership=lead, group=Group(), ready_at=None)


def test_what_was_told_before_the_group_was_chosen_counts_then() -> None:
    """Peers, leader, term and proof follow from answers that came first."""
    state = of.choose(unchosen(raftz("n2", 7, "n2"), raftz("n3", 7, "n2")), Watch())
    assert state.group.chosen
    assert set(state.group.peers) == set(HASH.values())
    assert (state.leadership.leader, state.leadership.term) == ("n2", 7)
    assert state.leadership.proof_at == pytest.approx(NOW - 0.5)
    assert of.choose(state, Watch()) == state


def test_the_group_of_another_domain_is_not_taken_for_the_one_that_is_asked_for() -> None:
    """`--domain hub`: what servers of no domain told says nothing of it."""
    servers = unchosen(raftz("n2", 7, "n2")).servers
    other = {name: replace(one, identity=replace(one.identity, domain="leaf")) for name, one in servers.items()}
    state = of.choose(replace(unchosen(), servers=other), Watch(domain="hub", domain_given=True))
    assert (state.group.domain, state.leadership.leader) == ("hub", None)


def test_an_answer_without_a_term_names_the_leader() -> None:
    """JSZ, where no server has RAFTZ: two of three names are a majority, and the second one completes it."""
    state = replace(known(term=None), unsupported=dict.fromkeys(NAMES, ("RAFTZ",)))
    for name in ("n2", "n3"):
        one = state.servers[name]
        told = JetStream(meta=Meta(leader="n2", size=3))
        one = replace(
            one,
            raft=replace(one.raft, at=None),
            jetstream=replace(one.jetstream, last=told, at=LATER),
            named=NamedLeader(leader="n2", since=LATER, other_at=NOW),
        )
        state = of.names(state, one, LATER)
        assert [p.leader for p in state.pending] == ([HASH["n2"]] if name == "n3" else [])
