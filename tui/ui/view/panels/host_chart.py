"""Which curves belong to the selected host, and what is said where there are none? This file must not know how a curve is drawn."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tui.core.model.server import Host, Server
from tui.text.format import NONE, percent
from tui.ui.view.cells.easing import eased
from tui.ui.view.cells.residents import millis
from tui.ui.view.drawing.fields import prose
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, clip, width_of
from tui.ui.view.panels.hosts import BUSY, HERE

SPANS_S = (60.0, 180.0, 600.0, 1_800.0)
GAP = 3
WIDE = 80
"""Cells from which on the title names the device."""
LEAST = (24, 5)
"""Below this many columns and lines a curve says less than its worst value in words."""


class Curve(NamedTuple):
    """One figure over time: (seconds before now, value), oldest first."""

    title: tuple[Span, ...]
    points: tuple[tuple[float, float], ...]
    span_s: float
    top: float
    limit: float


def curves(look: Look, selected: str | None) -> tuple[Curve, ...]:
    """CPU and disk of this machine; of a server the CPU that it reports."""
    host = look.state.host
    server = look.state.servers.get(selected or "")
    if server is not None:
        return _reported(look, server)
    if host is None or (selected is not None and selected != HERE) or len(host.history) < 2:
        return ()
    at = host.last.at
    oldest = at - host.history[0].at
    span = next((s for s in SPANS_S if oldest <= s), SPANS_S[-1])
    cpu = tuple((at - s.at, s.cpu * 100) for s in host.history if at - s.at <= span)
    out = [Curve(_title(look, "CPU %", [v / 100 for _, v in cpu], BUSY, percent), cpu, span, 100.0, BUSY * 100)]
    if host.last.disk is not None:
        out.append(_await(look, host, span))
    return tuple(out)


def _reported(look: Look, server: Server) -> tuple[Curve, ...]:
    """What STATSZ told of its CPU."""
    points = tuple((look.now - at, share * 100) for at, share in server.stats.cpu if look.now - at <= SPANS_S[2])
    if len(points) < 2:
        return ()
    limit = look.watch.thresholds.cpu_max
    title = _title(look, f"CPU % of {look.name(server.name, 20)}", [v / 100 for _, v in points], limit, percent)
    return (Curve(title, points, SPANS_S[2], 100.0, limit * 100),)


def _await(look: Look, host: Host, span: float) -> Curve:
    """Times of disk operations; where none completed there is no point."""
    at = host.last.at
    points = tuple(
        (at - s.at, s.disk.await_s * 1000)
        for s in host.history
        if at - s.at <= span and s.disk is not None and s.disk.await_s is not None
    )
    device = f" {look.name(host.last.disk.device, 12)}" if host.last.disk is not None and look.width >= WIDE else ""
    values = [v / 1000 for _, v in points]
    limit = look.watch.thresholds.disk_await_s
    title = _title(look, f"DISK{device} await ms", values, limit, millis)
    return Curve(title, points, span, 1.5 * limit * 1000, limit * 1000)


def _title(
    look: Look, word: str, values: Sequence[float], limit: float, write: Callable[[float | None], str]
) -> tuple[Span, ...]:
    worst = max(values, default=None)
    high = worst is not None and worst >= limit
    return (
        (look.say(word), "dim"),
        ("  now ", "dim"),
        (write(values[-1]) if values else NONE, eased(look, "warn") if values and values[-1] >= limit else "strong"),
        ("  max ", "dim"),
        (write(worst) if values else NONE, eased(look, "warn") if high else "plain"),
        (f"  limit {write(limit)}", "dim"),
    )


def charted(look: Look, selected: str | None, drawn: Sequence[Sequence[str]]) -> Picture:
    """The drawn curves under their titles, side by side; else words about the selected server."""
    found = curves(look, selected)
    if not found or not drawn:
        return Picture((), () if found else _words(look, selected))
    widths = sizes(look, len(drawn))
    title: list[Span] = []
    for curve, width in zip(found, widths, strict=False):
        if title:
            title.append((" " * (look.width - width - width_of(title)), "plain"))
        title += clip(curve.title, width, look.glyphs)
    lines = [(" " * GAP).join(parts) for parts in zip(*drawn, strict=True)]
    rows = tuple(Row(f"line {i}", ((line, "chart"),)) for i, line in enumerate(lines))
    return Picture(clip(title, look.width, look.glyphs), rows)


def sizes(look: Look, count: int) -> tuple[int, ...]:
    """Widths of the curves side by side."""
    return ((look.width - GAP * (count - 1)) // count,) * count


def _words(look: Look, selected: str | None) -> tuple[Row, ...]:
    """What is not seen of a server, and who could see it."""
    if selected is None or selected == HERE:
        waits = look.state.host is not None
        return prose(look, "wait", "collecting…" if waits else "", "dim")
    name = look.name(selected, 24)
    said = prose(look, "unseen", f"no disk metrics for {name} (remote): run `iostat -x 1` on {name}")
    return (*said, *prose(look, "source", "CPU, memory and connections: self-reported via STATSZ every 10 s", "dim"))
