"""Who led when? One line of time with the leader's name where a reign begins: flapping is a comb. Why it ended stands elsewhere.

Columns lie on a grid of time, so that the line moves by one cell at a time; what is constant moves onto itself and costs nothing.
"""

from math import ceil
from typing import Final

from tui.core.history.leadership_ribbon import RibbonColumn, RibbonSegment, columns, segments
from tui.core.model.state import State
from tui.core.overall.state_word import state_word
from tui.text.cells import cells
from tui.text.strips import merged
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, clip, panel

TWO_MINUTES: Final = (120.0, "2 min", "2m", 4)
TEN_MINUTES: Final = (600.0, "10 min", "10m", 5)
SPANS: Final = (
    TWO_MINUTES,
    TEN_MINUTES,
    (3_600.0, "1 h", "1h", 6),
    (21_600.0, "6 h", "6h", 6),
    (86_400.0, "24 h", "24h", 6),
)
"""Seconds, in words, short, and parts of the scale."""
LABEL = 4
_NAME_MOST = 16
_SPARSE = 6
"""Of what was not seen so many cells show one sign."""


def ribbon(look: Look) -> Picture:
    """Calm: as far back as anything is known of, a day at most. Else the last ten minutes; with room for both, both."""
    calm = state_word(look.state, look.now, look.watch).word in ("STABLE", "SETTLING", "DEGRADED")
    known = _known(look.state, look.now)
    wide = next((one for one in SPANS if known <= one[0]), SPANS[-1])
    span = wide if calm or wide == TWO_MINUTES else TEN_MINUTES
    if not look.tall:
        return Picture(clip(((f"{span[2]:<{LABEL}}", "dim"), *line(look, span[0], look.width - LABEL)), look.width), ())
    title = (("Leadership", "title"), (f"  last {span[1]}", "dim"))
    legend: list[Span] = []
    for sign, style, word in (
        (look.glyphs.unplanned, "unplanned", "unplanned"),
        (look.glyphs.planned, "planned", "planned"),
        (look.glyphs.leaderless, "leaderless", "leaderless"),
        ("?", "unseen", "not seen"),
    ):
        legend += [("   " if legend else "", "dim"), (sign, style), (f" {word}", "dim")]
    if look.height < 5 or wide in (TWO_MINUTES, TEN_MINUTES):
        rows = [Row("line", line(look, span[0], look.width)), Row("scale", _scale(look, span, look.width))]
        return panel(look, title, [*rows, *([Row("space", ())] if look.height >= 5 else [])], tally=legend)
    room = look.width - 8
    both = [Row(one[2], ((f"{one[1]:<8}", "dim"), *line(look, one[0], room))) for one in (TEN_MINUTES, wide)]
    scale = Row("scale", ((" " * 8, "dim"), *_scale(look, wide, room)))
    return panel(look, (("Leadership", "title"),), [*both, scale], tally=legend)


def lines(look: Look) -> int:
    """How many of them there are to show."""
    return 1 if _known(look.state, look.now) <= TEN_MINUTES[0] else 2


def _known(state: State, now: float) -> float:
    """For how long anything is known of who led."""
    starts = [state.ready_at, *(e.elected_at for e in state.elections), *(one.since for one in state.earlier_runs)]
    return now - min((at for at in starts if at is not None), default=now)


def line(look: Look, span_s: float, room: int) -> tuple[Span, ...]:
    """The ribbon itself. Who leads now stands behind it where the last reign is too short for a name, and is seen."""
    led = segments(look.state, look.now - span_s, look.now)
    drawn, named = _drawn(look, led, span_s, room)
    leader = look.state.leadership.leader
    if leader is None or named or not led or led[-1].what != "leader":
        return drawn
    name = look.name(leader, _NAME_MOST)
    return (*_drawn(look, led, span_s, room - cells(name) - 1)[0], (f" {name}", "strong"))


def _drawn(look: Look, led: tuple[RibbonSegment, ...], span_s: float, room: int) -> tuple[tuple[Span, ...], bool]:
    """The line, and whether the last reign bears its name."""
    each = span_s / max(1, room)
    until = ceil(look.now / each) * each
    since = until - room * each
    found = columns(led, since, until, room)
    out: list[Span] = [_sign(look, column) for column in found]
    for i, (sign, style) in enumerate(out):
        if style == "unseen" and i % _SPARSE:
            out[i] = (" ", style) if sign == "?" else (sign, style)
    names = _names(look, found)
    for first, name in names:
        for i, char in enumerate(name):
            out[first + i] = (char, "strong")
    for mark in look.state.team.bookmarks:
        at = int((mark.here_at - since) / each)
        if since <= mark.here_at < until and not found[at].changes:
            out[at] = (look.glyphs.marker, "accent")
    begins = max((i + 1 for i, column in enumerate(found) if column.changes or column.what != "leader"), default=0)
    return merged(out), any(first >= begins and not name.isdecimal() for first, name in names)


def _sign(look: Look, column: RibbonColumn) -> Span:
    """What a column shows: a change before the time without a leader, that before who leads."""
    if column.changes:
        if column.planned:
            return (look.glyphs.planned, "planned")
        return (look.glyphs.unplanned, "unplanned")
    if column.what == "leaderless":
        return (look.glyphs.leaderless, "leaderless")
    return ("?", "unseen") if column.what == "unseen" else (look.glyphs.led, "plain")


def _names(look: Look, found: tuple[RibbonColumn, ...]) -> list[tuple[int, str]]:
    """Each name with the column in which it begins, where the reign has room for it; several changes in one column are counted."""
    out: list[tuple[int, str]] = []
    first, count = 0, 0
    for i, column in enumerate((*found, None)):
        begins = column is None or bool(column.changes) or column.what != "leader"
        if not begins:
            continue
        leader = found[first].leader if first < len(found) else None
        name = look.name(leader, _NAME_MOST) if leader is not None else ""
        for text in (f"{count if count > 1 else ''}{name}", str(count) if count > 1 else ""):
            if text and i - first >= cells(text) + (1 if i < len(found) else 0) and len(text) == cells(text):
                out.append((first, text))
                break
        first, count = i + 1, column.count if column is not None else 0
    return out


def _scale(look: Look, span: tuple[float, str, str, int], room: int) -> tuple[Span, ...]:
    """`-10m    -8m    …    now`, under the line."""
    count = 10 if span == TEN_MINUTES and room >= 100 else span[3]
    text = ""
    for i in range(count):
        seconds = span[0] * (count - i) / count
        at = round(room * i / count)
        text = text[:at].ljust(at) + f"-{_short(seconds)}"
    text = text[: max(0, room - 3)].ljust(max(0, room - 3)) + "now"
    return ((look.say(text[-room:] if room < len(text) else text), "dim"),)


def _short(seconds: float) -> str:
    if seconds >= 7_200:
        return f"{seconds / 3600:g}h"
    return f"{seconds / 60:g}m" if seconds >= 60 else f"{seconds:g}s"
