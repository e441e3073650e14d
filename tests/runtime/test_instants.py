"""Which instant does the operator mean by what was typed?"""

import pytest

from tui.runtime.instants import parse_instant

END = 1_795_440_000.0
"""2026-11-23T13:20:00Z."""


@pytest.mark.parametrize(
    ("typed", "seconds_before_end"),
    [
        ("now", 0.0),
        ("-2h", 7200.0),
        ("-1h30m", 5400.0),
        ("13:20", 0.0),
        ("13:19:30", 30.0),
        ("13:21", 86_400.0 - 60.0),
        ("03:12", 10 * 3600.0 + 480.0),
        ("2026-11-23T13:00:00Z", 1200.0),
        ("2026-11-23T14:20:00+01:00", 0.0),
        ("2026-11-23 13:00", 1200.0),
        ("2026-11-23", 13 * 3600.0 + 1200.0),
    ],
)
def test_what_was_meant(typed: str, seconds_before_end: float) -> None:
    assert parse_instant(typed, END) == END - seconds_before_end


@pytest.mark.parametrize("typed", ["", "yesterday", "25:00", "12:61", "-", "-x", "2026-13-01", "1e9"])
def test_what_is_no_time_says_what_is_allowed(typed: str) -> None:
    with pytest.raises(ValueError, match=r"allowed|duration"):
        parse_instant(typed, END)
