"""Are the figures of change and of quorum what an operator would count by hand?"""

from collections.abc import Iterator

from msgspec.structs import replace

from tests.cases import each
from tests.core.records import with_records
from tui.core.group.quorum import voters_heard
from tui.core.history.change_rates import rates, recent, stable_s
from tui.core.model.elections import Election, Leadership
from tui.core.model.peer_names import peer_hash
from tui.core.model.raft_traffic import Candidacy
from tui.core.model.server import Identity, Presence, Probes, Server
from tui.core.model.state import Group, State
from tui.core.observed.answers import JetStream, Meta, Raft, RaftPeer, Replica
from tui.core.settings.thresholds import Thresholds

NOW = 1_800_000_000.0
LIMITS = Thresholds()


def election(
    ago: float, *, terms: int | None = 1, planned: bool | None = False, backfilled: bool = False, term: int | None = 5
) -> Election:
    """An election `ago` seconds before NOW."""
    return Election(
        leader="n1",
        previous="n2",
        elected_at=NOW - ago,
        error_s=0.0,
        announced_at=NOW - ago,
        term=term,
        terms=terms,
        leaderless_s=None,
        how="unknown",
        planned=planned,
        source="raftz",
        advisory_id=None,
        backfilled=backfilled,
    )


def server(name: str, **records: dict[str, object]) -> Server:
    """A JetStream server that answered just now."""
    plain = Server(
        name=name,
        identity=Identity(id=name.upper(), jetstream=True),
        presence=Presence(heard_at=NOW),
        probes=Probes(answered_at=NOW),
    )
    return with_records(plain, **records)


def group(*names: str) -> Group:
    """A meta group of these peers."""
    return Group(chosen=True, peers=tuple(peer_hash(n) for n in names), size=len(names), needed=len(names) // 2 + 1)


def known(servers: dict[str, Server], watched: Group) -> State:
    """A state that knows these servers by name and by hash."""
    return State(servers=servers, names={peer_hash(n): n for n in servers}, group=watched)


def leading(*ages: tuple[str, float | None], at: float = NOW, term: int = 5) -> dict[str, dict[str, object]]:
    """The RAFTZ of a leader that heard these peers that long ago."""
    peers = tuple(RaftPeer(peer=peer_hash(n), name=n, last_seen_s=age) for n, age in ages)
    return {"raft": {"last": Raft(peer="x", state="LEADER", term=term, size=3, peers=peers), "at": at}}


def quorum(state: State) -> tuple[int, int, int]:
    """Heard, size, needed."""
    told = voters_heard(state, NOW, LIMITS)
    return told.heard, told.size, told.needed


def test_windows_hold_what_happened_within_them() -> None:
    """An election counts in every window that reaches back to it, and not at its far edge."""
    state = State(elections=(election(90_000), election(7_200), election(3_600), election(1_800), election(599)))
    told = rates(state, NOW)
    assert (told.ten_minutes.count, told.hour.count, told.day.count) == (1, 2, 4)


def test_unheard_plans_count_as_unplanned() -> None:
    """`planned` null is unplanned, and the figure of those is kept."""
    state = State(elections=(election(30, planned=True), election(20, planned=None), election(10, planned=False)))
    ten = rates(state, NOW).ten_minutes
    assert (ten.planned, ten.unplanned, ten.unknown, ten.count) == (1, 2, 1, 3)


def test_backfilled_election_counts_its_terms() -> None:
    """Terms nobody saw may each have been an election: the upper bound counts them, the lower one does not."""
    state = State(elections=(election(30, terms=3, planned=None, backfilled=True), election(10)))
    ten = rates(state, NOW).ten_minutes
    assert (ten.count, ten.at_least, ten.failed_terms) == (4, 2, 0)


def test_backfilled_without_terms_counts_one() -> None:
    """On 2.9 no terms are told; one election is still one."""
    assert rates(State(elections=(election(30, terms=None, backfilled=True),)), NOW).ten_minutes.count == 1


def test_terms_that_elected_nobody() -> None:
    """A jump of three terms in one heard election means two failed candidacies."""
    assert rates(State(elections=(election(30, terms=3),)), NOW).ten_minutes.failed_terms == 2


def test_terms_climb_while_nobody_leads() -> None:
    """Candidates that climb above the last term elect nobody as long as nobody leads."""
    lost = State(leadership=Leadership(last="n1", term=5, highest_term=8, leaderless_since=NOW - 9))
    assert rates(lost, NOW).ten_minutes.failed_terms == 3
    assert rates(replace(lost, leadership=replace(lost.leadership, leader="n1")), NOW).ten_minutes.failed_terms == 0


def test_late_told_elections_do_not_hide_others() -> None:
    """A backfilled election told last may lie before older entries; all are still counted."""
    late = replace(election(700, backfilled=True, terms=1), announced_at=NOW - 5)
    state = State(elections=(election(10), late))
    assert rates(state, NOW).ten_minutes.count == 1


def test_no_more_is_looked_at_than_the_window_holds() -> None:
    """Newest first, and what was told before the window began was elected before it: a log of a day costs no more than the window."""

    class Counted(tuple[Election, ...]):
        looked = 0

        def __reversed__(self) -> Iterator[Election]:
            for one in reversed(tuple(self)):
                Counted.looked += 1
                yield one

    state = State(elections=Counted(election(ago) for ago in range(2_000, 0, -10)))
    assert [NOW - e.elected_at for e in recent(state, NOW, 100.0)] == [10.0 * n for n in range(1, 10)]
    assert Counted.looked == 10


def test_voices_are_those_the_leader_heard() -> None:
    """The leader and whom it heard within 10 s, the age of its own answer added."""
    peers = leading(("n2", 0.4), ("n3", 9.5), at=NOW - 1)
    state = State(
        servers={"n1": server("n1", **peers)}, group=group("n1", "n2", "n3"), leadership=Leadership(leader="n1")
    )
    assert quorum(state) == (2, 3, 2)
    assert voters_heard(state, NOW, LIMITS).spare == 0


def test_voices_on_2_9_come_from_jsz() -> None:
    """Without RAFTZ the leader's replicas tell; offline ones are not heard."""
    meta = Meta(
        leader="n1", size=3, replicas=(Replica(name="n2", active_s=0.2), Replica(name="n3", active_s=0.1, offline=True))
    )
    one = server("n1", jetstream={"last": JetStream(meta=meta), "at": NOW})
    state = State(servers={"n1": one}, group=group("n1", "n2", "n3"), leadership=Leadership(leader="n1"))
    assert quorum(state) == (2, 3, 2)


def test_without_a_leader_voices_are_who_answers_us() -> None:
    """Three of six that answer are no quorum, although META_006 as published stays silent there."""
    names = ("n1", "n2", "n3", "n4", "n5", "n6")
    servers = {n: server(n, presence={"heard_at": NOW - (1 if n < "n4" else 60)}) for n in names}
    state = known(servers, group(*names))
    assert quorum(state) == (3, 6, 4)
    assert not voters_heard(state, NOW, LIMITS).quorum


@each(("ago", "lost"), [(0.2, False), (60.0, True)])
def test_who_has_just_become_leader_has_heard_nobody_yet(ago: float, *, lost: bool) -> None:
    """Its answer of the first second names nobody: then the peers count by what is known of each. Later, its word decides."""
    peers = leading(("n2", None), ("n3", None), at=NOW)
    servers = {"n1": server("n1", **peers), "n2": server("n2"), "n3": server("n3")}
    lead = Leadership(leader="n1", last="n1", since=NOW - ago)
    state = replace(known(servers, group("n1", "n2", "n3")), leadership=lead)
    assert voters_heard(state, NOW, LIMITS).lost is lost


def test_a_hung_leader_tells_nothing() -> None:
    """When the leader's own answer is older than 3.5 s, what it heard does not count any more: each is judged by itself."""
    peers = leading(("n2", 0.1), ("n3", 0.1), at=NOW - 11)
    servers = {"n1": server("n1", presence={"heard_at": NOW - 11}, **peers), "n2": server("n2"), "n3": server("n3")}
    state = replace(known(servers, group("n1", "n2", "n3")), leadership=Leadership(leader="n1"))
    assert quorum(state) == (2, 3, 2)


def test_observers_are_voters_and_strangers_are_not() -> None:
    """Observers never stand, and vote as all do: servers count them in `size` and `quorum_needed` (a hub of three with three
    leaf nodes in its domain elects with their votes, on 2.10.26 as on 2.15.1). Servers outside the group are no peers of it."""
    observer = Raft(peer="o", state="FOLLOWER", term=5, size=3, observer=True)
    servers = {
        "n1": server("n1"),
        "n2": server("n2"),
        "o": server("o", raft={"last": observer}),
        "plain": server("plain"),
    }
    state = known(servers, group("n1", "n2", "o"))
    assert quorum(state) == (3, 3, 2)


def test_an_unknown_group_has_no_quorum() -> None:
    """Nothing seen is not quorum."""
    assert not voters_heard(State(), NOW, LIMITS).quorum


def test_stable_since_the_last_thing_that_happened() -> None:
    """The take-over, the last election and the last candidacy each end the calm; without a leader there is none."""
    state = State(leadership=Leadership(leader="n1", since=NOW - 500), ready_at=NOW - 100)
    assert stable_s(state, NOW) == 500
    assert stable_s(replace(state, elections=(election(300),)), NOW) == 300
    assert (
        stable_s(replace(state, candidacies=(Candidacy(candidate="n2", term=9, at=NOW - 20, announced=True),)), NOW)
        == 20
    )
    assert stable_s(replace(state, leadership=Leadership(leader="n1")), NOW) == 100
    assert stable_s(State(), NOW) is None
