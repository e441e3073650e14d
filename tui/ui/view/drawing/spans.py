"""What is a drawn row? Spans of text with style *names*; this file must not know colours, Textual, or what a row says."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import NamedTuple

from tui.core.model.message import Saying
from tui.core.model.state import Snapshot, State
from tui.core.settings.watch import Watch
from tui.text.cells import cells, clean, fit, narrow
from tui.text.format import NONE
from tui.text.glyphs import UNICODE, Glyphs, plain
from tui.text.phrases.say import say
from tui.text.short_names import shortened
from tui.text.wording import called

Span = tuple[str, str]
"""Text and style name, one of `style_names.STYLES`."""


class Row(NamedTuple):
    """One line. `key` stays with what the line is about, so that a selected row stays selected."""

    key: str
    spans: tuple[Span, ...]
    at: float | None = None
    """On the page of an election: the instant that the line tells of, in seconds from the election."""
    lit: str = ""
    """Style that lies under the whole line, if any."""

    @property
    def text(self) -> str:
        """The line without its styles."""
        return "".join(text for text, _ in self.spans)


class Picture(NamedTuple):
    """What one panel shows: a title line that stays, and rows that scroll under it."""

    title: tuple[Span, ...]
    rows: tuple[Row, ...]
    selectable: bool = False
    heads: tuple[Span, ...] = ()
    """Heads of the columns: they stay too."""
    tally: tuple[Span, ...] = ()
    """At the right of the title."""
    foot: tuple[Span, ...] = ()
    """In the lower border: scale, legend, keys."""


class Play(NamedTuple):
    """Is the picture of now?"""

    frozen_s: float | None = None
    """For how long the operator has held the picture."""
    missed: int = 0
    """Elections since then."""
    stalled_s: float | None = None
    """For how long nothing has come from the collecting side."""
    past: bool = False
    """It is of a recording."""
    recorded: bool = False
    """There is no live cluster behind the recording."""
    sparing: bool = False
    """Low bandwidth: what moves for its own sake (seconds of a clock) is left out."""


class Look(NamedTuple):
    """All that a view function may look at."""

    snapshot: Snapshot
    watch: Watch
    width: int
    glyphs: Glyphs = UNICODE
    tall: bool = False
    """There is room for more than the necessary lines."""
    play: Play = Play()
    target: str = ""
    """What the operator asked to connect to, until something is known of it."""
    height: int = 24
    """Lines that the panel has."""
    local: bool = False
    """The header's clock shows the time of this machine's zone."""
    suffix: str = ""
    """What the names of all servers end with: it is left out."""

    @property
    def state(self) -> State:
        return self.snapshot.state

    @property
    def now(self) -> float:
        return self.snapshot.now

    def name(self, wire: str | None, width: int | None = None) -> str:
        """A name from the wire, safe to draw."""
        if wire is None:
            return self.glyphs.none
        safe = clean(shortened(wire, self.suffix), width, self.glyphs.ellipsis)
        return plain(safe) if self.glyphs.ascii_only else safe

    def who(self, wire: str | None, width: int | None = None) -> str:
        """The same in a sentence or a heading, where the hash of a peer whose name nobody knows would be taken for its name."""
        return called(self.name(wire, width))

    def words(self, saying: Saying | None) -> str:
        """What `core` has to say, safe to draw: it may hold names from the wire."""
        return self.name(None if saying is None else say(saying))

    def say(self, text: str) -> str:
        """Our own words on this terminal."""
        return plain(text) if self.glyphs.ascii_only else text

    def within(self, width: int) -> "Look":
        """The same for a panel of another width."""
        return self._replace(width=width)


def drawn_once(view: Callable[[Look], Picture]) -> Callable[[Look], Picture]:
    """A view that is asked twice for the same picture, because places depend on it, draws it once.

    It is known by the very same snapshot: whether two of them are equal would cost more to find out than most pictures."""
    kept: tuple[Look, Picture] | None = None

    @wraps(view)
    def kept_or_new(look: Look) -> Picture:
        nonlocal kept
        last = kept
        if last is not None and last[0].snapshot is look.snapshot and last[0][1:] == look[1:]:
            return last[1]
        drawn = view(look)
        kept = look, drawn
        return drawn

    return kept_or_new


def width_of(spans: Iterable[Span]) -> int:
    """Cells of a run of spans."""
    texts = [text for text, _ in spans]
    whole = "".join(texts)  # measured at once: a picture asks hundreds of times
    return len(whole) if whole.isascii() or narrow(whole) else sum(map(cells, texts))


def clip(spans: Iterable[Span], width: int, glyphs: Glyphs = UNICODE) -> tuple[Span, ...]:
    """The spans, cut at `width` with a visible sign."""
    whole = tuple(spans)
    if width_of(whole) <= width:
        return whole
    out: list[Span] = []
    room = width
    for text, style in whole:
        need = cells(text)
        if need > room:
            out.append((fit(text, room, glyphs.ellipsis), style))
            break
        out.append((text, style))
        room -= need
    return tuple(out)


def panel(  # noqa: PLR0913 -- what stands in the border is as much of a panel as its rows
    look: Look,
    title: Iterable[Span],
    rows: Iterable[Row],
    *,
    selectable: bool = False,
    heads: Iterable[Span] = (),
    tally: Iterable[Span] = (),
    foot: Iterable[Span] = (),
) -> Picture:
    """A picture of which no line is wider than its panel."""
    cut = tuple(line._replace(spans=clip(line.spans, look.width, look.glyphs)) for line in rows)
    border = (tuple((look.say(text), style) for text, style in part if text) for part in (title, heads, tally, foot))
    over, columns, right, below = (clip(part, look.width, look.glyphs) for part in border)
    return Picture(over, cut, selectable, columns, right, below)


def row(key: str, *spans: Span, look: Look, at: float | None = None) -> Row:
    """A line that is never wider than its panel."""
    said = ((look.say(text), style) for text, style in spans if text)
    return Row(key, clip(said, look.width, look.glyphs), at)


def spread(left: Iterable[Span], right: Iterable[Span], width: int, glyphs: Glyphs = UNICODE) -> tuple[Span, ...]:
    """Some text at the left, some at the right edge; the left gives way."""
    ends = clip(right, width, glyphs)
    starts = clip(left, max(0, width - width_of(ends) - 1), glyphs)
    return (*starts, (" " * max(0, width - width_of(starts) - width_of(ends)), "plain"), *ends)


def facts(parts: Iterable[tuple[Span, ...]], width: int, gap: str = "   ") -> tuple[Span, ...]:
    """Groups of spans side by side; a group that has no room is left out with all that follow."""
    out: list[Span] = []
    used = 0
    for part in parts:
        need = width_of(part) + (len(gap) if out else 0)
        if used + need > width and out:
            break
        if out:
            out.append((gap, "plain"))
        out.extend(part)
        used += need
    return tuple(out)


def value(text: str, style: str = "plain") -> Span:
    """A cell of a table; no value is dim."""
    return (text, "dim" if text in (NONE, "-") and style == "plain" else style)
