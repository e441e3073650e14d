"""How well are the servers connected with each other? One row a pair, the worst first, in an order that moves only for a reason.

Our own measurement is of now; a server's own figure is as old as its last PING of the other, and stands beside it. This file
must not know what a slow route means for Raft.
"""

from tui.core.group.membership import members
from tui.core.model.probes import RoundTrip as Measured
from tui.core.model.state import State
from tui.core.network.routes import Pair, pairs
from tui.text.format import plural
from tui.ui.view.cells import measured_route
from tui.ui.view.cells.route_cells import (
    COLUMN_S,
    PENDING_HIGH,
    PENDING_SHOWN,
    WIDE,
    RouteCells,
    inward,
    name,
    note,
    outward,
    own,
    pending,
    per_s,
    rtt,
    scale_top,
    sides,
    strip_cell,
    told_ago,
    worst,
)
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel
from tui.ui.view.drawing.table import Column, table
from tui.ui.view.panels.servers import natural

_STRIPS = ((122, 30), (70, 24), (32, 12), (0, 6))  # (panel at least so wide, cells of the strip)
_STEPS_S = (0.002, 0.005, 0.010, 0.050, 0.200, measured_route.AWFUL_S)


def ways(look: Look) -> tuple[RouteCells, ...]:
    """All pairs, the worst first; within a step of badness by name, so that rows stay where they are."""
    state = look.state
    found = [RouteCells(p.a, p.b, p, _measured(look, p)) for p in pairs(state)]
    found += [RouteCells(a, b, None) for a, b in _missing(state, {(w.a, w.b) for w in found})]
    return tuple(sorted(found, key=lambda w: (-badness(w), natural(w.a), natural(w.b))))


def _measured(look: Look, pair: Pair) -> Measured | None:
    found = measured_route.way_of(look, pair.a, pair.b)
    return found if measured_route.is_fresh(look, found) else None


def _missing(state: State, told: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of one cluster that should be connected and are not; only of servers that tell routes at all."""
    telling = sorted(
        (s.identity.cluster or "", s.name)
        for s in members(state)
        if state.routes.get(s.name) and not (s.presence.silent or s.process.shutdown_at)
    )
    return [
        (a, b)
        for i, (cluster, a) in enumerate(telling)
        for other, b in telling[i + 1 :]
        if cluster == other and (a, b) not in told
    ]


def badness(way: RouteCells) -> int:
    """How bad in coarse steps; of round trips the worst of the last three counts, so that one good one changes nothing."""
    if way.pair is None:
        return 99
    worst = max((rtt for side in sides(way.pair) for _, rtt in side.rtts[-3:]), default=way.pair.worst_rtt_s or 0.0)
    if way.measured is not None:
        worst = measured_route.longest(way.measured, 3)
    steps = sum(worst >= step for step in _STEPS_S)
    waits = way.pair.pending_bytes
    return steps + (waits >= PENDING_SHOWN) + 3 * (waits >= PENDING_HIGH)


def routes(look: Look) -> Picture:
    """The panel."""
    found = ways(look)
    title = (("5 Routes", "title"),)
    if not found:
        return panel(look, title, (_none(look),))
    top = scale_top(look, found)
    body = table(look, _columns(look, top), [(w.key, w) for w in found])
    limit_ms, top_ms = look.watch.thresholds.route_rtt_s * 1000, top * 1000
    foot = ((f"0–{top_ms:g} ms, limit {limit_ms:g} ms ", "dim"), (look.glyphs.over[0], "plain"))
    return panel(
        look,
        title,
        body.rows,
        selectable=True,
        heads=body.head,
        tally=_tally(look, found),
        foot=(*_bad(look, found), *foot),
    )


def _tally(look: Look, found: tuple[RouteCells, ...]) -> tuple[Span, ...]:
    return (*_bad(look, found), (f"{plural(len(found), 'route')}, worst first", "dim"))


def _bad(look: Look, found: tuple[RouteCells, ...]) -> tuple[Span, ...]:
    """How many are down or slow, if any are."""
    slow = sum(w.pair is not None and rtt(look, w)[1] in ("warn", "crit") for w in found)
    gone = sum(w.pair is None for w in found)
    dot = f" {look.glyphs.dot} "
    return ((f"{gone} down{dot}" if gone else "", "alarm"), (f"{slow} slow{dot}" if slow else "", "warn"))


def _none(look: Look) -> Row:
    """Why there is nothing: it is never *no routes* only because nobody may ask."""
    state = look.state
    if any("ROUTEZ" in d.subject for d in state.denied):
        return Row("none", (("not visible: ROUTEZ is denied to this user", "warn"),))
    lacking = [name for name, lacks in state.unsupported.items() if "ROUTEZ" in lacks]
    if lacking and len(lacking) >= len(state.servers):
        return Row("none", (("not available: these servers have no ROUTEZ", "warn"),))
    if len(members(state)) == 1:
        return Row("none", (("single server: no routes", "plain"),))
    if state.routes and not any(state.routes.values()):
        return Row("none", (("no routes reported: servers are not clustered", "crit"),))
    return Row("none", (("no server has reported its routes yet", "dim"),))


def _columns(look: Look, top: float) -> tuple[Column[RouteCells], ...]:
    room = next(room for width, room in _STRIPS if look.width >= width)
    ours = any(measured_route.is_fresh(look, found) for found in look.state.ways.values())
    return (
        Column("PAIR", lambda w: name(look, w), least=7, most=24),
        Column(f"LAST {room * COLUMN_S:.0f} s", lambda w: strip_cell(look, w, room, top), rank=1, least=room),
        Column("RTT", lambda w: rtt(look, w), least=7, numbers=True),
        Column("±", lambda w: measured_route.bound(look, w.measured), rank=3 if ours else 12, least=7, numbers=True),
        Column(
            "LOST",
            lambda w: measured_route.lost(look, measured_route.way_of(look, w.a, w.b)),
            rank=2 if ours else 10,
            least=5,
            numbers=True,
        ),
        Column("SRV RTT", lambda w: own(look, w), rank=6 if ours else 11, least=7, numbers=True),
        Column("AGE", lambda w: told_ago(look, w), rank=6 if ours else 2, least=4, numbers=True),
        Column("MAX", lambda w: worst(look, w), rank=9, least=7, numbers=True),
        Column("PENDING", pending, rank=6, least=7, numbers=True),
        Column(f"{look.glyphs.right}/s", lambda w: (per_s(outward(w)), "plain"), rank=7, least=5, numbers=True),
        Column(f"{look.glyphs.left}/s", lambda w: (per_s(inward(w)), "plain"), rank=8, least=5, numbers=True),
        Column("", lambda w: note(look, w), rank=5, least=28 if look.width >= WIDE else 10, flexible=True),
    )
