"""What else is known of the leader? Figures for its page: how soon followers answer, and the meta group's own work."""

from tui.core.model.server import Server
from tui.text.format import count, duration, tenure
from tui.ui.view.cells.heartbeats import acks, beats
from tui.ui.view.drawing.fields import Pairs
from tui.ui.view.drawing.spans import Look, Span, facts


def leader_figures(look: Look, width: int) -> Pairs:
    """Heartbeats, ack RTT, pending requests, snapshot."""
    out: Pairs = [("heartbeats", _text(beats(look, width)))]
    if answers := acks(look):
        out.append(("ack RTT", _text(answers)))
    return [*out, *_api(look)]


def _text(parts: list[tuple[Span, ...]]) -> str:
    return "".join(text for text, _ in facts(parts, 10_000))


def _leading(look: Look) -> Server | None:
    name = look.state.leadership.leader
    return look.state.servers.get(name) if name is not None else None


def _api(look: Look) -> Pairs:
    server = _leading(look)
    stats = server.jetstream.last if server is not None else None
    meta = stats.meta if stats is not None else None
    if meta is None or server is None:
        return []
    high = (meta.pending or 0) > look.watch.thresholds.pending_max
    out: Pairs = [("API pending", (count(meta.pending, look.glyphs.none), "warn" if high else "plain"))]
    if meta.snapshot_at is not None:
        theta = server.process.offset.theta if server.process.offset is not None else 0.0
        took = duration(meta.snapshot_s) if meta.snapshot_s is not None else look.glyphs.none
        out.append(("snapshot", f"{took}, {tenure(look.now - (meta.snapshot_at - theta))} ago"))
    if meta.rescue:
        out.append(("", ("RESCUE MODE: quorum lowered manually", "crit")))
    rates = [s.jetstream.api_per_s for s in look.state.servers.values() if s.jetstream.api_per_s is not None]
    return [*out, ("API requests", f"{sum(rates):,.1f}/s")] if rates else out
