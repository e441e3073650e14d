"""Is this server well, in a sign and in words? What is wrong with it comes first; this file must not know its figures."""

from typing import Literal, NamedTuple

from tui.core.group.membership import stands_alone
from tui.core.group.places import Place, place
from tui.core.group.quorum import voters_heard
from tui.core.maintenance.windows import worked_on
from tui.core.model.freshness import FRESH_S, fresh
from tui.core.model.peer_names import peer_hash
from tui.core.model.server import Server
from tui.core.model.state_word import DegradedFigures
from tui.core.vantage.visibility import is_blind
from tui.text.format import age, tenure
from tui.ui.view.cells.probe_cells import verdict
from tui.ui.view.drawing.headline import follows, in_group, sees
from tui.ui.view.drawing.spans import Look, Span

SUSPICIOUS_S = 2.0
QUIET_S = 12.0
"""Every server is asked something at least every few seconds."""
RESTARTED_S = 600.0
"""For so long a restart is worth a sign."""


class ServerRow(NamedTuple):
    """One row of the servers: a server, or a peer of which only the hash is known."""

    name: str
    server: Server | None
    leader: Server | None
    peer: bool


CountedAs = Literal["failing", "unresponsive", "not seen"]
"""`failing`: its process runs, and does not do its work; `unresponsive`: it gives no answer; `not seen`: metawatch is blind."""


class ServerStatus(NamedTuple):
    """How a server is."""

    grade: Literal["ok", "watch", "down"]
    words: str
    old: bool = False
    """It is well as far as that is known, but some figure of it is old."""
    counted: CountedAs | None = None
    """As what it is counted where that is not its grade: only a process that has ended is down."""


_CUT: dict[str, str] = {"cut off": "no heartbeats from the leader", "unheard": "does not reach the leader"}
"""What the headline says of a peer that answers us, in its row."""
GRADES: dict[str, str] = {"ok": "ok", "watch": "watch", "down": "down"}

_ROLES: dict[Place, Span] = {
    "off": ("JS off", "crit"),
    "lost": ("NO META", "crit"),
    "removed": ("removed", "warn"),
    "waiting": ("not a peer", "warn"),
}
"""Roles of servers that are not what a member of the group should be."""


def status(look: Look, line: ServerRow) -> ServerStatus:
    """The most telling of all that is known."""
    server = line.server
    if server is None:
        return _never_met(look, line.name)
    return _gone(look, line, server) or _unseen(look, server) or _sick(look, line, server) or _well(look, server)


def _never_met(look: Look, name: str) -> ServerStatus:
    """Of a peer whose name is known it is told in words; one that is gone is *down*, as in the headline."""
    if name.startswith("#"):
        return ServerStatus("watch", "not discovered (peer without a server)")
    if is_blind(look.state):
        return ServerStatus("watch", "no reply so far", counted="not seen")
    gone = peer_hash(name) in voters_heard(look.state, look.now, look.watch.thresholds).gone
    return ServerStatus("down", "DOWN: no reply so far") if gone else ServerStatus("watch", "no reply so far")


def _unseen(look: Look, server: Server) -> ServerStatus | None:
    """While metawatch is blind nothing is known to be well: `3 ok` beside BLIND was no figure of that moment."""
    if not is_blind(look.state):
        return None
    since = look.state.blind_since or server.presence.heard_at
    return ServerStatus("watch", f"not seen for {_for(max(0.0, look.now - since))}", counted="not seen")


_NO_LEADER = "meta leader"
"""In both of HEALTHZ's sentences about it, 2.9 to 2.15: no contact with one, or not current with it."""
ASKED_AGAIN_S = 18.0
"""HEALTHZ is asked every 15 s, and may take 3."""


def _gone(look: Look, line: ServerRow, server: Server) -> ServerStatus | None:
    """It does not answer, or said that it leaves."""
    if server.process.shutdown_at is not None:
        return ServerStatus("watch", f"shut down {tenure(look.now - server.process.shutdown_at)} ago")
    if server.process.lame_duck_at is not None:
        return ServerStatus("watch", f"lame duck for {tenure(look.now - server.process.lame_duck_at)}")
    said, style = verdict(look, server)
    waiting = server.probes.waiting_since
    since = waiting if waiting is not None else server.presence.heard_at
    if said == "process exited":
        gone = server.probes.refused_at if server.probes.refused_at is not None else since
        return ServerStatus("down", f"DOWN {_for(look.now - gone)}: {said}")
    if server.presence.silent:
        more = f": {said}" if said else ""
        words = f"UNRESPONSIVE {_for(look.now - since)}{more}"
        return ServerStatus("down" if line.peer else "watch", words, counted="unresponsive")
    if waiting is not None and look.now - waiting >= SUSPICIOUS_S:
        more = f": {said}" if said else ""
        words = f"unresponsive {_for(look.now - waiting)}{more}"
        return ServerStatus("down" if style == "crit" else "watch", words, counted="unresponsive")
    if style == "crit":
        return ServerStatus("down", said, counted="failing")
    return ServerStatus("watch", said) if said else None


def _cut(look: Look, server: Server) -> str | None:
    """What the headline says of a route of this server, while that is so."""
    word = look.state.word
    if word is None or word.shown.held or not isinstance(word.shown.figures, DegradedFigures):
        return None
    return next(
        (_CUT[one.what] for one in word.shown.figures.found if one.subject == server.name and one.what in _CUT), None
    )


def _sick(look: Look, line: ServerRow, server: Server) -> ServerStatus | None:
    """It answers, and says that something is wrong."""
    raft = server.raft.last
    answered = server.probes.answered_at
    if raft is not None and raft.wal_error:
        return ServerStatus("down", "WAL ERROR", counted="failing")
    if answered is not None and look.now - answered > QUIET_S:
        return ServerStatus("watch", f"last reply {tenure(look.now - answered)} ago")
    if server.process.health_ok is False and not _lacks_only_a_leader(look, server):
        return ServerStatus("watch", f"UNHEALTHY: {look.name(server.process.health_error, 40)}")
    word = look.state.word
    lead = look.state.leadership
    leads = server.name == lead.leader or (
        server.name == lead.last and raft is not None and raft.state == "LEADER" and not raft_stale(look, server)
    )
    if leads and word is not None and word.shown.word == "NO QUORUM":
        return ServerStatus("watch", "leads without a quorum")
    if cut := _cut(look, server):
        return ServerStatus("watch", cut)
    if raft is not None and (raft.paused or raft.overrun):
        return ServerStatus("watch", f"Raft {'paused' if raft.paused else 'overrun'}")
    if line.peer and (other := _other_leader(look, server)):
        return ServerStatus("watch", other)
    crashed = server.history.crashes[-1:]
    expected = bool(crashed) and worked_on(look.state, server.name, crashed[0])
    if crashed and not expected and look.now - crashed[0] < RESTARTED_S:
        unplanned, last = tenure(look.now - crashed[0]), server.history.restarts[-1:]
        if last and last[0] > crashed[0] + 1.0:
            return ServerStatus("watch", f"crash {unplanned}, restart {tenure(look.now - last[0])} ago")
        return ServerStatus("watch", f"unplanned restart {unplanned} ago")
    return None


def _lacks_only_a_leader(look: Look, server: Server) -> bool:
    """Its HEALTHZ fails because no server leads, or none did when it was asked last: that is the group's trouble, and none of its own."""
    lead = look.state.leadership
    lately = lead.leader is None or (lead.since is not None and look.now - lead.since < ASKED_AGAIN_S)
    return lately and _NO_LEADER in (server.process.health_error or "")


def _other_leader(look: Look, server: Server) -> str:
    """It believes in another leader than the group."""
    leader = look.state.leadership.leader
    whom = follows(look.state, server)
    stale = server.raft.last is not None and raft_stale(look, server)
    if leader is None or whom is None or whom == leader or stale or not server.identity.jetstream:
        return ""
    return "claims to lead" if whom == server.name else f"follows {look.name(whom, 16)}"


def _well(look: Look, server: Server) -> ServerStatus:
    """Nothing is wrong; what else an operator should know of it."""
    notes = [_restarted(look, server) or "ok"]
    if server.raft.last is not None and server.raft.last.catching_up:
        notes.append("catching up")
    if server.connection.connected is False:
        notes.append("indirect (no own connection)")
    old = server.stats.at is not None and look.now - server.stats.at > FRESH_S["load on screen"]
    if old and server.stats.at is not None:
        notes.append(f"load {tenure(look.now - server.stats.at)} old")
    return ServerStatus("ok", f" {look.glyphs.dot} ".join(notes), old)


def _restarted(look: Look, server: Server) -> str:
    """It announced its shutdown and is back, or is another version: nothing that weakens the group."""
    started = server.history.restarts[-1:]
    if not started or look.now - started[0] >= RESTARTED_S:
        return ""
    planned = "planned restart" if server.history.left_at is not None else "restarted"
    return f"{planned} {tenure(look.now - started[0])} ago"


def _for(seconds: float) -> str:
    """Tenths while they matter."""
    return tenure(seconds) if seconds >= 10 else age(seconds)


def role(look: Look, line: ServerRow) -> Span:
    """What it is in the meta group."""
    server = line.server
    if server is None:
        return ("peer", "dim")
    where = place(look.state, server)
    if (word := _ROLES.get(where)) is not None:
        return word
    if not server.identity.jetstream:
        return ("no JS", "dim")
    claims = server.raft.last is not None and server.raft.last.state == "LEADER" and not raft_stale(look, server)
    if look.state.leadership.leader == server.name:
        return ("LEADER", "accent") if sees(look.state) else (f"{look.glyphs.about}LEADER", "dim")
    if claims:
        return ("LEADER?", "crit")
    if server.raft.last is not None and server.raft.last.state == "CANDIDATE":
        return ("candidate", "warn")
    if server.raft.last is not None and server.raft.last.observer:
        return ("observer", "plain")
    if line.peer:
        return ("peer", "dim")
    return ("stand-alone", "dim") if stands_alone(server) else ("other group", "dim")


def mark(look: Look, line: ServerRow, found: ServerStatus) -> Span:
    """One sign: what is wrong before who leads."""
    glyphs, server = look.glyphs, line.server
    if server is None:
        return (glyphs.never_seen, "watch")
    if found.grade != "ok":
        return (glyphs.down, "down") if found.grade == "down" else (glyphs.watch, "watch")
    if look.state.leadership.leader == server.name:
        return (glyphs.leads, "leader" if sees(look.state) else "unseen")
    if server.raft.last is not None and server.raft.last.observer:
        return (glyphs.observes, "plain")
    return (glyphs.ok, "ok" if in_group(look.state, server) else "dim")


def raft_stale(look: Look, server: Server) -> bool:
    """Its RAFTZ is too old to be believed."""
    return not fresh("voter's word", server.raft.at, look.now)
