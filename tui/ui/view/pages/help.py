"""What does every key, column, figure, sign, code and threshold mean? The tabs of the help."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tui.core.settings.limit_values import written
from tui.core.settings.thresholds import limits, public_name
from tui.text.cells import cells
from tui.text.explaining.check_text import CheckText
from tui.text.explaining.explain import CHECK_TEXTS, COLUMNS, FIGURES, in_force
from tui.text.glyphs import Glyphs
from tui.ui.view.cells.marks import SIGNS, sign_of
from tui.ui.view.drawing.fields import LABEL, field, heading
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel, row, width_of

TWO_COLUMNS = 96
"""From this width on."""
MANY = 6
"""So many sections are worth two columns."""
_GAP = 4
_NARROW = 16
"""Cells of a label where there is less room."""
MARKS = (
    ("◆ CRIT", "critical: act now"),
    ("▲ WARN", "warning: look at it"),
    ("● INFO", "informational"),
    ("✓ ack", "acknowledged"),
    ("~", "estimate, or a value older than twice its period"),
    ("±", "maximum error of an estimate"),
    ("–", "no value"),
    ("≤", "at most: elections that metawatch did not observe are counted by their terms"),
)


def _drawn(g: Glyphs) -> tuple[tuple[str, str], ...]:
    """Signs of servers, of the mesh and of the ribbon."""
    return (
        (g.leads, "a server: leads"),
        (g.ok, "a server: ok; a direction of the mesh: messages arrive"),
        (g.watch, "a server: needs a look"),
        (g.down, "a server: down; a direction of the mesh: nothing arrives"),
        (g.observes, "a server: observer"),
        (g.never_seen, "a peer that was not discovered"),
        (g.unplanned, "a leader change: unplanned"),
        (g.planned, "a leader change: planned"),
        (g.leaderless, "the time without a leader"),
        (g.over[0], "in a strip of routes or hosts: above the limit"),
    )


class Section(NamedTuple):
    """Entries under one heading: what is meant, and its meaning."""

    heading: str
    entries: tuple[tuple[str, str], ...]


class Tab(NamedTuple):
    """One page of the help."""

    name: str
    sections: tuple[Section, ...]


def tabs(look: Look, keys: tuple[tuple[str, tuple[Hint, ...]], ...]) -> tuple[Tab, ...]:
    """The whole help; `keys` by the place in which they work."""
    signs = (*((look.say(_sign(look, sign)), meaning) for sign, meaning in MARKS), *_drawn(look.glyphs))
    lanes = tuple((sign_of(look, kind), mark.meaning) for kind, mark in SIGNS.items())
    silence = (look.glyphs.silence, "no heartbeat received there for more than 2.2 s")
    alerts = tuple((code, f"{text.name}: {' '.join(told_of(code, text, look))}") for code, text in CHECK_TEXTS.items())
    return (
        Tab("Keys", tuple(Section(place, bound) for place, bound in keys)),
        Tab(
            "Columns",
            (Section("HEADER AND LEADER PANEL", (*FIGURES.items(),)), Section("COLUMNS", (*COLUMNS.items(),))),
        ),
        Tab("Signs", (Section("SIGNS", signs), Section("TIME LINE SIGNS", (*lanes, silence)))),
        Tab("Alerts", (Section("ALERTS", alerts),)),
        Tab("Thresholds", (Section("THRESHOLDS", tuple(_thresholds(look))),)),
    )


def _thresholds(look: Look) -> Iterator[tuple[str, str]]:
    """Each limit with its value in this run, and the alerts that it decides."""
    for name, limit in limits().items():
        codes = f" ({', '.join(limit.codes)})" if limit.codes else ""
        yield public_name(name), f"{written(limit, getattr(look.watch.thresholds, name))}: {limit.meaning}{codes}"


def matching(known: tuple[Tab, ...], words: str) -> tuple[Section, ...]:
    """The entries of all tabs that hold these words, large and small letters alike; those whose name does first. Of long texts the
    sentences with the words."""
    wanted = words.casefold()
    found = []
    for tab in known:
        entries = [entry for section in tab.sections for entry in section.entries]
        held = [(label, _part(text, wanted)) for label, text in entries if wanted in f"{label} {text}".casefold()]
        if held:
            held.sort(key=lambda entry: wanted not in entry[0].casefold())
            found.append(Section(f"{tab.name.upper()} WITH {words}", tuple(held)))
    return tuple(found)


def _part(text: str, wanted: str) -> str:
    """Its first sentence, and those that hold the words."""
    first, *rest = re.split(r"(?<=\.) ", text)
    held = [sentence for sentence in rest if wanted in sentence.casefold()]
    return " … ".join((first, *held))


def shown(look: Look, sections: tuple[Section, ...]) -> Picture:
    """One below the other; where there is room for it in two columns."""
    if not sections:
        return Picture(((" ", "plain"),), (row("none", (" nothing found", "dim"), look=look),))
    if look.width < TWO_COLUMNS or len(sections) < MANY:
        return Picture(((" ", "plain"),), tuple(_column([_lines(look, section) for section in sections])))
    half = look.within((look.width - _GAP) // 2)
    left, right = _halves([_lines(half, section) for section in sections])
    return Picture(((" ", "plain"),), tuple(_side_by_side(left, right, half.width)))


def _lines(look: Look, section: Section) -> list[Row]:
    """Its heading, with space before it, and its entries."""
    widest = max(cells(label) for label, _ in section.entries) + 2
    width = min(widest, LABEL if look.width >= TWO_COLUMNS else _NARROW)
    entries = (line for label, meaning in section.entries for line in field(look, label, meaning, width=width))
    return [*heading(look, section.heading), *entries]


def _column(parts: list[list[Row]]) -> list[Row]:
    """One below the other, without the space before the first."""
    return [line for part in parts for line in part][1:]


def _halves(parts: list[list[Row]]) -> tuple[list[Row], list[Row]]:
    """As equally long as can be without a section in two places."""
    both = [(_column(parts[:cut]), _column(parts[cut:])) for cut in range(1, len(parts))]
    return min(both, key=lambda pair: max(map(len, pair)))


def _side_by_side(left: list[Row], right: list[Row], width: int) -> Iterator[Row]:
    for i in range(max(len(left), len(right))):
        one = left[i].spans if i < len(left) else ()
        other = right[i].spans if i < len(right) else ()
        pad = " " * (width - width_of(one) + _GAP) if other else ""
        yield Row(f"line {i}", (*one, (pad, "plain"), *other) if other else one)


def tab_line(look: Look, known: tuple[Tab, ...], at: int | None) -> Picture:
    """The names of the tabs, the open one marked; none while words are looked for."""
    spans: list[Span] = [(" ", "plain")]
    for i, tab in enumerate(known):
        spans += [(f" {i + 1} ", "key"), (tab.name, "title-focus" if i == at else "dim"), ("  ", "plain")]
    return panel(look, ((" ", "plain"),), (Row("tabs", tuple(spans)),))


def tab_at(look: Look, known: tuple[Tab, ...], x: int) -> int | None:
    """Which tab stands at this cell of the line."""
    at = 1
    for i, tab in enumerate(known):
        at += cells(f" {i + 1} {tab.name}  ")
        if x < at:
            return i
    return None


def told_of(code: str, text: CheckText, look: Look) -> list[str]:
    """The sentences of one code: meaning, why, what to do, and what is wrongly said of it."""
    told = [text.meaning, text.why, f"Fix: {text.mend}"]
    told += [f"Common misconception: {text.wrong}"] if text.wrong else []
    limits = in_force(code, look.watch.thresholds)
    return [*told, f"Limits: {limits}."] if limits else told


def _sign(look: Look, sign: str) -> str:
    """The sign as this terminal draws it."""
    g = look.glyphs
    drawn = {"◆": g.critical, "▲": g.warning, "●": g.info, "✓": g.acknowledged, "±": g.error, "–": g.none, "≤": "<="}
    return drawn.get(sign[0], sign[0]) + sign[1:] if g.ascii_only else sign
