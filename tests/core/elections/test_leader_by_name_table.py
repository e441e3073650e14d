"""Who leads by the names that servers give, where none of them tells a term?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import HASH, NAMES, NOW, election, known, raftz, server, waiting
from tui.core.elections.leader_by_name import judge, named_by_majority
from tui.core.model.raft_traffic import HeardLeader, HeardLeaders
from tui.core.model.server import NamedLeader, Server
from tui.core.model.state import State

LATER = NOW + 60.0


def naming(*names: str | None, at: float = LATER, since: float = LATER - 1.0, **lead: object) -> State:
    """n1, n2 and n3 give these names in JSZ since a second; n1 led when metawatch became ready, no term is known."""

    def one(name: str, leader: str | None) -> Server:
        plain = server(name, at=at)
        jetstream = replace(plain.jetstream, at=at)
        return replace(
            plain,
            raft=replace(plain.raft, at=None),
            jetstream=jetstream,
            named=NamedLeader(leader=leader, since=since, other_at=since - 1.0),
        )

    servers = {name: one(name, leader) for name, leader in zip(NAMES, names, strict=True)}
    unsupported = dict.fromkeys(NAMES, ("RAFTZ",))
    return replace(known(term=None, **lead), now=LATER, servers=servers, unsupported=unsupported)  # type: ignore[arg-type]  # a row may name any field


@each(
    ("names", "at", "leader"),
    [
        (("n2", "n2", "n2"), LATER, "n2"),
        (("n1", "n2", "n2"), LATER, "n2"),  # two of three
        ((None, "n2", "n2"), LATER, "n2"),
        ((None, None, "n2"), LATER, None),  # one is no majority
        (("n1", "n2", "n3"), LATER, None),
        ((None, None, None), LATER, None),
        (("n2", "n2", "n2"), LATER - 4.0, None),  # answers of before
    ],
)
def test_a_majority_of_fresh_answers_names_the_leader(names: tuple[str, ...], at: float, leader: str | None) -> None:
    """Each row: whom the three servers name, when they answered, and the leader by that."""
    assert named_by_majority(naming(*names, at=at), LATER) == leader


@each(
    ("state", "pending"),
    [
        (naming("n2", "n2", "n2"), ["n2"]),
        (naming("n1", "n1", "n1"), []),  # it leads on
        (naming("n1", "n1", "n1", none_since=LATER - 3), ["n1"]),  # elected again after a time without a leader
        (naming("n1", "n2", None), []),  # no majority: nothing is known
        (replace(naming("n2", "n2", "n2"), pending=(waiting("n2", advisory_id="a"),)), ["n2"]),  # known already
    ],
)
def test_another_name_is_an_election(state: State, pending: list[str]) -> None:
    """Each row: what servers name, and whose elections are pending then."""
    assert [one.leader for one in judge(state, LATER).pending] == [HASH[name] for name in pending]


def test_the_same_name_confirms_the_leader() -> None:
    """Until another one is named the leadership was told at that time."""
    assert judge(naming("n1", "n1", "n1"), LATER).leadership.confirmed_at == LATER


def test_before_ready_the_name_is_where_counting_begins() -> None:
    """It was elected before metawatch came."""
    state = judge(replace(naming("n2", "n2", "n2"), ready_at=None), LATER)
    assert (state.leadership.leader, state.pending) == ("n2", ())


def test_where_a_voter_tells_terms_names_do_not_count() -> None:
    """JSZ of a follower names the old leader for seconds after an election."""
    state = naming("n2", "n2", "n2")
    told = server("n3", raftz("n3", 5, "n1"), LATER)
    state = replace(state, servers={**state.servers, "n3": told})
    assert judge(state, LATER) == state


def hearing(leader: str, at: float) -> dict[str, HeardLeaders]:
    """n3's connection last heard a heartbeat of this leader then."""
    return {"n3": HeardLeaders(leaders=(HeardLeader(leader=HASH[leader], term=5, since=900.0, at=at),))}


@each(
    ("heard", "since", "elections"),
    [
        (hearing("n1", LATER - 0.5), LATER - 9.0, 0),  # it sends heartbeats: names are late
        (hearing("n2", LATER - 0.5), LATER - 0.5, 0),  # its own first heartbeat tells the election, with a term
        (hearing("n2", LATER - 0.5), LATER - 3.0, 1),  # it was missed: the name has lasted, and n1 is heard no more
        (hearing("n1", LATER - 20.0), LATER - 0.5, 1),  # no heartbeat comes at all
    ],
)
def test_heartbeats_go_before_names(heard: dict[str, HeardLeaders], since: float, elections: int) -> None:
    """Each row: whose heartbeats came last, since when all name n2, and how many elections follow from the name."""
    state = replace(naming("n2", "n2", "n2", since=since), heard_leaders=heard)
    assert len(judge(state, LATER).pending) == elections


def test_a_name_of_before_the_last_election_makes_no_other() -> None:
    """It may be the answer that was on its way."""
    state = naming("n2", "n2", "n2", since=LATER - 9.0)
    last = election("n1", None, LATER - 5.0)
    state = replace(state, heard_leaders=hearing("n2", LATER - 0.5), elections=(last,))
    assert judge(state, LATER).pending == ()
