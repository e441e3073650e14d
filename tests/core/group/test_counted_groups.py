"""Which peers count, with which group and leader, and which of them say that they lead?"""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import HASH, NAMES, NOW, election, known, raftz, server
from tui.core.group.counted_groups import counts, leaders, side_by_side_s
from tui.core.model.state import State
from tui.core.observed.answers import Raft


def told(*answers: Raft, at: float = NOW, **fields: object) -> State:
    """These answers came at `at`; `fields` of the state differ."""
    names = {peer: name for name, peer in HASH.items()}
    servers = {names[one.peer]: server(names[one.peer], one, at) for one in answers}
    return replace(known(), servers={**{name: server(name) for name in NAMES}, **servers}, **fields)


@each(
    ("raft", "age", "counted"),
    [
        (raftz("n2", 5, "n1"), 0.0, [("n2", HASH["n1"])]),
        (raftz("n1", 5, "n1"), 0.0, [("n1", HASH["n1"])]),  # a leader follows itself
        (raftz("n2", 5, None), 0.0, []),  # it has met nobody, or knows no leader: its figure is a guess
        (raftz("n2", 5, "n1"), 3.1, []),  # an answer of before is not laid beside one of now
        (replace(raftz("n2", 5, "n1"), size=10**6), 0.0, []),  # which cannot be
    ],
)
def test_a_fresh_answer_of_who_knows_a_leader_counts(
    raft: Raft, age: float, counted: list[tuple[str, str | None]]
) -> None:
    """Each row: an answer, its age, and who counts with which leader."""
    found = counts(told(raft), NOW + age)
    assert [(one.server.name, one.leader) for one in found] == counted


@each(
    ("elected", "said_at", "names"),
    [
        (None, NOW, ["n1", "n2"]),  # two leaders: the group is apart
        (NOW - 5.0, NOW, ["n1", "n2"]),
        (NOW - 0.3, NOW, ["n1"]),  # what a deposed one said may come after the word of the new one
        (NOW + 9.0, NOW, ["n1"]),  # n2 has said nothing since
    ],
)
def test_a_deposed_leader_counts_only_if_it_says_so_again(
    elected: float | None, said_at: float, names: list[str]
) -> None:
    """Each row: when n1 was elected, when both said that they lead, and who then counts as leader."""
    elections = () if elected is None else (election("n1", 5, elected - 0.1),)
    state = told(raftz("n1", 5, "n1"), raftz("n2", 4, "n2"), at=said_at, elections=elections)
    assert [one.server.name for one in leaders(state, NOW)] == names


@each(
    ("named_since", "asked", "for_s"),
    [
        (None, NOW, 5.0),  # both named theirs since their first answer, five seconds ago
        (NOW - 2.0, NOW, 2.0),
        (NOW - 2.0, NOW - 0.5, 1.5),  # the answer came late: what it says is sure of the instant when it was asked
        (NOW - 0.1, NOW - 3.0, -2.9),  # what we read of the one was said before the other named its leader
    ],
)
def test_for_how_long_two_surely_named_their_leaders_at_one_time(
    named_since: float | None, asked: float, for_s: float
) -> None:
    """Each row: since when n2 names n2, when n1 was asked whether it leads, and for how long both was true."""
    state = told(raftz("n1", 5, "n1"), raftz("n2", 6, "n2"))
    one, other = (state.servers[name] for name in ("n1", "n2"))
    one = replace(one, raft=replace(one.raft, asked=asked))
    other = replace(other, raft=replace(other.raft, asked=NOW, named_since=named_since))
    assert side_by_side_s(one, other, NOW - 5.0) == pytest.approx(for_s)


def test_what_one_said_before_another_began_to_lead_is_no_second_leader() -> None:
    """n1's last answer is older than n2's first one as leader: n1 is asked again before anybody calls the group apart."""
    state = told(raftz("n1", 5, "n1"), raftz("n2", 6, "n2"))
    n1, n2 = (state.servers[name] for name in ("n1", "n2"))
    n1 = replace(n1, raft=replace(n1.raft, asked=NOW - 0.5))
    n2 = replace(n2, raft=replace(n2.raft, named_since=NOW - 0.2))
    before = replace(state, servers={**state.servers, "n1": n1, "n2": n2})
    assert [one.server.name for one in leaders(before, NOW)] == ["n2"]
    again = replace(n1, raft=replace(n1.raft, asked=NOW - 0.1))
    assert len(leaders(replace(before, servers={**before.servers, "n1": again}), NOW)) == 2
