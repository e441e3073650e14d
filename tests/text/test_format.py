"""Are figures written as the `nats` CLI writes them, and calm enough to read?"""

import pytest

from tui.text.format import (
    age,
    clock,
    count,
    date_clock,
    duration,
    listing,
    moment,
    percent,
    plural,
    size,
    size_of,
    tenure,
)

NOW = 1_795_403_564.2  # 2026-11-23 03:12:44.2 UTC


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, "–"),
        (0, "0s"),
        (0.000012, "12µs"),
        (0.53, "530ms"),
        (0.9999, "999ms"),
        (4.2, "4.20s"),
        (59.999, "59.99s"),
        (123, "2m3s"),
        (3_723, "1h2m3s"),
        (93_784, "1d2h3m4s"),
        (31_536_000 + 2 * 86_400 + 3 * 3_600 + 245, "1y2d3h4m5s"),
        (-0.02, "-20ms"),
    ],
)
def test_durations_as_the_nats_cli(seconds: float | None, written: str) -> None:
    """µs, whole ms, hundredths of seconds, then units; never rounded up into the next one."""
    assert duration(seconds) == written


@pytest.mark.parametrize(
    ("n", "written"),
    [(None, "–"), (0, "0 B"), (999, "999 B"), (1_288_490_189, "1.2 GiB"), (10 * 2**20, "10 MiB"), (2**60, "1.0 EiB")],
)
def test_sizes_are_iec(n: int | None, written: str) -> None:
    """One decimal below ten."""
    assert size(n) == written


def test_used_of_most_shares_a_unit() -> None:
    """Both numbers in the unit of the limit; without a limit only what is used."""
    assert size_of(41 * 2**30, 100 * 2**30) == "41 of 100 GiB"
    assert size_of(300 * 2**20, 100 * 2**30) == "0.3 of 100 GiB"
    assert size_of(41 * 2**30, 0) == size_of(41 * 2**30, -1) == "41 GiB"
    assert size_of(None, 5) == "–"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, "–"),
        (-1, "0.0s"),
        (0.36, "0.3s"),
        (9.99, "9.9s"),
        (12.7, "12s"),
        (151, "2m31s"),
        (41 * 86_400 + 7_300, "41d2h"),
    ],
)
def test_ages_keep_two_units(seconds: float | None, written: str) -> None:
    """Tenths only below ten seconds, so that a calm screen changes once a second at most."""
    assert age(seconds) == written


def test_a_tenure_has_no_tenths() -> None:
    """It is drawn once a second."""
    assert (tenure(3.9), tenure(-5), tenure(86_400), tenure(None)) == ("3s", "0s", "1d", "–")


def test_counts_shares_and_words() -> None:
    """Thousands are grouped, shares are whole percents, one thing is singular."""
    assert (count(1_234), count(None), percent(0.123), percent(None)) == ("1,234", "–", "12%", "–")
    assert (plural(1, "term"), plural(3, "term"), plural(2, "box", "boxes")) == ("1 term", "3 terms", "2 boxes")
    assert listing(["n1", "n2", "n3", "n4", "n5"]) == "n1 n2 n3 and 2 more"


def test_times_are_utc() -> None:
    """Whatever the time zone of this terminal."""
    assert clock(NOW) == "03:12:44"
    assert date_clock(NOW) == "2026-11-23 03:12:44"


@pytest.mark.parametrize(
    ("ago", "error", "written"),
    [
        (0, 0.003, "03:12:44.200"),
        (0, 0.010, "03:12:44.200"),
        (0, 0.31, "~03:12:44.2 ±310ms"),
        (0, 3.12, "~03:12:44 ±3.1s"),
        (20_000, 0, "11-22 21:39:24.200"),
    ],
)
def test_moments_say_no_more_than_is_known(ago: float, error: float, written: str) -> None:
    """Milliseconds only when the error is at most 10 ms; the date when it was not today."""
    assert moment(NOW - ago, error, NOW) == written
