"""Does every window get a wall that fits, out of few?"""

import pytest

from tui.web.sizes import LEAST, MOST, MOST_WALLS, asked, chosen, snapped


@pytest.mark.parametrize(
    ("window", "wall"),
    [
        ((80, 24), (80, 24)),
        ((83, 25), (80, 24)),
        ((192, 51), (192, 50)),
        ((10_000, 10_000), MOST),
        ((1, 1), LEAST),
        ((0, -5), LEAST),
    ],
)
def test_a_wall_fits_into_its_window(window: tuple[int, int], wall: tuple[int, int]) -> None:
    """Never larger, as far as there are windows so small; windows of nearly one size share it."""
    assert snapped(window) == wall


def test_there_are_never_more_walls_than_so_many() -> None:
    """The next window gets the largest that fits into it, or the smallest that there is."""
    there = {(80 + 4 * i, 24) for i in range(MOST_WALLS)}
    assert chosen((120, 40), {(80, 24)}) == (120, 40)
    assert chosen((120, 40), there) == (108, 24)
    assert chosen((84, 24), there) == (84, 24)
    assert chosen((82, 30), there) == (80, 24)
    assert chosen((60, 20), there) == (80, 24)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "q",
        "[]",
        '["resize"]',
        '["resize", {}]',
        '["resize", {"width": "80", "height": 24}]',
        '["resize", {"width": 1e99, "height": 24}]',
        '["stdin", "q"]',
        '["stdin", {"width": 80, "height": 24}]',
        '["resize", [80, 24]]',
        "[" * 500,
    ],
)
def test_only_a_size_is_taken_from_a_browser(text: str) -> None:
    """Whatever else it sends is nothing."""
    assert asked(text) is None


def test_a_size_is_read() -> None:
    """As textual-serve's front end sends it."""
    assert asked('["resize",{"width":101,"height":33}]') == (101, 33)
