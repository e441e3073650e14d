"""What does one heartbeat, or one answer to it, change: the proof of the leader, a pending election, a doubt, or nothing?"""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import HASH, NOW, advisory, answering, claim, heartbeat, known, waiting
from tui.core.elections import heartbeat_evidence as of
from tui.core.elections.advisories import advised
from tui.core.elections.pending import Claim, merge_claim
from tui.core.model.raft_traffic import HeardLeader, HeardLeaders, TapState
from tui.core.model.state import State
from tui.core.observed.raft_frames import AckHeard, HeartbeatHeard

LATER = NOW + 1.0


def awake(**lead: object) -> State:
    """n1 leads term 5; the connections answered PING just now, so what comes through them is of now."""
    state = known(**lead)  # type: ignore[arg-type]  # a row may name any field
    servers = {name: answering(one, LATER) for name, one in state.servers.items()}
    return replace(state, servers=servers, now=LATER)


def ack(**fields: object) -> AckHeard:
    """n2's answer to n1, through n1's connection, a millisecond after the heartbeat."""
    plain = AckHeard(at=LATER, via="n1", peer=HASH["n2"], leader=HASH["n1"], term=5, after_s=0.001)
    return replace(plain, **fields)


@each(
    ("event", "proof", "pending", "doubts"),
    [
        (heartbeat("n1", 5, LATER, via="n3"), LATER, [], []),  # a follower hears the leader
        (heartbeat("n1", 5, LATER, via="n1"), NOW - 0.2, [], []),  # its own connection shows only that it sends
        (heartbeat("n2", 6, LATER), NOW - 0.2, [6], []),  # somebody leads a later term
        (heartbeat("n1", 6, LATER), NOW - 0.2, [6], []),  # also the same one
        (heartbeat("n2", 4, LATER), NOW - 0.2, [], []),  # who was deposed goes on for a moment
        (heartbeat("n2", 5, LATER), NOW - 0.2, [], ["second_leader"]),  # Raft elects one a term
        (replace(heartbeat("n2", 6, LATER), leader="forger"), NOW - 0.2, [], ["unknown_peer"]),
        (heartbeat("n2", 6, LATER, via="elsewhere"), NOW - 0.2, [], []),  # a connection of another group
    ],
)
def test_a_heartbeat_is_proof_or_news_or_doubted(
    event: HeartbeatHeard, proof: float, pending: list[int], doubts: list[str]
) -> None:
    """Each row: a heartbeat a second later, the last proof of n1 then, the terms that are pending, and the doubts."""
    state = of.heard(awake(), event)
    assert state.leadership.proof_at == proof
    assert [one.term for one in state.pending] == pending
    assert [one.kind for one in state.doubts] == doubts


def test_what_waited_in_our_network_is_no_proof() -> None:
    """A connection that has just woken hands on first what it has kept."""
    state = awake()
    stuck = replace(state.servers["n3"], connection=replace(state.servers["n3"].connection, woke_at=LATER))
    state = of.heard(replace(state, servers={**state.servers, "n3": stuck}), heartbeat("n1", 5, LATER, via="n3"))
    assert state.leadership.proof_at == NOW - 0.2


@each(
    ("own_at", "proof"),
    [
        (LATER - 1.0, LATER),  # the leader's own connection hears each heartbeat a little sooner or later
        (LATER - 9.0, LATER - 9.0),  # the network kept this one for nine seconds
    ],
)
def test_a_heartbeat_was_sent_when_the_leaders_own_connection_heard_it(own_at: float, proof: float) -> None:
    """Each row: when n1's own connection last heard n1, and which proof n3's connection brings now."""
    voice = HeardLeader(leader=HASH["n1"], term=5, since=900.0, at=own_at)
    state = replace(
        awake(proof_at=900.0),
        taps={"n1": TapState(on=True, acks=True, at=890.0)},
        heard_leaders={"n1": HeardLeaders(leaders=(voice,))},
    )
    assert of.heard(state, heartbeat("n1", 5, LATER, via="n3")).leadership.proof_at == proof


def test_a_hand_over_is_heard_and_dated() -> None:
    """The leader sends it as an entry."""
    state = of.heard(awake(), replace(heartbeat("n1", 5, LATER), to=HASH["n2"]))
    assert state.leadership.transfer_at == LATER


def test_the_first_heartbeat_tells_the_term_where_only_names_were_known() -> None:
    """On 2.9 no server tells it."""
    state = of.heard(awake(term=None, highest_term=None), heartbeat("n1", 7, LATER))
    assert (state.leadership.term, state.leadership.highest_term, state.pending) == (7, 7, ())


@each(
    ("first", "doubts"),
    [
        (heartbeat("n2", 6), ["second_leader"]),
        (claim("n2", 6, "n2", since=NOW), ["second_leader"]),  # its own word
        (claim("n3", 6, "n2"), []),  # hearsay is outweighed
    ],
)
def test_one_leader_a_term(first: Claim | HeartbeatHeard, doubts: list[str]) -> None:
    """Each row: what was known of term 6 before n3 sends heartbeats in it, and the doubts then."""
    state = of.heard(awake(), first) if isinstance(first, HeartbeatHeard) else merge_claim(awake(), first)
    state = of.heard(state, heartbeat("n3", 6, LATER))
    assert [one.kind for one in state.doubts] == doubts
    assert [one.leader for one in state.pending] == [HASH["n2"] if doubts else HASH["n3"]]


@each(
    ("fields", "after", "left", "doubts"),
    [
        ({"beat_at": NOW, "beat_vias": ("n3",)}, 2.9, 1, 0),
        ({"beat_at": NOW, "beat_vias": ("n3",)}, 3.0, 0, 1),  # no server ever told of this term
        ({"beat_at": NOW, "beat_vias": ("n3",), "own_word": True}, 60.0, 1, 0),
        ({"beat_at": NOW, "beat_vias": ("n3",), "advisory_id": "a"}, 60.0, 1, 0),
        ({"own_word": True}, 60.0, 1, 0),  # no heartbeat: nothing is forged
    ],
)
def test_heartbeats_that_no_server_confirms_are_withdrawn(
    fields: dict[str, object], after: float, left: int, doubts: int
) -> None:
    """Each row: what is known of n2 in term 6, seconds since it was first heard, and how many elections and doubts there are."""
    state = of.forged(known(pending=(waiting("n2", term=6, **fields),)), NOW + after)
    assert (len(state.pending), len(state.doubts)) == (left, doubts)


@each(
    ("event", "proof"),
    [
        (ack(), LATER - 0.001),  # the entry that it answers was heard then
        (ack(after_s=5.0), NOW - 0.2),  # a proof never goes back
        (ack(ok=False), NOW - 0.2),  # it refused
        (ack(term=4), NOW - 0.2),
        (ack(peer="stranger"), NOW - 0.2),
        (ack(leader=HASH["n3"]), NOW - 0.2),  # it answers somebody else
        (ack(via="elsewhere"), NOW - 0.2),
    ],
)
def test_a_followers_answer_proves_the_leader(event: AckHeard, proof: float) -> None:
    """Each row: an answer, and the last proof of n1 then."""
    assert of.acknowledged(awake(), event).leadership.proof_at == pytest.approx(proof)


@each(("term", "challenged"), [(6, LATER), (5, None)])
def test_a_refusal_in_a_higher_term_deposes(term: int, challenged: float | None) -> None:
    """Each row: the term in which n2 refuses n1, and when n1 was challenged."""
    assert of.acknowledged(awake(), ack(ok=False, term=term)).leadership.challenged_at == challenged


@each(
    ("vias", "kept"),
    [
        (("n1", "n3"), "n1"),  # the leader's own connection hears answers best
        (("n3", "n1"), "n1"),
        (("n3", "n2"), "n3"),  # of two others the one that was first, while it speaks
        (("n3", None, "n2"), "n2"),  # which it does no more
    ],
)
def test_answers_are_timed_by_the_best_connection(vias: tuple[str | None, ...], kept: str) -> None:
    """Each row: through whom n2's answers come, None for a long pause, and whose time counts in the end."""
    state, at = awake(), LATER
    for via in vias:
        at += 0.1 if via else 5.0
        state = of.acknowledged(state, ack(at=at, via=via)) if via else state
    assert state.acks[HASH["n2"]].via == kept


def test_an_advisory_of_the_same_election_confirms_heartbeats() -> None:
    """An advisory is the leader's own word: it is no frame of Raft."""
    state = advised(of.heard(awake(), heartbeat("n2", 6)), advisory("n2"))
    assert of.forged(state, NOW + 60) == state
