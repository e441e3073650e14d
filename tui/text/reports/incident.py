"""How is an incident written down for others? One page of Markdown: impact, cause with its evidence, time line, elections, servers.

Names, notes and reasons are data: none can make a heading, a link, a cell or a line of its own.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from tui.core.incidents.incidents import DatedFact, Incident
from tui.core.model.elections import Election
from tui.core.model.incident import FoldedAlert
from tui.core.model.state import State
from tui.core.model.timestamps import rfc3339
from tui.text.cells import clean
from tui.text.format import date_clock, percent, plural, tenure
from tui.text.lines import HOW_WORDS
from tui.text.phrases.say import say

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_PLANNED: Final = {True: "yes", False: "no", None: "not known"}
_MINUS: Final = "−"


def as_markdown(incident: Incident, state: State, whose: str = "") -> str:
    """The page; `whose` is the name of the context or of the cluster."""
    parts = (
        _head(incident, state, whose),
        _impact(incident),
        _cause(incident),
        _action(incident),
        _timeline(incident),
        _elections(incident.elections),
        _servers(incident, state),
        (f"Written by metawatch at {date_clock(state.now)} UTC.",),
    )
    return "\n\n".join("\n".join(part) for part in (tuple(lines) for lines in parts) if part) + "\n"


def plain(text: str) -> str:
    """Text that others wrote, or that holds such text, with no meaning in Markdown."""
    return _MARKUP.sub(r"\\\1", clean(text))


def _code(text: str) -> str:
    """A line of its own that can be copied: what stands in an indented block has no meaning at all."""
    return f"    {clean(text)}"


def _named(incident: Incident) -> str:
    if incident.cause is None:
        return "no leader was lost" if incident.word is None else "cause not known yet"
    return incident.cause.replace("_", " ")


def _head(incident: Incident, state: State, whose: str) -> Iterator[str]:
    server = "" if incident.server is None else f"{plain(incident.server)} – "
    yield f"# Incident {incident.number}: {server}{_named(incident)}"
    yield ""
    end = "goes on" if incident.until is None else f"{date_clock(incident.until)} UTC"
    lasted = tenure((state.now if incident.until is None else incident.until) - incident.since)
    yield from _table(
        ("", ""),
        [
            *([("Cluster", plain(whose))] if whose else []),
            ("Began", f"{date_clock(incident.since)} UTC"),
            ("Ended", f"{end} ({lasted})"),
            ("Servers", plain(", ".join(incident.servers)) or "–"),
        ],
    )


def _impact(incident: Incident) -> Iterator[str]:
    yield "## Impact"
    yield ""
    yield f"- Worst state: {incident.word or 'a leader and a quorum were there all the time'}"
    changes = f"{plural(len(incident.elections), 'leader change')}, {incident.leaderless_s:.2f} s without a leader"
    yield f"- {changes if incident.elections or incident.leaderless_s else 'No leader change'}"
    spread = None if incident.verdict is None else incident.verdict.spread
    if spread is not None:
        yield f"- {plain(say(spread.message))}"
    yield f"- {plural(len(incident.alerts), 'alert')}: {', '.join(dict.fromkeys(a.code for a in incident.alerts)) or 'none'}"


def _cause(incident: Incident) -> Iterator[str]:
    yield "## Cause"
    yield ""
    if incident.verdict is None:
        yield "None was judged: causes are named for leader changes only."
        return
    where = "" if incident.server is None else f" of {plain(incident.server)}"
    second = incident.second
    other = "" if second is None else f"; else {second.cause.replace('_', ' ')}"
    other += "" if second is None or second.server is None else f" of {plain(second.server)}"
    other += "" if second is None else f" ({percent(second.confidence)})"
    yield f"{_named(incident).capitalize()}{where}, {percent(incident.confidence)}{other}."
    yield from _facts("Evidence for it, relative to the election", incident.evidence_for)
    yield from _facts("Evidence against it", incident.evidence_against)
    if incident.unseen:
        yield from ("", "Not visible to metawatch:", "")
        yield from (_code(say(one)) for one in incident.unseen)


def _facts(title: str, facts: tuple[DatedFact, ...]) -> Iterator[str]:
    if not facts:
        return
    yield from ("", f"{title}:", "")
    for one in facts:
        when = "" if one.offset_s is None else f"{_offset(one.offset_s)} "
        yield f"- {when}{plain(say(one.fact.message))}"


def _offset(seconds: float) -> str:
    return f"{'+' if seconds >= 0 else _MINUS}{abs(seconds):.2f} s"


def _action(incident: Incident) -> Iterator[str]:
    if incident.next is not None:
        yield from ("## Action", "", _code(say(incident.next)))
    if incident.notes:
        yield from ("", "Notes:", "")
        for note in incident.notes:
            text = "" if note.text is None else f": {plain(note.text)}"
            yield f"- {date_clock(note.at)} UTC, {plain(note.by)}, {note.code}{text}"


def _timeline(incident: Incident) -> Iterator[str]:
    yield "## Time line"
    yield ""
    rows = sorted({*_moments(incident)})
    yield from _table(
        ("Time (UTC)", "Offset", "What"),
        [(rfc3339(at)[11:23], _offset(at - incident.since), what) for at, what in rows],
    )


def _moments(incident: Incident) -> Iterator[tuple[float, str]]:
    for one in (*incident.evidence_for, *incident.evidence_against):
        if one.fact.at is not None:
            yield one.fact.at, plain(say(one.fact.message))
    for election in incident.elections:
        term = "" if election.term is None else f", term {election.term}"
        yield election.elected_at, f"{plain(election.previous or '?')} → {plain(election.leader)} elected{term}"
    for alert in incident.alerts:
        yield from _of_alert(alert)
    for note in incident.notes:
        yield note.at, f"{note.code} acknowledged by {plain(note.by)}"


def _of_alert(alert: FoldedAlert) -> Iterator[tuple[float, str]]:
    yield alert.since, f"{alert.code} raised: {plain(say(alert.summary))}"
    if alert.cleared_at is not None:
        subject = "" if alert.subject is None else f" ({plain(alert.subject)})"
        yield alert.cleared_at, f"{alert.code} cleared{subject}"


def _elections(elections: tuple[Election, ...]) -> Iterator[str]:
    if not elections:
        return
    yield from ("## Elections", "")
    yield from _table(
        ("Time (UTC)", "Term", "From", "To", "Leaderless", "How", "Planned"),
        [
            (
                rfc3339(one.elected_at),
                "–" if one.term is None else str(one.term),
                plain(one.previous or "?"),
                plain(one.leader),
                "–" if one.leaderless_s is None else f"{one.leaderless_s:.3f} s",
                HOW_WORDS[one.how],
                _PLANNED[one.planned],
            )
            for one in elections
        ],
    )


def _servers(incident: Incident, state: State) -> Iterator[str]:
    there = sorted((s for s in state.servers.values() if s.identity.jetstream), key=lambda s: s.name)
    if not there:
        return
    yield from ("## Servers when this was written", "")
    rows = []
    for server in there:
        roles = (
            "leader" if server.name == state.leadership.leader else "",
            "sick" if server.name == incident.server else "",
        )
        at, now = server.process.start, state.now
        rows.append(
            (
                plain(server.name),
                ", ".join(role for role in roles if role) or "peer",
                plain(server.identity.version or "–"),
                "–" if at is None else tenure(now - at),
                "no" if server.presence.silent else "yes",
            )
        )
    yield from _table(("Server", "Role", "Version", "Uptime", "Responds"), rows)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
