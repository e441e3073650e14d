"""What is known of one server, one election, one alert, the leadership? All fields, where they come from, what to do."""

from collections.abc import Callable, Iterator

from tui.core.causes.api_callers import loudest, sent
from tui.core.history.term_log import Lost, candidacy_of, log
from tui.core.incidents.alike import alike, since, together
from tui.core.incidents.order import place
from tui.core.model.elections import Election
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.raft_traffic import Candidacy
from tui.core.model.server import Server
from tui.core.model.state import Alert
from tui.core.observed.team import Bookmark
from tui.core.overall.state_word import state_word
from tui.text.explaining.explain import CHECK_TEXTS, in_force
from tui.text.format import NONE, clock, count, date_clock, duration, tenure
from tui.text.natscmd import commands
from tui.ui.view.cells.heartbeats import heard_by
from tui.ui.view.cells.incident_now import shown
from tui.ui.view.cells.probe_cells import clocks, rungs
from tui.ui.view.cells.server_figures import ago, certificates_and_disk, load, raft
from tui.ui.view.cells.server_status import GRADES, ServerRow, role, status
from tui.ui.view.cells.settings_cells import settings
from tui.ui.view.drawing.fields import LABEL, Pairs, fields, heading, prose
from tui.ui.view.drawing.headline import blindness, follows
from tui.ui.view.drawing.spans import Look, Picture, Row, Span
from tui.ui.view.pages.machines import host_page, pair_page
from tui.ui.view.panels.alerts import badge, group_of
from tui.ui.view.panels.elections import gap, how_of, notes, terms, votes, when, who
from tui.ui.view.panels.elections import key_of as election_key
from tui.ui.view.panels.leader_figures import leader_figures
from tui.ui.view.panels.servers import active, lines, uptime
from tui.ui.view.panels.verdict import latest, whole

WORDS = {
    "leader": "META LEADER",
    "servers": "SERVER",
    "elections": "ELECTION",
    "alerts": "ALERT",
    "routes": "ROUTE",
    "hosts": "HOST",
    "incident": "INCIDENT",
}
"""Panel to what one row of it is."""


def details(look: Look, panel: str, key: str | None) -> Picture:
    """The page of one row of a panel; it says so when the row is gone."""
    pages: dict[str, Callable[[], Picture | None]] = {
        "servers": lambda: _server(look, key),
        "elections": lambda: _election(look, key),
        "alerts": lambda: _alert(look, key),
        "leader": lambda: _leader(look),
        "incident": lambda: _incident(look),
        "routes": lambda: _told_of(look, "routes", pair_page(look, key)),
        "hosts": lambda: _told_of(look, "hosts", host_page(look, key)),
    }
    page = pages[panel]() if panel in pages else None
    return page or Picture(((panel.upper(), "title"),), prose(look, "gone", "This entry no longer exists."))


def _page(look: Look, panel: str, name: str, rows: tuple[Row, ...], server: str | None = None) -> Picture:
    word = WORDS[panel]
    shown = commands(panel, context=look.watch.context, expect=look.state.group.size or 3, server=server)
    by_hand = [row for i, c in enumerate(shown) for row in prose(look, f"command {i}", f"  {look.name(c)}")]
    title = ((look.say(word), "title"), (f"  {name}", "strong"))
    return Picture(title, (*rows, *heading(look, "NATS CLI EQUIVALENT"), *by_hand))


def _told_of(look: Look, panel: str, found: tuple[str, Pairs] | None) -> Picture | None:
    """A page that is made elsewhere."""
    return None if found is None else _page(look, panel, found[0], fields(look, found[1]))


def _server(look: Look, key: str | None) -> Picture | None:
    line = next((li for li in lines(look) if li.name == key), None)
    if line is None:
        return None
    server = line.server
    if server is None:
        text = "This peer is in the meta group, but no such server has been discovered since metawatch started: a ghost peer?"
        return _page(look, "servers", look.who(line.name), prose(look, "ghost", text))
    rows = fields(look, [*_standing(look, line, server), *_contact(look, server), *raft(look, server)])
    figures = [*load(look, server), *certificates_and_disk(look, server), *settings(look, server)]
    rows += fields(look, figures)
    return _page(look, "servers", look.name(server.name), rows, server.name)


def _standing(look: Look, line: ServerRow, server: Server) -> Pairs:
    found = status(look, line)
    return [
        ("role", role(look, line)),
        ("leader (own view)", look.name(follows(look.state, server))),
        ("active (leader view)", active(look, line)),
        ("status", (found.words, GRADES[found.grade])),
        ("version", look.name(server.identity.version)),
        ("cluster, domain", f"{look.name(server.identity.cluster)}, {look.name(server.identity.domain)}"),
        ("peer id, server id", f"{peer_hash(server.name)}, {look.name(server.identity.id)}"),
        ("uptime", uptime(look, line)),
        ("restarts seen", ", ".join(_restarts(server)) or "none"),
    ]


def _restarts(server: Server) -> Iterator[str]:
    """The last ones; those that were not announced bear that."""
    for at in server.history.restarts[-5:]:
        yield date_clock(at) + (" (unplanned)" if at in server.history.crashes else "")


def _contact(look: Look, server: Server) -> Pairs:
    link = {True: "up", False: "down", None: "not tried yet"}[server.connection.connected]
    return [
        ("last message", ago(look, server.presence.heard_at)),
        ("last reply", ago(look, server.probes.answered_at)),
        ("own connection", link + (f": {look.name(server.connection.reason)}" if server.connection.reason else "")),
        *rungs(look, server),
        *clocks(look, server),
        ("health", _health(look, server)),
    ]


def _health(look: Look, server: Server) -> str:
    """What it last said of itself, and when: a page that is read during an election is soon out of date."""
    told = server.process
    if told.health_ok is None or told.health_at is None:
        return NONE
    return f"{'ok' if told.health_ok else look.name(told.health_error)}, {tenure(look.now - told.health_at)} ago"


def _election(look: Look, key: str | None) -> Picture | None:
    entries = log(look.state)
    found = next((e for e in entries if key is None or election_key(e) == key), None)
    match found:
        case None:
            return None
        case Election():
            return _page(look, "elections", terms(look, found)[0], facts_of(look, found))
        case Candidacy():
            return _page(look, "elections", f"term {found.term}: no winner", _stood(look, found))
        case Lost():
            text = (
                "The term advanced, and no candidate was observed: the Raft tap was off, or the candidate was isolated."
            )
            return _page(look, "elections", f"before term {found.before}: no winner", prose(look, "lost", text))
        case Bookmark():
            return _page(look, "elections", "bookmark", _bookmark(look, found))


def _bookmark(look: Look, found: Bookmark) -> tuple[Row, ...]:
    pairs: Pairs = [("by", look.name(found.by)), ("when", ago(look, found.here_at))]
    if found.skewed:
        pairs.append(("clock", "that of the operator's host is off: dated by the clock here"))
    return (*fields(look, pairs), *prose(look, "text", f"  {look.name(found.text)}"))


def _stood(look: Look, found: Candidacy) -> tuple[Row, ...]:
    pairs: Pairs = [
        ("candidate", look.name(name_of(found.candidate, look.state.names))),
        ("term", str(found.term)),
        ("when", ago(look, found.at)),
        ("votes", votes(look, found)),
        ("last log entry", f"term {count(found.last_term)}, index {count(found.last_index)}"),
        ("observed via", " ".join(look.name(via, 16) for via in found.vias)),
        ("result", "no leader elected"),
    ]
    return fields(look, pairs)


def facts_of(look: Look, found: Election) -> tuple[Row, ...]:
    """All that is known of an election."""
    sure = "backfilled (metawatch was not connected)" if found.backfilled else f"first reported by {found.source}"
    pairs: Pairs = [
        ("who", who(look, found)),
        ("when", f"{when(look, found)[0].strip()} UTC, ±{duration(found.error_s)}"),
        ("how", how_of(look, found)),
        ("leaderless", gap(look.within(0), found)),
        ("notes", notes(look, found)),
        ("terms", f"{count(found.terms)} up to term {found.term if found.term is not None else NONE}"),
        ("took over", "yes" if found.operational else "no (won the vote, never became active)"),
        ("source", sure),
        ("votes", _votes(look, found)),
        ("recorded", ago(look, found.announced_at)),
        ("advisory", look.name(found.advisory_id)),
    ]
    return fields(look, pairs)


def _votes(look: Look, found: Election) -> str | Span:
    candidacy = candidacy_of(look.state, found)
    return votes(look, candidacy) if candidacy is not None else "not observed"


def _alert(look: Look, key: str | None) -> Picture | None:
    group = group_of(look, key)
    return _page(look, "alerts", group[0].code, _raised(look, group)) if group else None


def _raised(look: Look, group: tuple[Alert, ...]) -> tuple[Row, ...]:
    found = group[0]
    pairs: Pairs = [
        ("state", badge(look, found)),
        ("subject", ", ".join(look.who(one.subject) for one in group)),
        ("summary", look.words(together(group))),
        ("since", ago(look, since(group))),
    ]
    if found.acknowledged_by is not None:
        pairs.append(("acknowledged", f"{look.name(found.acknowledged_by)}, {ago(look, found.acknowledged_at)}"))
        until = found.acknowledged_until
        pairs.append(("until", "cleared" if until is None else f"{clock(until)} UTC"))
        pairs.append(("note", look.name(found.note)))
    text = CHECK_TEXTS.get(found.code)
    if text is not None:
        pairs += [("what it is", text.name), ("what it means", text.meaning), ("why it matters", text.why)]
        pairs += [("what to do", text.mend), *(("investigate", command) for command in text.look)]
        pairs += [("common misconception", text.wrong)] if text.wrong else []
        pairs += [("limits", limits)] if (limits := in_force(found.code, look.watch.thresholds)) else []
    return fields(look, pairs)


def _incident(look: Look) -> Picture | None:
    """The one that the panel shows: cause with all evidence, and its alerts."""
    found = shown(look)
    if found is None:
        return None
    why = () if found.verdict is None else tuple(whole(look, found.verdict, LABEL))
    told = state_word(look.state, look.now, look.watch)
    ordered = sorted(found.alerts, key=lambda one: (one.cleared_at is not None, place(one, told.word, told.subject)))
    alerts: Pairs = [(group[0].code, look.words(together(group))) for group in alike(ordered)]
    said = fields(look, [("since", ago(look, found.since)), ("leader changes", count(len(found.elections))), *alerts])
    return _page(look, "incident", str(found.number), (*why, *said))


def _leader(look: Look) -> Picture:
    lead, group = look.state.leadership, look.state.group
    pairs: Pairs = [
        ("leader", look.who(lead.leader)),
        ("last leader", look.who(lead.last)),
        ("term, highest seen", f"{lead.term if lead.term is not None else NONE}, {lead.highest_term or NONE}"),
        ("leader since", ago(look, lead.since) + (f", ±{duration(lead.since_error_s)}" if lead.since_error_s else "")),
        ("last confirmed", ago(look, lead.proof_at)),
        ("last peer report", ago(look, lead.fresh_at)),
        ("peers", ", ".join(look.name(look.state.names.get(p, f"#{p}")) for p in group.peers) or NONE),
        ("group size, quorum", f"{count(group.size)}, {count(group.needed)}"),
        ("failed elections", count(look.state.failed_terms)),
    ]
    pairs += [*leader_figures(look, look.width - LABEL), *heard_by(look)]
    pairs += [("top API caller", look.words(sent(caller))) for caller in loudest(look.state.callers, look.now)]
    pairs += [("no visibility", look.name(b.whole)) for b in blindness(look.state, look.watch.probe_prefix)]
    text = (
        "Raft heartbeats (where the tap is on), RAFTZ of each server every second (JSZ before 2.10), leader-elected advisories"
        " and the audit of step-downs."
    )
    verdict = latest(look)
    why = () if verdict is None else tuple(whole(look, verdict, LABEL))
    return _page(look, "leader", look.name(lead.leader), (*why, *fields(look, [*pairs, ("source", text)])))
