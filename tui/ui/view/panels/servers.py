"""Which servers are there, whom do they follow, and are they well? One row a server, in an order that never moves."""

import re
from collections.abc import Mapping

from tui.core.heartbeats.strip import Second, strips
from tui.core.history.win_loss_tally import Tally, tallies
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.state import State
from tui.core.model.state_word import SilentFigures
from tui.core.observed.answers import RaftPeer, Replica
from tui.core.overall.state_word import state_word
from tui.core.unchanged import unchanged
from tui.text.cells import cells
from tui.text.format import NONE, UNTOLD, age, count, plural, tenure
from tui.ui.view.cells.heartbeats import beat_cell
from tui.ui.view.cells.load_cells import (
    api,
    conns,
    cpu,
    mem,
    reserved,
    slow_consumers,
    starts,
    store,
    store_share,
    waiting,
    won_lost,
)
from tui.ui.view.cells.probe_cells import clock, ping
from tui.ui.view.cells.server_status import (
    GRADES,
    SUSPICIOUS_S,
    ServerRow,
    ServerStatus,
    mark,
    raft_stale,
    role,
    status,
)
from tui.ui.view.drawing.headline import follows, in_group
from tui.ui.view.drawing.spans import Look, Picture, Span, panel, width_of
from tui.ui.view.drawing.table import Column, table

ELECTION_S = 4.0
STATUS_MIN, STATUS_MAX, STATUS_SMALL, STATUS_WIDE = 18, 26, 33, 52
"""Cells that the status keeps: what is wrong is worth more than another column of figures. `SMALL`, where the role stands with it: all
that there is at 80 without the CPU. The last one from `WIDE` on."""
WIDE = 160
QUIET = ("STABLE", "SETTLING", "CONNECTING", "BLIND")
"""Words under which a server that works again is no suspect to be lit."""
BESIDE_TALLY = 22
"""Cells that the title and the border take of the tally's line; where it is too narrow for all of it, the number of peers gives way."""
SMALL = 100
"""Below so many cells the role stands with the status."""


def lines(look: Look) -> tuple[ServerRow, ...]:
    """Peers of the group by name, then the others by name."""
    return _lines(look.state)


@unchanged
def _lines(state: State) -> tuple[ServerRow, ...]:
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
    """The server table."""
    found = lines(look)
    seen = {li.name: status(look, li) for li in found}
    told, room = tallies(look.state, look.now), heartbeats_room(look.width)
    beats = strips(look.state, look.now, room, look.watch.thresholds)
    body = table(look, _columns(look, seen, told, beats), [(li.name, li) for li in found])
    rows = (row._replace(lit=_light(look, row.key, seen[row.key])) for row in body.rows)
    title = (("2 Servers", "title"),)
    return panel(look, title, rows, selectable=bool(found), heads=body.head, tally=_tally(look, found, seen))


def _light(look: Look, name: str, found: ServerStatus) -> str:
    """Who is down, a leader whose heartbeats stay away, and the suspect of an unstable group until it is well again."""
    if found.grade == "down":
        return "lit-down"
    told = state_word(look.state, look.now, look.watch)
    silent = isinstance(told.figures, SilentFigures) and name == look.state.leadership.leader
    suspect = told.suspect is not None and told.suspect.server == name and told.word not in QUIET
    return "lit-watch" if silent or (suspect and found.grade == "watch") else ""


def _tally(look: Look, found: tuple[ServerRow, ...], seen: Mapping[str, ServerStatus]) -> tuple[Span, ...]:
    """`5 peers   2 ok · 1 watch · 1 unresponsive · 1 down`: each by what its row says."""
    if not found:
        return ()
    peers = sum(li.peer for li in found)
    spans: list[Span] = []
    for what in ("ok", "watch", "not seen", "failing", "unresponsive", "down"):
        those = [one.grade for one in seen.values() if (one.counted or one.grade) == what]
        if those or what == "ok":
            style = "dim" if what == "ok" else GRADES["down" if "down" in those else "watch"]
            spans += [(f" {look.glyphs.dot} ", "dim")] if spans else []
            spans.append((f"{len(those)} {what}", style))
    size: Span = (f"{plural(peers, 'peer')}   ", "dim")
    return (size, *spans) if width_of((size, *spans)) <= look.width - BESIDE_TALLY else tuple(spans)


def heartbeats_room(width: int) -> int:
    """Cells of the strip: one a second."""
    return 60 if width >= 160 else 30 if width >= 100 else 20 if width >= 70 else 10


def _columns(
    look: Look, seen: Mapping[str, ServerStatus], told: Mapping[str, Tally], beats: Mapping[str, tuple[Second, ...]]
) -> tuple[Column[ServerRow], ...]:
    room = heartbeats_room(look.width)
    small = look.width < SMALL
    most = STATUS_WIDE if look.width >= WIDE else STATUS_SMALL if small else STATUS_MAX
    words = min(most, max([STATUS_MIN, *(cells(_words(look, li, seen[li.name])[0]) for li in lines(look))]))
    strip_: list[Column[ServerRow]] = (
        [Column(f"HEARTBEATS {room} s", lambda li: beat_cell(look, beats.get(li.name), room), rank=3, least=room)]
        if any(tap.on for tap in look.state.taps.values())
        else []
    )
    return (
        Column("", lambda li: mark(look, li, seen[li.name]), least=1),
        Column("NAME", lambda li: (look.name(li.name, 28), "strong"), least=4 if small else 6, most=28),
        *(() if small else (Column[ServerRow]("ROLE", lambda li: role(look, li), rank=1, least=6),)),
        Column("STATUS", lambda li: _words(look, li, seen[li.name]), least=words, flexible=True),
        Column("ACTIVE", lambda li: active(look, li), rank=2, least=6, numbers=True),
        Column("LAG", lambda li: lag(look, li), rank=4, least=5, numbers=True),
        *strip_,
        Column("RTT", lambda li: _rtt(look, li), rank=6, least=5, numbers=True),
        Column("CPU", lambda li: cpu(look, li.server), rank=5, least=4, numbers=True),
        Column("MEM", lambda li: mem(look, li.server), rank=7, least=7, numbers=True),
        Column("STORE", lambda li: store_share(li.server), rank=8, least=5, numbers=True),
        *_further(look, told),
    )


def _further(look: Look, told: Mapping[str, Tally]) -> tuple[Column[ServerRow], ...]:
    """Of wide panels only."""
    return (
        Column("API/s", lambda li: api(li.server), rank=10, least=5, numbers=True),
        Column("QUEUE", lambda li: waiting(look, li.server), rank=16, least=5, numbers=True),
        Column("CONNS", lambda li: conns(look, li.server), rank=11, least=5, numbers=True),
        Column("WON-LOST", lambda li: won_lost(told.get(li.name)), rank=12, least=8, numbers=True),
        Column(
            "VERSION", lambda li: (look.name(li.server.identity.version, 14) if li.server else NONE, "plain"), rank=13
        ),
        Column("UPTIME", lambda li: (uptime(look, li), "plain"), rank=9, least=6, numbers=True),
        Column("RESTARTS", lambda li: starts(told.get(li.name)), rank=14, least=8, numbers=True),
        Column("LEADER", lambda li: _follows(look, li), rank=15, least=6, most=20),
        Column("JS STORE", lambda li: store(li.server), rank=17, least=14, numbers=True),
        Column("RESERVED", lambda li: reserved(li.server), rank=18, least=8, numbers=True),
        Column("SLOW CONS", lambda li: slow_consumers(look, li.server), rank=19, least=9, numbers=True),
        Column("CLOCK", lambda li: clock(look, li.server), rank=20, least=8, numbers=True),
    )


def _rtt(look: Look, line: ServerRow) -> Span:
    """Below a millisecond the figure would only flicker."""
    took = line.server.probes.ping.took_s if line.server is not None else None
    text, style = ping(look, line.server)
    return ("<1ms", style) if took is not None and took < 0.001 and style == "plain" else (text, style)


def _words(look: Look, line: ServerRow, found: ServerStatus) -> Span:
    """What is wrong, or that nothing is; with the role where that has no column."""
    text, style = found.words, "dim" if found.old else GRADES[found.grade]
    said, kind = role(look, line)
    leads = line.server is not None and look.state.leadership.leader == line.server.name
    if look.width < SMALL and (said not in ("peer", "no JS") or leads):
        cut = cells(text) + cells(said) + 3 > STATUS_MAX and found.grade != "down"
        if cells(text) + cells(said) + 3 > STATUS_SMALL:
            text = text.removesuffix(" ago")  # how long says it as well
        ends = (said, text) if cut else (text, said)
        text = f" {look.glyphs.dot} ".join(ends)
        style = kind if found.grade == "ok" and kind in ("crit", "warn") else style
    elif leads and found.grade == "ok" and look.state.leadership.since is not None:
        text = f"{text} {look.glyphs.dot} leads {tenure(look.now - look.state.leadership.since)}"
    return (text, style)


def _follows(look: Look, line: ServerRow) -> Span:
    server = line.server
    if server is None or not server.identity.jetstream:
        return (NONE, "dim")
    whom = follows(look.state, server)
    stale = server.raft.last is not None and raft_stale(look, server)
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


def active(look: Look, line: ServerRow) -> Span:
    """How long ago the leader heard it, as the leader told it; the leader's own row has none."""
    if line.leader is None or (line.server is not None and line.server.name == line.leader.name):
        return (NONE, "dim")
    peer, replica = _peer_row(line), _replica(line)
    if peer is not None:
        ago, late = peer.last_seen_s, raft_stale(look, line.leader)
    elif replica is not None:
        ago, late = replica.active_s, False
    else:
        return (NONE, "dim")
    if ago is None:
        return ("never", "warn")
    style = "crit" if ago >= ELECTION_S else "warn" if ago > SUSPICIOUS_S else "plain"
    # Between two heartbeats it only flickers.
    text = "<1s" if ago < 1 else age(ago)
    return (f"{look.glyphs.about}{text}", "dim") if late else (text, style)


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
