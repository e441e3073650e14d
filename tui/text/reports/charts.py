"""How is a figure over time drawn for a browser? One curve as SVG within a page, with a mark for each election."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final, NamedTuple

from tui.core.reports.incident_curves import CurveKind, IncidentCurve
from tui.text.cells import clean
from tui.text.format import clock
from tui.text.strips import ceiling
from tui.text.wording import milliseconds

_WIDE, _HIGH, _LEFT, _FOOT, _TOP = 560, 140, 64, 22, 10
TITLES: Final[dict[CurveKind, str]] = {
    "round_trip": "Round trip",
    "heartbeat_gap": "Time between heartbeats of the leader",
    "disk_await": "Disk: time of one operation",
}


def charts(
    curves: Sequence[IncidentCurve], marks: Sequence[float], during: tuple[float, float] | None = None
) -> Iterator[str]:
    """All over the same time, with marks at these instants; `during` is shaded."""
    first = min((curve.points[0][0] for curve in curves), default=0.0)
    last = max((curve.points[-1][0] for curve in curves), default=0.0)
    for curve in curves:
        shade = None if during is None else (max(first, during[0]), min(last, during[1]))
        inside = _Inside([at for at in marks if first <= at <= last], (first, last), shade)
        yield _chart(curve, inside)


class _Inside(NamedTuple):
    marks: Sequence[float]
    span: tuple[float, float]
    shade: tuple[float, float] | None


def _chart(curve: IncidentCurve, drawn: _Inside) -> str:
    """A figure with its caption: what it is, and its highest value."""
    peak = max(value for _, value in curve.points)
    title = TITLES[curve.figure] + ("" if curve.subject is None else f", {curve.subject}")
    caption = escape(f"{clean(title)} (highest {milliseconds(peak)})", quote=True)
    inside = "".join(_parts(curve, drawn, ceiling(peak)))
    return (
        f'<figure><figcaption>{caption}</figcaption><svg viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{caption}">'
        f"{inside}</svg></figure>"
    )


def _parts(curve: IncidentCurve, drawn: _Inside, top: float) -> Iterator[str]:
    first, last = drawn.span
    wide, floor = (_WIDE - _LEFT) / max(last - first, 1e-9), _HIGH - _FOOT

    def x(at: float) -> float:
        return _LEFT + (at - first) * wide

    def y(value: float) -> float:
        return floor - (floor - _TOP) * value / top

    if drawn.shade is not None and drawn.shade[1] > drawn.shade[0]:
        low, high = map(x, drawn.shade)
        yield f'<rect x="{low:.1f}" y="{_TOP}" width="{high - low:.1f}" height="{floor - _TOP}" class="shade"/>'
    for value in (0.0, top / 2, top):
        yield f'<line x1="{_LEFT}" x2="{_WIDE}" y1="{y(value):.1f}" y2="{y(value):.1f}" class="rule"/>'
        yield f'<text x="{_LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{milliseconds(value)}</text>'
    for at in drawn.marks:
        yield f'<line x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{_TOP}" y2="{floor}" class="mark"/>'
    dots = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in curve.points)
    yield f'<polyline points="{dots}" class="curve"/>'
    yield f'<text x="{_LEFT}" y="{_HIGH - 5}">{clock(first)} UTC</text>'
    yield f'<text x="{_WIDE}" y="{_HIGH - 5}" text-anchor="end">{clock(last)} UTC</text>'
