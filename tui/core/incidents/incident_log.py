"""Which incidents were there, and which go on? The only file that replaces `State.incidents`; what belongs to one: `belonging`."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from tui.core.incidents import belonging
from tui.core.model.incident import STRIKING, FoldedAlert, IncidentRecord, Outage
from tui.core.model.state import Alert, State
from tui.core.model.state_word import DegradedFigures, StateWord, Word
from tui.core.model.verdict import Verdict

_KEPT = 50
_LATEST = 5
"""Verdicts before these have found their incident."""

_Log = tuple[IncidentRecord, ...]
_Key = tuple[str, str | None]


def judge(state: State) -> State:
    """The state with the incidents of now. While metawatch is blind nothing begins and nothing ends."""
    word = None if state.word is None else state.word.shown
    if word is None or word.word in ("BLIND", "CONNECTING"):
        return state
    log = _struck(state.incidents, word, state.leadership.proof_at, state.now)
    for servers, since in _troubles(state, log, word):
        log = _opened(log, servers, since, state.now)
    for verdict in state.verdicts[-_LATEST:]:
        if not verdict.recorded and not belonging.is_planned(state, verdict):
            log = _judged(log, verdict, state.now)
    if not log:
        return state
    if state.numbered and not state.incidents:
        log = tuple(replace(one, number=state.numbered + one.number) for one in log)
    log = _folded(log, state)
    if log[-1].number != (state.incidents[-1].number if state.incidents else 0):
        log = _moved(log)
    log = _ended(log, word, state.now)[-_KEPT:]
    return state if log == state.incidents else replace(state, incidents=log)


def take_over(state: State, log: _Log) -> State:
    """The state with this log, which has what a recorder told (`from_recorder`)."""
    return state if log == state.incidents else replace(state, incidents=log[-_KEPT:])


def _troubles(state: State, log: _Log, word: StateWord) -> Iterator[tuple[tuple[str, ...], float]]:
    """(servers, since when) of what is an incident by itself, and of none yet; the oldest first."""
    known = {one.key for record in log for one in _open(record)}
    for alert in sorted(state.alerts, key=lambda a: a.since):
        if belonging.opens(state, alert) and (alert.code, alert.subject) not in known:
            yield belonging.servers_of(alert.subject), alert.since
    if isinstance(word.figures, DegradedFigures):
        for one in word.figures.found:
            if one.what == "cut off":
                yield belonging.servers_of(one.subject), one.since or state.now


def _put(log: _Log, old: IncidentRecord | None, new: IncidentRecord) -> _Log:
    return (*log, new) if old is None else tuple(new if one is old else one for one in log)


def _with(names: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, *more)))


def _fresh(log: _Log, since: float, now: float, servers: tuple[str, ...]) -> IncidentRecord:
    """A new one. Where it is about one server only, that is the sick one until a verdict names another."""
    number = log[-1].number + 1 if log else 1
    return IncidentRecord(number=number, since=since, active_at=now, servers=servers)


def _struck(log: _Log, word: StateWord, proof_at: float | None, now: float) -> _Log:
    """The group has lost its leader or its quorum, or is about to."""
    if word.word not in STRIKING:
        return log
    found = next((one for one in reversed(log) if _same_strike(one, word, now)), None)
    since = now if word.since is None else min(word.since, now)
    record = _fresh(log, since, now, ()) if found is None else _led_until(found, proof_at)
    last = record.outages[-1] if record.outages else None
    if last is None or now - last.last_at > belonging.TOGETHER_S:
        fresh = Outage(gravest=word.word, since=now, last_at=now, servers=word.subject, lost_at=since)
        outages = (*record.outages, fresh)
    else:
        grave: Word = min(last.gravest, word.word, key=STRIKING.index)
        servers = _with(last.servers, word.subject)
        outages = (*record.outages[:-1], replace(last, gravest=grave, last_at=now, servers=servers))
    about = _with(record.servers, word.subject)
    return _put(log, found, replace(record, outages=outages, active_at=now, servers=about, until=None))


def _led_until(record: IncidentRecord, proof_at: float | None) -> IncidentRecord:
    """One that began with the last heartbeat of the leader begins with a later one, if a voter tells only now that it heard one before
    the outage was found: who asks at another instant would date the same incident otherwise."""
    first = record.outages[0] if record.outages else None
    if first is None or first.lost_at is None or proof_at is None or record.since != first.lost_at:
        return record
    if not first.lost_at < proof_at <= first.since:
        return record
    return replace(record, since=proof_at, outages=(replace(first, lost_at=proof_at), *record.outages[1:]))


def _same_strike(record: IncidentRecord, word: StateWord, now: float) -> bool:
    if not belonging.continues(record, now):
        return False
    if record.struck_at is not None and now - record.struck_at <= belonging.TOGETHER_S:
        return True
    return bool(record.sick & set(word.subject))


def _opened(log: _Log, servers: tuple[str, ...], since: float, now: float) -> _Log:
    """Something is wrong with a server: of an incident that goes on, or a new one."""
    found = next((one for one in reversed(log) if _same_trouble(one, servers, now)), None)
    if found is None:
        return (*log, _fresh(log, since, now, servers))
    return _put(log, found, replace(found, servers=_with(found.servers, servers), active_at=now, until=None))


def _same_trouble(record: IncidentRecord, servers: tuple[str, ...], now: float) -> bool:
    """One of its servers again, or one more at the same time."""
    if not belonging.continues(record, now):
        return False
    return any(name in record.servers for name in servers) or now - record.active_at <= belonging.TOGETHER_S


def _open(record: IncidentRecord) -> tuple[FoldedAlert, ...]:
    return tuple(one for one in record.folded if one.cleared_at is None)


def _judged(log: _Log, verdict: Verdict, now: float) -> _Log:
    """The verdict of one episode: of an incident that has it already, of one that it fits, or of a new one."""
    log = _detached(log, verdict)
    known = next((one for one in log if verdict.episode in one.episodes), None)
    found = known or next((one for one in reversed(log) if belonging.verdict_belongs(one, verdict)), None)
    servers = () if verdict.server is None else (verdict.server,)
    if found is None:
        log, record = _split(log, _fresh(log, verdict.since, now, servers), verdict, now)
    else:
        record = found
    if known is None and (record.until is None or (verdict.elected_at or now) > record.until):
        record = replace(record, until=None, active_at=now)
    if verdict.cause != "unknown" or record.cause is None:
        server = verdict.server or record.server
        record = replace(record, cause=verdict.cause, server=server, confidence=verdict.confidence)
    elected = () if verdict.elected_at is None else (verdict.elected_at,)
    record = replace(
        record,
        servers=_with(record.servers, servers),
        episodes=_with(record.episodes, (verdict.episode,)),
        elected=tuple(dict.fromkeys((*record.elected, *elected))),
    )
    return log if record == found else _put(log, found, record)


def _split(log: _Log, new: IncidentRecord, verdict: Verdict, now: float) -> tuple[_Log, IncidentRecord]:
    """The outage of this episode goes with it, if it was taken for one of an incident whose cause is another."""
    for one in reversed(log):
        outage = belonging.outage_of(one, verdict, now)
        if outage is not None:
            about = _with(new.servers, outage.servers)
            since = min(new.since, outage.since)
            return _put(log, one, replace(one, outages=one.outages[:-1])), replace(
                new, outages=(outage,), servers=about, since=since
            )
    return log, new


def _detached(log: _Log, verdict: Verdict) -> _Log:
    """An episode that was joined to others before its cause was known leaves them when that is another one."""
    for one in log:
        if one.episodes[1:] and verdict.episode == one.episodes[-1] and not belonging.same_cause(one, verdict.cause):
            elected = tuple(at for at in one.elected if at != verdict.elected_at)
            return _put(log, one, replace(one, episodes=one.episodes[:-1], elected=elected))
    return log


def _folded(log: _Log, state: State) -> _Log:
    """Every open alert that belongs to one, in that one alone; those that are gone are cleared."""
    owned = [(alert, _owner(log, alert)) for alert in state.alerts]
    keys = {(alert.code, alert.subject) for alert in state.alerts}
    out = []
    for record in log:
        own = [alert for alert, owner in owned if owner is record]
        mine = {(alert.code, alert.subject) for alert in own}
        kept = [one for one in record.folded if _stays(one, mine, keys)]
        kept = [
            one if one.cleared_at is not None or one.key in mine else replace(one, cleared_at=state.now) for one in kept
        ]
        alerts = tuple(sorted((*_without(kept, own), *(_of(alert, record) for alert in own)), key=lambda a: a.since))
        out.append(record if alerts == record.folded else replace(record, folded=alerts))
    return tuple(out)


def _stays(one: FoldedAlert, mine: set[_Key], all_open: set[_Key]) -> bool:
    """Whether it is told of this incident still. An alert of the whole group that goes on in a newer one is told of both: in the older
    one it is over."""
    return one.cleared_at is not None or one.key in mine or one.key not in all_open or one.code in belonging.OF_GROUP


def _moved(log: _Log) -> _Log:
    """A new incident takes cleared alerts that fit it better than the one that has them: what led to an election comes before it,
    and may be over with it."""
    newest, out = log[-1], []
    taken: list[FoldedAlert] = []
    for record in log[:-1]:
        gone = [
            one
            for one in record.folded
            if one.cleared_at is not None and not one.recorded and _fits_better(newest, record, one)
        ]
        taken += gone
        out.append(replace(record, folded=tuple(one for one in record.folded if one not in gone)) if gone else record)
    return (*out, replace(newest, folded=(*taken, *newest.folded)) if taken else newest)


def _fits_better(new: IncidentRecord, old: IncidentRecord, alert: FoldedAlert) -> bool:
    return belonging.alert_belongs(new, alert) and belonging.distance(new, alert) < belonging.distance(old, alert)


def _without(kept: list[FoldedAlert], own: list[Alert]) -> list[FoldedAlert]:
    """Those that are not told by an open alert, of now or of the same spell."""
    now = {(alert.code, alert.subject, alert.since) for alert in own}
    return [one for one in kept if (one.code, one.subject, one.since) not in now]


def _of(alert: Alert, record: IncidentRecord) -> FoldedAlert:
    before = next(
        (one for one in record.folded if (*one.key, one.since) == (alert.code, alert.subject, alert.since)), None
    )
    severities = [alert.severity] if before is None else [alert.severity, before.severity]
    return FoldedAlert(
        code=alert.code,
        subject=alert.subject,
        severity=min(severities, key=("critical", "warning", "info").index),
        summary=alert.summary,
        since=alert.since,
        note=alert.note or (None if before is None else before.note),
        noted_by=alert.acknowledged_by or (None if before is None else before.noted_by),
        noted_at=alert.acknowledged_at or (None if before is None else before.noted_at),
        first=alert.summary if before is None else before.first,
    )


def _owner(log: _Log, alert: Alert) -> IncidentRecord | None:
    if alert.code in belonging.OF_GROUP:
        goes_on = next((one for one in reversed(log) if belonging.of_group(one)), None)
        return goes_on or next((one for one in reversed(log) if _holds(one, alert)), None)
    fits = [one for one in log if belonging.alert_belongs(one, alert)]
    return min(fits, key=lambda one: (belonging.distance(one, alert), -one.number), default=None)


def _holds(record: IncidentRecord, alert: Alert) -> bool:
    """Whether this very alert is under it already."""
    return any(one.key == (alert.code, alert.subject) and one.since == alert.since for one in _open(record))


def _ended(log: _Log, word: StateWord, now: float) -> _Log:
    """Over is what no alert says of now, unless the word is still about it: the newest of those that go on."""
    newest = next((one for one in reversed(log) if one.until is None), None)
    return tuple(
        replace(one, until=now)
        if one.until is None and not belonging.holds_open(one, now) and not (one is newest and _about(one, word))
        else one
        for one in log
    )


def _about(record: IncidentRecord, word: StateWord) -> bool:
    if isinstance(word.figures, DegradedFigures):
        weak = (one.subject for one in word.figures.found if one.code not in belonging.REMEMBERING)
        return bool(set(record.servers) & {name for one in weak for name in belonging.servers_of(one)})
    return word.word in belonging.LASTING
