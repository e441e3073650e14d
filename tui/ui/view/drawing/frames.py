"""What stands around a panel? Its border with the title, the heads of its columns, a tally and a legend; it must not know the panel.

Three kinds: a frame all round, a single rule above where lines are few, and nothing on pages that have the screen for themselves.
"""

import re
from typing import Literal, NamedTuple

from tui.text.cells import cells
from tui.text.glyphs import Glyphs
from tui.ui.view.drawing.spans import Picture, Span, clip, spread, width_of

FrameKind = Literal["none", "rule", "full"]
SIDES: dict[FrameKind, int] = {"none": 1, "rule": 1, "full": 4}
"""Cells beside the rows: the cursor's, and those of a frame."""
_HEAD = re.compile(r"\S+(?: \S+)*")
_LEAST_LINE = 2


class Bordering(NamedTuple):
    """All that a border depends on beside the picture in it."""

    kind: FrameKind
    width: int
    glyphs: Glyphs
    focused: bool = False
    words: str = ""
    """Of the filter."""
    seen: str = ""
    """Which rows are seen, when not all are."""

    @property
    def style(self) -> str:
        """Of its lines."""
        return "frame-focus" if self.focused else "frame"

    @property
    def signs(self) -> str:
        """Corners and lines."""
        return self.glyphs.frame_focus if self.focused else self.glyphs.frame


def lines_over(kind: FrameKind, picture: Picture) -> int:
    """How many lines stand above the first row."""
    return 2 if kind == "full" and picture.heads else 1


def lines_under(kind: FrameKind) -> int:
    """How many stand below the last one."""
    return 1 if kind == "full" else 0


def before_rows(kind: FrameKind) -> int:
    """How many cells stand before each row: the cursor's, and the left side of a frame."""
    return 2 if kind == "full" else 1


def top(border: Bordering, picture: Picture) -> tuple[Span, ...]:
    """The line with the title."""
    title = picture.title
    if border.focused:
        title = tuple((text, "title-focus" if style == "title" else style) for text, style in title)
    if border.kind == "none":
        ends = [*_found(border), *_seen(border)]
        said = spread(title, ends, border.width - 1, border.glyphs) if ends else title
        return ((" ", "plain"), *said)
    return _rule(border, picture, title) if border.kind == "rule" else _edge(border, picture, title)


def bottom(border: Bordering, picture: Picture) -> tuple[Span, ...]:
    """The lower border, with the legend and which rows are seen."""
    signs, style = border.signs, border.style
    room = border.width - 4 - _LEAST_LINE
    seen: tuple[Span, ...] = (("  " if picture.foot else "", "dim"), *_seen(border)) if border.seen else ()
    said = (*clip(picture.foot, max(0, room - width_of(seen)), border.glyphs), *seen) if room > 0 else ()
    said = clip(said, room, border.glyphs) if said else ()
    if not said:
        return ((signs[4] + signs[1] * max(0, border.width - 2) + signs[5], style),)
    line = signs[1] * max(0, border.width - 5 - width_of(said))
    return ((signs[4] + line, style), (" ", "plain"), *said, (" ", "plain"), (signs[1] + signs[5], style))


def inside(border: Bordering, spans: tuple[Span, ...], mark: str = " ") -> tuple[Span, ...]:
    """A row with the cursor's cell before it, between the sides of the frame."""
    if border.kind != "full":
        return ((mark, "accent"), *spans, (" " * max(0, border.width - 1 - width_of(spans)), "plain"))
    side = (border.signs[3], border.style)
    return (side, (mark, "accent"), *spans, (" " * max(0, border.width - 3 - width_of(spans)), "plain"), side)


def _edge(border: Bordering, picture: Picture, title: tuple[Span, ...]) -> tuple[Span, ...]:
    """`╭─ 4 Alerts ─────────── 2 open ─╮`."""
    signs, style = border.signs, border.style
    room = border.width - 6
    if room < _LEAST_LINE:
        return ((signs[0] + signs[1] * max(0, border.width - 2) + signs[2], style),)
    left = clip((*title, *_found(border)), room - _LEAST_LINE, border.glyphs)
    right = clip(picture.tally, max(0, room - _LEAST_LINE - width_of(left) - 2), border.glyphs)
    used = width_of(left) + width_of(right) + (2 if right else 0)
    line = signs[1] * (border.width - 6 - used)
    ends: tuple[Span, ...] = ((" ", "plain"), *right, (" ", "plain")) if right else ()
    return (
        (signs[0] + signs[1], style),
        (" ", "plain"),
        *left,
        (" ", "plain"),
        (line, style),
        *ends,
        (signs[1] + signs[2], style),
    )


def _rule(border: Bordering, picture: Picture, title: tuple[Span, ...]) -> tuple[Span, ...]:
    """`━━ 2 Servers ━ STATUS ━━━━ LAG`: the heads stand over their columns, in the rule."""
    sign, style = border.signs[1], border.style
    seen = (((" ", "dim"), *_seen(border)) if picture.heads else ()) if border.seen else ()
    left = clip((*title, *_found(border), *seen), max(0, border.width - 5), border.glyphs)
    spans: list[Span] = [(sign * 2, style), (" ", "plain"), *left, (" ", "plain")]
    at = 4 + width_of(left)
    if not picture.heads:
        tally = [*picture.tally, *((("  ", "dim"),) if picture.tally and border.seen else ()), *_seen(border)]
        room = border.width - at - 6
        right = clip(tally, room, border.glyphs) if room > 4 else ()
        line = border.width - at - (width_of(right) + 2 + 2 if right else 0)
        return (
            *spans,
            (sign * line, style),
            *(((" ", "plain"), *right, (" ", "plain"), (sign * 2, style)) if right else ()),
        )
    words = _words(picture.heads)
    for (start, word), (following, _) in zip(words, [*words[1:], (border.width + 2, "")], strict=True):
        begin = max(start - 1, at)  # a head beside the title moves on, as far as the next one allows
        if begin + cells(word) + 2 > max(following - 1, start + cells(word) + 1):
            continue
        text = f" {word} " if begin + cells(word) + 2 <= border.width else f" {word}"
        spans += [(sign * (begin - at), style), (text, "head")]
        at = begin + cells(text)
    if at > border.width:
        return clip(spans, border.width, border.glyphs)
    return (*spans, (sign * (border.width - at), style))


def _words(heads: tuple[Span, ...]) -> list[tuple[int, str]]:
    """Each head with the column of the panel in which it begins; the cursor's cell stands before the first."""
    text = "".join(said for said, _ in heads)
    return [(cells(text[: found.start()]) + 1, found.group()) for found in _HEAD.finditer(text)]


def _found(border: Bordering) -> tuple[Span, ...]:
    return ((f" /{border.words} ", "warn"),) if border.words else ()


def _seen(border: Bordering) -> tuple[Span, ...]:
    return ((border.seen, "dim"),) if border.seen else ()
