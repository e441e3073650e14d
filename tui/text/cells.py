"""How wide is it on a terminal, and is it safe to print? The one place where text from the wire is made harmless.

This file must not know what the text means, nor which screen shows it.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from unicodedata import category, combining, east_asian_width, normalize

ELLIPSIS = "…"
REPLACEMENT = "�"
_PICTURES = 0x2400
"""Code point of `␀`: the visible sign of control character 0; the others follow."""
_NARROW = frozenset(
    chr(point)
    for first, last in (
        (0x20, 0x7E),  # ASCII
        (0xA0, 0xAC),  # Latin
        (0xAE, 0x2FF),
        (0x2010, 0x2027),  # dashes, dots
        (0x2039, 0x203A),  # the cursor
        (0x2190, 0x21FF),  # arrows
        (0x2500, 0x25FC),  # lines, blocks, shapes
        (0x2605, 0x2605),  # star
        (0x2713, 0x2717),  # check marks and crosses
        (0x2800, 0x28FF),  # braille: curves
    )
    for point in range(first, last + 1)
)
_MARKS_MAX = 1
"""Accents that one letter may carry; a pile of them would paint over other rows."""
_UNITS = frozenset({"s", "ms", "min", "h"})
"""That stand behind their figure with a space."""


def clean(text: str, width: int | None = None, ellipsis: str = ELLIPSIS) -> str:
    """Text from the wire, safe to draw in one row: nothing in it moves the cursor, changes colours or turns the line round.

    Control characters become visible signs, bidi controls and other invisible ones `�`; at most `width` cells."""
    safe = text if text.isascii() and text.isprintable() else _clean(text)
    return safe if width is None else fit(safe, width, ellipsis)


@lru_cache(maxsize=4096)
def _clean(text: str) -> str:
    """`clean` for text that is not plain printable ASCII."""
    out: list[str] = []
    marks = 0
    for char in normalize("NFC", text):
        kind = category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind == "Cc":
            out.append(chr(_PICTURES + ord(char)) if ord(char) < 0x20 else "␡" if char == "\x7f" else REPLACEMENT)
        elif kind in ("Mn", "Me"):
            out.append(char if marks <= _MARKS_MAX and out and combining(char) else "")
        elif kind[0] == "C" or kind in ("Zl", "Zp"):
            out.append(REPLACEMENT)
        else:
            out.append(" " if kind == "Zs" else char)
    return "".join(out)


def harmless(text: str) -> str:
    """Lines of ours that may hold text from elsewhere, safe to print: each line is `clean`, the breaks between them stay."""
    return text if text.isprintable() and (text.isascii() or narrow(text)) else "\n".join(map(clean, text.split("\n")))


def escaped(encoded: str) -> str:
    """JSON with the same meaning, in which whatever could steer a terminal or break the line stands as `\\uXXXX`."""
    return encoded if encoded.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in encoded)


def char_cells(char: str) -> int:
    """Cells of one character."""
    if category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(char) in ("W", "F") else 1


@lru_cache(maxsize=1024)
def _cells(text: str) -> int:
    return sum(map(char_cells, text))


def narrow(text: str) -> bool:
    """Whether each character surely takes one cell, as nearly all that we draw: such text changes each second, and is measured
    without being kept."""
    return _NARROW.issuperset(text)


def cells(text: str) -> int:
    """Cells that a text takes on a terminal."""
    return len(text) if text.isascii() or narrow(text) else _cells(text)


def fit(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """The text, cut with a visible sign when it is wider than `width`."""
    if cells(text) <= width:
        return text
    room = width - cells(ellipsis)
    if room < 0:
        return ""
    used = 0
    keep = 0
    for char in text:
        used += char_cells(char)
        if used > room:
            break
        keep += 1
    return text[:keep] + ellipsis


def left(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """Exactly `width` cells, the text at the left."""
    cut = fit(text, width, ellipsis)
    return cut + " " * (width - cells(cut))


def right(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """Exactly `width` cells, the text at the right."""
    cut = fit(text, width, ellipsis)
    return " " * (width - cells(cut)) + cut


def wrap(text: str, width: int) -> tuple[str, ...]:
    """Our own prose, broken at spaces, no figure from its unit; the leading spaces of the text indent every line."""
    indent = len(tuple(takewhile(str.isspace, text)))
    lines: list[str] = []
    line = ""
    for word in _words(text):
        longer = f"{line} {word}" if line else word
        if line and cells(longer) > width - indent:
            lines.append(line)
            longer = word
        line = longer
    return tuple(" " * indent + one for one in (*lines, line))


def _words(text: str) -> Iterator[str]:
    before = ""
    for word in text.split():
        if before[-1:].isdigit() and word.rstrip(";,.:)") in _UNITS:
            before = f"{before} {word}"
            continue
        if before:
            yield before
        before = word
    yield before
