"""Is text from the wire harmless in one row of a terminal?"""

import sys
from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.cases import each
from tui.text.cells import cells, char_cells, clean, fit, left, narrow, right, wrap


@each(
    ("wire", "drawn"),
    [
        ("n1", "n1"),
        ("n1[/b]", "n1[/b]"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("a\nb\r\tc", "a␊b␍␉c"),
        ("\x7f\x9b31m", "␡�31m"),
        ("abc\u202egnp\u2066x\u2069", "abc�gnp�x�"),
        ("a\u200bb\ufeffc\u2028d", "a�b�c�d"),
        ("שלום", "שלום"),
        ("服务器", "服务器"),
        ("e\u0301\u0301\u0301\u0301", "é\u0301"),
        ("\ud800", "�"),
    ],
)
def test_nothing_in_a_name_acts(wire: str, drawn: str) -> None:
    """Escapes, line ends and bidi overrides become visible; letters of any script stay."""
    assert clean(wire) == drawn


@given(st.text())
def test_clean_text_holds_no_control(wire: str) -> None:
    """Whatever comes, nothing that moves the cursor is left, and cleaning twice changes nothing."""
    safe = clean(wire)
    assert all(category(c)[0] != "C" and category(c) not in ("Zl", "Zp") for c in safe if c != "�")
    assert clean(safe) == safe


@given(st.text(max_size=40), st.integers(min_value=1, max_value=30))
def test_cut_text_never_exceeds(wire: str, width: int) -> None:
    """A name takes at most its cells, a padded one exactly its cells."""
    assert cells(clean(wire, width)) <= width
    assert cells(left(clean(wire), width)) == cells(right(clean(wire), width)) == width


@each("text", ["n1", "服务器-1", "naïve", "e\u0301x", "▁▂█", "–…→±", "◆▲●✓", "שלום"])
def test_cells_agree_with_the_screen(text: str) -> None:
    """Widths are those that Textual counts, or columns would not line up."""
    assert cells(text) == cell_len(text)


def test_cut_is_visible() -> None:
    """An ellipsis stands where text was cut, and a wide letter is never halved."""
    assert fit("nats-server-1", 6) == "nats-…"
    assert fit("服务器", 4) == "服…"
    assert fit("abc", 0) == ""
    assert fit("abcdef", 3, "~") == "ab~"


def test_prose_wraps_at_spaces() -> None:
    """Every line keeps the indent; a word longer than the line stays whole."""
    assert wrap("  one two three", 9) == ("  one two", "  three")
    assert wrap("gap of 0.004 s; and 12 more", 13) == ("gap of", "0.004 s; and", "12 more")
    assert wrap("", 9) == ("",)
    assert wrap("x" * 12, 5) == ("x" * 12,)


def test_all_controls_are_covered() -> None:
    """No control or format character of Unicode survives."""
    hostile = [chr(i) for i in range(sys.maxunicode + 1) if category(chr(i)) in ("Cc", "Cf", "Zl", "Zp")]
    assert not [c for c in hostile if c in clean(c)]


def test_narrow_text_is_as_long_as_it_has_characters() -> None:
    """One by one, as every terminal has it; what is wide or joins itself to others is not among it."""
    one = [chr(point) for point in range(0x3000) if narrow(chr(point))]
    assert len(one) > 1000
    assert all(cell_len(char) == 1 == char_cells(char) for char in one)
    assert not any(narrow(text) for text in ("名", "e\u0301", "\u200d", "\x1b", "\xad", "─名"))
