"""How is a style sheet parsed once a process, though each test has an App of its own? Not a test."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from textual.css import stylesheet
from textual.css.parse import parse
from textual.css.tokenize import tokenize_values


@cache
def _values(variables: frozenset[tuple[str, str]]) -> dict[str, Any]:
    """One object for each theme: whatever was parsed with it is known by it."""
    return tokenize_values(dict(variables))


_PARSED: dict[tuple[object, ...], tuple[Any, ...]] = {}


def _parse(scope: str, css: str, read_from: Any, variable_tokens: dict[str, Any], **how: Any) -> Iterable[Any]:
    """Textual keeps what it has parsed for as long as one App lives; hundreds of Apps here have the same sheets."""
    which = (scope, css, read_from, id(variable_tokens), *how.items())
    if which not in _PARSED:
        _PARSED[which] = tuple(parse(scope, css, read_from, variable_tokens=variable_tokens, **how))
    return _PARSED[which]


def parse_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each style sheet, with the variables of each theme."""
    monkeypatch.setattr(stylesheet, "tokenize_values", lambda variables: _values(frozenset(variables.items())))
    monkeypatch.setattr(stylesheet, "parse", _parse)
