"""What does every key, column, figure and code mean? The help page."""

from tui.text.explaining.check_text import CheckText
from tui.text.explaining.explain import CHECK_TEXTS, COLUMNS, FIGURES, in_force
from tui.ui.view.drawing.fields import field, heading
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.spans import Look, Picture, Row
from tui.ui.view.pages.timeline import SIGNS, sign_of

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


def guide(look: Look, keys: tuple[tuple[str, tuple[Hint, ...]], ...]) -> Picture:
    """The whole help; `keys` by the place in which they work."""
    rows: list[Row] = []
    for place, bound in keys:
        rows += heading(look, f"KEYS {place}")
        for key, meaning in bound:
            rows += field(look, key, meaning)
    rows = rows[1:]
    rows += heading(look, "HEADER AND LEADER PANEL")
    for name, meaning in FIGURES.items():
        rows += field(look, name, meaning)
    rows += heading(look, "COLUMNS")
    for name, meaning in COLUMNS.items():
        rows += field(look, name, meaning)
    rows += heading(look, "SIGNS")
    for sign, meaning in MARKS:
        rows += field(look, look.say(_sign(look, sign)), meaning)
    rows += heading(look, "TIME LINE SIGNS")
    for kind, mark in SIGNS.items():
        rows += field(look, sign_of(look, kind), mark.meaning)
    rows += field(look, look.glyphs.silence, "no heartbeat received there for more than 2.2 s")
    rows += heading(look, "ALERTS")
    for code, text in CHECK_TEXTS.items():
        rows += field(look, code, f"{text.name}: {' '.join(told_of(code, text, look))}")
    return Picture(((look.say("HELP"), "title"),), tuple(rows))


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
