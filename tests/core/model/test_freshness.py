"""Is there one table of how old a figure may be, and does it say what it should?"""

import re
from pathlib import Path
from typing import get_args

from tests.cases import each
from tui.core.model.freshness import FRESH_S, FigureKind, fresh

TUI = Path(__file__).parents[3] / "tui"


def test_each_kind_has_a_limit() -> None:
    """A kind without one would fail only when it is asked for."""
    assert set(FRESH_S) == set(get_args(FigureKind))


@each("kind", get_args(FigureKind))
def test_a_figure_is_fresh_until_its_limit(kind: FigureKind) -> None:
    """The limit itself counts as fresh; what never came is not."""
    at = 1000.0
    assert fresh(kind, at, at + FRESH_S[kind])
    assert not fresh(kind, at, at + FRESH_S[kind] + 0.001)
    assert not fresh(kind, None, at)


def test_what_is_asked_each_second_may_be_missed_once() -> None:
    """A shorter limit would call a figure old whose next answer is only late."""
    assert min(FRESH_S.values()) >= 2.5


def test_no_other_file_keeps_a_limit_of_its_own() -> None:
    """A constant of that name elsewhere would be a second table."""
    found = [
        f"{path.relative_to(TUI)}: {name}"
        for path in sorted(TUI.rglob("*.py"))
        if path.name != "freshness.py"
        for name in re.findall(r"^(\w*(?:FRESH|STALE)_S)\b", path.read_text(), re.MULTILINE)
    ]
    assert found == []
