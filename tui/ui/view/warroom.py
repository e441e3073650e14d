"""What must everybody in the room see? Who leads, for how long, what is wrong, what happened – as large as the terminal allows.

The weightiest words grow first. This file must not know which screen shows it.
"""

from typing import NamedTuple

from tui.core.rates import rates, voices
from tui.core.state import Election
from tui.text.format import age, clock, duration, tenure
from tui.text.letters import big
from tui.text.wall import high, wall, wide
from tui.ui.view.alerts import badge, ordered
from tui.ui.view.rows import Look, Picture, Row, Span, clip, width_of
from tui.ui.view.standing import Kind, Standing, sees, standing

PLAIN, SMALL = 0, 1
"""Levels of a line: as text, in letters of three lines, and from 2 on in letters of the wall, enlarged by level - 1."""
SMALL_HIGH = 3
ELECTIONS = 5
REVERSE = ("banner", "banner-warn", "banner-crit")
_WISHES = (
    ("head", 3),
    ("told", 1),
    ("alert", 1),
    ("log", 1),
    ("changes", 1),
    ("head", 4),
    ("told", 2),
    ("alert", 2),
    ("changes", 2),
    ("log", 2),
    ("told", 3),
    *(("head", level) for level in range(5, 12)),
)
"""(block, level) in the order in which they are granted while there is room."""


class Line(NamedTuple):
    """One line in longer and shorter words; the longest that fits at its level is shown."""

    block: str
    words: tuple[str, ...]
    style: str = "plain"


def warroom(look: Look) -> Picture:
    """The whole screen."""
    now = standing(look.state, look.now)
    lines = [*_head(look, now), *_told(look, now), *_changes(look, now), *_alert(look), *_log(look)]
    lines = [line._replace(words=tuple(look.say(word) for word in line.words)) for line in lines]
    room = look.height - 1
    gap = 1 if room >= 20 else 0
    levels = _levels(look, lines, room - gap * (len({line.block for line in lines}) - 1))
    rows: list[Row] = []
    for i, line in enumerate(lines):
        if gap and i and lines[i - 1].block != line.block:
            rows.append(Row(f"gap {i}", ()))
        rows += _drawn(look, f"{line.block} {i}", line, levels[line.block])
    return Picture(((" ", "plain"),), tuple(rows))


def _levels(look: Look, lines: list[Line], room: int) -> dict[str, int]:
    """How large each block is: wishes are granted one by one, as long as everything still has its place."""
    levels = {line.block: PLAIN for line in lines}
    for block, level in _WISHES:
        if block not in levels or (level == SMALL and not look.glyphs.halves):
            continue
        if any(_fitting(look, line, level) is None for line in lines if line.block == block):
            continue
        tried = {**levels, block: level}
        if sum(_height(look, line, tried[line.block]) for line in lines) <= room:
            levels = tried
    return levels


def _fitting(look: Look, line: Line, level: int) -> str | None:
    """The longest words that fit at this level."""
    for words in line.words:
        if level == SMALL and big(words, look.width) is not None:
            return words
        if level > SMALL and wide(words, level - 1) <= look.width:
            return words
    return None


def _height(look: Look, line: Line, level: int) -> int:
    if level == PLAIN:
        return 1
    return SMALL_HIGH if level == SMALL else high(_fitting(look, line, level) or "", level - 1, look.glyphs)


def _drawn(look: Look, key: str, line: Line, level: int) -> list[Row]:
    """The lines of one line; a reverse one is a band over the whole width."""
    words = _fitting(look, line, level)
    if words is None or level == PLAIN:
        shown: tuple[str, ...] = (line.words[0],)
    else:
        shown = (big(words, look.width) or ()) if level == SMALL else wall(words, level - 1, look.glyphs)
    rows = []
    for i, text in enumerate(shown):
        spans = clip(((text, line.style),), look.width, look.glyphs)
        if line.style in REVERSE and level > PLAIN:
            spans = (*spans, (" " * (look.width - width_of(spans)), line.style))
        rows.append(Row(f"{key} {i}", spans))
    return rows


def _head(look: Look, now: Standing) -> list[Line]:
    """The one word."""
    match now.kind:
        case Kind.LEADS:
            return [Line("head", (look.name(now.leader, 60),), "accent" if now.late_s is None else "warn")]
        case Kind.NOBODY:
            return [Line("head", ("NO LEADER",), "banner-crit")]
        case Kind.TWO:
            many = "TWO" if len(now.claims) == 2 else str(len(now.claims))
            return [Line("head", (f"{many} LEADERS",), "banner-crit")]
        case Kind.BLIND:
            return [Line("head", (f"BLIND since {clock(now.since or look.now)}", "BLIND"), "banner-warn")]
        case Kind.LOOKING:
            return [Line("head", ("looking for the leader", "looking"), "strong")]
        case Kind.CONNECTING:
            return [Line("head", ("connecting",), "strong")]


def _told(look: Look, now: Standing) -> list[Line]:
    """What belongs to the word."""
    lead = look.state.leadership
    term = f"  term {lead.term}" if lead.term is not None else ""
    match now.kind:
        case Kind.LEADS:
            held = tenure(look.now - now.since) if now.since is not None else "?"
            late = [Line("late", (f"~ last word {age(now.late_s)} ago",), "warn")] if now.late_s is not None else []
            return [Line("told", (f"leads {held}{term}", f"leads {held}", held), "strong"), *late, *_voices(look)]
        case Kind.NOBODY:
            gone = f"for {max(0.0, look.now - (now.since or look.now)):.1f} s"
            return [Line("told", (gone,), "crit" if not look.glyphs.halves else "strong"), *_voices(look, now)]
        case Kind.TWO:
            said = tuple(f"{look.name(name, 20)} term {of}" for name, of in now.claims[:3])
            return [Line("told", (words,), "strong") for words in said]
        case Kind.BLIND:
            gone = f"for {tenure(look.now - (now.since or look.now))}"
            was = f"last: {look.name(lead.last, 24)}{term}; the cluster may be well"
            return [Line("told", (gone,), "warn"), Line("voices", (was,), "dim")]
        case Kind.LOOKING | Kind.CONNECTING:
            return [Line("told", (look.name(look.target, 40) if look.target else "",))]


def _voices(look: Look, now: Standing | None = None) -> list[Line]:
    """Quorum in one line of text; while nobody leads with who stands for election."""
    told = voices(look.state, look.now, look.watch.thresholds)
    words = f"voices {told.heard} of {told.size}, needs {told.needed}" + ("" if told.quorum else ": QUORUM LOST")
    if now is not None:
        lead = look.state.leadership
        standing_for = ", ".join(f"{look.name(name, 16)} (term {of})" for name, of in now.candidates[:4])
        words = f"last: {look.name(lead.last, 24)}   candidates: {standing_for or 'none seen'}   {words}"
    style = "crit" if not told.quorum else "warn" if told.heard < told.size else "dim"
    return [Line("voices", (words,), style)]


def _changes(look: Look, now: Standing) -> list[Line]:
    """Elections in the three windows."""
    if now.kind is Kind.CONNECTING:
        return []
    told = rates(look.state, look.now)
    limit = look.watch.thresholds.flap_max
    flapping = told.ten_minutes.count > limit
    counts = f"10m {told.ten_minutes.count}  1h {told.hour.count}  24h {told.day.count}"
    words = (f"changes {counts}  (max {limit})", f"changes {counts}", counts, f"10m {told.ten_minutes.count}")
    return [Line("changes", words, "warn" if flapping else "plain")]


def _alert(look: Look) -> list[Line]:
    """The worst that nobody has seen yet, and how many more there are."""
    found = ordered(look.snapshot.alerts)
    fresh = [alert for alert in found if alert.acknowledged_by is None]
    if not found:
        said = "no open alerts" if sees(look.state) else "alerts not known"
        return [Line("alert", (said, "no alerts") if sees(look.state) else (said,), "plain")]
    worst = fresh[0] if fresh else found[0]
    word, style = badge(look, worst)
    more = f"  and {len(found) - 1} more" if len(found) > 1 else ""
    words = (f"{word} {worst.code}{more}", f"{word} {worst.code}", word)
    return [
        Line("alert", words, "warn" if style == "warn" else style),
        Line("summary", (look.name(worst.summary),), "plain"),
    ]


def _log(look: Look) -> list[Line]:
    """The last elections, newest first."""
    newest = look.state.elections[-ELECTIONS:][::-1]
    if not newest:
        return [Line("log", ("no elections seen",), "dim")]
    longest = max(len(_who(look, election)) for election in newest)
    return [Line("log", _election(look, election, longest), _style(election)) for election in newest]


def _style(election: Election) -> str:
    return "plain" if election.planned else "warn"


def _who(look: Look, election: Election) -> str:
    winner = look.name(election.leader, 20)
    if election.previous == election.leader:
        return f"{winner} again"
    return f"{look.name(election.previous, 20) if election.previous is not None else '?'}{look.glyphs.right}{winner}"


def _election(look: Look, election: Election, longest: int) -> tuple[str, ...]:
    """When, who, how, and for how long nobody led; as text with columns that line up."""
    at = clock(election.elected_at)
    gap = election.leaderless_s
    lost = "" if gap is None else f" {age(gap)}" if gap >= 1 else f" {duration(gap)}"
    plan = {True: "planned", False: "not planned", None: ""}[election.planned]
    who = _who(look, election)
    return (
        f"{at}  {who.ljust(longest)}  {election.how.ljust(10)} {lost.strip().rjust(6)}  {plan}".rstrip(),
        f"{at} {who} {election.how}{lost}",
        f"{at[:5]} {who} {election.how}{lost}",
        f"{at[:5]} {who} {election.how}",
        f"{at[:5]} {who}",
        who,
    )


__all__ = ["Span", "warroom"]
