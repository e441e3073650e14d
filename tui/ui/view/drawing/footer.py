"""Which keys work here? The last line of every screen; this file must not know what the keys do."""

from tui.ui.view.drawing.spans import Look, Picture, Span, clip, width_of

Hint = tuple[str, str]
"""Key and word."""


def footer(look: Look, hints: tuple[Hint, ...], notes: tuple[Span, ...] = ()) -> Picture:
    """As many hints as fit, the first ones first; the last two (help and quit) always.

    `notes` stand before them for as long as they are true."""
    notes = tuple((look.say(text), style) for text, style in notes)
    ends = [_hint(*hint) for hint in hints[-2:]]
    room = look.width - sum(map(width_of, ends)) - width_of(notes)
    shown: list[tuple[Span, ...]] = []
    for hint in hints[:-2]:
        spans = _hint(*hint)
        if width_of(spans) > room:
            break
        shown.append(spans)
        room -= width_of(spans)
    return Picture(clip([span for spans in (notes, *shown, *ends) for span in spans], look.width, look.glyphs), ())


def _hint(key: str, word: str) -> tuple[Span, ...]:
    return ((f" {key}", "key"), (f" {word} ", "dim"))
