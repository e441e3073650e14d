"""What must everybody in the room see? The state in one word, who leads, each server, the last hour, the cause, and what to do.

As large as the window allows, and never larger for some words than for others. This file must not know which screen shows it.
"""

from typing import Final

from tui.core.incidents.alike import alike, together
from tui.core.model.state_word import Word
from tui.text.cells import cells, wrap
from tui.text.format import clock
from tui.text.large import FOUR, LetterSize, fitting, folded, middle, width, writable, written
from tui.text.wall import wide
from tui.ui.view.cells.incident_now import open_alerts
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, clip
from tui.ui.view.pages.wall_facts import WallFacts, wall_facts
from tui.ui.view.pages.wall_ribbon import legend, ribbon
from tui.ui.view.pages.wall_sizes import ALL, ASCII, WallSizes
from tui.ui.view.pages.wall_tiles import Tile, drawn, rows_of, sizes, tiles
from tui.ui.view.panels.alerts import badge, ordered
from tui.ui.view.panels.elections import how_of

MARGIN: Final = 2
_CLOCK: Final = "00:00"
_STYLES: Final[dict[Word, str]] = {
    "CONNECTING": "band-unseen",
    "BLIND": "band-unseen",
    "SPLIT": "band-crit",
    "NO QUORUM": "band-crit",
    "NO LEADER": "band-crit",
    "LEADER SILENT": "band-warn",
    "FLAPPING": "band-warn",
    "DEGRADED": "band-watch",
    "SETTLING": "band",
    "STABLE": "band",
}
_TEXTS: Final = {"band-watch": "watch", "band": "accent", "band-warn": "watch", "band-crit": "down"}
"""Style of the cause under a band of that style."""
_LED: Final[frozenset[Word]] = frozenset({"STABLE", "SETTLING", "DEGRADED", "FLAPPING"})
_PARTS: Final = ("facts", "tiles", "ribbon", "cause", "action")


def warroom(look: Look, below: int = 0) -> Picture:
    """The whole screen. `below`: its lowest lines are left free, for so many lines of news."""
    known, room = wall_facts(look), max(1, look.height - below)
    shown = tiles(look, known.told)
    plan = planned(look, shown)
    if below and plan.lines(_tile_lines(look, plan, shown)) - plan.gaps > room:
        plan = planned(look._replace(height=room), shown)
    parts = {
        "facts": _facts(look, known, plan, shown),
        "tiles": _tiles(look, shown, plan),
        "ribbon": ribbon(look, plan.bars, plan.reigns),
        "cause": _cause(look, known, plan),
        "action": _action(look, known, plan),
        # News takes the place of what says less: the worst alert is seen beside it wherever it is seen without.
        "alert": [row for row in warroom(look).rows if row.key == "alert"] if below and plan.cause is None else [],
    }
    rows = _band(look, known, plan)
    gaps = _gaps(room, plan, _tile_lines(look, plan, shown))
    _yield_to_action(parts, room - len(rows), gaps)
    for name, lines in zip(_PARTS, gaps, strict=True):
        rows += [Row(f"gap {name} {i}", ()) for i in range(lines - 1)]
        if lines:
            rows.append(legend(look) if name == "ribbon" else Row(f"gap {name}", ()))
        rows += parts[name]
    rows += parts["alert"]
    rows += _rest(look, room - len(rows), alert=not parts["alert"]) if plan.cause is None else []
    rows = [row._replace(spans=clip(row.spans, look.width, look.glyphs)) for row in rows[:room]]
    return Picture(rows[0].spans, tuple(rows[1:]))


def _yield_to_action(parts: dict[str, list[Row]], room: int, gaps: list[int]) -> None:
    """Where there is no room for all parts, the empty lines go, then what says least: what is to be done is seen whole."""
    for name in ("", "ribbon", "alert", "tiles", "facts"):
        if sum(map(len, parts.values())) + sum(gaps) <= room:
            return
        gaps[:] = [0] * len(gaps)
        if name:
            parts[name] = []


def _gaps(room: int, plan: WallSizes, tile_lines: int) -> list[int]:
    """Empty lines above each part: those of the arrangement, and of what is left over up to two more."""
    left = room - plan.lines(tile_lines)
    most = max(0, plan.gaps + (left if plan.cause is not None else min(0, left)))
    wanted = [name for _ in range(3) for name in ("ribbon", "cause", "action", "tiles", "facts")][:most]
    return [wanted.count(name) for name in _PARTS]


def _tile_lines(look: Look, plan: WallSizes, shown: tuple[Tile, ...]) -> int:
    return 0 if plan.tiles is None else rows_of(shown) * sizes(shown, look.width, plan.tiles).lines


def planned(look: Look, shown: tuple[Tile, ...]) -> WallSizes:
    """The largest arrangement that fits."""
    plans = ALL if look.glyphs.halves else ASCII
    for plan in plans[:-1]:
        if look.width >= plan.least and plan.lines(_tile_lines(look, plan, shown)) <= look.height:
            return plan
    return plans[-1]


def _band(look: Look, known: WallFacts, plan: WallSizes) -> list[Row]:
    """The state over the whole width, the clock at its end."""
    word, style = known.told.word, _STYLES[known.told.word]
    if plan.word is None:
        return [Row("state 0", ((f" {word} ", style),))]
    time = clock(look.now)[:5] if plan.clock and look.now else ""
    timed = FOUR if plan.word.down < 5 else LetterSize(2, 2)
    room = look.width - 2 * MARGIN - (width(_CLOCK, timed) + MARGIN if plan.clock else 0)
    size = plan.word._replace(across=min(plan.word.across, max(1, room // wide(word, 1))))
    letters = written(word, size, look.glyphs)
    ticks = written(time, timed, look.glyphs) if time else ()
    lines = []
    for i, line in enumerate(("",) * plan.pad + letters + ("",) * plan.pad):
        tick = ticks[i - plan.pad] if 0 <= i - plan.pad < len(ticks) else ""
        left = " " * MARGIN + line
        lines.append(left + " " * (look.width - MARGIN - cells(left) - cells(tick)) + tick + " " * MARGIN)
    return [Row(f"state {i}", ((line, style),)) for i, line in enumerate(lines)]


def _facts(look: Look, known: WallFacts, plan: WallSizes, shown: tuple[Tile, ...]) -> list[Row]:
    """Leader at the left, quorum in the middle, at the right the changes or the clock."""
    end = known.more if plan.clock else (clock(look.now)[:5] if look.now else "",)
    if plan.facts is None:
        said = "   ".join((known.leader[0], known.quorum[0], known.more[0]))
        return [Row("facts 0", ((said, "strong"),))]
    size, room = plan.facts, look.width
    longest = max((width(tile.name, size) for tile in shown), default=0)
    while size.down and longest + width(" 99d QUORUM 99/99  ", size) > room:
        size = size.smaller
    gap = 2 * width("0", size)
    quorum = fitting(known.quorum, size, room // 2)
    leader = fitting(known.leader, size, room - width(quorum, size) - gap)
    slot = max(width(leader, size), min(longest + width(" 99d23h", size), room - width(quorum, size) - gap))
    left = room - slot - width(quorum, size) - 2 * gap
    last = next((text for text in end if width(text, size) <= left), "")
    # The quorum keeps its place while the seconds run.
    before = slot + (room - slot - width(quorum, size) - width(last, size)) // (2 if last else 1)
    after = room - before - width(quorum, size) - width(last, size)
    low = known.told.quorum is not None and known.told.quorum.spare <= 0
    styles = ("leader" if known.told.word in _LED else "strong", "down" if low else "strong", "plain")
    lines = zip(*(_written(look, text, size) for text in (leader, quorum, last)), strict=True)
    return [
        Row(
            f"facts {i}",
            (
                (one + " " * (before - width(leader, size)), styles[0]),
                (two, styles[1]),
                (" " * after + three, styles[2]),
            ),
        )
        for i, (one, two, three) in enumerate(lines)
    ]


def _written(look: Look, text: str, size: LetterSize) -> tuple[str, ...]:
    """In letters; what has none stays as it is."""
    if writable(text):
        return written(text, size, look.glyphs)
    lines = [" " * width(text, size)] * size.lines
    lines[size.lines // 2] = middle(text, width(text, size))
    return tuple(lines)


def _tiles(look: Look, shown: tuple[Tile, ...], plan: WallSizes) -> list[Row]:
    if plan.tiles is not None:
        return drawn(look, shown, sizes(shown, look.width, plan.tiles))
    sick = [tile for tile in shown if tile.style not in ("ok", "unseen", "lit-leader")]
    spans: list[Span] = []
    for tile in sick:
        spans += [("  ", "plain")] if spans else []
        spans.append((f" {tile.name} {tile.status[0]} ", tile.style))
    return [Row("tiles", tuple(spans))] if spans else []


def _cause(look: Look, known: WallFacts, plan: WallSizes) -> list[Row]:
    style = _TEXTS.get(_STYLES[known.told.word], "plain")
    if plan.cause is None:
        return [Row("cause 0", ((look.say(known.cause[0]), style),))]
    text = fitting(known.cause, plan.cause, look.width)
    return [Row(f"cause {i}", ((line, style),)) for i, line in enumerate(_written(look, text, plan.cause))]


def _action(look: Look, known: WallFacts, plan: WallSizes) -> list[Row]:
    """Never cut: where letters have no room for all of it, it is said in smaller ones."""
    if plan.action is None:
        lines = wrap(look.say(known.action), look.width)
        return [Row(f"action {i}", ((line, "strong"),)) for i, line in enumerate(lines)]
    size = plan.action
    while size.down and len(folded(known.action, size, look.width)) > plan.action_lines:
        size = size.smaller
    rows: list[Row] = []
    for text in folded(known.action, size, look.width):
        rows += [
            Row(f"action {len(rows) + i}", ((line, "strong"),)) for i, line in enumerate(_written(look, text, size))
        ]
    return rows


def _rest(look: Look, room: int, *, alert: bool = True) -> list[Row]:
    """What there is room for besides: the worst alert, unless it is there already, and the last elections, as text."""
    if room < 2:
        return []
    rows: list[Row] = [Row("gap rest", ())] if room > 3 and alert else []
    found = alike(ordered(look, look.snapshot.state.alerts)) if alert else ()
    if found:
        word, style = badge(look, found[0][0])
        count = len(open_alerts(look))
        many = f"{count} open  " if count > 1 else ""
        rows.append(
            Row(
                "alert",
                (
                    (many, "plain"),
                    (f"{word} ", style),
                    (f"{found[0][0].code}  {look.words(together(found[0]))}", "plain"),
                ),
            )
        )
    for election in look.state.elections[::-1][: room - len(rows)]:
        plan = {True: "planned", False: "unplanned", None: ""}[election.planned]
        was = "?" if election.previous is None else look.who(election.previous, 20)
        who = f"{was} {look.glyphs.arrow} {look.who(election.leader, 20)}"
        said = f"{clock(election.elected_at)}  {who}  {how_of(look, election)}  {plan}"
        rows.append(Row(f"log {election.elected_at}", ((said, "unplanned" if election.planned is False else "dim"),)))
    return rows[:room]
