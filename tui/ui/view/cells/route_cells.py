"""What does each cell of one route say? Figures of ours, else those that the servers report."""

from typing import NamedTuple

from tui.core.model.freshness import FRESH_S
from tui.core.model.probes import RoundTrip as Measured
from tui.core.model.server import Side
from tui.core.network.routes import Pair
from tui.core.servers.answering import answers
from tui.text.format import NONE, age, size, tenure
from tui.text.strips import ceiling, columns, held, scaled
from tui.ui.view.cells import measured_route
from tui.ui.view.cells.probe_cells import milli as _milli
from tui.ui.view.drawing.spans import Look, Span

PENDING_SHOWN = 64 * 1024
PENDING_HIGH = 1024 * 1024
ASYMMETRY = 3.0
ASYMMETRY_S = 0.005
WIDE = 90
"""Cells from which on a note is a sentence."""
COLUMN_S = 5.0
"""Of a strip."""
_HELD = 2
"""Columns for which a figure of ours stays while no measurement is complete."""


class RouteCells(NamedTuple):
    """One row: two servers, and what is told of the way between them."""

    a: str
    b: str
    pair: Pair | None
    """None: both are seen, and neither tells of a connection to the other."""
    measured: Measured | None = None
    """What we measured ourselves, while that is of now."""

    @property
    def key(self) -> str:
        """Identity of the row."""
        return f"{self.a}\n{self.b}"


def sides(pair: Pair) -> tuple[Side, ...]:
    """What the ends tell."""
    return tuple(side for side in (pair.from_a, pair.from_b) if side is not None)


def limit(look: Look, way: RouteCells) -> float:
    """SERVER_010: a round trip as long as this is not normal any more."""
    limits = look.watch.thresholds
    return limits.gateway_rtt_s if way.pair is not None and way.pair.gateway else limits.route_rtt_s


def name(look: Look, way: RouteCells) -> Span:
    """`n1–n4`."""
    return (f"{look.name(way.a, 11)}{look.glyphs.none}{look.name(way.b, 11)}", "strong")


def told(way: RouteCells) -> tuple[float, float] | None:
    """(since when, round trip) of the newest figure of either end."""
    figures = [side.rtts[-1] for side in sides(way.pair) if side.rtts] if way.pair is not None else []
    return max(figures, default=None)


def rtt(look: Look, way: RouteCells) -> Span:
    """As measured by us, else as told by the servers."""
    if way.pair is None:
        return ("no route", "crit")
    if way.measured is None:
        return own(look, way)
    found = measured_route.rtt(look, way.measured, limit(look, way))
    return (f"{look.glyphs.about}{found[0]}", "dim") if _unanswered(look, way) else found


def _unanswered(look: Look, way: RouteCells) -> bool:
    """One end says nothing now: what was measured is of before."""
    ends = (look.state.servers.get(end) for end in (way.a, way.b))
    return any(one is not None and not answers(one, look.now) for one in ends)


def own(look: Look, way: RouteCells) -> Span:
    """The larger figure of both ends; a tilde when it is older than a PING may be."""
    if way.pair is None:
        return (NONE, "dim")
    seconds, newest = way.pair.worst_rtt_s, told(way)
    if seconds is None:
        return (NONE, "dim")
    if _stale(look, way) or (newest is not None and look.now - newest[0] > FRESH_S["round trip on screen"]):
        return (f"{look.glyphs.about}{_milli(seconds)}", "dim")
    return (
        _milli(seconds),
        "crit" if seconds >= measured_route.AWFUL_S else "warn" if seconds >= limit(look, way) else "plain",
    )


def _stale(look: Look, way: RouteCells) -> bool:
    return (
        way.pair is not None
        and way.pair.newest is not None
        and look.now - way.pair.newest.at > FRESH_S["routes on screen"]
    )


def told_ago(look: Look, way: RouteCells) -> Span:
    """How long the newest figure has stood."""
    newest = told(way)
    if newest is None:
        return (NONE, "dim")
    ago = look.now - newest[0]
    return (tenure(ago), "warn" if ago > FRESH_S["round trip on screen"] and not _stale(look, way) else "dim")


def strip_cell(look: Look, way: RouteCells, room: int, top: float) -> tuple[Span, ...]:
    """The last figures of ours, a column for 5 s; else of the end that has the worst of them, which stand until the next."""
    ours = measured_route.way_of(look, way.a, way.b)
    fault = measured_route.fault(look, ours)
    if way.measured is not None or fault is not None:
        values = held(columns(ours.rtts if ours is not None else (), look.now, room, COLUMN_S), _HELD)
    else:
        kept = [side.rtts for side in sides(way.pair)] if way.pair is not None else []
        points = max(kept, key=lambda rtts: max((v for _, v in rtts), default=0.0), default=())
        values = held(columns(points, look.now, room, COLUMN_S))
    runs = [(text, "warn" if over else "dim") for text, over in scaled(values, top, limit(look, way), look.glyphs)]
    if fault is None and way.pair is not None:
        return tuple(runs)
    since = max((i for i, value in enumerate(values) if value is not None), default=-1) + 1
    gone = max(1, room - since)
    said = "".join(text for text, _ in runs)[: room - gone]
    return ((said, "dim"), (look.glyphs.down * gone, "alarm"))


def scale_top(look: Look, found: tuple[RouteCells, ...]) -> float:
    """Of all strips together, so that they compare: the limit stands at half the height, unless longer ones came."""
    longest = [measured_route.longest(w.measured, 30) for w in found if w.measured is not None]
    longest += [w.pair.worst_rtt_s or 0.0 for w in found if w.pair is not None and w.measured is None]
    return ceiling(max(2 * look.watch.thresholds.route_rtt_s, *longest, 0.0))


def worst(look: Look, way: RouteCells) -> Span:
    """The longest of the figures that are kept."""
    if way.measured is not None:
        longest = measured_route.longest(way.measured)
        return (_milli(longest), "warn" if longest >= limit(look, way) else "dim")
    kept = [value for side in sides(way.pair) for _, value in side.rtts] if way.pair is not None else []
    if not kept:
        return (NONE, "dim")
    return (_milli(max(kept)), "warn" if max(kept) >= limit(look, way) else "dim")


def pending(way: RouteCells) -> Span:
    """Bytes that wait to be sent, both directions."""
    if way.pair is None:
        return (NONE, "dim")
    waits = way.pair.pending_bytes
    return (size(waits), "crit" if waits >= PENDING_HIGH else "warn" if waits >= PENDING_SHOWN else "plain")


def outward(way: RouteCells) -> float | None:
    """Messages a second from the first to the second."""
    if way.pair is None:
        return None
    if way.pair.from_a is not None and way.pair.from_a.out_per_s is not None:
        return way.pair.from_a.out_per_s
    return way.pair.from_b.in_per_s if way.pair.from_b is not None else None


def inward(way: RouteCells) -> float | None:
    """Messages a second from the second to the first."""
    if way.pair is None:
        return None
    if way.pair.from_a is not None and way.pair.from_a.in_per_s is not None:
        return way.pair.from_a.in_per_s
    return way.pair.from_b.out_per_s if way.pair.from_b is not None else None


def per_s(rate: float | None) -> str:
    """`12`, `3.4k`: whole, so that it does not flicker."""
    if rate is None:
        return NONE
    return f"{rate / 1000:.1f}k" if rate >= 10_000 else f"{rate:.0f}"


def note(look: Look, way: RouteCells) -> Span:
    """What else an operator should know of it, the weightiest only."""
    pair = way.pair
    if pair is None:
        return ("route down" if look.width >= WIDE else "", "crit")
    if found := measured_route.fault(look, measured_route.way_of(look, way.a, way.b)):
        return found
    if _stale(look, way) and pair.newest is not None:
        return (f"{look.glyphs.about}reported {age(look.now - pair.newest.at)} ago", "dim")
    if uneven := asymmetry(look, pair):
        return (uneven if look.width >= WIDE else "asymmetric", "warn")
    silent = [s for s, side in ((pair.a, pair.from_a), (pair.b, pair.from_b)) if side is None]
    if silent and not pair.gateway and look.state.routes.get(silent[0]):
        return (
            f"one-sided: {look.name(silent[0], 11)} does not report it" if look.width >= WIDE else "one-sided",
            "warn",
        )
    return ("gateway", "dim") if pair.gateway else ("", "plain")


def asymmetry(look: Look, pair: Pair) -> str:
    """Both ends measure the same way there and back: when they differ, one of them was slow to read."""
    a = pair.from_a.route.rtt_s if pair.from_a is not None else None
    b = pair.from_b.route.rtt_s if pair.from_b is not None else None
    if a is None or b is None or max(a, b) - min(a, b) < ASYMMETRY_S or max(a, b) < ASYMMETRY * min(a, b):
        return ""
    return f"{look.name(pair.a, 11)} reports {_milli(a)}, {look.name(pair.b, 11)} {_milli(b)}"
