"""Where do the keys of these tests save what they keep? In a folder of the test. And style sheets are parsed once a process, and frames
that nobody sees are not painted."""

from pathlib import Path

import pytest

from tests.ui.parsed import parse_once
from tests.ui.unpainted import unpainted


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
def _news_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """News goes by the clock on the wall, and on a busy computer a test takes longer than that: it stays until the test is over."""
    monkeypatch.setattr("tui.ui.toasts.toasting_app.SHOWN_S", 3_600.0)


@pytest.fixture(autouse=True)
def _nothing_is_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program looks once through all that it keeps for its whole run. Here that is what hundreds of tests have made, an App is one of
    hundreds, and what it froze would never go."""
    monkeypatch.setattr("tui.ui.app._keep", lambda: None)


@pytest.fixture(autouse=True)
def _parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parse_once(monkeypatch)


@pytest.fixture
def painted() -> None:
    """For a test that is about painting: each frame is painted, though it goes nowhere."""


@pytest.fixture(autouse=True)
def _unpainted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "painted" not in request.fixturenames:
        unpainted(monkeypatch)
