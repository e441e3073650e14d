"""How large is a text written for people far away? Capitals of 3, 4, 7, 11 … lines; this file must not know what is written."""

from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize

from tui.text import letters
from tui.text.cells import cells
from tui.text.glyphs import ASCII, UNICODE, Glyphs
from tui.text.letters import big, breadth, whole
from tui.text.wall import HEIGHT, has, wall, wide


class LetterSize(NamedTuple):
    """How often each dot is repeated, across and down; none at all is the small letters of three lines."""

    across: int = 0
    down: int = 0
    whole: bool = False
    """A cell a dot, for terminals without half blocks: five lines instead of three, seven instead of four."""

    @property
    def lines(self) -> int:
        """How high it is."""
        if not self.down:
            return 5 if self.whole else 3
        return HEIGHT if self.whole and self.down == 1 else -(-HEIGHT * self.down // 2)

    @property
    def smaller(self) -> "LetterSize":
        """The next one; the smallest is itself."""
        return self._replace(across=max(0, self.across - 1), down=max(0, self.down - 1))


SMALL = LetterSize()
FOUR = LetterSize(1, 1)
"""Letters of four lines."""


@lru_cache(maxsize=512)
def spelled(text: str) -> str:
    """The text in letters that there are: capitals without accents, `?` for what has none."""
    plain = "".join(char for char in normalize("NFKD", text.upper()) if not combining(char))
    return "".join(char if char == " " or (has(char) and letters.has(char)) else "?" for char in plain)


def writable(text: str) -> bool:
    """Is it still that text, or has most of it no letters?"""
    return spelled(text).count("?") - text.count("?") <= len(text) // 2


def width(text: str, size: LetterSize) -> int:
    """Cells that it takes."""
    said = spelled(text)
    return wide(said, size.across) if size.down else breadth(said)


@lru_cache(maxsize=128)
def written(text: str, size: LetterSize, glyphs: Glyphs) -> tuple[str, ...]:
    """Its lines, all of one width."""
    said = spelled(text)
    if not said:
        return ("",) * size.lines
    if size.down:
        return wall(said, size.across, ASCII if size.whole else UNICODE, size.down)[: size.lines]  # commas hang deeper
    return whole(said, glyphs.full) if size.whole else big(said, breadth(said)) or ("",) * size.lines


def fitting(choices: tuple[str, ...], size: LetterSize, room: int) -> str:
    """The first that fits, else as much of the last as does: the size never follows the words."""
    for text in choices:
        if width(text, size) <= room:
            return text
    last = choices[-1]
    # A name may have hundreds of letters, so its end is not taken off one by one.
    return last[: bisect_right(range(1, len(last) + 1), room, key=lambda length: width(last[:length], size))]


def folded(text: str, size: LetterSize, room: int) -> tuple[str, ...]:
    """Broken at spaces into lines that fit; a word that is too long is broken anywhere."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        rest = word
        while width(rest, size) > room and (part := fitting((rest,), size, room)):
            lines += [line, part] if line else [part]
            line, rest = "", rest[len(part) :]
        longer = f"{line} {rest}".strip()
        if line and width(longer, size) > room:
            lines.append(line)
            longer = rest
        line = longer
    return (*lines, line) if line else tuple(lines)


def middle(text: str, room: int) -> str:
    """In the middle of so many cells."""
    left = max(0, room - cells(text)) // 2
    return " " * left + text + " " * max(0, room - cells(text) - left)
