"""Which notices are due now? A pure fold beside `step`: what was said so far and the state of now give what is to be said.

- *A thread* is one incident, or one time in which a chosen state word held. It is compared with what was said of it, so what may not
  be sent now (quiet hours, rate limit) needs no queue: the difference is there at the next look, merged with what came meanwhile.
  One incident with 50 alerts is one notice when it begins and one when it is over.
- *First look.* What was over before is no news; what goes on is.
- *A recorder* may tell of incidents later, and may lie: what it says is over is no news either, and what goes on is none until it is
  found here as well.
- *After a restart* an incident ends where watching ended (`history/remembered`), and goes on when its alerts are found again: so long
  nobody is told that it is over.
- *Replay.* Only who watches live folds this; a replay never sends.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from tui.core.causes.first_step import LEARNS_S, first_step, restored_first, step_by_word
from tui.core.group.membership import members
from tui.core.incidents.incidents import Incident, incidents
from tui.core.incidents.order import place
from tui.core.model.incident import STRIKING, IncidentRecord
from tui.core.model.incident_window import EVIDENCE_AFTER_S
from tui.core.model.lines import NoticeOccasion
from tui.core.model.message import Message
from tui.core.model.state import State
from tui.core.model.state_word import BlindFigures, StateWord
from tui.core.notices.grading import CRITICAL, grade, of_word, severity
from tui.core.notices.notice import Notice, NoticeMemory, ThreadSent
from tui.core.notices.pacing import pacing
from tui.core.settings.notifying import NoticeRules

_FOUND_AGAIN_S: Final = 35.0
"""So long after `ready` what an earlier run knew may be found again: the ledger of alerts waits 30 s."""
_SAME_S: Final = 1.0
_JUST_OVER_S: Final = 30.0
"""What began and was over between two looks is told as all others are; what waited for longer, as in quiet hours, with one notice."""
_BLIND_S: Final = 60.0
"""A metawatch that was to notify and sees nothing for so long notifies nobody of an outage either, so that is a notice itself. A VPN
that connects again, and a host that wakes up, take less."""
_ASLEEP_S: Final = 10.0
"""A starved loop is late by some seconds; what lasts for longer was a stopped process, or a host that slept."""


def decide(
    memory: NoticeMemory, state: State, rules: NoticeRules, offset_s: float
) -> tuple[NoticeMemory, tuple[Notice, ...]]:
    """What was said after this look, and what is to be sent for it."""
    word = None if state.word is None else state.word.shown
    if state.ready_at is None:
        return _out_of_reach(memory, state, rules, offset_s)
    if word is None or word.word == "CONNECTING":
        return memory, ()
    pace = pacing(rules, memory.sent, state.now, offset_s)
    threads: list[ThreadSent] = []
    notices: list[Notice] = []
    for thread in (*_incidents(memory, state), *_words(memory, word, rules, state)):
        record = next((one for one in state.incidents if one.number == thread.number), None)
        bad = of_word(thread.word) if thread.word is not None else 0 if record is None else grade(record)
        what = _word_due(thread) if thread.word is not None else _due(thread, record, state)
        if what is None:
            threads.append(thread)
            continue
        wanted = what == "state" or what in rules.occasions
        urgent = bad >= CRITICAL and bad > thread.urgent and what in ("begin", "worse", "state")
        if wanted and not pace.allows(bad, urgent=urgent):
            threads.append(thread)
            continue
        if wanted:
            pace = pace.after(state.now)
            notices.append(_notice(thread, what, bad, state, word))
        threads.append(replace(_said(thread, record, what, bad, wanted=wanted), name=_name(thread, state)))
    kept = tuple(one for one in threads if _worth_keeping(one, state))
    if not notices and kept == memory.threads and memory.began:
        return memory, ()
    return NoticeMemory(began=True, threads=kept, sent=pace.sent), tuple(notices)


def _out_of_reach(
    memory: NoticeMemory, state: State, rules: NoticeRules, offset_s: float
) -> tuple[NoticeMemory, tuple[Notice, ...]]:
    """This run has reached no server yet, and so knows nothing of the cluster: that is told once, whoever asked for what begins or for
    BLIND. When it has reached one, the thread ends as that of any state word."""
    since, reason = state.blind_since, state.given.unreached
    if since is None or reason is None or state.now - since < LEARNS_S:
        return memory, ()
    told = any(one.word == "BLIND" and one.until is None for one in memory.threads)
    pace, bad = pacing(rules, memory.sent, state.now, offset_s), of_word("BLIND")
    if told or ("begin" not in rules.occasions and "BLIND" not in rules.words) or not pace.allows(bad, urgent=True):
        return memory, ()
    word = StateWord(word="BLIND", since=since, figures=BlindFigures(because="not reached", reason=reason))
    thread = ThreadSent(word="BLIND", since=since)
    notice = _notice(thread, "state", bad, state, word)
    said = replace(_said(thread, None, "state", bad, wanted=True), name=_name(thread, state))
    return replace(memory, threads=(*memory.threads, said), sent=pace.after(state.now).sent), (notice,)


def _incidents(memory: NoticeMemory, state: State) -> Iterator[ThreadSent]:
    """What was said of each incident; of a new one nothing."""
    known = {one.number: one for one in memory.threads if one.word is None}
    for record in state.incidents:
        found = _thread_of(record, known)
        if found is None:
            if _not_found_here(record, state):
                continue
            past = record.until is not None and (not memory.began or record.recorder_number is not None)
            yield ThreadSent(number=record.number, since=record.since, phase="over" if past else "new")
        else:
            yield found


def _not_found_here(record: IncidentRecord, state: State) -> bool:
    """A recorder says that it goes on, and nothing here shows it yet."""
    struck = state.word is not None and state.word.shown.word in STRIKING
    return (
        record.until is None
        and state.now < record.held_until
        and all(one.recorded for one in record.folded)
        and not struck
    )


def _thread_of(record: IncidentRecord, known: Mapping[int, ThreadSent]) -> ThreadSent | None:
    """What was said of it; also before a recorder told its number and since when: it stays one thread, under the name that it had."""
    found = known.get(record.number)
    if found is not None and abs(found.since - record.since) <= _SAME_S:
        return found
    if found is not None and record.recorder_number is not None and record.since < found.since <= record.active_at:
        return replace(found, since=record.since)  # a recorder told that it had begun before
    before = next((known[one] for one in reversed(record.was_numbers) if one in known), None)
    return None if before is None else replace(before, number=record.number, since=record.since)


def _words(memory: NoticeMemory, word: StateWord, rules: NoticeRules, state: State) -> Iterator[ThreadSent]:
    """What was said of each time in which a chosen word held; the present one may be new. Of those that came and went while nothing
    might be sent, only the last one waits."""
    holds = False
    unsaid = {thread.word: thread for thread in memory.threads if thread.phase == "new"}
    for thread in memory.threads:
        if thread.word is not None and (thread.phase != "new" or thread is unsaid[thread.word]):
            over = thread.until is None and thread.word != word.word
            holds |= thread.until is None and not over
            yield replace(thread, until=state.now) if over else thread
    if not holds and (word.word in rules.words or _long_blind(word, rules, state)):
        quiet_start = not memory.began and word.word == "STABLE"
        since = state.now if word.since is None else word.since
        yield ThreadSent(word=word.word, since=since, phase="open" if quiet_start else "new")


def _long_blind(word: StateWord, rules: NoticeRules, state: State) -> bool:
    """Whoever asked for what begins hears of it also where BLIND is not named. While metawatch was stopped, or its host asleep, it
    did not look, so that time does not count; after a long one it has a minute to connect, and short ones put nothing off for ever."""
    if word.word != "BLIND" or "begin" not in rules.occasions or word.since is None:
        return False
    asleep = (one.until for one in state.unseen if one.until - one.since >= _ASLEEP_S)
    since = max((word.since, *asleep))
    stalls = (one.until - max(one.since, since) for one in state.unseen if one.until > since)
    return state.now - since - sum(stalls) >= _BLIND_S


def _word_due(thread: ThreadSent) -> NoticeOccasion | None:
    if thread.phase == "new" or (thread.phase == "open" and thread.until is not None):
        return "state"
    return None


def _due(thread: ThreadSent, record: IncidentRecord | None, state: State) -> NoticeOccasion | None:
    """What has not been said of this incident yet."""
    if record is None or not (bad := grade(record)):
        return None
    cause: NoticeOccasion | None = "cause" if record.cause not in (None, "unknown", *thread.causes) else None
    if record.until is not None:
        if thread.phase == "over" or _may_go_on(record, state):
            return None
        if thread.phase == "new" and state.now - record.until < _JUST_OVER_S:
            return "begin"
        return cause if thread.phase == "open" and _still_judged(record, state) else "clear"
    if thread.phase != "open":
        return "begin"
    return "worse" if bad > thread.grade else cause


def _still_judged(record: IncidentRecord, state: State) -> bool:
    """The cause of its last election may still be found: a change of some milliseconds is over before anybody knows why."""
    return bool(record.elected) and state.now <= record.elected[-1] + EVIDENCE_AFTER_S + _SAME_S


def _may_go_on(record: IncidentRecord, state: State) -> bool:
    """It ended because an earlier run did, and may be found again."""
    began, until = state.ready_at, record.until
    return began is not None and until is not None and until < began and state.now - began < _FOUND_AGAIN_S


def _said(
    thread: ThreadSent, record: IncidentRecord | None, what: NoticeOccasion, bad: int, *, wanted: bool
) -> ThreadSent:
    """The thread after it was said; what is not wanted is left out as if it had been."""
    over = what == "clear" or (thread.word is not None and thread.until is not None)
    cause = None if record is None else record.cause
    causes = thread.causes if cause in (None, "unknown", *thread.causes) else (*thread.causes, cause)
    return replace(
        thread,
        phase="over" if over else "open",
        grade=max(thread.grade, bad),
        urgent=max(thread.urgent, bad) if wanted else thread.urgent,
        causes=tuple(one for one in causes if one is not None),
        count=thread.count + wanted,
    )


def _worth_keeping(thread: ThreadSent, state: State) -> bool:
    """An incident as long as the state knows it; a word until its end was said."""
    if thread.word is None:
        return any(one.number == thread.number for one in state.incidents)
    return thread.phase != "over"


def _clusters(state: State) -> tuple[str, ...]:
    return tuple(sorted({s.identity.cluster for s in members(state) if s.identity.cluster}))


def _name(thread: ThreadSent, state: State) -> str:
    """As it was at first. Of no other group; and no name of a server or a cluster is in it."""
    if thread.name:
        return thread.name
    about = f"incident-{thread.number}" if thread.word is None else f"state-{thread.word.replace(' ', '-').lower()}"
    group = sha256(f"{state.group.domain} {_clusters(state)}".encode()).hexdigest()[:8]
    return f"metawatch/{about}/{round(thread.since * 1000)}/{group}"


def _notice(thread: ThreadSent, what: NoticeOccasion, bad: int, state: State, word: StateWord) -> Notice:
    name = _name(thread, state)
    notice = Notice(
        id=f"{name}/{thread.count + 1}",
        thread=name,
        what=what,
        at=state.now,
        open=what != "clear" and thread.until is None,
        again=thread.phase == "over",
        severity=severity(bad),
        word=word,
        of=thread.word,
        since=thread.since,
        until=thread.until,
        domain=state.group.domain,
        clusters=_clusters(state),
    )
    if thread.word is not None:
        told = word.subject if notice.open else ()
        return replace(notice, servers=told, next=first_step(word, state.now) if notice.open else None)
    found = next(one for one in incidents(state) if one.number == thread.number)
    return _of_incident(notice, found, state)


def _of_incident(notice: Notice, found: Incident, state: State) -> Notice:
    told = notice.word
    ordered = sorted(found.alerts, key=lambda one: place(one, found.word or told.word, told.subject or found.servers))
    codes = tuple(dict.fromkeys(one.code for one in ordered))
    return replace(
        notice,
        incident=found.number,
        of=found.word,
        since=found.since,
        until=found.until,
        cause=found.cause,
        confidence=None if found.cause is None else found.confidence,
        server=found.server,
        servers=found.servers,
        next=_next(found, state, told) if notice.open else None,
        codes=codes,
        alert_count=len(found.alerts),
    )


def _next(found: Incident, state: State, told: StateWord) -> Message | None:
    return step_by_word(state, told, state.now) if found.next is None else restored_first(told, found.next)
