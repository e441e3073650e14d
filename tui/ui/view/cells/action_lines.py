"""How is what an operator is to do laid out in a narrow place? Words are wrapped, commands are not: each has a line, cut at its end.

A command that goes on in the next line would be typed or copied wrongly.
"""

import re
from typing import Final

from tui.text.cells import cells, fit, left, wrap
from tui.text.commands_in import Piece, pieces
from tui.ui.view.drawing.fields import field
from tui.ui.view.drawing.spans import Look, Row, Span, row

_CUT = "  y copies it"
"""Beside a command that is not seen whole."""
_LEAST = 24
"""Cells beside a label."""
_QUOTED: Final = re.compile("`[^`]*`")
_HARD: Final = "\ue000"
"""Stands for a space at which no line ends."""


def action_lines(look: Look, sentence: str, room: int, *, remarks: bool = False) -> list[tuple[Span, ...]]:
    """One line if there is room; else words are wrapped, and a command stands behind its words or on a line of its own. Remarks on a
    command that do not fit behind it are left out, unless `remarks`."""
    if cells(sentence) <= room:
        return [((sentence, "strong"),)]
    lines: list[tuple[Span, ...]] = []
    before = ""
    for piece in pieces(sentence):
        if piece.command:
            if before and cells(before) + 1 + cells(piece.words) <= room:
                lines.pop()
            else:
                before = ""
            lines += _commands(look, piece, before, room)
            if remarks and piece.remark and not any(piece.remark in text for text, _ in lines[-1]):
                lines += [((line, "plain"),) for line in wrap(piece.remark, room)]
            before = ""
        else:
            words = _QUOTED.sub(lambda found: found[0].replace(" ", _HARD), piece.words)
            wrapped = [line.replace(_HARD, " ") for line in _by_clauses(words, room)]
            lines += [((line, "strong"),) for line in wrapped]
            before = wrapped[-1]
    return lines


def _by_clauses(words: str, room: int) -> tuple[str, ...]:
    """A line begins with a clause where that takes no more lines."""
    lines: list[str] = []
    line = ""
    for clause in words.split("; "):
        if line and cells(line) + 2 + cells(clause) > room:
            lines += wrap(f"{line};", room)
            line = clause
        else:
            line = f"{line}; {clause}" if line else clause
    lines += wrap(line, room)
    plain = wrap(words, room)
    return tuple(lines) if len(lines) <= len(plain) else plain


def _commands(look: Look, piece: Piece, before: str, room: int) -> list[tuple[Span, ...]]:
    """Those of one host on one line if there is room, else one on each."""
    words = f"{before} {piece.words}".strip()
    if cells(words) <= room:
        remark = f" {piece.remark}" if piece.remark else ""
        return [((words, "strong"), (remark if cells(words) + cells(remark) <= room else "", "dim"))]
    return [_one(look, command, room) for command in piece.words.split("; ")]


def _one(look: Look, command: str, room: int) -> tuple[Span, ...]:
    """Cut at its end where it is wider than the place, and then it is said how to get all of it."""
    if cells(command) <= room:
        return ((command, "strong"),)
    return ((fit(command, max(1, room - cells(_CUT)), look.glyphs.ellipsis), "strong"), (_CUT, "dim"))


def action_field(look: Look, label: str, sentence: str, *, width: int) -> tuple[Row, ...]:
    """The same as a field of a page, with all that is said of the commands."""
    room = look.width - width - 1
    if room < _LEAST:
        return field(look, label, sentence, width=width)
    lines = action_lines(look, look.say(sentence), room, remarks=True)
    heads = (left(label if not i else "", width) for i in range(len(lines)))
    rows = (((head, "strong"), *((text, "plain") for text, _ in line)) for head, line in zip(heads, lines, strict=True))
    return tuple(row(f"{label} {i}", *spans, look=look) for i, spans in enumerate(rows))
