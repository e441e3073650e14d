"""Does a second terminal come to show what the first one shows, also where signs take two cells?"""

import re

import pytest
from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip

from tui.ui.painting.kept import Kept


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ([(0, "日本")], "日本"),
        ([(0, "日本"), (1, "x")], " x本"),  # a terminal blanks the half that is left of a sign
        ([(0, "日本"), (2, "x")], "日x "),
        ([(0, "日本"), (0, "x")], "x 本"),
        ([(0, "日本"), (1, "語")], " 語 "),
        ([(0, "abcd"), (1, "日")], "a日d"),
        ([(3, "x")], "   x"),
        ([(0, "e\u0301a"), (1, "b")], "e\u0301b"),
    ],
)
def test_what_is_left_of_a_wide_sign(sent: list[tuple[int, str]], shown: str) -> None:
    """Each row: what was written where, one after the other, and what stands there then."""
    kept = Kept()
    for first, text in sent:
        assert list(kept.news((0, first, Strip([Segment(text)]))))
    whole = kept.whole(Console(color_system=None))
    assert re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", whole) == shown
