"""Can everybody in the room read it? Every headline, at every size, with its words."""

import pytest
from msgspec.structs import replace

from tests.ui.pieces import NOW
from tests.ui.scenes import SCENES, flapping, look, starting, state, text
from tests.ui.staged import later, seen, shown, staged
from tui.core.model.state import Snapshot
from tui.text.glyphs import ASCII, UNICODE
from tui.text.letters import big
from tui.text.wall import high, wall, wide
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.warroom import WarRoom
from tui.ui.view.pages.war_room import warroom

SIZES = ((40, 10), (60, 20), (79, 22), (119, 38), (199, 58), (300, 90))
HEADS = (
    ("calm", "n3", "leads 41d2h"),
    ("leaderless", "NO LEADER", "for 12.4 s"),
    ("two_leaders", "TWO LEADERS", "n1 term 46"),
    ("blind", "BLIND", "since 03:12:10"),
    ("starting", "looking", ""),
)


def on_wall(picture: str, words: str) -> bool:
    """Do these words stand there, as text or as large letters of some size?"""
    small = big(words, 1_000)
    if words in picture or (small is not None and small[1].rstrip() in picture):
        return True
    return any(
        any(wall(words, scale, glyphs)[1].rstrip() in line for line in picture.splitlines())
        for scale in range(1, 20)
        for glyphs in (UNICODE, ASCII)
    )


@pytest.mark.parametrize("ascii_only", [False, True], ids=["unicode", "ascii"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("scene", "head", "told"), HEADS)
def test_every_headline_at_every_size(
    scene: str, head: str, told: str, size: tuple[int, int], ascii_only: bool
) -> None:
    """Who leads and for how long, or why nobody knows, fits the window and is never only half there."""
    width, height = size
    seen = look(SCENES[scene](), width, height=height, glyphs=ASCII if ascii_only else UNICODE)
    picture = warroom(seen)
    said = text(picture)
    assert all(len(line) <= width for line in said.splitlines())
    assert len(picture.rows) <= height - 1 or height <= 12
    assert on_wall(said, head)
    assert not told or on_wall(said, told)
    assert said.isascii() or not ascii_only


def test_the_headline_is_the_largest_and_grows() -> None:
    """A larger window makes larger letters, and nothing is larger than the headline."""
    heads = [
        sum(row.key.startswith("head") for row in warroom(look(SCENES["calm"](), w, height=h)).rows) for w, h in SIZES
    ]
    assert heads == sorted(heads)
    assert heads[-1] > 20
    told = sum(row.key.startswith("told") for row in warroom(look(SCENES["calm"](), 199, height=58)).rows)
    assert heads[-2] > told > 3


def test_a_blind_room_shows_no_leader() -> None:
    """The old leader is `last`, never a headline; alerts are not said to be none."""
    scene = SCENES["blind"]()
    said = text(warroom(look(replace(scene, state=replace(scene.state, alerts=())), 79, height=22)))
    assert on_wall(said, "alerts unknown")
    assert "last leader n3" in said
    assert "leads" not in said


def test_as_text_where_there_is_no_room() -> None:
    """Changes against what is allowed, the worst alert with sign and word, what else there is, the last elections."""
    said = text(warroom(look(flapping(), 79, height=12)))
    for words in (
        "3 leader changes in 10 min (limit 1)",
        "◆ CRIT SERVER_SILENT  and 3 more",
        "n5 is unresponsive, and metawatch has no connection to it",
        "03:10:51  n1→n3  leader lost",
    ):
        assert words in said


def test_five_elections_newest_first() -> None:
    """No more than five, said alike, and the words stay whole."""
    rows = [row.text for row in warroom(look(flapping(), 199, height=70)).rows if row.key.startswith("log")]
    first = wall("03:10:51 n1→n3 leader lost 6.4s", 1, UNICODE)
    assert any(first[1].rstrip() in row for row in rows) or len(rows) > 16


def test_long_names_stay_inside() -> None:
    """Names of 300 characters are cut, not drawn over the edge."""
    for width, height in SIZES:
        assert all(len(row.text) <= width for row in warroom(look(SCENES["long_names"](), width, height=height)).rows)


def test_letters_of_the_wall() -> None:
    """As wide and as high as they say; digits keep their width; signs that are not there are question marks."""
    for glyphs in (UNICODE, ASCII):
        for scale in (1, 2, 3, 5):
            drawn = wall("NO gjp 12.4 s", scale, glyphs)
            assert len(drawn) == high("NO gjp 12.4 s", scale, glyphs)
            assert {len(line) for line in drawn} == {wide("NO gjp 12.4 s", scale)}
    assert wide("111", 1) == wide("888", 1)
    assert wall("服", 1, UNICODE) == wall("?", 1, UNICODE)
    assert "".join(wall("x", 1, ASCII)).strip("# ") == ""


async def test_w_there_and_back() -> None:
    """w opens it, w and escape leave it; it lives meanwhile, the seconds without a leader too."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, SCENES["calm"]())
        for key in ("w", "escape"):
            await pilot.press("w")
            await pilot.pause()
            assert isinstance(app.screen, WarRoom)
            before = await shown(pilot, live, SCENES["leaderless"]())
            after = await shown(pilot, live, later(0.25, SCENES["leaderless"]()))
            assert before != after
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(app.screen, Dashboard)


async def test_war_room_survives_any_size() -> None:
    """From one cell to a wall and back."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await pilot.press("w")
        for size in ((80, 24), (41, 11), (20, 3), (1, 1), (240, 70)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert "MW" in seen(app.screen) or "█" in seen(app.screen)


def test_nothing_is_promised_before_anything_is_known() -> None:
    """Connecting shows no changes and no elections of a cluster that nobody has seen."""
    nothing = Snapshot(state=replace(starting().state, first_connected_at=None, seeing_since=None), now=NOW)
    assert "10m" not in text(warroom(look(nothing, 79, height=12)))
    told = text(warroom(look(Snapshot(state=state(), now=NOW), 79, height=12)))
    assert "no elections seen" in told
