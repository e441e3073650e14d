"""Which servers are there, whom do they follow, and are they well? One row a server, in an order that never moves."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from tui.core.group.membership import stands_alone
from tui.core.group.places import Place, place
from tui.core.history.win_loss_tally import Tally, tallies
from tui.core.model.freshness import FRESH_S, fresh
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.server import Server
from tui.core.observed.answers import RaftPeer, Replica
from tui.text.cells import cells
from tui.text.format import NONE, UNTOLD, age, count, duration, tenure
from tui.ui.view.drawing.headline import follows, in_group, sees
from tui.ui.view.drawing.spans import Look, Picture, Span, panel
from tui.ui.view.drawing.table import Column, table
from tui.ui.view.panels.load_cells import (
    api,
    conns,
    cpu,
    mem,
    reserved,
    slow_consumers,
    starts,
    store,
    waiting,
    won_lost,
)
from tui.ui.view.panels.probe_cells import clock, ping, verdict

SUSPICIOUS_S = 2.0
QUIET_S = 12.0
"""Every server is asked something at least every few seconds."""
ELECTION_S = 4.0
STATUS_MIN, STATUS_MAX = 19, 30
"""Cells that the status keeps: what is wrong is worth more than another column of figures."""


class ServerRow(NamedTuple):
    """One row of the roster: a server, or a peer of which only the hash is known."""

    name: str
    server: Server | None
    leader: Server | None
    peer: bool


def lines(look: Look) -> tuple[ServerRow, ...]:
    """Peers of the group by name, then the others by name."""
    state = look.state
    leader = state.servers.get(state.leadership.leader or "")
    known = [ServerRow(s.name, s, leader, in_group(state, s)) for s in state.servers.values()]
    ghosts = [
        ServerRow(name, None, leader, True)
        for name in (name_of(p, state.names) for p in state.group.peers)
        if name not in state.servers
    ]
    return tuple(
        sorted((*known, *ghosts), key=lambda li: (not li.peer and not _jetstream(li), not li.peer, natural(li.name)))
    )


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts n2 before n10."""
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in re.split(r"(\d+)", name) if p)


def _jetstream(line: ServerRow) -> bool:
    return line.server is None or line.server.identity.jetstream


def roster(look: Look) -> Picture:
    """The server table; its head is the panel's title line."""
    found = lines(look)
    told = tallies(look.state, look.now)
    room = min(STATUS_MAX, max([STATUS_MIN, *(cells(answer(look, li)[0]) for li in found)]))
    body = table(look, _columns(look, told, room), [(li.name, li) for li in found], first=look.say("SERVERS"))
    return panel(look, body.head, body.rows, selectable=bool(found))


def _columns(look: Look, told: Mapping[str, Tally], room: int) -> tuple[Column[ServerRow], ...]:
    return (
        Column[ServerRow]("NAME", lambda li: (look.name(li.name, 28), "strong"), least=9, most=28),
        Column[ServerRow]("ROLE", lambda li: role(look, li), least=4),
        Column[ServerRow]("LEADER", lambda li: _follows(look, li), rank=1, least=6, most=20),
        Column[ServerRow]("ACTIVE", lambda li: seen(look, li), rank=2, least=6, numbers=True),
        Column[ServerRow]("LAG", lambda li: lag(look, li), rank=3, least=5, numbers=True),
        Column[ServerRow]("CPU", lambda li: cpu(look, li.server), rank=4, least=4, numbers=True),
        Column[ServerRow]("MEM", lambda li: mem(look, li.server), rank=5, least=7, numbers=True),
        Column[ServerRow]("JS STORE", lambda li: store(li.server), rank=6, least=14, numbers=True),
        Column[ServerRow]("RESERVED", lambda li: reserved(li.server), rank=15, least=8, numbers=True),
        Column[ServerRow]("API/s", lambda li: api(li.server), rank=10, least=5, numbers=True),
        Column[ServerRow]("QUEUE", lambda li: waiting(look, li.server), rank=13, least=5, numbers=True),
        Column[ServerRow]("CONNS", lambda li: conns(look, li.server), rank=11, least=5, numbers=True),
        Column[ServerRow]("SLOW CONS", lambda li: slow_consumers(look, li.server), rank=12, least=9, numbers=True),
        Column[ServerRow]("WON-LOST", lambda li: won_lost(told.get(li.name)), rank=9, least=8, numbers=True),
        Column[ServerRow](
            "VERSION", lambda li: (look.name(li.server.identity.version, 14) if li.server else NONE, "plain"), rank=14
        ),
        Column[ServerRow]("UPTIME", lambda li: (uptime(look, li), "plain"), rank=7, least=7, numbers=True),
        Column[ServerRow]("RESTARTS", lambda li: starts(told.get(li.name)), rank=8, least=8, numbers=True),
        Column[ServerRow]("PING", lambda li: ping(look, li.server), rank=16, least=7, numbers=True),
        Column[ServerRow]("CLOCK", lambda li: clock(look, li.server), rank=17, least=8, numbers=True),
        Column[ServerRow]("STATUS", lambda li: answer(look, li), least=room, flexible=True),
    )


_ROLES: dict[Place, Span] = {
    "off": ("JS off", "crit"),
    "lost": ("NO META", "crit"),
    "removed": ("removed", "warn"),
    "waiting": ("not a peer", "warn"),
}
"""Roles of servers that are not what a member of the group should be."""


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
    claims = server.raft.last is not None and server.raft.last.state == "LEADER" and not _raft_stale(look, server)
    if look.state.leadership.leader == server.name:
        return ("LEAD", "accent") if sees(look.state) else (f"{look.glyphs.about}LEAD", "dim")
    if claims:
        return ("LEAD?", "crit")
    if server.raft.last is not None and server.raft.last.state == "CANDIDATE":
        return ("candidate", "warn")
    if server.raft.last is not None and server.raft.last.observer:
        return ("observer", "plain")
    if line.peer:
        return ("peer", "plain")
    return ("stand-alone", "dim") if stands_alone(server) else ("other group", "dim")


def _raft_stale(look: Look, server: Server) -> bool:
    return not fresh("voter's word", server.raft.at, look.now)


def _follows(look: Look, line: ServerRow) -> Span:
    server = line.server
    if server is None or not server.identity.jetstream:
        return (NONE, "dim")
    whom = follows(look.state, server)
    stale = server.raft.last is not None and _raft_stale(look, server)
    leader = look.state.leadership.leader
    if whom is None:
        return (NONE, "dim" if stale or leader is None else "warn")
    word = "itself" if whom == server.name else look.name(whom, 20)
    if stale:
        return (f"{look.glyphs.about}{word}", "dim")
    return (word, "plain" if whom == leader or not line.peer else "warn")


def _peer_row(line: ServerRow) -> RaftPeer | None:
    """What the leader's RAFTZ says of it."""
    raft = line.leader.raft.last if line.leader is not None else None
    if raft is None or raft.state != "LEADER":
        return None
    wanted = line.name[1:] if line.server is None else peer_hash(line.name)
    return next((p for p in raft.peers if p.peer == wanted), None)


def _replica(line: ServerRow) -> Replica | None:
    """What the leader's JSZ says of it."""
    stats = line.leader.jetstream.last if line.leader is not None else None
    meta = stats.meta if stats is not None else None
    return next((r for r in meta.replicas if r.name == line.name), None) if meta is not None else None


def seen(look: Look, line: ServerRow) -> Span:
    """How long ago the leader heard it, as the leader told it; the leader's own row has none."""
    if line.leader is None or (line.server is not None and line.server.name == line.leader.name):
        return (NONE, "dim")
    peer, replica = _peer_row(line), _replica(line)
    if peer is not None:
        ago, told = peer.last_seen_s, line.leader.raft.at
        late = not fresh("voter's word", told, look.now)
    elif replica is not None:
        ago, late = replica.active_s, False
    else:
        return (NONE, "dim")
    if ago is None:
        return ("never", "warn")
    style = "crit" if ago >= ELECTION_S else "warn" if ago > SUSPICIOUS_S else "plain"
    return (f"{look.glyphs.about}{age(ago)}", "dim") if late else (age(ago), style)


def lag(look: Look, line: ServerRow) -> Span:
    """Meta log entries that it has not confirmed to the leader."""
    if line.leader is None or not line.peer or line.name == line.leader.name:
        return (NONE, "dim")
    peer, replica, raft = _peer_row(line), _replica(line), line.leader.raft.last
    if peer is not None and peer.last_index is not None and raft is not None:
        behind = max(0, raft.committed - peer.last_index)
    elif replica is not None and replica.lag is not None:
        behind = replica.lag
    else:
        return (NONE if replica is None else UNTOLD, "dim")
    return (count(behind), "plain" if behind < 100 else "warn")


def uptime(look: Look, line: ServerRow) -> str:
    """Since its process started, on our clock where the offset of its clock is known."""
    server = line.server
    if (
        server is None
        or server.process.start is None
        or server.presence.silent
        or server.process.shutdown_at is not None
    ):
        return NONE
    return tenure(
        look.now - server.process.start + (server.process.offset.theta if server.process.offset is not None else 0.0)
    )


def answer(look: Look, line: ServerRow) -> Span:
    """`ok` and the latency of its last reply, or in words what is wrong; the most telling first."""
    server = line.server
    if server is None:
        return ("unknown peer (not discovered)", "warn")
    if server.process.shutdown_at is not None:
        return (f"shut down {tenure(look.now - server.process.shutdown_at)} ago", "warn")
    if server.process.lame_duck_at is not None:
        return (f"lame duck for {tenure(look.now - server.process.lame_duck_at)}", "warn")
    said, style = verdict(look, server)
    if server.presence.silent:
        since = server.probes.waiting_since if server.probes.waiting_since is not None else server.presence.heard_at
        return (_joined(f"NO REPLY {_calm_age(look.now - since)}", said), "crit" if line.peer else "warn")
    waits = look.now - server.probes.waiting_since if server.probes.waiting_since is not None else 0.0
    if waits >= SUSPICIOUS_S:
        return (_joined(f"NO REPLY {_calm_age(waits)}", said), style if said else "warn")
    if said:
        took = _rounded(server.probes.answer_s)
        return (_joined(said, duration(took) if took is not None else ""), style)
    return _quiet(look, server)


def _joined(first: str, said: str) -> str:
    return f"{first}  {said}" if said else first


def _calm_age(seconds: float) -> str:
    return tenure(seconds) if seconds >= 10 else age(seconds)


def _quiet(look: Look, server: Server) -> Span:
    """Nothing is wrong with its answers; what else an operator should know of it."""
    took = duration(_rounded(server.probes.answer_s)) if server.probes.answer_s is not None else NONE
    if server.probes.answered_at is not None and (quiet := look.now - server.probes.answered_at) > QUIET_S:
        return (f"last reply {tenure(quiet)} ago", "warn")
    notes = []
    if server.raft.last is not None and server.raft.last.wal_error:
        return ("WAL ERROR", "crit")
    if server.process.health_ok is False:
        return (f"UNHEALTHY: {look.name(server.process.health_error, 40)}", "warn")
    if server.raft.last is not None and (server.raft.last.paused or server.raft.last.overrun):
        return (f"Raft {'paused' if server.raft.last.paused else 'overrun'}  {took}", "warn")
    if server.raft.last is not None and server.raft.last.catching_up:
        notes.append("catching up")
    if server.connection.connected is False:
        notes.append("indirect (no own connection)")
    if server.stats.at is not None and (old := look.now - server.stats.at) > FRESH_S["load on screen"]:
        notes.append(f"STATSZ {tenure(old)} old")
    return ("  ".join((took, *notes) if notes else ("ok", took)), "dim" if notes and "STATSZ" in notes[-1] else "plain")


def _rounded(seconds: float | None) -> float | None:
    """Latencies as whole milliseconds once they are that long: the noise below would redraw the row for nothing."""
    return seconds if seconds is None or seconds < 0.001 else int(seconds * 1000 + 0.5) / 1000
