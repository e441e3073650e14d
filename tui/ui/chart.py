"""How does a figure over time look as a curve? One pure function over plotext: numbers in, lines of text without colours out.

This file must not know what the numbers are, nor where they are shown. plotext has one global figure, so `curve` is for one
thread only, and not for that of the screen: the first call imports plotext, which takes a third of a second.
"""

from collections.abc import Sequence

from tui.text.strips import ceiling

_ASCII = str.maketrans("┌─┐│┤┬┴└┘┼├", "+-+|++++++|")
_RULER = 5
"""Cells of the ruler at the left, with its line."""
_AXIS = 2
"""Lines of the ruler below."""
_TICKS_EVERY_S = ((60, 20), (180, 60), (600, 120), (3_600, 900))


def curve(  # noqa: PLR0913 -- a curve is its points, its frame and its scale
    points: Sequence[tuple[float, float]],
    width: int,
    height: int,
    *,
    span_s: float,
    top: float,
    limit: float | None = None,
    ascii_only: bool = False,
) -> list[str]:
    """Lines of exactly `width` cells: (seconds before now, value ≥ 0) from `span_s` ago until now, zero to at least `top`.

    Filled below, and with a line at the limit."""
    import plotext

    most = ceiling(max(top, max((value for _, value in points), default=0.0)))
    figure = plotext.figure
    figure.clear()
    plotext.terminal.limit(False, False)
    figure.plot_size(width, height)
    figure.axes(False, axis="x", side="upper")
    figure.axes(False, axis="y", side="right")
    figure.ruler("y", "left").lim(0, most).ticks([0, most / 2, most], [_short(0), _short(most / 2), _short(most)])
    marks = _marks(span_s)
    figure.ruler("x", "lower").lim(-span_s, 0).ticks([-at for at in marks], [_ago(at) for at in marks])
    if points:
        signal = figure.signal(
            [-before for before, _ in points],
            [value for _, value in points],
            marker="*" if ascii_only else "braille",
        )
        figure.draw(signal.lines(True))
    drawn: list[str] = str(figure.build().string(colorless=True)).splitlines()
    lines = [line[:width].ljust(width) for line in drawn[:height]]
    lines = _filled(lines, None if limit is None else limit / most, ascii_only=ascii_only)
    return [line.translate(_ASCII) for line in lines] if ascii_only else lines


def _filled(lines: list[str], limit: float | None, *, ascii_only: bool) -> list[str]:
    """What lies below the curve full, and the limit through what is empty above it."""
    area = [list(line) for line in lines[:-_AXIS]]
    row = None if limit is None or limit > 1 or not area else round((1 - limit) * (len(area) - 1))
    for x in range(_RULER, max(map(len, area), default=0)):
        seen = False
        for y, line in enumerate(area):
            if line[x] != " ":
                seen = True
            elif seen:
                line[x] = "*" if ascii_only else "⣿"
            elif y == row:
                line[x] = "." if ascii_only else "┄"
    return ["".join(line) for line in area] + lines[-_AXIS:]


def _short(value: float) -> str:
    """A tick of four cells, so that the axis stays where it is."""
    if value >= 10_000:
        return f"{value / 1000:.0f}k".rjust(4)
    return (f"{value:.0f}" if value >= 10 or value == int(value) else f"{value:.2g}").rjust(4)


def _marks(span_s: float) -> list[float]:
    every = next((step for most, step in _TICKS_EVERY_S if span_s <= most), span_s / 4)
    count = int(span_s // every)
    return [every * i for i in range(count, -1, -1)]


def _ago(seconds: float) -> str:
    if seconds == 0:
        return "now"
    return f"-{seconds / 60:.0f}m" if seconds >= 60 else f"-{seconds:.0f}s"
