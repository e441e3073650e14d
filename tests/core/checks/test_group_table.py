"""What is wrong with the group as a whole: its size, its figures, its terms, its quorum?"""

from dataclasses import replace as replace_thresholds

from msgspec.structs import replace

from tests.cases import each
from tests.core.checks.tables import LIMITS, Check, Raised, everywhere, group, raised
from tests.core.elections.tables import HASH, NAMES, NOW, election, raftz
from tui.core.checks import group_size, leadership, own_rights
from tui.core.checks import meta_group as of
from tui.core.model.elections import Reset
from tui.core.model.state import State
from tui.core.observed.account import AccountSeen
from tui.core.observed.answers import JetStream, Meta, Raft
from tui.core.settings.watch import Watch


def leader_tells(meta: Meta | None = None, age: float = 0.0, **figures: object) -> State:
    """The leader's last JetStream figures."""
    return group(n1={"jetstream": {"last": replace(JetStream(meta=meta), **figures), "at": NOW - age}})


def in_group(state: State | None = None, **fields: object) -> State:
    state = state or group()
    return replace(state, group=replace(state.group, **fields))


def rescued(age: float = 0.0) -> State:
    return group(n2={"jetstream": {"last": JetStream(meta=Meta(rescue=True)), "at": NOW - age}})


def domains(n2: str | None, n3: str | None) -> State:
    return group(n2={"identity": {"domain": n2}}, n3={"identity": {"domain": n3}})


def reset(age: float) -> State:
    return replace(group(), resets=(Reset(at=NOW - age, was=9, to=1),))


def errors(risen: int, for_s: float = 60.0, age: float = 0.0) -> State:
    """The leader's API errors rose by so many in so long, the last one `age` ago."""
    figures = {"last": JetStream(api_errors=risen), "at": NOW, "api_errors_rose_at": NOW - age}
    return group(n1={"jetstream": {**figures, "api_errors_from": (NOW - age - for_s, 0)}})


def counted(*assets: int) -> State:
    told = zip(NAMES, assets, strict=True)
    return group(**{name: {"jetstream": {"last": JetStream(ha_assets=count), "at": NOW}} for name, count in told})


def climbing(n3: int, leader: str | None = "n1") -> State:
    """n3 is in that term, the others in 5, which n1 led."""
    terms = {"n1": 5, "n2": 5, "n3": n3}
    state = group(**{name: {"raft": {"last": raftz(name, term, None), "at": NOW}} for name, term in terms.items()})
    return replace(state, leadership=replace(state.leadership, leader=leader))


@each(
    ("check", "state", "found"),
    [
        (of.snapshot_slow, leader_tells(Meta(snapshot_s=5.0)), [("META_004", "warning", "n1")]),
        (of.snapshot_slow, leader_tells(Meta(snapshot_s=30.0)), [("META_004", "critical", "n1")]),
        (of.snapshot_slow, leader_tells(Meta(snapshot_s=4.9)), []),
        (of.snapshot_slow, leader_tells(Meta(snapshot_s=30.0), age=31.0), []),
        (of.state_large, counted(0, 0, 0), []),
        (of.state_large, leader_tells(streams=1, consumers=int(LIMITS.replicas_max)), [("META_005", "warning", None)]),
        (of.state_large, leader_tells(streams=0, consumers=int(LIMITS.replicas_max)), []),
        (of.peers_decreased, in_group(lost=((HASH["n3"], NOW - 60),)), [("META_009", "critical", None)]),
        (of.peers_decreased, in_group(lost=((HASH["n3"], NOW - 1),)), []),  # a blip
        (of.raft_groups, counted(*(int(LIMITS.raft_groups_max),) * 3), []),
        (of.raft_groups, counted(int(LIMITS.raft_groups_max) + 1, 0, 0), [("MW_RAFT_GROUPS", "warning", None)]),
        (of.raft_groups, counted(*(int(LIMITS.raft_groups_critical) + 1,) * 3), [("MW_RAFT_GROUPS", "critical", None)]),
        (of.terms_climb, climbing(5 + int(LIMITS.term_rise_max)), []),
        (of.terms_climb, climbing(6 + int(LIMITS.term_rise_max)), [("MW_TERM_RISE", "warning", None)]),
        (of.terms_climb, climbing(6 + int(LIMITS.term_rise_max), None), [("MW_TERM_RISE", "warning", None)]),
        (of.terms_climb, climbing(10**15), []),  # a figure that cannot be
        (of.rescue, rescued(), [("MW_RESCUE", "critical", None)]),
        (of.rescue, rescued(31.0), []),
        (of.domain_mixed, domains(None, None), []),
        (of.domain_mixed, in_group(domains("hub", "hub"), domain="hub"), [("MW_DOMAIN_MIXED", "info", "hub")]),
        (of.duplicate_names, group(n2={"identity": {"bears": "n1"}}), [("MW_DUPLICATE_NAME", "warning", None)]),
        (of.duplicate_names, group(n2={"identity": {"bears": "n1"}, "presence": {"silent": True}}), []),
        (of.terms_reset, reset(60.0), [("MW_TERMS_RESET", "critical", None)]),
        (of.terms_reset, reset(3601.0), []),
        (of.api_errors, errors(1), [("MW_API_ERRORS", "info", "n1")]),
        (of.api_errors, errors(int(LIMITS.api_errors_max) + 1), [("MW_API_ERRORS", "warning", "n1")]),
        (of.api_errors, errors(1, age=LIMITS.api_errors_shown_s + 1), []),
        (group_size.even_size, in_group(size=4), [("META_007", "warning", None)]),
        (group_size.even_size, in_group(size=3), []),
        (group_size.even_size, in_group(size=1), []),
        (of.pending_high, leader_tells(Meta(pending=int(LIMITS.pending_max) + 1)), [("META_008", "warning", "n1")]),
        (of.pending_high, leader_tells(Meta(pending=int(LIMITS.pending_max))), []),
        (of.pending_high, leader_tells(Meta(pending=int(LIMITS.pending_max) + 1), age=31.0), []),
    ],
)  # fmt: skip
def test_each_limit_is_where_it_says(check: Check, state: State, found: list[Raised]) -> None:
    """Each row: a check, what is known, and what it finds."""
    assert raised(check, state) == found


def test_the_first_election_of_a_new_store_does_not_hide_it() -> None:
    """It is told for an hour, with the term that was elected since."""
    state = replace(reset(60.0), elections=(election("n2", 1, NOW - 30),))
    assert raised(of.terms_reset, state) == [("MW_TERMS_RESET", "critical", None)]


def counting(*sizes: tuple[int, str], since: float = NOW - 60) -> State:
    """How many peers n1, n2 and n3 count, and whom they follow."""
    rows = dict(zip(NAMES, sizes, strict=True))
    return group(
        **{
            name: {"raft": {"last": _sized(name, size, leader), "at": NOW, "counts_since": since}}
            for name, (size, leader) in rows.items()
        }
    )


def _sized(name: str, size: int, leader: str) -> Raft:
    return replace(raftz(name, 5, leader), size=size)


@each(
    ("state", "found"),
    [
        (counting((3, "n1"), (3, "n1"), (3, "n1")), []),
        (counting((3, "n1"), (3, "n1"), (2, "n1")), [("MW_SIZES_DIFFER", "warning", None)]),
        (counting((3, "n1"), (3, "n1"), (2, "n1"), since=NOW - 4), []),  # it learns with the next entries
        (counting((1, "n1"), (3, "n3"), (3, "n3")), [("MW_SIZES_DIFFER", "critical", None)]),  # two leaders
        (counting((1, "n1"), (3, "n3"), (3, "n3"), since=NOW - 1), [("MW_SIZES_DIFFER", "critical", None)]),
    ],
)
def test_peers_that_count_differently_may_elect_two_leaders(state: State, found: list[Raised]) -> None:
    """Each row: how many each counts and whom it follows, and what is raised."""
    assert raised(group_size.sizes_differ, state) == found


@each(("age", "found"), [(0.0, [("MW_FIGURE_ABSURD", "warning", "n2")]), (4.0, [])])
def test_a_figure_that_cannot_be_is_named(age: float, found: list[Raised]) -> None:
    """Each row: how old n2's answer is, and what is raised of its million of peers."""
    state = group(n2={"raft": {"last": _sized("n2", 10**6, "n1"), "at": NOW - age}})
    assert raised(group_size.impossible, state) == found


@each(("system", "found"), [(True, []), (None, []), (False, [("MW_ACCOUNT", "info", None)])])
def test_a_user_of_another_account_sees_less(system: object, found: list[Raised]) -> None:
    """Each row: whether our user is in the system account (None: not known), and what is raised."""
    seen = AccountSeen(at=NOW, via="n1", account="MON", system=system)  # type: ignore[arg-type]  # rows are bools or None
    state = everywhere({"connection": {"connected": True, "connected_at": 890.0}})
    assert raised(own_rights.account, replace(state, accounts=dict.fromkeys(NAMES, seen))) == found


def grown(size: int = 4, for_s: float = LIMITS.extra_peer_s, state: State | None = None, **fields: object) -> State:
    """The group is said to have so many peers for so long."""
    return in_group(state, size=size, sized_since=NOW - for_s, **fields)


def dead(name: str) -> State:
    """A group in which this peer is silent."""
    return group(**{name: {"presence": {"silent": True}}})


SURPLUS, EVEN = ("OPT_SYS_026", "warning", None), ("META_007", "warning", None)


@each(
    ("expected", "state", "found"),
    [
        (3, grown(), [SURPLUS]),
        (0, grown(), [EVEN]),  # nobody has said how many there should be
        (3, grown(for_s=LIMITS.extra_peer_s - 1), []),  # a server is being replaced
        (3, grown(3), []),
        (5, grown(4), [EVEN]),  # fewer: META_009 tells
        (4, grown(4), [EVEN]),
        (4, grown(6), [EVEN, SURPLUS]),  # it would be even without the two as well
        (4, grown(5), [SURPLUS]),  # odd: nothing else shows it
        (3, in_group(size=4), []),  # since when is not known
        (3, grown(9, needed=5), []),  # no quorum can be: MW_FIGURE_ABSURD tells it
        (1, grown(3, state=counting((3, "n1"), (3, "n1"), (2, "n1"))), []),  # MW_SIZES_DIFFER tells it
        (1, grown(3, state=dead("n3")), [SURPLUS]),
    ],
)  # fmt: skip
def test_more_peers_than_expected_take_the_place_of_an_even_size(
    expected: int, state: State, found: list[Raised]
) -> None:
    """Each row: how many are expected, what is known, and what the two checks find together."""
    watch = Watch(thresholds=replace_thresholds(LIMITS, expected_peers=expected))
    both = (*group_size.even_size(state, NOW, watch), *group_size.more_than_expected(state, NOW, watch))
    assert [(one.code, one.severity, one.subject) for one in both] == found


@each(("planned", "severity"), [(True, "info"), (False, "warning"), (None, "warning")])
def test_a_leader_that_hands_over_by_itself_was_not_asked_to(planned: bool | None, severity: str) -> None:
    """At a limit of JetStream it does so every ten seconds; None: nobody could hear whether somebody asked (2.9)."""
    both = (election("n2", 6, how="handover", planned=planned), election("n1", 7, how="handover", planned=True))
    state = replace(group(), elections=both)
    assert raised(leadership.leader_flapping, state) == [("META_003", severity, None)]
