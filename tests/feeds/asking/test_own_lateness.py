"""Is it known by how much our own loop was late, for as long as that counts?"""

from tui.feeds.asking.own_lateness import OwnLateness


def lateness(*woke: tuple[float, float]) -> OwnLateness:
    """Of a loop that woke at these times, so much too late."""
    found = OwnLateness()
    for at, late in woke:
        found.woke(at - late, at)
    return found


def test_the_longest_counts_for_five_seconds() -> None:
    """A small lateness after a large one takes nothing from it; a larger one replaces it."""
    found = lateness((10.0, 0.7), (11.0, 0.2), (12.0, 0.3))
    assert round(found.longest(12.0), 3) == 0.7
    assert round(found.longest(15.5), 3) == 0.3
    assert found.longest(30.0) == 0.0
    assert round(lateness((10.0, 0.2), (11.0, 0.9)).longest(12.0), 3) == 0.9


def test_who_is_woken_early_is_not_late() -> None:
    assert lateness((10.0, -3.0)).longest(10.0) == 0.0


def test_a_grace_is_for_a_loop_that_is_late_now() -> None:
    """Not for one that was on time since, and not without end."""
    found = lateness((10.0, 0.4), (10.3, 0.001))
    assert found.grants(0, 10.0)
    assert not found.grants(0, 10.3)
    assert not found.grants(6, 10.0)
    assert not lateness((10.0, 0.05)).grants(0, 10.0)
