"""How is an incident reported to others? One page: impact first, cause with its evidence, time line, elections, servers, blind spots.

It must not know how the page is marked up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from tui.core.incidents.incidents import DatedFact, Incident
from tui.core.incidents.order import place
from tui.core.model.elections import Election
from tui.core.model.incident_window import CHANGES_BEFORE_S
from tui.core.model.timestamps import rfc3339
from tui.core.observed.evidence import EvidenceSaved
from tui.core.reports.post_mortem import PostMortem
from tui.text.evidence import evidence_part
from tui.text.format import NONE, count, date_clock, percent, plural, tenure
from tui.text.lines import HOW_WORDS
from tui.text.phrases.say import say
from tui.text.reports.incident_moments import MINUS, moments
from tui.text.reports.report_page import (
    ReportBlock,
    ReportCommands,
    ReportList,
    ReportPage,
    ReportSection,
    ReportTable,
    ReportText,
)
from tui.text.wording import called

_PLANNED: Final = {True: "yes", False: "no", None: "not known"}
_DATA_PLANE: Final = {
    "touched": "streams or consumers lost a leader or their quorum",
    "not touched": "no stream or consumer lost a leader or its quorum",
    "not visible": "metawatch could not see all advisories of streams and consumers",
}
_ROWS: Final = 200
"""Of a time line: what is worth reading comes first."""


def page(found: PostMortem) -> ReportPage:
    """The page."""
    incident = found.incident
    server = "" if incident.server is None else f"{called(incident.server)} – "
    return ReportPage(
        title=f"Incident {incident.number}: {server}{_named(incident)}",
        head=(_head(found),),
        sections=(
            ReportSection("Impact", (ReportList(tuple(_impact(found))),)),
            ReportSection("Cause", tuple(_cause(incident))),
            ReportSection("Changed before", tuple(_changed(found))),
            ReportSection("Action", tuple(_action(incident))),
            ReportSection("Saved evidence", tuple(map(_evidence, found.evidence_saved))),
            ReportSection("Time line", tuple(_timeline(found))),
            ReportSection("Elections", tuple(_elections(incident.elections))),
            ReportSection("Servers when this was written", tuple(_servers(found))),
            ReportSection("Versions", (ReportList(tuple(_versions(found))),)),
            ReportSection("Not seen", tuple(_not_seen(found))),
        ),
        foot=f"Written by metawatch {found.metawatch}, as of {date_clock(found.at)} UTC.".replace("  ", " "),
    )


def _named(incident: Incident) -> str:
    if incident.cause is None:
        return "no leader was lost" if incident.word is None else "cause not known yet"
    return incident.cause.replace("_", " ")


def _head(found: PostMortem) -> ReportTable:
    incident = found.incident
    end = "goes on" if incident.until is None else f"{date_clock(incident.until)} UTC"
    lasted = tenure((found.at if incident.until is None else incident.until) - incident.since)
    rows = [
        *([("Cluster", found.whose)] if found.whose else []),
        ("Began", f"{date_clock(incident.since)} UTC"),
        ("Ended", f"{end} ({lasted})"),
        ("Servers", ", ".join(map(called, incident.servers)) or NONE),
    ]
    return ReportTable(("", ""), rows)


def _impact(found: PostMortem) -> Iterator[str]:
    impact, incident = found.impact, found.incident
    yield f"Worst state: {incident.word or 'a leader and a quorum were there all the time'}"
    if impact.elections or impact.leaderless_s:
        longest = f", longest {impact.longest_s:.2f} s" if impact.elections > 1 else ""
        changes = plural(impact.elections, "leader change")
        yield f"{changes}, {impact.leaderless_s:.2f} s without a leader{longest}; {impact.unplanned} unplanned"
    else:
        yield "No leader change"
    errors = {None: "not known", 0: "none"}.get(impact.api_errors, count(impact.api_errors))
    yield f"JetStream API errors while it lasted: {errors}"
    yield f"Data plane: {impact.data_plane}; {_DATA_PLANE[impact.data_plane]}"
    spread = None if incident.verdict is None else incident.verdict.spread
    if impact.streams or impact.consumers:
        counted = ((impact.streams, "stream"), (impact.consumers, "consumer"))
        yield f"{' and '.join(plural(n, word) for n, word in counted if n)} elected new leaders while it lasted"
    elif spread is not None:
        yield say(spread.message)
    if impact.quorum_lost:
        yield f"{plural(impact.quorum_lost, 'advisory', 'advisories')} of streams and consumers without quorum"
    if impact.without_quorum:
        yield f"{plural(impact.without_quorum, 'stream or consumer', 'streams and consumers')} without quorum at the end"
    ordered = sorted(incident.alerts, key=lambda one: place(one, incident.word, incident.servers))
    alerts = ", ".join(dict.fromkeys(a.code for a in ordered)) or "none"
    yield f"{plural(len(incident.alerts), 'alert')}: {alerts}"
    clear = "not yet" if impact.all_clear_at is None else f"{date_clock(impact.all_clear_at)} UTC"
    yield f"All clear: {clear}"


def _cause(incident: Incident) -> Iterator[ReportBlock]:
    if incident.verdict is None:
        yield ReportText("None was judged: causes are named for leader changes only.")
        return
    where = "" if incident.server is None else f" ({called(incident.server)})"
    second = incident.second
    other = "" if second is None else f"; else {second.cause.replace('_', ' ')}"
    other += "" if second is None or second.server is None else f" ({called(second.server)})"
    other += "" if second is None else f", {percent(second.confidence)}"
    yield ReportText(f"{_named(incident).capitalize()}{where}, {percent(incident.confidence)}{other}.")
    yield from _facts("Evidence for it, relative to the election", incident.evidence_for)
    yield from _facts("Evidence against it", incident.evidence_against)
    if incident.unseen:
        # Sentences and commands to copy: in a block that shows each sign as it is, the ticks around commands would be copied too.
        yield ReportCommands(tuple(say(one).replace("`", "") for one in incident.unseen), "Not visible to metawatch")


def _changed(found: PostMortem) -> Iterator[ReportBlock]:
    """By the change log: whether one of them is the cause is not said."""
    before = [one for one in found.changes if one.at <= found.incident.since]
    rows = [f"{_offset(one.at - found.incident.since)} {say(one.said)}" for one in before]
    if rows:
        yield ReportList(tuple(rows), f"In the {tenure(CHANGES_BEFORE_S)} before it began")


def _facts(title: str, facts: tuple[DatedFact, ...]) -> Iterator[ReportBlock]:
    if facts:
        whens = ("" if one.offset_s is None else f"{_offset(one.offset_s)} " for one in facts)
        said = (say(one.fact.message) for one in facts)
        yield ReportList(tuple(f"{when}{text}" for when, text in zip(whens, said, strict=True)), title)


def _offset(seconds: float) -> str:
    return f"{'+' if seconds >= 0 else MINUS}{abs(seconds):.2f} s"


def _action(incident: Incident) -> Iterator[ReportBlock]:
    if incident.next is not None:
        yield ReportCommands((say(incident.next),))
    if incident.notes:
        notes = (
            f"{date_clock(note.at)} UTC, {note.by}, {note.code}{'' if note.text is None else f': {note.text}'}"
            for note in incident.notes
        )
        yield ReportList(tuple(notes), "Notes")


def _evidence(saved: EvidenceSaved) -> ReportBlock:
    where = "nothing was saved" if saved.folder is None else f"in the folder {saved.folder}"
    title = f"{saved.server} at {date_clock(saved.at)} UTC, saved by {saved.by}: {where}"
    return ReportList(tuple(map(evidence_part, saved.parts)), title)


def _timeline(found: PostMortem) -> Iterator[ReportBlock]:
    rows = moments(found, joined=True)
    shown = [(rfc3339(one.at)[11:23], _offset(one.offset_s), one.text) for one in rows[:_ROWS]]
    yield ReportTable(("Time (UTC)", "Offset", "What"), shown)
    if rows[_ROWS:]:
        yield ReportText(f"{count(len(rows) - _ROWS)} more are left out; `--format json` has all.")


def _elections(elections: tuple[Election, ...]) -> Iterator[ReportBlock]:
    if elections:
        heads = ("Time (UTC)", "Term", "From", "To", "Leaderless", "How", "Planned")
        yield ReportTable(heads, tuple(map(_election, elections)))


def _election(one: Election) -> tuple[str, ...]:
    return (
        rfc3339(one.elected_at),
        NONE if one.term is None else str(one.term),
        one.previous or "?",
        one.leader,
        NONE if one.leaderless_s is None else f"{one.leaderless_s:.3f} s",
        HOW_WORDS[one.how],
        _PLANNED[one.planned],
    )


def _servers(found: PostMortem) -> Iterator[ReportBlock]:
    rows = []
    for one in found.servers:
        roles = ("leader" if one.leads else "", "suspect" if one.failing else "")
        rows.append(
            (
                one.name,
                ", ".join(role for role in roles if role) or "peer",
                one.version or NONE,
                NONE if one.up_s is None else tenure(one.up_s),
                count(one.restarts),
                "yes" if one.responds else "no",
            )
        )
    if rows:
        yield ReportTable(("Server", "Role", "Version", "Uptime", "Restarts", "Responds"), rows)


def _versions(found: PostMortem) -> Iterator[str]:
    yield f"metawatch {found.metawatch or 'of a version that is not known'}"
    for version, many in sorted(Counter(one.version or "?" for one in found.servers).items()):
        yield f"nats-server {version}: {plural(many, 'server')}"


def _not_seen(found: PostMortem) -> Iterator[ReportBlock]:
    items = [*_unseen(found), *(_denied(found))]
    yield ReportList(items) if items else ReportText("No interval and no feed is known to be missing.")


def _unseen(found: PostMortem) -> Iterable[str]:
    for one in found.unseen:
        lasted = tenure(one.until - one.since)
        yield f"{date_clock(one.since)} to {date_clock(one.until)} UTC ({lasted}): {say(one.reason)}"


def _denied(found: PostMortem) -> Iterable[str]:
    """Each subject once, whichever connections refused it."""
    known: dict[tuple[str, str], list[str]] = {}
    for one in found.denied:
        known.setdefault((one.operation, one.subject), []).append(one.via)
    for (operation, subject), vias in known.items():
        yield f"permission to {operation} {subject} is denied by {', '.join(sorted(set(vias)))}"
