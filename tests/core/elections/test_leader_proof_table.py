"""What proves that the leader is there, when is it lost, and when is it found again?"""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NAMES, NOW, answering, known, raftz, server
from tui.core.elections.leader_proof import judge, nobody_named, proof_from_answer, proof_from_raft
from tui.core.model.raft_traffic import TapState
from tui.core.model.state import State
from tui.core.observed.answers import Raft
from tui.core.settings.thresholds import Thresholds

LIMITS = Thresholds()
LATER = NOW + 10.0
"""Ten seconds after the last proof of n1."""


def told(*answers: Raft, at: float = LATER, **lead: object) -> State:
    """n1 led term 5 until NOW; these voters answer RAFTZ at `at`, and the others have not since 900."""
    state = known(**lead)  # type: ignore[arg-type]  # a row may name any field
    by = {answer.peer: answer for answer in answers}
    servers = {
        name: answering(server(name, by[raftz(name, 0, None).peer], at), at)
        if raftz(name, 0, None).peer in by
        else server(name, at=900.0)
        for name in NAMES
    }
    return replace(state, now=at, servers=servers)


@each(
    ("raft", "proof"),
    [
        (raftz("n3", 5, "n1", seen=0.5), LATER - 0.5),  # a follower heard the leader half a second ago
        (raftz("n1", 5, "n1", seen=0.7), LATER - 0.7),  # followers answered the leader
        (raftz("n1", 5, "n1", seen=None), NOW - 0.2),  # none did: its own word proves nothing
        (raftz("n3", 5, "n2", seen=0.5), NOW - 0.2),  # it heard somebody else
        (raftz("n3", 6, "n1", seen=0.5), NOW - 0.2),  # in another term it is another leadership
        (raftz("n3", 5, "n1", seen=30.0), NOW - 0.2),  # a proof never goes back
        (raftz("n1", 5, None), NOW - 0.2),  # it no longer says that it leads
    ],
)
def test_raftz_proves_when_a_voter_last_heard_the_leader(raft: Raft, proof: float) -> None:
    """Each row: an answer ten seconds after the last proof of n1 in term 5, and the last proof then."""
    state = told(raft)
    name = next(n for n in NAMES if state.servers[n].raft.last is not None)
    assert proof_from_raft(state, state.servers[name]).leadership.proof_at == pytest.approx(proof)


@each(("ponged", "news"), [(LATER - 0.1, True), (LATER - 3.0, False)])
def test_an_answer_that_may_have_waited_is_neither_proof_nor_news(ponged: float, *, news: bool) -> None:
    """Each row: when the last PING of n3 was answered before its RAFTZ came, which says that it heard n1 half a second ago. What waited
    must not make a leader unheard that it shows to be there."""
    state = told(raftz("n3", 5, "n1", seen=0.5), fresh_at=NOW)
    one = answering(state.servers["n3"], ponged)
    lead = proof_from_raft(replace(state, servers={**state.servers, "n3": one}), one).leadership
    assert lead.proof_at == pytest.approx(LATER - 0.5 if news else NOW - 0.2)
    assert lead.fresh_at == (LATER if news else NOW)


@each(
    ("name", "names", "tap", "proof"),
    [
        ("n1", "n1", False, LATER),  # the leader's own answer
        ("n3", "n1", False, NOW - 0.2),  # followers go on naming a dead leader
        ("n1", "n2", False, NOW - 0.2),
        ("n1", "n1", True, NOW - 0.2),  # a leader without quorum names itself: where heartbeats are heard, they must do
    ],
)
def test_where_no_term_is_told_only_the_leaders_own_answer_is_proof(
    name: str, names: str, proof: float, *, tap: bool
) -> None:
    """Each row: who answers, whom it names, whether heartbeats are heard, and the last proof then."""
    plain = known(term=None)
    one = answering(server(name), LATER)
    one = replace(one, named=replace(one.named, leader=names, since=900.0))
    taps = {name: TapState(on=True, acks=True, reason=None, at=900.0)} if tap else {}
    state = replace(plain, now=LATER, servers={**plain.servers, name: one}, taps=taps)
    assert proof_from_answer(state, one).leadership.proof_at == pytest.approx(proof)


@each(
    ("answers", "nobody"),
    [
        ((raftz("n2", 6, None), raftz("n3", 6, None)), True),  # a majority answers and names nobody
        ((raftz("n3", 6, None),), False),  # the other two may have a leader
        ((raftz("n2", 6, None), raftz("n3", 5, "n1")), False),  # one still names it
        ((raftz("n2", 6, "n2"), raftz("n3", 6, None)), False),  # one leads
    ],
)
def test_nobody_leads_when_too_few_could_name_one(answers: tuple[Raft, ...], *, nobody: bool) -> None:
    """Each row: fresh answers of voters of three, and whether nobody can lead."""
    assert nobody_named(told(*answers), LATER) is nobody


@each(
    ("seen", "after", "lost"),
    [
        (0.5, 1.0, False),  # followers hear it
        (3.0, 3.9, False),  # a little before the limit
        (3.5, 4.0, True),  # no voter has heard it for `leaderless_s`
    ],
)
def test_an_unheard_leader_is_lost_at_the_limit(seen: float, after: float, *, lost: bool) -> None:
    """Each row: how long ago both followers heard n1, seconds since its last proof, and whether nobody leads."""
    now = NOW - 0.2 + after
    followers = (raftz("n2", 5, "n1", seen=seen), raftz("n3", 5, "n1", seen=seen))
    state, lines = judge(told(*followers, at=now, fresh_at=now), now, LIMITS)
    assert (state.leadership.leader, len(lines)) == ((None, 1) if lost else ("n1", 0))


def test_while_metawatch_is_blind_no_leader_is_lost() -> None:
    """Silence is dated only while metawatch was listening."""
    state = replace(told(at=LATER), seeing_since=None)
    assert judge(state, LATER, LIMITS) == (state, ())


@each(("proof", "leader"), [(LATER, "n1"), (NOW + 0.1, None)])
def test_a_leader_that_is_heard_again_leads_as_before(proof: float, leader: str | None) -> None:
    """Each row: the last proof of n1 after it was lost at NOW, and who leads: half a second later it has been heard again."""
    lost = told(raftz("n3", 5, "n1"), leader=None, leaderless_since=NOW, leaderless_announced=True, proof_at=proof)
    state, lines = judge(lost, LATER, LIMITS)
    assert state.leadership.leader == leader
    assert [line.ended is not None for line in lines] == ([True] if leader else [])
