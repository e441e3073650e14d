"""Which keys work here? The last line of every screen; this file must not know what the keys do."""

from typing import Final

from tui.ui.view.drawing.spans import Look, Picture, Span, clip, width_of

Hint = tuple[str, str]
"""Key and word."""
_NAMES: Final = {"?": "question_mark", "/": "slash", "esc": "escape", "⏎": "enter", ",": "comma", ".": "full_stop"}
"""What Textual calls a key that is written otherwise."""


def footer(look: Look, hints: tuple[Hint, ...], notes: tuple[Span, ...] = ()) -> Picture:
    """As many hints as fit, the first ones first; the last two (help and quit) always, at the right.

    `notes` stand before them for as long as they are true."""
    notes = tuple((look.say(text), style) for text, style in notes)
    ends = [span for hint in hints[-2:] for span in _hint(*hint)]
    room = look.width - width_of(ends) - width_of(notes)
    shown: list[Span] = [*notes]
    for hint in hints[:-2]:
        spans = _hint(*hint)
        if width_of(spans) > room:
            break
        shown += spans
        room -= width_of(spans)
    return Picture(clip((*shown, (" " * max(0, room), "plain"), *ends), look.width, look.glyphs), ())


def key_at(line: tuple[Span, ...], x: int) -> str | None:
    """The key whose cap or word stands in that cell, as Textual calls it."""
    key, at = None, 0
    for text, style in line:
        if style == "key":
            key = text.strip()
        elif style != "dim":
            key = None
        if at <= x < (at := at + len(text)):
            return None if key is None else _NAMES.get(key, key)
    return None


def _hint(key: str, word: str) -> tuple[Span, ...]:
    return ((f" {key} ", "key"), (f" {word} ", "dim"))
