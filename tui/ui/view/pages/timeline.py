"""What happened around one election, server by server, to the millisecond? Lanes over a window of time that moves and zooms.

This file must not know how marks come about.
"""

from typing import NamedTuple

from tui.core.history.timeline_lanes import Edge, Lane
from tui.core.model.elections import Election
from tui.core.model.incident_window import DRAWN_AFTER_S, DRAWN_BEFORE_S
from tui.text.cells import cells, left
from tui.text.format import plural
from tui.ui.view.cells.marks import SIGNS, sign_of
from tui.ui.view.drawing.moments import offset_of
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, clip, row, width_of
from tui.ui.view.panels.elections import gap, how_of, notes, terms, when, who

LEAST_S = 0.010
"""The narrowest window."""
NEAR_S = 4.0
"""What is seen around an instant that was gone to."""
_BEFORE_S, _AFTER_S = 1.0, 2.0
"""What is seen before and after an event when its time line opens."""
NAME_MAX, TICK_CELLS, _BOOKMARKS = 12, 9, 2


_RANKS = {kind: rank for rank, kind in enumerate(SIGNS)}


class Window(NamedTuple):
    """The part of an episode that is seen, in seconds from the election."""

    since: float = -float(DRAWN_BEFORE_S)
    until: float = float(DRAWN_AFTER_S)

    @staticmethod
    def of_event(election: Election, edge: Edge | None) -> "Window":
        """From a second before the time without a leader until two after the election."""
        began = edge.at - election.elected_at if edge is not None else -(election.leaderless_s or 0.0)
        return Window(max(-float(DRAWN_BEFORE_S), min(began, 0.0) - _BEFORE_S), _AFTER_S)

    @property
    def span(self) -> float:
        """Its length."""
        return self.until - self.since

    def holds(self, offset: float) -> bool:
        """Is that instant seen?"""
        return self.since <= offset < self.until

    def panned(self, share: float) -> "Window":
        """Moved by a share of its length, never out of the episode."""
        since = min(max(self.since + share * self.span, -float(DRAWN_BEFORE_S)), DRAWN_AFTER_S - self.span)
        return Window(since, since + self.span)

    def zoomed(self, factor: float, at: float | None = None) -> "Window":
        """Longer or shorter; that instant, else the election, stays where it is while it is seen, else the middle does."""
        span = min(max(self.span * factor, LEAST_S), float(DRAWN_BEFORE_S + DRAWN_AFTER_S))
        middle = self.since + self.span / 2
        anchor = next((one for one in (at, 0.0) if one is not None and self.holds(one)), middle)
        since = anchor - (anchor - self.since) / self.span * span
        return Window(since, since + span).panned(0.0)

    def around(self, at: float) -> "Window":
        """That instant in the middle, and no more than what is near it."""
        span = min(self.span, NEAR_S)
        return Window(at - span / 2, at + span / 2).panned(0.0)


class TimelineFrame(NamedTuple):
    """Where a window is drawn."""

    window: Window
    label: int
    """Cells of the names at the left."""
    room: int
    """Cells of the time."""

    def column(self, offset: float) -> int:
        """Cell of an instant; what lies outside is at the edge."""
        window = self.window
        return min(self.room - 1, max(0, int((offset - window.since) / window.span * self.room + 1e-6)))


def timeline(  # noqa: PLR0913, PLR0917 -- each is another part of one picture
    look: Look, election: Election, found: tuple[Lane, ...], window: Window, most: int, at: float | None = None
) -> Picture:
    """Facts, axis, at most so many lanes, and what their signs mean; `at` is the instant that was gone to."""
    title = clip(
        (
            ("ELECTION", "title"),
            (f"  {terms(look, election)[0]}", "strong"),
            (f"  {who(look, election)[0]}", "strong"),
            (f"  {how_of(look, election)}", "plain"),
            (f"  {when(look, election)[0].strip()} UTC", "plain"),
        ),
        look.width,
        look.glyphs,
    )
    about = row(
        "facts",
        ("leaderless ", "dim"),
        gap(look.within(0), election),
        ("   ", "plain"),
        notes(look, election),
        *_gone_to(look, at),
        look=look,
    )
    label = min(NAME_MAX, max((cells(look.name(lane.server)) for lane in found), default=2)) + 1
    shown = _shown(found, election, most)
    frame = TimelineFrame(window, label, max(10, look.width - label))
    rows = [about, _axis(look, frame, at)]
    rows += [_lane(look, lane, election, frame, at) for lane in shown]
    if len(shown) < len(found):
        rest = f"+{plural(len(found) - len(shown), 'server')} (enlarge the terminal)"
        rows.append(row("rest", (" " * label, "plain"), (rest, "dim"), look=look))
    rows += _bookmarks(look, election, window)
    rows += _legend(look, shown, election, window)
    return Picture(title, tuple(rows))


def _bookmarks(look: Look, election: Election, window: Window) -> list[Row]:
    """What operators wrote down in the time that is seen; the last two."""
    known = ((one, one.here_at - election.elected_at) for one in look.state.team.bookmarks)
    seen = [(one, offset) for one, offset in known if window.holds(offset)][-_BOOKMARKS:]
    return [
        row(one.id, (f"{look.glyphs.marker} {offset_of(offset)} ", "accent"), (look.name(one.text), "plain"),
            (f"  {look.name(one.by, 30)}", "dim"), look=look)
        for one, offset in seen
    ]  # fmt: skip


def _gone_to(look: Look, at: float | None) -> tuple[Span, ...]:
    if at is None:
        return ()
    kept = "" if Window().holds(at) else ": outside the recorded window"
    return (("   ", "plain"), (f"{look.glyphs.marker} {offset_of(at)}{kept}", "accent"))


def _shown(found: tuple[Lane, ...], election: Election, most: int) -> tuple[Lane, ...]:
    """All if there is room, else those that had the largest part in it; always by name."""
    if len(found) <= most:
        return found

    def weight(lane: Lane) -> tuple[bool, int, int]:
        main = lane.server in {election.leader, election.previous}
        return (not main, -len(lane.all("stands", "transfer", "refused")), -len(lane.all("missed", "late", "lost")))

    kept = sorted(found, key=weight)[: max(1, most - 1)]
    return tuple(lane for lane in found if lane in kept)


def _axis(look: Look, frame: TimelineFrame, moment: float | None) -> Row:
    """Ticks at round offsets, and the instant that was gone to."""
    window, room = frame.window, frame.room
    steps = (m * 10.0**e for e in range(-3, 2) for m in (1, 2, 5))
    step = next((s for s in steps if s / window.span * room >= TICK_CELLS), 10.0)
    line = [" "] * (room + TICK_CELLS)
    tick = -(-window.since // step) * step
    while tick < window.until:
        at = frame.column(tick)
        text = _tick(tick, step)
        line[at : at + len(text)] = text
        tick += step
    drawn: list[Span] = [(cell, "dim") for cell in line[:room]]
    if moment is not None and window.holds(moment):
        column = frame.column(moment)
        first, last = "".join(line[:column]).rfind(" ") + 1, "".join((*line[column:], " ")).find(" ") + column
        drawn[first:last] = [(" ", "dim")] * len(drawn[first:last])  # half a number would be another one
        drawn[column] = (look.glyphs.marker, "accent")
    return row("axis", (" " * frame.label, "plain"), *_merged(drawn), look=look)


def _tick(offset: float, step: float) -> str:
    if abs(offset) < step / 2:
        return "0"
    number = f"{abs(offset):.0f}s" if step >= 1 else f"{abs(offset) * 1e3:.0f}ms"
    return ("−" if offset < 0 else "+") + number


def _lane(look: Look, lane: Lane, election: Election, frame: TimelineFrame, moment: float | None) -> Row:
    """One server: its marks, a line where it heard no leader, and the instant of the election."""
    window = frame.window
    drawn: list[Span] = [(" ", "plain")] * frame.room
    for since, until in lane.silences:
        low, high = since - election.elected_at, until - election.elected_at
        if high > window.since and low < window.until:
            for i in range(frame.column(low), frame.column(high) + 1):
                drawn[i] = (look.glyphs.silence, "warn")
    for instant, style in ((0.0, "dim"), *(((moment, "accent"),) if moment is not None else ())):
        if window.holds(instant):
            drawn[frame.column(instant)] = ("|", style)
    for mark in sorted(lane.marks, key=lambda m: -_RANKS[m.what]):
        offset = mark.at - election.elected_at
        if window.holds(offset):
            drawn[frame.column(offset)] = (sign_of(look, mark.what), SIGNS[mark.what].style)
    main = "strong" if lane.server in {election.leader, election.previous} else "plain"
    name = left(look.name(lane.server, frame.label - 1), frame.label)
    return row(lane.server, (name, main), *_merged(drawn), look=look)


def _merged(drawn: list[Span]) -> list[Span]:
    out: list[Span] = []
    for text, style in drawn:
        if out and (out[-1][1] == style or text == " "):
            out[-1] = (out[-1][0] + text, out[-1][1])
        else:
            out.append((text, style))
    return out


def _legend(look: Look, found: tuple[Lane, ...], election: Election, window: Window) -> list[Row]:
    """The signs that are seen now, in as many lines as it takes."""
    seen = {m.what for lane in found for m in lane.marks if window.holds(m.at - election.elected_at)}
    signs = [(sign_of(look, kind), sign.word) for kind, sign in SIGNS.items() if kind in seen]
    if any(lane.silences for lane in found):
        signs.append((look.glyphs.silence, "no heartbeat"))
    lines: list[list[Span]] = [[]]
    for sign, word in signs:
        if lines[-1] and width_of(lines[-1]) + 4 + cells(word) > look.width:
            lines.append([])
        lines[-1] += [*((("  ", "plain"),) if lines[-1] else ()), (sign, "key"), (f" {word}", "dim")]
    return [row(f"legend {i}", *line, look=look) for i, line in enumerate(lines)]
