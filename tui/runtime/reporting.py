"""What does a journal know of its incidents? The player goes to shortly after the end of each, and to before its beginning."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

import tui
from tui.core.incidents.incidents import Incident, incidents
from tui.core.model.lines import AnyLine, ElectionLine
from tui.core.model.state import State
from tui.core.model.timestamps import rfc3339
from tui.core.refusal import Exit, Refusal
from tui.core.reports.incident_curves import curves
from tui.core.reports.post_mortem import PostMortem, ReportOrigin, post_mortem
from tui.core.reports.yearly_incidents import around, read
from tui.journal.reading import JournalReader
from tui.journal.renaming import Renaming
from tui.journal.rewriting import noted, rewritten
from tui.journal.schema import JournalTrouble
from tui.runtime.instants import parse_instant
from tui.runtime.player import Player, at_end
from tui.runtime.replaying import AskedSpan, Resolved, opened, resolved

_AFTER_S: Final = 60.0
"""What comes late is in it by then: evidence, restarts, streams that elect."""
_BEFORE_S: Final = 1.0
_DRAWN_BEFORE_S: Final = 120.0
_DRAWN_S: Final = 3600.0
_EACH_S: Final = 60.0
_SAME_S: Final = 1.0
_LINE: Final = msgspec.json.Decoder(AnyLine)


class Chosen(msgspec.Struct, frozen=True):
    """Which incidents are meant; all None: the newest."""

    since: str | None = None
    incident: int | None = None
    election: int | None = None
    """Its term."""


def reports(path: Path, chosen: Chosen, *, redact: bool, drawn: bool) -> tuple[PostMortem, ...]:
    """Of each of these incidents, newest first; `drawn`: with curves. Raises Refusal where there is none."""
    reader = opened(path)
    try:
        span, player = resolved(reader, AskedSpan()), Player(reader)
        origin = ReportOrigin(metawatch=tui.__version__, evidence_saved=at_end(reader).evidence_saved)
        oldest_first = reversed(_chosen(reader, chosen, span))  # the player goes on from one to the next
        found = [_report(player, one, span, origin, redact=redact, drawn=drawn) for one in oldest_first]
        return tuple(reversed(found))
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None
    except msgspec.MsgspecError:
        raise Refusal(Exit.BAD_FILE, f"the journal {path} holds a line that this version cannot read") from None
    finally:
        reader.close()


def _chosen(reader: JournalReader, chosen: Chosen, span: Resolved) -> list[Incident]:
    if chosen.election is not None:
        return [_of_election(reader, chosen.election, span)]
    if chosen.since is not None:
        try:
            since = parse_instant(chosen.since, span.until)
        except ValueError as error:
            raise Refusal(Exit.USAGE, str(error)) from None
        found = [one for one in all_incidents(reader, span) if one.until is None or one.until >= since]
        if not found:
            raise Refusal(Exit.NO, f"the journal {reader.path} has no incident since {chosen.since}")
        return found
    known = []
    for one in all_incidents(reader, span):
        if chosen.incident in (None, one.number):
            return [one]
        known.append(one.number)
    if not known:
        raise Refusal(Exit.NO, f"the journal {reader.path} has no incident")
    raise Refusal(
        Exit.NO, f"the journal {reader.path} has no incident {chosen.incident}: it has {min(known)} to {max(known)}"
    )


def all_incidents(reader: JournalReader, span: Resolved) -> Iterator[Incident]:
    """Newest first. A state keeps the last 50: those before are known by a state of their time, and without events as they were kept."""
    player, at, oldest = Player(reader), span.until, 1 << 62
    while at > span.since:
        player.seek(at)
        found = [one for one in incidents(player.known) if one.number < oldest]
        yield from found
        if not found:
            break
        oldest, at = found[-1].number, min(found[-1].since, at) - _BEFORE_S
        if oldest == 1:
            return
    for kept in reader.incidents(oldest):
        try:
            yield read(kept.data)
        except msgspec.MsgspecError:
            raise JournalTrouble(f"the journal {reader.path} holds an incident that this version cannot read") from None


def _of_election(reader: JournalReader, term: int, span: Resolved) -> Incident:
    """The incident of the last election with that term."""
    last: ElectionLine | None = None
    for kept in reader.lines(0.0, span.until):
        line = _LINE.decode(kept.data) if kept.kind == "election" else None
        if isinstance(line, ElectionLine) and line.term == term:
            last, at = line, kept.at
    if last is None:
        raise Refusal(
            Exit.NO, f"the journal {reader.path} has no election of term {term}: `metawatch history` shows all"
        )
    if at < span.since:
        old = (one for one in all_incidents(reader, span) if any(e.term == term for e in one.elections))
        if (one := next(old, None)) is not None:
            return one
        raise Refusal(
            Exit.NO,
            f"the election of term {term} was at {rfc3339(at)}: the journal {reader.path} covers {rfc3339(span.since)} to"
            f" {rfc3339(span.until)}, and only `metawatch history` knows more",
        )
    player = Player(reader)
    player.seek(min(at + _AFTER_S, span.until))
    for one in incidents(player.known):
        if any(election.term == term for election in one.elections):
            return next((later for later in all_incidents(reader, span) if later.number == one.number), one)
    raise Refusal(
        Exit.NO, f"the election of term {term} belongs to no incident{': it was planned' * (last.planned is True)}"
    )


def _report(  # noqa: PLR0913 -- what is the same of all reports, and of this one
    player: Player, found: Incident, span: Resolved, origin: ReportOrigin, *, redact: bool, drawn: bool
) -> PostMortem:
    before = None
    if found.since - _BEFORE_S >= span.since:
        player.seek(found.since - _BEFORE_S)
        before = player.known
    end = span.until if found.until is None else found.until
    shown = (max(span.since, found.since - _DRAWN_BEFORE_S), min(end + _AFTER_S, span.until, found.since + _DRAWN_S))
    lines = curves(_states(player, *shown), *shown) if drawn else ()
    player.seek(min(end + _AFTER_S, span.until))
    state = player.known
    if all(one.number != found.number for one in state.incidents):
        state = around(found)  # its events are gone, and no state knows of it any more
    whole = _same(found, state)
    report = post_mortem(whole, state, before, origin, lines)
    return _redacted(report, state, *([] if before is None else [before])) if redact else report


def _redacted(report: PostMortem, *known: State | PostMortem) -> PostMortem:
    names = Renaming()
    for one in (*known, report):
        noted(one, names)
    return rewritten(report, names)


def _same(found: Incident, state: State) -> Incident:
    """As it was known then."""
    known = incidents(state)
    return next((one for one in known if one.number == found.number), found)


def _states(player: Player, since: float, until: float) -> Iterator[State]:
    at = since
    while True:
        at = min(at + _EACH_S, until)
        player.seek(at)
        yield player.known
        if at >= until:
            return
