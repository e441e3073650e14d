"""Where do the keys of these tests save what they keep? In a folder of the test. And style sheets are parsed once a process."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
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


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(autouse=True)
def _all_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the terminal of the tests is: Rich keeps with each style the bytes that it once gave, for whoever draws with it later."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture(autouse=True)
def _nothing_is_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program looks once through all that it keeps for its whole run. Here that is what hundreds of tests have made, an App is one of
    hundreds, and what it froze would never go."""
    monkeypatch.setattr("tui.ui.app._keep", lambda: None)


@pytest.fixture(autouse=True)
def _news_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """News goes by the clock on the wall, and on a busy computer a test takes longer than that: it stays until the test is over."""
    monkeypatch.setattr("tui.ui.toasts.toasting_app.SHOWN_S", 3_600.0)


@pytest.fixture(autouse=True)
def _parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stylesheet, "tokenize_values", lambda variables: _values(frozenset(variables.items())))
    monkeypatch.setattr(stylesheet, "parse", _parse)
