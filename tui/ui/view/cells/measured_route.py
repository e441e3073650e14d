"""What did we measure between two servers, just now? Cells and fields for the routes; this file must not know the servers' own figures."""

from tui.core.model.probes import RoundTrip
from tui.core.network import round_trips
from tui.text.format import NONE, age
from tui.ui.view.cells.probe_cells import milli
from tui.ui.view.drawing.fields import Pairs
from tui.ui.view.drawing.spans import Look, Span

AWFUL_S = 1.0
"""A round trip as long as a heartbeat's period."""


def way_of(look: Look, a: str, b: str) -> RoundTrip | None:
    """What was measured between these two, a before b by name."""
    return look.state.ways.get(round_trips.pair_name(a, b))


def is_fresh(look: Look, way: RoundTrip | None) -> bool:
    """Whether its round trip is one of now."""
    return round_trips.fresh(way, look.now, look.watch.thresholds)


def rtt(look: Look, way: RoundTrip, limit_s: float) -> Span:
    """The round trip; coloured only when it is certain."""
    seconds = way.rtt_s or 0.0
    sure = max(0.0, seconds - way.bound_s)
    return (near(seconds), "crit" if sure >= AWFUL_S else "warn" if sure > limit_s else "plain")


def near(seconds: float) -> str:
    """One decimal: a second one would move with every measurement."""
    if seconds < 0.0001:
        return "<0.1ms"
    return f"{seconds * 1e3:.1f}ms" if seconds < 0.01 else milli(seconds)


def bound(look: Look, way: RoundTrip | None) -> Span:
    """How wrong it may be; nothing where the servers' own figure stands."""
    return (f"±{near(way.bound_s)}", "dim") if way is not None and is_fresh(look, way) else (NONE, "dim")


def lost(look: Look, way: RoundTrip | None) -> Span:
    """Messages lost in the last 60 s, there and back."""
    if way is None or not way.trips or look.now - way.trips[-1].at > look.watch.thresholds.probe_fresh_s:
        return (NONE, "dim")
    found = round_trips.loss(way, look.now, 60.0)
    text = f"{look.glyphs.right}{found.ab} {look.glyphs.left}{found.ba}"
    return (text, "warn" if found.ab or found.ba else "dim")


def fault(look: Look, way: RoundTrip | None) -> Span | None:
    """What arrives no more, if both servers answer us."""
    if way is None:
        return None
    limits = look.watch.thresholds
    mute = round_trips.one_way(way, look.now, limits)
    if mute is not None:
        deaf = way.b if mute == way.a else way.a
        return (f"{look.name(deaf, 11)} receives nothing from {look.name(mute, 11)}", "crit")
    return ("no traffic in either direction", "crit") if round_trips.cut(way, look.now, limits) else None


def longest(way: RoundTrip, spans: int = 60) -> float:
    """The longest round trip of the last spans of 5 s."""
    return max((value for _, value in way.rtts[-spans:]), default=0.0)


def measured(look: Look, way: RoundTrip | None) -> Pairs:
    """All that we measured of a pair, for its page."""
    if way is None or not way.trips:
        return [("probe RTT", "n/a: publish not permitted, or a server without an own connection")]
    now, limits = look.now, look.watch.thresholds
    out: Pairs = []
    if way.rtt_s is None or way.rtt_at is None:
        out.append(("probe RTT", "collecting (needs 3 samples)"))
    else:
        text = (
            f"{milli(way.rtt_s)} ±{milli(way.bound_s)}, {age(now - way.rtt_at)} ago; max {milli(longest(way))} in 5 min"
        )
        out.append(("probe RTT", (text, "plain" if round_trips.fresh(way, now, limits) else "dim")))
    short, long = round_trips.loss(way, now, 10.0), round_trips.loss(way, now, 60.0)
    for one, other, few, many in ((way.a, way.b, short.ab, long.ab), (way.b, way.a, short.ba, long.ba)):
        text = f"lost {few} of {short.sent} in 10 s, {many} of {long.sent} in 60 s"
        out.append(
            (f"{look.name(one, 11)} {look.glyphs.right} {look.name(other, 11)}", (text, "warn" if many else "plain"))
        )
    found = fault(look, way)
    return [*out, ("", found)] if found is not None else out
