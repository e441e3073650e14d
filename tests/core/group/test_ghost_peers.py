"""Which peers exist on paper only, and can the others ever elect a leader?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import HASH, NAMES, NOW, known, raftz, server
from tests.core.records import with_records
from tui.core.group.ghost_peers import paper, waits_for_routes
from tui.core.model.state import Group, State


def counted(size: int | None, ghosts: int = 0, answering: tuple[str, ...] = NAMES, listed: int = 3) -> State:
    """A group of that size; `ghosts` of its peers are known by hash only, and so many of n1, n2 and n3 are listed."""
    peers = (*tuple(HASH.values())[:listed], *(f"ghost{number}" for number in range(ghosts)))
    state = known()
    servers = {
        name: with_records(one, probes={"answered_at": NOW if name in answering else None})
        for name, one in state.servers.items()
    }
    return replace(state, servers=servers, group=Group(chosen=True, peers=peers, size=size))


@each(
    ("state", "real", "never", "ghosts", "unlisted"),
    [
        (counted(3), 3, False, 0, 0),
        (counted(5, ghosts=2), 3, False, 2, 0),  # three of five are a quorum
        (counted(7, ghosts=4), 3, True, 4, 0),  # which they are not of seven
        (counted(7), 3, True, 0, 4),  # counted, and nowhere listed
        (counted(8, ghosts=4), 3, True, 4, 1),
        (counted(3, answering=("n1",)), 3, False, 0, 0),  # who is silent is still known by name
    ],
)
def test_ghosts_are_peers_that_no_server_knows(
    state: State, real: int, ghosts: int, unlisted: int, *, never: bool
) -> None:
    """Each row: a group, its peers that are known by name, whether no quorum can ever be, and the ghosts."""
    found = paper(state)
    assert found is not None
    assert (found.real, found.never, found.unlisted) == (real, never, unlisted)
    assert found.unknown == tuple(f"#ghost{number}" for number in range(ghosts))


def test_while_no_server_told_the_size_there_is_no_paper() -> None:
    """A guess would call every peer a ghost."""
    assert paper(counted(None)) is None


def alone(**raft: object) -> State:
    """n1 is the only server, and counts three by its routes."""
    told = replace(raftz("n1", 0, None), **{"peers": (), **raft})
    state = known(leader=None, last=None, term=None)
    return replace(state, servers={"n1": server("n1", told)})


@each(
    ("state", "name"),
    [
        (alone(), "n1"),
        (alone(term=4), None),  # it took part in an election once
        (alone(ever_had_leader=True), None),
        (alone(peers=raftz("n1", 0, None).peers), None),  # it knows peers: the log of an earlier life
        (replace(alone(), group=Group(chosen=True, size=1)), None),  # it waits for nobody
        (replace(alone(), leadership=known().leadership), None),  # somebody led before our eyes
        (replace(alone(), servers=known().servers), None),  # it is not alone
    ],
)
def test_a_new_cluster_waits_for_its_routes(state: State, name: str | None) -> None:
    """Each row: what is known, and the server that has never met another one."""
    assert waits_for_routes(state) == name
