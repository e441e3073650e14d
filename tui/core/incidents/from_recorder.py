"""Which incidents did a recorder see before we looked? They stand in our log under its numbers, with its causes and its times.

- *Two recorders* may number otherwise: the higher number counts, whichever answers first.
- *The same* are one of ours and one of a recorder that have an election in common, or a server and a time. Ours then has what the
  recorder knows of it: since when, why, and its number if ours began in this run. An earlier run of ours gave numbers that its journal
  has: those stay, and the recorder's stands beside them (`recorder_number`).
- *Order.* Numbers rise with time. One of ours that began in this run goes up if need be; what is over and fits nowhere is left aside.
- *Open* is one of a recorder until our own checks have had their time (`HELD_S`); then it goes on only if we see it as well. So a
  recorder that lies, or that sees what cannot be seen from here, holds none open.
"""

from collections.abc import Callable, Iterable
from typing import Final, get_args

from msgspec.structs import replace

from tui.core.incidents import incident_log, recorded_alerts
from tui.core.incidents.belonging import AGAIN_S, TOGETHER_S, same_cause
from tui.core.incidents.incidents import incidents
from tui.core.model.incident import STRIKING, IncidentRecord, Outage
from tui.core.model.message import Message
from tui.core.model.state import State
from tui.core.model.state_word import Word
from tui.core.model.verdict import SURE_MAX, Cause
from tui.core.observed.team import HistoryReceived, RecordedIncident
from tui.core.team.merging import ahead_of_us

HELD_S: Final = 35.0
"""So long after `ready` our own checks may need to find what a recorder sees: the ledger of alerts waits 30 s."""
_MOST: Final = 20
_EPISODES: Final = 50
_SERVERS: Final = 100
_DAY_S: Final = 86_400.0
_SAME_S: Final = 2.0
_NUMBERS: Final = 10
_MAX_NUMBER: Final = 1_000_000
_CAUSES: Final[dict[str, Cause]] = {one: one for one in get_args(Cause)}
_WORDS: Final[dict[str, Word]] = {str(one): one for one in STRIKING}

_Log = tuple[IncidentRecord, ...]


def known(state: State, words: Callable[[Message], str]) -> tuple[RecordedIncident, ...]:
    """Those that go on and the last of the last day, for whoever comes later; oldest first. `words`: how a message is said."""
    began = {one.number: one.since for one in incidents(state)}
    lately = [one for one in state.incidents if one.until is None or one.until >= state.now - _DAY_S]
    going_on = [one for one in lately[:-_MOST] if one.until is None]
    return tuple(_recorded(one, began[one.number], words) for one in (*going_on[-_MOST:], *lately[-_MOST:]))


def _recorded(one: IncidentRecord, since: float, words: Callable[[Message], str]) -> RecordedIncident:
    return RecordedIncident(
        number=one.number,
        since=since,
        until=one.until,
        word=one.worst,
        struck=None if one.struck_at is None else (one.outages[0].since, one.struck_at),
        servers=one.servers,
        server=one.server,
        cause=one.cause,
        confidence=one.confidence,
        episodes=one.episodes[-_EPISODES:],
        elected=one.elected[-_EPISODES:],
        alerts=recorded_alerts.for_newcomers(one.folded, words),
    )


def take_over(state: State, event: HistoryReceived) -> tuple[State, int]:
    """The state that has these incidents, and how many of them cannot have been."""
    if state.ready_at is None or not event.incidents:
        return state, 0
    ahead, ready, log, absurd = ahead_of_us(event), state.ready_at, state.incidents, 0
    found: set[int] = set()
    # What goes on first: ours of now is the same as that, rather than as one that was over shortly before.
    for one in sorted(event.incidents, key=lambda one: (one.until is not None, -one.number))[: 2 * _MOST]:
        record = _record(one, ahead, state.now)
        if record is None or not 0 < record.number <= _MAX_NUMBER:
            absurd += 1
        elif record.since < ready and (record.until or state.now) >= state.now - _DAY_S:
            if record.until is None:
                record = replace(record, held_until=ready + HELD_S)
            log = _merged(log, record, ready, found)
    return incident_log.take_over(state, log), absurd


def _record(one: RecordedIncident, ahead: float, now: float) -> IncidentRecord | None:
    """By our clock; None where it contradicts itself."""
    since, until = one.since - ahead, None if one.until is None else one.until - ahead
    word, cause = _WORDS.get(one.word or ""), _CAUSES.get(one.cause or "")
    if since > now + _SAME_S or (until is not None and not since <= until <= now + _SAME_S):
        return None
    if (one.word is not None and word is None) or (one.cause is not None and cause is None):
        return None
    outages: tuple[Outage, ...] = ()
    if word is not None and one.struck is not None:
        first, last = (at - ahead for at in one.struck)
        outages = (Outage(gravest=word, since=first, last_at=min(last, now), servers=one.servers),)
    return IncidentRecord(
        number=one.number,
        since=since,
        until=until,
        active_at=since if until is None else until,
        outages=outages,
        servers=one.servers,
        server=one.server,
        cause=cause,
        confidence=min(one.confidence, SURE_MAX),
        episodes=one.episodes,
        elected=tuple(sorted(at - ahead for at in one.elected if at - ahead <= now + _SAME_S)),
        recorder_number=one.number,
        folded=recorded_alerts.taken(one, ahead, now),
    )


def _merged(log: _Log, theirs: IncidentRecord, ready: float, found: set[int]) -> _Log:
    """The log with this one: as one of ours, at its place, or as the last one. `found`: which numbers of a recorder are the same as one
    of ours already; two of its incidents are never one here."""
    mine = next((one for one in reversed(log) if one.recorder_number not in found and _same(one, theirs)), None)
    found.add(theirs.number if mine is None else max(mine.recorder_number or 0, theirs.number))
    if mine is None:
        return _placed(log, theirs, ready)
    whole = _whole(mine, theirs)
    # Of two recorders the one that has counted for longer gives the number, whichever answers first.
    higher = mine.held_until > ready and theirs.number > mine.number
    if mine.number == theirs.number or not (higher or _of_this_run(mine, ready)):
        return tuple(whole if one is mine else one for one in log)
    return _placed(tuple(one for one in log if one is not mine), whole, ready, else_=mine.number)


def _of_this_run(record: IncidentRecord, ready: float) -> bool:
    """It began while we looked, and no journal of ours has its number; nor has a recorder told of it yet."""
    return record.recorder_number is None and record.since >= ready - TOGETHER_S


def _placed(log: _Log, record: IncidentRecord, ready: float, else_: int | None = None) -> _Log:
    """Among the others by time, if its number fits there. `else_`: the number that it has here already."""
    number = record.recorder_number or record.number
    before = tuple(one for one in log if one.since <= record.since and not _of_this_run(one, ready))
    after = tuple(one for one in log if one not in before)
    settled = [one.number for one in after if not _of_this_run(one, ready)]
    if (before and before[-1].number >= number) or (settled and min(settled) <= number):
        if record.until is not None and else_ is None:
            return log
        # It goes on, so it must be seen: under the next number that is free here.
        return _numbered((*log, replace(record, number=else_ or (log[-1].number + 1 if log else 1))), ready)
    fresh = [one for one in after if _of_this_run(one, ready)]
    rest = [one for one in after if not _of_this_run(one, ready)]
    return _numbered((*before, _renumbered(record, number), *rest, *fresh), ready)


def _numbered(log: Iterable[IncidentRecord], ready: float) -> _Log:
    """Those of this run rise above all before them."""
    out: list[IncidentRecord] = []
    for one in sorted(log, key=lambda one: _of_this_run(one, ready)):
        last = out[-1].number if out else 0
        out.append(one if one.number > last else _renumbered(one, last + 1))
    return tuple(out)


def _renumbered(one: IncidentRecord, number: int) -> IncidentRecord:
    if number == one.number:
        return one
    return replace(one, number=number, was_numbers=(*one.was_numbers, one.number)[-_NUMBERS:])


def _same(mine: IncidentRecord, theirs: IncidentRecord) -> bool:
    if mine.recorder_number == theirs.number and abs(mine.since - theirs.since) < _SAME_S:
        return True
    if _at_one_time(mine.elected, theirs.elected):
        return True
    apart = max(mine.since - _end(theirs), theirs.since - _end(mine))
    if apart > AGAIN_S:
        return False
    if set(mine.servers) & set(theirs.servers):
        return mine.cause is None or theirs.cause is None or same_cause(mine, theirs.cause)
    return apart <= TOGETHER_S and bool(mine.outages and theirs.outages)


def _at_one_time(some: tuple[float, ...], others: tuple[float, ...]) -> bool:
    """Whether any two of them are the same instant."""
    near = {round(at / _SAME_S) + apart for at in some for apart in (-1, 0, 1)} if others else set[int]()
    return any(round(at / _SAME_S) in near for at in others)


def _end(record: IncidentRecord) -> float:
    return float("inf") if record.until is None else record.until


def _whole(mine: IncidentRecord, theirs: IncidentRecord) -> IncidentRecord:
    """Ours, with what the recorder knows of it."""
    named = mine.cause in (None, "unknown") and theirs.cause is not None
    over = mine.until if theirs.until is not None or mine.until is None or mine.recorder_number is not None else None
    return replace(
        mine,
        since=min(mine.since, theirs.since),
        until=over,
        held_until=max(mine.held_until, theirs.held_until) if over is None else mine.held_until,
        outages=mine.outages if mine.outages and mine.outages[0].since < theirs.since else _outages(mine, theirs),
        servers=tuple(dict.fromkeys((*mine.servers, *theirs.servers)))[:_SERVERS],
        server=theirs.server if named else mine.server or theirs.server,
        cause=theirs.cause if named else mine.cause,
        confidence=theirs.confidence if named else mine.confidence,
        episodes=tuple(dict.fromkeys((*theirs.episodes, *mine.episodes)))[-_EPISODES:],
        elected=tuple(sorted({*theirs.elected, *mine.elected}))[-_EPISODES:],
        recorder_number=max(mine.recorder_number or 0, theirs.number),
        folded=recorded_alerts.merged(mine.folded, theirs.folded),
    )


def _outages(mine: IncidentRecord, theirs: IncidentRecord) -> tuple[Outage, ...]:
    earlier = tuple(one for one in theirs.outages if not mine.outages or one.last_at < mine.outages[0].since)
    return (*earlier, *mine.outages)[-_EPISODES:]
