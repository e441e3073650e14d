"""Which sign stands for what? Every sign that metawatch draws is in one of two tables; this file must not know where it is drawn.

A sign never stands alone: a word beside it says the same, so that a poor terminal and poor eyes lose nothing.
"""

from msgspec import Struct


class Glyphs(Struct, frozen=True, kw_only=True):
    """One table of signs. All are one cell wide but the arrow of a change, which may be two."""

    ascii_only: bool = False
    critical: str = "◆"
    warning: str = "▲"
    info: str = "●"
    acknowledged: str = "✓"
    arrow: str = "→"
    ellipsis: str = "…"
    none: str = "–"
    """No value."""
    about: str = "~"
    """An estimate, or a value older than it should be."""
    error: str = "±"
    dot: str = "·"
    """Between facts of one line."""
    cursor: str = "›"
    levels: str = " ▁▂▃▄▅▆▇█"
    """Nothing, then eight heights."""
    over: str = "▒▓█"
    """In a strip on a scale with a limit: just above the limit, from twice and from five times of it on."""
    up_down: str = "↑↓"
    right: str = "→"
    left: str = "←"
    full: str = "█"
    beat: str = "♥"
    silence: str = "─"
    marker: str = "▼"
    """Over an instant that was gone to."""
    halves: str = " ▄▀█"
    """Dots of large letters: neither half of a cell, the lower, the upper, both; empty where there are only whole cells."""
    frame: str = "╭─╮│╰╯"
    """Of a panel: left upper corner, line, right upper corner, side, left lower corner, right lower corner."""
    frame_focus: str = "┏━┓┃┗┛"
    """The same of the panel that takes the keys."""
    ok: str = "●"
    watch: str = "▲"
    down: str = "✗"
    leads: str = "★"
    observes: str = "○"
    never_seen: str = "◌"
    unplanned: str = "▲"
    planned: str = "▽"
    led: str = "━"
    leaderless: str = "▓"
    divider: str = "│"


UNICODE = Glyphs()
ASCII = Glyphs(
    ascii_only=True,
    critical="#",
    warning="!",
    info="*",
    acknowledged="v",
    arrow="->",
    ellipsis="~",
    none="-",
    error="+-",
    dot="|",
    cursor=">",
    levels=" .:-=+*#@",
    over="^^^",
    up_down="j/k",
    right=">",
    left="<",
    full="#",
    beat="*",
    silence="-",
    marker="v",
    halves="",
    frame="+-+|++",
    frame_focus="+=+|++",
    ok="o",
    watch="!",
    down="X",
    leads="*",
    observes="-",
    never_seen=".",
    unplanned="^",
    planned="v",
    led="=",
    leaderless="#",
    divider="|",
)


def glyphs(ascii_only: bool) -> Glyphs:
    """The table for this terminal."""
    return ASCII if ascii_only else UNICODE


def plain(text: str) -> str:
    """Our own words for a terminal that has only ASCII: names from the wire keep what they have, as `?`."""
    return text.translate(_TO_ASCII).encode("ascii", "replace").decode("ascii") if not text.isascii() else text


_TO_ASCII = str.maketrans(
    {
        "→": "->",
        "–": "-",
        "—": "-",
        "−": "-",
        "…": "...",
        "·": "|",
        "±": "+-",
        "×": "x",
        "≤": "<=",
        "≥": ">=",
        "’": "'",
        "µ": "u",
        "✗": "X",
        "✓": "v",
    }
)
