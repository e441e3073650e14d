"""Does every picture still come out of the run it was taken from? The SVGs in screenshots/ are the golden files."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.ui.film import MOST_BYTES, SCENES
from tests.ui.film_svg import Frame, film_svg
from tests.ui.pictures import FILM, PICTURES, SCREENSHOTS, draw


@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_is_what_its_run_looks_like(name: str) -> None:
    """Drawn from the kept snapshot of a real run, the screen is the picture that the README shows.

    After a wanted change of the screen `python -m tests.ui.pictures draw` draws all of them anew."""
    assert await draw(PICTURES[name]) == (SCREENSHOTS / f"{name}.svg").read_text()


def test_every_picture_is_in_the_list() -> None:
    """No picture lies there that no run accounts for."""
    assert {path.stem for path in SCREENSHOTS.glob("*.svg")} == {*PICTURES, FILM}


def test_every_picture_that_is_shown_is_there() -> None:
    """README and the reference show no picture that is not made; and the film is the first one of the README."""
    root = SCREENSHOTS.parent
    pages: list[Path] = [root / "README.md", *(root / "tui/docs").glob("*.md")]
    shown = [name for page in pages for name in re.findall(r"screenshots/([\w-]+)\.svg", page.read_text())]
    assert shown[0] == FILM
    assert set(shown) <= {*PICTURES, FILM}


def test_the_film_plays_by_itself() -> None:
    """Small enough for a page, no script, no address but its name space; from every scene something is seen."""
    path = SCREENSHOTS / f"{FILM}.svg"
    assert path.stat().st_size <= MOST_BYTES
    said = path.read_text()
    assert "<script" not in said
    assert set(re.findall(r"https?://[^\s\"]+", said)) == {"http://www.w3.org/2000/svg"}
    words = "".join(ElementTree.fromstring(said).itertext())
    assert all(scene.caption in words for scene in SCENES)
    for word in ("process frozen", "Step-down of", "All clear"):
        assert word in words


def test_a_film_shows_each_look_at_its_time() -> None:
    """What stays is there once; what comes back is seen twice."""

    def drawn(*lines: str) -> str:
        texts = [
            f'<text class="terminal-1-r1" x="0" y="{20 + i * 24.4:g}">{line}</text>' for i, line in enumerate(lines)
        ]
        return "<style>.terminal-1-r1 { fill: #fff }</style>" + "".join(texts)

    frames = [Frame(drawn("same", one), one, 1.0) for one in ("a", "b", "a", "a")]
    film = film_svg(frames, (10, 2))
    assert film.count(">same<") == 1
    assert re.findall(r'values="([^"]+)" keyTimes="([^"]+)"', film)[-2:] == [
        ("inline;none;inline", "0;0.25;0.5"),
        ("none;inline;none", "0;0.25;0.5"),
    ]
