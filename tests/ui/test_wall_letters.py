"""Are letters for the wall as large as they say, and has everything that it says few words?"""

from collections.abc import Iterator

import pytest

from tests.ui.test_warroom import LETTERS
from tui.core.model.state_word import Weakness
from tui.text.glyphs import ASCII, UNICODE
from tui.text.large import FOUR, SMALL, LetterSize, fitting, folded, spelled, width, written
from tui.text.phrases.causes.first_step import PHRASES as FIRST
from tui.text.phrases.causes.next_step import PHRASES
from tui.text.wall import high, wall, wide
from tui.text.wall_words import STEPS, WEAK, step_in_short
from tui.ui.view.pages.wall_tiles import in_short


def test_every_next_step_has_short_words() -> None:
    """What a verdict asks for can be said on a wall; parts of other sentences need none."""
    parts = {"find_asset_creators", "find_api_load", "two_steps", "step_before_recurrence", "check_server"}
    before = {"restore_first"}  # a step of the group's state, before that of the verdict
    assert set(STEPS) == (set(PHRASES) - parts) | before
    assert before <= set(FIRST)
    assert step_in_short(None, str) == ""


def test_every_weakness_has_a_word_of_five_letters() -> None:
    """It fits a small tile."""
    assert set(WEAK) == set(Weakness.__args__)  # type: ignore[attr-defined]  # of a Literal
    assert all(len(short) <= 5 for _, short in WEAK.values())


@pytest.mark.parametrize(
    ("weakness", "row"),
    [
        ("restarted", "restarted 2m ago"),
        ("lame duck", "lame duck for 5s"),
        ("down", "DOWN 5s"),
        ("not responding", "UNRESPONSIVE 5s"),
    ],
)
def test_a_tile_says_the_same_by_the_word_and_by_the_row(weakness: Weakness, row: str) -> None:
    """START for a server that is back would be read as one that is restarting."""
    assert in_short(row)[-1] == WEAK[weakness][1]


def sizes() -> Iterator[LetterSize]:
    yield from (size for size in LETTERS if size is not None)


@pytest.mark.parametrize("size", dict.fromkeys(sizes()))
def test_letters_are_as_large_as_they_say(size: LetterSize) -> None:
    """Whatever is written: so many lines, all of its width; without half blocks in ASCII alone."""
    for said in ("NO QUORUM 97%", "n5: check disk; dmesg, vmstat", "é–☃"):
        lines = written(said, size, UNICODE)
        assert len(lines) == size.lines
        assert {len(line) for line in lines} == {width(said, size)}
        assert not size.whole or "".join(written(said, size, ASCII)).isascii()


def test_letters_of_the_wall() -> None:
    """As wide and as high as they say; digits keep their width; signs that are not there are question marks."""
    for glyphs in (UNICODE, ASCII):
        for scale in (1, 2, 3, 5):
            drawn = wall("NO gjp 12.4 s", scale, glyphs)
            assert len(drawn) == high("NO gjp 12.4 s", scale, glyphs)
            assert {len(line) for line in drawn} == {wide("NO gjp 12.4 s", scale)}
    assert wide("111", 1) == wide("888", 1)
    assert wall("服", 1, UNICODE) == wall("?", 1, UNICODE)
    assert spelled("é服") == "E?"


def test_texts_fit_their_room() -> None:
    """The longest way of saying it that fits; folded lines fit too, and nothing of them is lost."""
    assert fitting(("QUORUM 5/5", "5/5"), SMALL, 20) == "5/5"
    assert fitting(("abcdef",), SMALL, 11) == "abc"
    for room in (12, 40, 119):
        lines = folded("keep n4; check supercalifragilistic: dmesg", FOUR, room)
        assert all(width(line, FOUR) <= room for line in lines)
        assert "".join(lines).replace(" ", "") == "keepn4;checksupercalifragilistic:dmesg"
