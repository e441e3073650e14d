"""Are style sheets parsed once a process here too? A dozen walls have the same ones."""

import pytest

from tests.ui.parsed import parse_once


@pytest.fixture(autouse=True)
def _parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parse_once(monkeypatch)
