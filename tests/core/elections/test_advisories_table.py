"""What does an advisory become: a new pending election, a part of one that is known, or nothing?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import HASH, NOW, advisory, election, known, server, waiting
from tui.core.elections.advisories import advised
from tui.core.model.elections import Pending
from tui.core.model.server import Identity
from tui.core.model.state import State
from tui.core.observed.events import LeaderElected


def pending_ids(state: State) -> list[str | None]:
    """The advisory of each pending election."""
    return [one.advisory_id for one in state.pending]


def log_ids(state: State) -> list[str | None]:
    """The advisory of each announced election."""
    return [one.advisory_id for one in state.elections]


@each(
    ("pending", "ids"),
    [
        ((), ["adv1"]),  # it waits for its term
        ((waiting("n2", term=6),), ["adv1"]),  # the election that it announces is known
        ((waiting("n3", term=6),), [None, "adv1"]),  # of another leader
        ((waiting("n2", term=6, advisory_id="old"),), ["old", "adv1"]),  # an election has one advisory only
        ((waiting("n2", term=6, leader_since=NOW - 0.05),), ["adv1"]),  # a leader announces itself at once
        ((waiting("n2", term=6, leader_since=NOW - 1.0),), [None, "adv1"]),  # it was elected again since
    ],
)
def test_an_advisory_joins_the_election_that_it_announces(pending: tuple[Pending, ...], ids: list[str | None]) -> None:
    """Each row: what is pending when n2 announces itself, and the advisories of what is pending then."""
    assert sorted(pending_ids(advised(known(pending=pending), advisory("n2"))), key=str) == sorted(ids, key=str)


@each(
    ("last", "event", "log", "waits"),
    [
        (election("n2", 6, NOW - 0.1), advisory("n2"), ["adv1"], 0),  # it comes after its line
        (election("n2", 6, NOW - 0.1, advisory_id="old"), advisory("n2"), ["old"], 1),
        (election("n2", 6, NOW - 9.0), advisory("n2"), [None], 1),  # the same leader, elected again
        (election("n3", 6, NOW - 0.1), advisory("n2"), [None], 1),
        (election("n3", 6, NOW + 1.0), advisory("n2"), [None], 0),  # a later one is announced: lines are not corrected
    ],
)
def test_an_advisory_after_its_line_announces_nothing_more(
    last: object, event: LeaderElected, log: list[str | None], waits: int
) -> None:
    """Each row: the election announced last, an advisory, the advisories of the log then, and how many elections are pending."""
    state = advised(replace(known(), elections=(last,)), event)
    assert (log_ids(state), len(state.pending)) == (log, waits)


@each(("since", "waits"), [(NOW - 0.05, 0), (NOW - 5.0, 1), (None, 1)])
def test_the_leader_of_ready_may_announce_itself_late(since: float | None, waits: int) -> None:
    """Each row: since when the leader that `ready` told leads, and how many elections its own advisory makes."""
    assert len(advised(known(since=since), advisory("n1")).pending) == waits


@each(
    ("event", "group", "waits"),
    [
        (advisory("n2"), {}, 1),
        (advisory("n2"), {"chosen": False}, 0),  # which group is watched is not known yet
        (replace(advisory("n2"), domain="hub"), {}, 0),  # another group's
        (replace(advisory("n2"), domain="hub"), {"domain": "hub"}, 1),
        (replace(advisory("n2"), leader="strangers"), {}, 0),  # no peer of it
        (replace(advisory("n2"), leader="strangers"), {"peers": ()}, 1),  # its peers are not known yet
    ],
)
def test_only_the_watched_group_counts(event: LeaderElected, group: dict[str, object], waits: int) -> None:
    """Each row: an advisory, what differs in the group, and how many elections are pending then."""
    state = known()
    assert len(advised(replace(state, group=replace(state.group, **group)), event).pending) == waits


@each(("cluster", "waits"), [("C1", 1), ("C2", 0), (None, 1)])
def test_where_two_servers_bear_one_name_the_cluster_tells(cluster: str | None, waits: int) -> None:
    """Each row: the cluster that an advisory names while a server of cluster C2 bears the name n2 as well, and what is pending."""
    servers = {n: replace(server(n), identity=replace(server(n).identity, cluster="C1")) for n in ("n1", "n2", "n3")}
    twin = replace(server("n2 (C2)"), identity=Identity(id="twin", cluster="C2", bears="n2"))
    state = replace(known(), servers={**servers, twin.name: twin})
    assert len(advised(state, replace(advisory("n2"), cluster=cluster)).pending) == waits


def test_a_copy_from_another_connection_is_taken_once() -> None:
    """Each server that metawatch is connected to hands on the same advisory."""
    once = advised(known(), advisory("n2"))
    assert advised(once, replace(advisory("n2"), via="n3")) == once
    assert once.pending[0].leader == HASH["n2"]
