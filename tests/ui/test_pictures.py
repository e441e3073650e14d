"""Does every picture still come out of the run it was taken from? The SVGs in screenshots/ are the golden files."""

import pytest

from tests.ui.pictures import PICTURES, SCREENSHOTS, draw


@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_is_what_its_run_looks_like(name: str) -> None:
    """Drawn from the kept snapshot of a real run, the screen is the picture that the README shows.

    After a wanted change of the screen `python -m tests.ui.pictures draw` draws all of them anew."""
    assert await draw(PICTURES[name]) == (SCREENSHOTS / f"{name}.svg").read_text()


def test_every_picture_is_in_the_list() -> None:
    """No picture lies there that no run accounts for."""
    assert {path.stem for path in SCREENSHOTS.glob("*.svg")} == set(PICTURES)
