"""What must everybody in the room see? Who leads, for how long, what is wrong, what happened – as large as the terminal allows.

The weightiest words grow first. This file must not know which screen shows it.
"""

from typing import NamedTuple

from tui.core.group.quorum import voters_heard
from tui.core.group.unanswering import all_hang, hang
from tui.core.history.change_rates import rates
from tui.core.model.elections import Election
from tui.text.cells import wrap
from tui.text.format import age, clock, duration, plural, tenure
from tui.text.letters import big
from tui.text.phrases.say import say
from tui.text.wall import high, wall, wide
from tui.ui.view.drawing.headline import Headline, HeadlineKind, sees, standing
from tui.ui.view.drawing.spans import Look, Picture, Row, clip
from tui.ui.view.panels.alerts import badge, ordered
from tui.ui.view.panels.elections import how_words
from tui.ui.view.panels.verdict import latest, named

PLAIN, SMALL = 0, 1
"""Levels of a line: as text, in letters of three lines, and from 2 on in letters of the wall, enlarged by level - 1."""
SMALL_HIGH, SMALL_WIDE = 3, 4
SUMMARY_LINES = 2
ELECTIONS = 5
MARGIN = 2
_LETTERS = {"crit": "alarm", "dim": "plain"}
"""Styles of words to those of large letters: a reverse letter has no shape."""
REVERSE = ("banner", "banner-warn", "banner-crit")
_WISHES = (
    ("head", 2),
    ("head", 3),
    *((block, 1) for block in ("told", "cause", "alert", "log", "changes")),
    ("head", 4),
    *((block, 1) for block in ("summary", "voices")),
    *((block, 2) for block in ("told", "cause", "alert", "changes", "log")),
    ("head", 5),
    *((block, 2) for block in ("summary", "voices")),
    *((block, 3) for block in ("told", "cause", "alert", "changes", "log")),
    *(("head", level) for level in range(6, 16)),
)
"""(block, level) in the order in which they are granted while there is room."""
_UNDER = ("voices", "summary", "late", "next")
"""These belong to the block above them: no line between."""
LOW = 18
"""Below this many lines the log is worth more than a cause."""
AIRY = 26
"""Lines from which on blocks stand apart."""


class WallLine(NamedTuple):
    """One line, in longer and shorter words; the lines of a block are all said alike."""

    block: str
    words: tuple[str, ...]
    style: str = "plain"
    text: str = ""
    """What stands there as plain text, where that is another."""


class LetterSize(NamedTuple):
    """How a block is drawn: its level, and how many of the longer words were given up."""

    level: int = PLAIN
    shorter: int = 0


def warroom(look: Look) -> Picture:
    """The whole screen."""
    now = standing(look.state, look.now)
    lines = [*_head(look, now), *_told(look, now), *_changes(look, now), *_alert(look), *_cause(look), *_log(look)]
    lines = [line._replace(words=tuple(look.say(w) for w in line.words), text=look.say(line.text)) for line in lines]
    room = look.height - 1
    blocks = [line.block for line in lines]
    apart = [
        bool(i) and block != blocks[i - 1] and block not in _UNDER and (room >= AIRY or blocks[i - 1] == "head")
        for i, block in enumerate(blocks)
    ]
    sizes = _sizes(look, lines, room - sum(apart))
    rows: list[Row] = []
    for i, line in enumerate(lines):
        if apart[i]:
            rows.append(Row(f"gap {i}", ()))
        rows += _drawn(look, f"{line.block} {i}", line, sizes[line.block])
    return Picture(((" ", "plain"),), tuple(rows))


def _sizes(look: Look, lines: list[WallLine], room: int) -> dict[str, LetterSize]:
    """How large each block is: wishes are granted one by one, as long as everything still has its place."""
    sizes = {line.block: LetterSize() for line in lines}
    for block, level in _WISHES:
        if block not in sizes or (level == SMALL and not look.glyphs.halves):
            continue
        shorter = _shorter(look, [line for line in lines if line.block == block], level)
        if shorter is None:
            continue
        tried = {**sizes, block: LetterSize(level, shorter)}
        if sum(_height(look, line, tried[line.block]) for line in lines) <= room:
            sizes = tried
    return sizes


def _shorter(look: Look, lines: list[WallLine], level: int) -> int | None:
    """The longest words with which all lines of a block fit at this level; None if none do."""
    most = max(len(line.words) for line in lines)
    return next((i for i in range(most) if all(_fits(look, line, LetterSize(level, i)) for line in lines)), None)


def _said(line: WallLine, size: LetterSize) -> str:
    if size.level == PLAIN:
        return line.text or line.words[0]
    return line.words[min(size.shorter, len(line.words) - 1)]


def _fits(look: Look, line: WallLine, size: LetterSize) -> bool:
    room = look.width - (2 * MARGIN if line.style in REVERSE else 0)
    words = _said(line, size)
    return big(words, room) is not None if size.level == SMALL else wide(words, size.level - 1) <= room


def _height(look: Look, line: WallLine, size: LetterSize) -> int:
    if size.level == PLAIN:
        return 1
    band = 2 if line.style in REVERSE else 0
    return band + (SMALL_HIGH if size.level == SMALL else high(_said(line, size), size.level - 1, look.glyphs))


def _drawn(look: Look, key: str, line: WallLine, size: LetterSize) -> list[Row]:
    """The lines of one line; a reverse one is a band over the whole width."""
    words, style = _said(line, size), line.style
    if size.level == PLAIN:
        shown: tuple[str, ...] = (words,)
    else:
        shown = (big(words, look.width) or ()) if size.level == SMALL else wall(words, size.level - 1, look.glyphs)
    if style in REVERSE and size.level > PLAIN:
        shown = tuple((" " * MARGIN + text).ljust(look.width) for text in ("", *shown, ""))
    elif size.level > PLAIN:
        style = _LETTERS.get(style, style)
    return [Row(f"{key} {i}", clip(((text, style),), look.width, look.glyphs)) for i, text in enumerate(shown)]


def _head(look: Look, now: Headline) -> list[WallLine]:
    """The one word."""
    match now.kind:
        case HeadlineKind.LEADS:
            return [WallLine("head", (look.name(now.leader, 60),), "accent" if now.late_s is None else "warn")]
        case HeadlineKind.NOBODY:
            return [WallLine("head", ("NO LEADER",), "banner-crit")]
        case HeadlineKind.TWO:
            many = "TWO" if len(now.claims) == 2 else str(len(now.claims))
            return [WallLine("head", (f"{many} LEADERS",), "banner-crit")]
        case HeadlineKind.BLIND:
            return [WallLine("head", ("BLIND",), "banner-warn")]
        case HeadlineKind.LOOKING:
            silent = tuple(look.name(name, 12) for name in all_hang(look.state))
            said = say(hang(silent)) if silent else "looking for the leader"
            return [WallLine("head", (said, "looking"), "strong")]
        case HeadlineKind.CONNECTING:
            return [WallLine("head", ("connecting",), "strong")]


def _told(look: Look, now: Headline) -> list[WallLine]:
    """What belongs to the word."""
    lead = look.state.leadership
    term = f"  term {lead.term}" if lead.term is not None else ""
    match now.kind:
        case HeadlineKind.LEADS:
            held = tenure(look.now - now.since) if now.since is not None else "?"
            late = (
                [WallLine("late", (f"~ last confirmed {age(now.late_s)} ago",), "warn")]
                if now.late_s is not None
                else []
            )
            return [WallLine("told", (f"leads {held}{term}", f"leads {held}"), "strong"), *late, *_voices(look)]
        case HeadlineKind.NOBODY:
            gone = f"for {int(max(0.0, look.now - (now.since or look.now)) * 10) / 10:.1f} s"
            return [WallLine("told", (gone,), "crit"), *_voices(look, now)]
        case HeadlineKind.TWO:
            said = tuple(f"{look.name(name, 20)} term {of}" for name, of in now.claims[:3])
            return [WallLine("told", (words,), "strong") for words in said]
        case HeadlineKind.BLIND:
            at = clock(now.since or look.now)
            dark = (f"since {at}, for {tenure(look.now - (now.since or look.now))}", f"since {at}")
            was = f"last leader {look.name(lead.last, 24)}{term}; the cluster may be fine"
            return [WallLine("told", dark, "warn"), WallLine("voices", (was,), "dim")]
        case HeadlineKind.LOOKING | HeadlineKind.CONNECTING:
            return [WallLine("told", (look.name(look.target, 40) if look.target else "",))]


def _voices(look: Look, now: Headline | None = None) -> list[WallLine]:
    """Quorum in one line of text; while there is no leader with the candidates."""
    told = voters_heard(look.state, look.now, look.watch.thresholds)
    heard = f"{'QUORUM LOST' if told.lost else 'quorum'} {told.heard}/{told.size}"
    rest = f", {told.unknown} not visible" if told.unknown and not told.lost else f" ({told.needed} needed)"
    words: tuple[str, ...] = (f"{heard}{rest}", heard)
    if now is not None:
        last = f"last leader {look.name(look.state.leadership.last, 24)}"
        stand = ", ".join(f"{look.name(name, 16)} ({of})" for name, of in now.candidates[:4]) or "none yet"
        words = (f"{last}  candidates: {stand}  {words[0]}", f"{last}  {words[0]}", *words)
    style = "crit" if told.lost else "warn" if told.heard < told.size else "dim"
    return [WallLine("voices", words, style)]


def _changes(look: Look, now: Headline) -> list[WallLine]:
    """Elections in the three windows."""
    if now.kind is HeadlineKind.CONNECTING:
        return []
    told = rates(look.state, look.now)
    limit = look.watch.thresholds.flap_max
    flapping = told.ten_minutes.count > limit
    counts = f"10m {told.ten_minutes.count}  1h {told.hour.count}  24h {told.day.count}"
    words = (f"changes {counts}  (limit {limit})", f"changes {counts}", f"changes 10m {told.ten_minutes.count}")
    if flapping:
        often = plural(told.ten_minutes.count, "leader change")
        words = (f"{often} in 10 min (limit {limit})", f"{often} in 10 min", f"{told.ten_minutes.count} changes in 10m")
    return [WallLine("changes", words, "warn" if flapping else "plain")]


def _alert(look: Look) -> list[WallLine]:
    """The worst that nobody has seen yet, and how many more there are."""
    found = ordered(look.snapshot.state.alerts)
    fresh = [alert for alert in found if alert.acknowledged_by is None]
    if not found:
        calm = "no open alerts" if sees(look.state) else "alerts unknown"
        return [WallLine("alert", (calm,))]
    worst = fresh[0] if fresh else found[0]
    word, style = badge(look, worst)
    more = f"  and {len(found) - 1} more" if len(found) > 1 else ""
    summary = look.words(worst.summary)
    pieces = wrap(summary, (look.width + 1) // SMALL_WIDE) if look.height >= AIRY else ()
    said = pieces if 0 < len(pieces) <= SUMMARY_LINES else (summary,)
    alert = WallLine("alert", (f"{word} {worst.code}{more}", f"{word} {worst.code}"), style)
    return [alert, *(WallLine("summary", (piece,)) for piece in said)]


def _cause(look: Look) -> list[WallLine]:
    """Why it happened, how sure that is, and what to do; where there is room for it beside the log."""
    verdict = latest(look)
    if verdict is None or look.height < LOW or verdict.cause == "planned_step_down":
        return []  # what somebody asked for needs no action
    *spans, (sure, _) = named(look, verdict)
    cause = "".join(text for text, _ in spans)
    words = (sure.strip(), look.words(verdict.next))
    pieces = wrap(": ".join(word for word in words if word), look.width)
    lines = pieces if look.height >= AIRY and len(pieces) <= SUMMARY_LINES else (" ".join(pieces),)
    return [
        WallLine("cause", (f"{cause}{sure}", cause), spans[0][1], f"cause  {cause}"),
        *(WallLine("next", (piece,)) for piece in lines),
    ]


def _log(look: Look) -> list[WallLine]:
    """The last elections, newest first."""
    newest = look.state.elections[-ELECTIONS:][::-1]
    if not newest:
        return [WallLine("log", ("no elections seen",), "dim")]
    longest = max(len(_who(look, election)) for election in newest)
    return [
        WallLine(
            "log",
            _election(look, election),
            "plain" if election.planned else "warn",
            _columns(look, election, longest),
        )
        for election in newest
    ]


def _who(look: Look, election: Election) -> str:
    winner = look.name(election.leader, 20)
    if election.previous == election.leader:
        return f"{winner} again"
    return f"{look.name(election.previous, 20) if election.previous is not None else '?'}{look.glyphs.right}{winner}"


def _gap(election: Election) -> str:
    gap = election.leaderless_s
    return "" if gap is None else age(gap) if gap >= 1 else duration(gap)


def _columns(look: Look, election: Election, longest: int) -> str:
    """When, who, how, and for how long nobody led, as text with columns that line up."""
    plan = {True: "planned", False: "unplanned", None: ""}[election.planned]
    who = _who(look, election).ljust(longest)
    return f"{clock(election.elected_at)}  {who}  {how_words(election.how):11} {_gap(election):>6}  {plan}".rstrip()


def _election(look: Look, election: Election) -> tuple[str, ...]:
    """The same for large letters, ever shorter."""
    at, who, gap = clock(election.elected_at), _who(look, election), f" {_gap(election)}".rstrip()
    how = how_words(election.how)
    return (
        f"{at} {who} {how}{gap}",
        f"{at[:5]} {who} {how}{gap}",
        f"{at[:5]} {who} {how}",
        f"{at[:5]} {who}",
        who,
    )
