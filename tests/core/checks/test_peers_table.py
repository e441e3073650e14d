"""What is wrong with one peer: offline, without JetStream, removed, without its meta group, never heard, an observer?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.checks.tables import Check, Raised, Records, everywhere, group, raised
from tests.core.elections.tables import HASH, NOW, raftz
from tests.core.records import with_records
from tui.core.checks import peers as of
from tui.core.model.state import State
from tui.core.observed.answers import JetStream, Meta, Replica


def leader_lists(*rows: Replica, age: float = 0.0) -> Records:
    """The leader's JSZ."""
    meta = Meta(leader="n1", size=3, replicas=rows)
    return {
        "jetstream": {"last": JetStream(meta=meta), "at": NOW - age},
        "raft": {"last": raftz("n1", 5, "n1"), "at": NOW},
    }


def row(name: str, **fields: object) -> Replica:
    return replace(Replica(name=name, peer=HASH[name], current=True, active_s=0.4), **fields)


OFFLINE = leader_lists(row("n2", offline=True), row("n3"))
OFF: Records = {"jetstream": {"last": JetStream(disabled=True), "at": NOW, "off_since": NOW - 60}}
LOST: Records = {
    "raft": {"last": None, "at": NOW, "meta_lost_since": NOW - 60},
    "jetstream": {"last": JetStream(), "at": NOW},
    "process": {"start": NOW - 900},
    "history": {"answers_raftz": True},
}


@each(
    ("check", "state", "found"),
    [
        (of.offline_replica, group(n1=leader_lists(row("n2"), row("n3"))), []),
        (of.offline_replica, group(n1=OFFLINE), [("META_001", "critical", "n2")]),
        # It said so, and is expected back.
        (of.offline_replica, group(n1=OFFLINE, n2={"process": {"shutdown_at": NOW - 9}}), [("META_001", "info", "n2")]),
        (of.offline_replica, group(n1=OFFLINE, n2={"process": {"shutdown_at": 1.0}}), [("META_001", "critical", "n2")]),
        (of.offline_replica, group(n1=leader_lists(row("n2", offline=True), age=31.0)), []),
        (of.no_jetstream, group(), []),
        (of.no_jetstream, group(n2=OFF), [("MW_PEER_NO_JETSTREAM", "critical", "n2")]),
        (of.no_jetstream, group(n2={**OFF, "presence": {"silent": True}}), []),  # it is gone: another check
        (of.meta_gone, group(), []),
        (of.meta_gone, group(n2=LOST), [("MW_META_GONE", "critical", "n2")]),
        (of.meta_gone, group(n2={**LOST, "process": {"start": NOW - 1}}), []),  # it has just started
        (of.meta_gone, group(n2={**LOST, "raft": {"at": NOW - 9, "meta_lost_since": NOW - 60}}), []),
    ],
)
def test_each_kind_of_peer_is_named(check: Check, state: State, found: list[Raised]) -> None:
    """Each row: a check, what is known, and what it finds."""
    assert raised(check, state) == found


def removed(age: float) -> State:
    """n3 is no peer any more since then, and runs on."""
    state = group(
        n3={"jetstream": {"last": JetStream(meta=Meta(leader="n1")), "at": NOW}, "raft": {"last": None, "at": NOW}}
    )
    peers = tuple(peer for name, peer in HASH.items() if name != "n3")
    return replace(state, group=replace(state.group, peers=peers, size=2, lost=((HASH["n3"], NOW - age),)))


@each(("age", "found"), [(1.0, []), (2.0, [("MW_NOT_A_PEER", "warning", "n3")])])
def test_a_server_that_was_removed_and_runs_on(age: float, found: list[Raised]) -> None:
    """Each row: seconds since the leader counts n3 no more, and what is raised: answers cross each other."""
    assert raised(of.not_a_peer, removed(age)) == found


def newcomer(age: float) -> State:
    """n4 follows the leader since so long, which does not count it."""
    state = group(n1=leader_lists(row("n2"), row("n3")))
    follows = with_records(
        replace(state.servers["n3"], name="n4"),
        raft={"last": replace(raftz("n3", 5, "n1"), peer="hash-n4"), "at": NOW},
        presence={"here_since": NOW - age},
    )
    return replace(state, servers={**state.servers, "n4": follows})


@each(("age", "found"), [(4.9, []), (5.0, [("MW_NOT_A_PEER", "warning", "n4")])])
def test_a_server_that_follows_and_is_not_counted(age: float, found: list[Raised]) -> None:
    """Each row: seconds since n4 is there, and what is raised: it is added within moments, if at all."""
    assert raised(of.not_a_peer, newcomer(age)) == found


@each(
    ("n3", "answered", "found"),
    [
        (row("n3"), None, []),  # the leader hears it
        (row("n3", active_s=None, current=False), None, [("MW_NO_ANSWER", "warning", "n3")]),  # nor has the leader
        (row("n3", active_s=60.0), None, [("MW_NO_ANSWER", "warning", "n3")]),
        (row("n3", active_s=60.0), NOW - 300, []),  # it has answered once: the probes tell when it does no more
    ],
)
def test_a_peer_that_never_answered_is_named_when_the_leader_hears_it_neither(
    n3: Replica, answered: float | None, found: list[Raised]
) -> None:
    """Each row: what the leader tells of n3, when n3 answered us, and what is raised."""
    answers = {"probes": {"answered_at": NOW}}
    state = everywhere(answers, n1={**answers, **leader_lists(row("n2"), n3)}, n3={"probes": {"answered_at": answered}})
    n1 = state.servers["n1"]
    plain = replace(raftz("n1", 5, "n1"), peers=())
    state = replace(state, servers={**state.servers, "n1": replace(n1, raft=replace(n1.raft, last=plain))})
    assert raised(of.never_answered, state) == found


def observing(*names: str, leader: str | None = None) -> State:
    """These are observers."""
    state = group(
        **{
            name: {"raft": {"last": replace(raftz(name, 5, leader), observer=name in names), "at": NOW}}
            for name in ("n1", "n2", "n3")
        }
    )
    return replace(state, leadership=replace(state.leadership, leader=leader, last=leader))


@each(
    ("state", "found"),
    [
        (observing(), []),
        (observing("n2", "n3", leader="n1"), []),  # as behind a leaf connection
        (observing("n1", "n2", "n3"), [("MW_OBSERVERS", "critical", None)]),  # nobody can lead
        (observing("n1", leader="n1"), [("MW_OBSERVERS", "warning", None)]),
    ],
)
def test_observers_cannot_lead(state: State, found: list[Raised]) -> None:
    """Each row: who is an observer and who leads, and what is raised."""
    assert raised(of.observers, state) == found
