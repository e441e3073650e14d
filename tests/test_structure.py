"""Does the house keep its shape? Every bar of `python -m tests.structure` stays where it is or falls; none rises."""

import ast
from collections.abc import Mapping

import pytest

from tests.source import constants, texts, types
from tests.structure import BARS, Bar

TODAY: Mapping[str, int] = {}
"""What bars above their target have now. Whoever lowers a figure lowers it here; none is ever raised."""


@pytest.mark.parametrize("bar", BARS, ids=[bar.name for bar in BARS])
def test_a_bar_never_rises(bar: Bar) -> None:
    """At most its target, or what was found when it was last lowered."""
    allowed = TODAY.get(bar.name, bar.target)
    assert bar.figure <= allowed, "\n".join([f"{bar.name}: {bar.figure}, at most {allowed} are allowed", *bar.found()])


def test_the_ratchet_names_bars_that_miss() -> None:
    """No entry for a bar that is gone, none that allows less than the target."""
    targets = {bar.name: bar.target for bar in BARS}
    assert all(allowed > targets[name] for name, allowed in TODAY.items())


def test_sentences_are_seen_and_docstrings_are_not() -> None:
    """The count can fail: an f-string is one sentence, a docstring none, two words are a term."""
    source = '''
"""What is this file for?"""
x = f"{name} has lost {n} votes"
y = "lame duck"
class A:
    z: int
    """A field has its own docstring here."""
'''
    assert [text for _, text in texts(ast.parse(source))] == ["{} has lost {} votes"]
    assert list(types(ast.parse("Pairs = list[int]\nLIMIT = 1\nclass One: pass\nclass _Two: pass"))) == ["Pairs", "One"]
    assert list(constants(ast.parse("_FRESH_S = 3\n_LATE_S: Final = 2\nx = 1"))) == ["_FRESH_S", "_LATE_S"]
