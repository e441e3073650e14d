"""Of which group does a connection hear the heartbeats?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import HASH, known, server
from tui.core.heartbeats.listening import clusters, heard_leader, speaks_of
from tui.core.model.raft_traffic import HeardLeader, HeardLeaders
from tui.core.model.server import Identity, Server
from tui.core.model.state import State


def of_cluster(one: Server, cluster: str, domain: str | None = None, *, jetstream: bool = True) -> Server:
    return replace(one, identity=Identity(id=one.name, cluster=cluster, domain=domain, jetstream=jetstream))


def two_clusters() -> State:
    """The group is n1, n2 and n3 of cluster C1; C1 has `plain` without JetStream, a leaf has one with and one without."""
    state = known()
    others = (
        of_cluster(server("plain"), "C1", jetstream=False),
        of_cluster(server("leaf"), "C2", "leaf"),
        of_cluster(server("leaf plain"), "C2", jetstream=False),
    )
    servers = {name: of_cluster(one, "C1", "hub") for name, one in state.servers.items()}
    group = replace(state.group, domain="hub")
    return replace(state, servers={**servers, **{one.name: one for one in others}}, group=group)


@each(
    ("via", "ours"),
    [
        ("n1", True),
        ("plain", True),  # without JetStream it carries the traffic of its cluster
        ("leaf", False),  # a leaf node's domain uses the same subjects
        ("leaf plain", False),
        ("never seen", False),
    ],
)
def test_a_connection_speaks_of_the_group_of_its_cluster(via: str, *, ours: bool) -> None:
    """Each row: whose connection, and whether it hears the watched group."""
    state = two_clusters()
    assert speaks_of(state, via) is ours
    assert not speaks_of(replace(state, group=replace(state.group, chosen=False)), via)
    assert clusters(state) == {"C1"}


def test_before_a_peer_was_seen_the_members_tell_the_cluster() -> None:
    """No leader has told the peers yet, or their names are not known: whoever is of the domain is of the group."""
    state = two_clusters()
    assert speaks_of(replace(state, group=replace(state.group, peers=())), "plain")
    assert speaks_of(replace(state, names={}), "plain")


@each(("leader", "term", "at"), [("n1", 5, 3.0), ("n1", 6, None), ("n2", 5, None)])
def test_what_was_heard_is_of_one_leader_in_one_term(leader: str, term: int, at: float | None) -> None:
    """Each row: a leader and a term, and when this connection last heard them."""
    heard = HeardLeaders(leaders=(HeardLeader(leader=HASH["n1"], term=5, since=1.0, at=3.0),))
    voice = heard_leader(heard, HASH[leader], term)
    assert (None if voice is None else voice.at) == at
