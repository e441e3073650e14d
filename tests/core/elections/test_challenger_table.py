"""Who stood first against the old leader? One decision gives both the moment of the challenge and the server it is laid to."""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import HASH, NOW, election, known
from tests.core.records import with_records
from tui.core.causes.scene import of_election
from tui.core.elections.challenger import challenged_at, challenger, first_to_stand
from tui.core.elections.manner import classify
from tui.core.model.raft_traffic import Candidacy, TapState
from tui.core.model.server import OwnLink
from tui.core.model.state import State

PROOF = NOW - 1.0
"""When n1, which leads term 5, was last heard."""


def stood(name: str, term: int, heard: float, reached: float | None, granted: tuple[str, ...] = ()) -> Candidacy:
    """A candidacy: seconds after the last proof at which it was first heard, and at which it reached another server."""
    return Candidacy(
        candidate=HASH[name],
        term=term,
        at=PROOF + heard,
        reached_at=None if reached is None else PROOF + reached,
        granted=granted,
    )


def after(*candidacies: Candidacy, **lead: object) -> State:
    state = known(**{"proof_at": PROOF, "highest_term": 9, **lead})  # type: ignore[arg-type]  # a row may name any field
    taps = {name: TapState(on=True, acks=True, reason=None, at=900.0) for name in HASH}
    return replace(state, candidacies=candidacies, taps=taps)


ROWS = [
    ((), None, "n3"),  # nobody was heard: the winner
    ((stood("n3", 6, 0.5, 0.5),), 0.5, "n3"),
    ((stood("n2", 6, 0.3, 0.3), stood("n3", 7, 0.5, 0.5)), 0.3, "n2"),
    (
        (stood("n2", 6, 0.3, 0.6), stood("n3", 7, 0.5, 0.5)),
        0.5,
        "n2",
    ),  # it stood alone; its term came with its return
    ((stood("n2", 6, 0.3, None), stood("n3", 7, 0.5, 0.5)), 0.5, "n2"),  # the same, though no request of it arrived
    ((stood("n2", 5, 0.3, 0.3), stood("n3", 7, 0.5, 0.5)), 0.5, "n3"),  # the old leader's own term
    ((stood("n2", 8, 0.3, 0.3), stood("n3", 7, 0.5, 0.5)), 0.5, "n3"),  # above the winner's term
]


@each(("candidacies", "moment", "who"), ROWS)
def test_the_first_that_reached_somebody_is_the_challenger(
    candidacies: tuple[Candidacy, ...], moment: float | None, who: str
) -> None:
    """Each row: candidacies, seconds from the last proof to the challenge, and who made it; n3 won term 7."""
    state = after(*candidacies)
    won = election("n3", 7, at=PROOF + 0.52, previous="n1", terms=2, how="challenger")
    at = challenged_at(state, PROOF, 7)
    assert (None if at is None else round(at - PROOF, 3)) == moment
    assert challenger(state, won, PROOF if at is None else at) == who


@each(("candidacies", "moment", "who"), ROWS[1:])
def test_the_manner_and_the_verdict_name_the_same_challenge(
    candidacies: tuple[Candidacy, ...], moment: float, who: str
) -> None:
    """The leaderless time of a challenge begins with the candidacy of the very server that the verdict looks at."""
    state = after(*candidacies)
    elected_at = PROOF + 0.7
    passage = classify(state, elected_at=elected_at, error=0.01, after=PROOF, heard=True, term=7)
    won = election("n3", 7, at=elected_at, previous="n1", terms=2, how=passage.how, leaderless_s=passage.leaderless_s)
    assert passage.how == "challenger"
    assert passage.leaderless_s == pytest.approx(0.7 - moment)
    assert of_election(state, won, None, NOW).challenger == who


def test_a_candidate_that_nobody_heard_did_not_stand_first_against_a_silent_leader() -> None:
    """The leader was gone by itself, so no term unseated it: who reached somebody first is meant."""
    state = after(stood("n2", 6, 5.3, None), stood("n3", 7, 5.5, 5.5))
    won = election("n3", 7, at=PROOF + 5.6, previous="n1", terms=2, how="silent", leaderless_s=5.6)
    assert challenger(state, won, PROOF) == "n3"


def test_a_refusal_dates_a_challenge_that_nobody_heard() -> None:
    """A follower that answers in a higher term has heard a candidate, though we have not."""
    assert challenged_at(after(challenged_at=PROOF + 0.2), PROOF, 7) == PROOF + 0.2
    assert challenged_at(after(challenged_at=PROOF - 5.0), PROOF, 7) is None


def test_who_stood_alone_and_came_back_is_the_challenger() -> None:
    """n2 was cut off and stood in terms 6 to 8; heard again, its term unseated n1, though n3 won the next one."""
    alone = tuple(stood("n2", term, term - 12.0, None) for term in (6, 7, 8))
    won = election("n3", 9, at=PROOF + 0.5, previous="n1", terms=4, how="challenger")
    assert challenger(after(*alone, stood("n3", 9, 0.4, 0.4)), won, PROOF) == "n2"


def test_the_window_is_the_callers() -> None:
    """Outside of it a candidacy is of another change of leader."""
    state = after(stood("n2", 6, 0.3, 0.3), stood("n3", 7, 0.5, 0.5))
    late = first_to_stand(state, above=None, upto=None, since=PROOF + 0.4)
    assert late is not None
    assert late.candidate == HASH["n3"]
    assert first_to_stand(state, above=None, upto=None, since=PROOF, until=PROOF + 0.2) is None


BOTH = (NOW - 3.0, NOW - 1.5)


@each(
    ("lossy", "heard", "how"),
    [
        ((), True, "challenger"),
        ((), False, "challenger"),
        (("n2",), True, "challenger"),  # the challenge and the last proof came over whole connections as well
        (("n2",), False, "unknown"),  # the last proof may have come seconds late, from a leader that was gone
        (("n1", "n2", "n3"), True, "unknown"),  # neither is dated
    ],
)
def test_a_last_proof_that_came_over_a_lossy_connection_dates_no_challenge(
    lossy: tuple[str, ...], how: str, *, heard: bool
) -> None:
    """Each row: which of our connections lose packets, whether a candidacy was heard, and the manner of the election."""
    state = after(*((stood("n3", 6, 0.5, 0.5),) if heard else ()))
    links = {name: OwnLink(resent=BOTH) if name in lossy else OwnLink() for name in state.servers}
    servers = {
        name: with_records(one, connection={"connected": True, "link": links[name]})
        for name, one in state.servers.items()
    }
    passage = classify(
        replace(state, servers=servers), elected_at=PROOF + 0.7, error=0.01, after=PROOF, heard=True, term=6
    )
    assert (passage.how, passage.planned) == (how, False)
