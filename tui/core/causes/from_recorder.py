"""Which causes did a recorder name before we looked? They stand beside our own, and are not judged again here.

Only what was before `ready` is taken; of later we judge ourselves. Evidence comes as text, for a phrase of another version may have no
words here. What is to be done is found here and now, by the same rules as for our own verdicts: advice is not taken from others.
"""

from collections.abc import Callable, Iterator
from typing import Final, get_args

from msgspec.structs import replace

from tui.core.causes import judging
from tui.core.causes.next_step import next_step
from tui.core.causes.scene import Scene, of_election, of_none
from tui.core.model.message import Message, message
from tui.core.model.state import State
from tui.core.model.verdict import SURE_MAX, Cause, Fact, Verdict
from tui.core.observed.team import HistoryReceived, RecordedFact, RecordedVerdict
from tui.core.settings.watch import Watch
from tui.core.team.merging import ahead_of_us

_CAUSES: Final[dict[str, Cause]] = {one: one for one in get_args(Cause)}
_SAME_S: Final = 2.0
"""Two verdicts of elections so close to each other are of one."""
_ADVISED: Final = 3
"""The newest ones are advised on: older ones are history."""


def known(state: State, words: Callable[[Message], str]) -> tuple[RecordedVerdict, ...]:
    """All that are kept, for whoever comes later."""

    def facts(some: tuple[Fact, ...]) -> tuple[RecordedFact, ...]:
        return tuple(RecordedFact(text=words(one.message), at=one.at) for one in some)

    return tuple(
        RecordedVerdict(
            episode=one.episode,
            since=one.since,
            elected_at=one.elected_at,
            term=one.term,
            leader=one.leader,
            cause=one.cause,
            server=one.server,
            confidence=one.confidence,
            evidence_for=facts(one.evidence_for),
            evidence_against=facts(one.evidence_against),
        )
        for one in state.verdicts
    )


def take_over(state: State, event: HistoryReceived, watch: Watch) -> State:
    """The state that has these verdicts, each once."""
    if state.ready_at is None or not event.verdicts:
        return state
    ahead, ready = ahead_of_us(event), state.ready_at
    some = (_verdict(one, cause, ahead) for one in event.verdicts if (cause := _CAUSES.get(one.cause)) is not None)
    new = [one for one in some if one.since <= one.at < ready and not _known(state, one)]
    new = sorted(new, key=lambda one: one.at)
    advised = (_advised(state, one, watch) for one in new[-_ADVISED:])
    return judging.take_over(state, (*new[:-_ADVISED], *advised))


def _known(state: State, one: Verdict) -> bool:
    return any(
        other.episode == one.episode
        or (None not in (one.elected_at, other.elected_at) and abs(other.at - one.at) < _SAME_S)
        for other in state.verdicts
    )


def _verdict(one: RecordedVerdict, cause: Cause, ahead: float) -> Verdict:
    """By our clock."""
    elected_at = None if one.elected_at is None else one.elected_at - ahead
    at = one.since - ahead if elected_at is None else elected_at
    return Verdict(
        episode=one.episode,
        since=one.since - ahead,
        elected_at=elected_at,
        term=one.term,
        leader=one.leader,
        cause=cause,
        server=one.server,
        confidence=min(one.confidence, SURE_MAX) if cause != "unknown" else one.confidence,
        evidence_for=tuple(_facts(one.evidence_for, ahead)),
        evidence_against=tuple(_facts(one.evidence_against, ahead)),
        judged_at=at,
        recorded=True,
    )


def _facts(some: tuple[RecordedFact, ...], ahead: float) -> Iterator[Fact]:
    for one in some:
        yield Fact(message=message("as_recorded", text=one.text), at=None if one.at is None else one.at - ahead)


def _advised(state: State, verdict: Verdict, watch: Watch) -> Verdict:
    scene = _scene(state, verdict)
    return verdict if scene is None else replace(verdict, next=next_step(scene, verdict, watch))


def _scene(state: State, verdict: Verdict) -> Scene | None:
    if verdict.elected_at is None:
        return of_none(state, verdict.since, state.now)
    election = next((e for e in reversed(state.elections) if abs(e.elected_at - verdict.at) < _SAME_S), None)
    return None if election is None else of_election(state, election, verdict.since, state.now)
