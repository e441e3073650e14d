"""Which background has this terminal? Its answer to OSC 11, found among what is typed, and the hint of COLORFGBG.

Nothing waits for the answer: a terminal that stays silent gets the theme of a dark one. This file must not know any theme.
"""

import re

from textual.message import Message

Rgb = tuple[int, int, int]

QUERY = "\x1b]11;?\x1b\\"
SILENT = frozenset({"linux", "dumb", "vt100", "vt220", "ansi"})
"""Values of TERM of terminals that have no background to tell."""
_ANSWER = re.compile(r"\x1b\]11;(?P<colour>[^\x07\x1b]{0,64})(?:\x07|\x1b\\)")
_BEGUN = re.compile(r"\x1b(?:\](?:1(?:1(?:;[^\x07\x1b]{0,64}\x1b?)?)?)?)?\Z")
"""What may become an answer with the next bytes."""
_LIGHT = frozenset({7, 9, 10, 11, 12, 13, 14, 15})
"""Numbers of the sixteen colours that are light."""


class BackgroundTold(Message):
    """The terminal has said which background it has."""

    def __init__(self, colour: Rgb) -> None:
        super().__init__()
        self.colour = colour


class BackgroundAnswer:
    """Takes the terminal's answer out of what comes in, also in pieces: it must never arrive as typed keys."""

    def __init__(self) -> None:
        self.awaited = False
        """It was asked and has not answered."""
        self._held = ""

    def feed(self, text: str) -> tuple[str, Rgb | None]:
        """What was typed, and the colour that was told."""
        if not self.awaited or ("\x1b" not in text and not self._held):
            return text, None
        text, self._held = self._held + text, ""
        if (found := _ANSWER.search(text)) is not None:
            self.awaited = False
            return text[: found.start()] + text[found.end() :], colour_of(found["colour"])
        if (begun := _BEGUN.search(text)) is not None:
            self._held = begun[0]
            text = text[: begun.start()]
        return text, None

    def quiet(self) -> str:
        """Nothing more came for a while: an escape that was held is the key."""
        if self._held != "\x1b":
            return ""
        self._held = ""
        return "\x1b"


def colour_of(told: str) -> Rgb | None:
    """`rgb:ffff/ffff/ffff` or `#rrggbb`, one to four digits each; None for what nobody understands."""
    if (found := re.fullmatch(r"rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:/.*)?", told)) is None:
        found = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", told)
    if found is None:
        return None
    red, green, blue = (round(int(digits, 16) * 255 / (16 ** len(digits) - 1)) for digits in found.groups()[:3])
    return red, green, blue


def hinted(colorfgbg: str) -> Rgb | None:
    """Black or white by `COLORFGBG` (`15;0`, `0;default;15`), as rxvt, Konsole and others set it; None if it says nothing."""
    last = colorfgbg.rpartition(";")[2]
    if not (last.isascii() and last.isdigit()) or int(last) > 15:
        return None
    return (255, 255, 255) if int(last) in _LIGHT else (0, 0, 0)
