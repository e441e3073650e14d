"""Who stood first against the old leader, and when? The one answer for the manner of an election and for the server it is laid to.

A candidacy counts when its request reached another server than the candidate's own: an unheard request deposes nobody. Of those in
terms above the old leader's and not above the winner's, the one that reached somebody first is the first. A refusal dates the
challenge as well: a follower that answers the leader in a higher term has heard a candidate, though we may not have. One who stood
alone raised its term unheard; when it is heard again that term unseats a leader that was there, so the challenge is laid to it.
"""

from tui.core.model.elections import Election
from tui.core.model.incident_window import PRECEDING_S
from tui.core.model.peer_names import name_of
from tui.core.model.raft_traffic import Candidacy
from tui.core.model.state import State

CLOCK_S = 0.1
"""Clocks and connections may show the cause this much after its effect."""
_HEARTBEAT_S = 1.0
"""A follower that has heard a candidate tells the leader so with its answer to the next heartbeat."""


def first_to_stand(
    state: State, *, above: int | None, upto: int | None, since: float, until: float | None = None
) -> Candidacy | None:
    """The first candidacy that reached somebody between `since` and `until`, in terms above `above` and not above `upto`.

    None as a bound leaves that side open; the terms are those of the old leader and of the winner."""
    stood = [
        (candidacy.reached_at, candidacy.term, candidacy)
        for candidacy in state.candidacies
        if candidacy.reached_at is not None
        and (above is None or candidacy.term > above)
        and (upto is None or candidacy.term <= upto)
        and candidacy.reached_at >= since
        and (until is None or candidacy.reached_at <= until)
    ]
    return min(stood, key=lambda one: one[:2])[2] if stood else None


def challenged_at(state: State, proof: float, term: int | None) -> float | None:
    """When the present leader, last heard at `proof`, was first challenged; None if nobody was heard to stand against it."""
    low = proof - CLOCK_S
    refused = state.leadership.challenged_at
    first = first_to_stand(state, above=state.leadership.term, upto=term, since=low)
    moments = (refused, None if first is None else first.reached_at)
    return min((at for at in moments if at is not None and at >= low), default=None)


def challenger(state: State, election: Election, since: float) -> str:
    """The server that stood first after the old leader was last heard at `since`; the winner where nobody else was heard."""
    term, terms = election.term, election.terms or 1
    if term is None:
        return election.leader
    low, until = since - _HEARTBEAT_S, election.elected_at + CLOCK_S
    first = _returned(state, election, since) or first_to_stand(
        state, above=term - terms, upto=term, since=low, until=until
    )
    return election.leader if first is None else name_of(first.candidate, state.names)


def _returned(state: State, election: Election, since: float) -> Candidacy | None:
    """The last candidacy of whoever stood alone, in terms above the old leader's, until it was heard again: its term unseated the
    old leader, whoever of the others won the next one."""
    term, terms = election.term or 0, election.terms or 1
    if election.how != "challenger" or terms < 2:
        return None
    alone = [
        candidacy
        for candidacy in state.candidacies
        if term - terms < candidacy.term < term
        and since - PRECEDING_S <= candidacy.at < since
        and not candidacy.granted
    ]
    return max(alone, key=lambda candidacy: candidacy.term, default=None)
