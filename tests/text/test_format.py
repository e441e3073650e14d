"""Are figures written as the `nats` CLI writes them, and calm enough to read?"""

from tests.cases import each
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
from tui.text.wording import seconds

NOW = 1_795_403_564.2  # 2026-11-23 03:12:44.2 UTC


@each(
    ("seconds", "written"),
    [
        (None, "–"),
        (0, "0s"),
        (0.000012, "12µs"),
        (0.53, "530ms"),
        (0.9994, "999ms"),
        (0.9999, "1.00s"),
        (4.2, "4.20s"),
        (59.994, "59.99s"),
        (59.999, "1m"),
        (123, "2m3s"),
        (3_723, "1h2m3s"),
        (93_784, "1d2h3m4s"),
        (31_536_000 + 2 * 86_400 + 3 * 3_600 + 245, "1y2d3h4m5s"),
        (-0.02, "-20ms"),
    ],
)
def test_durations_as_the_nats_cli(seconds: float | None, written: str) -> None:
    """µs, whole ms, hundredths of seconds, then units; the nearest, and never a unit that overflows (`1000ms`, `60.00s`)."""
    assert duration(seconds) == written


@each(
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


@each(
    ("seconds", "written"),
    [
        (None, "–"),
        (-1, "0.0s"),
        (0.36, "0.4s"),
        (9.94, "9.9s"),
        (9.99, "10s"),
        (12.7, "13s"),
        (59.6, "1m"),
        (151, "2m31s"),
        (41 * 86_400 + 7_300, "41d2h"),
    ],
)
def test_ages_keep_two_units(seconds: float | None, written: str) -> None:
    """Tenths only below ten seconds, so that a calm screen changes once a second at most."""
    assert age(seconds) == written


@each("lasted", [0.04, 0.36, 2.95, 9.94, 9.96, 59.4, 59.6, 151.0, 3599.6, 90_061.0, 4e7])
def test_a_panel_and_a_sentence_say_one_figure(lasted: float) -> None:
    """A silence that is 2.9s in one and 3.0s in the other is two silences to a reader."""
    assert age(lasted) == seconds(lasted)


def test_a_tenure_has_no_tenths() -> None:
    """It is drawn once a second."""
    assert (tenure(3.9), tenure(-5), tenure(86_400), tenure(None)) == ("4s", "0s", "1d", "–")


def test_counts_shares_and_words() -> None:
    """Thousands are grouped, shares are whole percents, one thing is singular."""
    assert (count(1_234), count(None), percent(0.123), percent(None)) == ("1,234", "–", "12%", "–")
    assert (plural(1, "term"), plural(3, "term"), plural(2, "box", "boxes")) == ("1 term", "3 terms", "2 boxes")
    assert listing(["n1", "n2", "n3", "n4", "n5"]) == "n1 n2 n3 and 2 more"


def test_times_are_utc() -> None:
    """Whatever the time zone of this terminal."""
    assert clock(NOW) == "03:12:44"
    assert date_clock(NOW) == "2026-11-23 03:12:44"


@each(
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
