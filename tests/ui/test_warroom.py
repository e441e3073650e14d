"""Can everybody in the room read it? Every state, at every size, with its words."""

from functools import cache
from itertools import product

import pytest
from msgspec.structs import replace

from tests.cases import cases
from tests.ui.kept_runs import kept
from tests.ui.pieces import NOW
from tests.ui.scenes import SCENES, calm, changed, flapping, look, starting, state, text
from tests.ui.staged import Hands, later, seen, shown, staged, until
from tui.core.model.state import Snapshot
from tui.core.overall.state_word import state_word
from tui.core.settings.watch import Watch
from tui.text.glyphs import ASCII, UNICODE, Glyphs
from tui.text.large import written
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.warroom import WarRoom
from tui.ui.view.drawing.spans import Look, Picture, Row
from tui.ui.view.pages.wall_facts import wall_facts
from tui.ui.view.pages.wall_sizes import ALL
from tui.ui.view.pages.wall_sizes import ASCII as WHOLE
from tui.ui.view.pages.wall_tiles import MOST, tiles
from tui.ui.view.pages.war_room import warroom

SIZES = ((40, 10), (60, 20), (79, 23), (119, 39), (199, 59), (300, 90))
FAR = SIZES[3:]
"""From here on everything that matters is written large."""
SIGNS = {"unicode": UNICODE, "ascii": ASCII}
STATES = {
    "calm": "STABLE",
    "flapping": "FLAPPING",
    "leaderless": "NO LEADER",
    "blind": "BLIND",
    "starting": "CONNECTING",
}
LETTERS = tuple(
    dict.fromkeys(size for plan in (*ALL, *WHOLE) for size in (plan.word, plan.facts, plan.cause, plan.action))
)


def of(scene: str, size: tuple[int, int], glyphs: Glyphs = UNICODE) -> Look:
    return look(SCENES[scene](), size[0], height=size[1], glyphs=glyphs)


def rows(picture: Picture) -> list[Row]:
    """All lines: the first is the panel's title line."""
    return [Row("state title", picture.title), *picture.rows]


def part(picture: Picture, name: str) -> list[str]:
    return [row.text for row in rows(picture) if row.key.split()[0] == name]


def on_wall(lines: list[str], words: str) -> bool:
    """Do these words stand there, as text or in letters of some size?"""
    if any(words.casefold() in line.casefold() for line in lines):
        return True
    return any(large in line for large in in_letters(words) for line in lines)


@cache
def in_letters(words: str) -> tuple[str, ...]:
    """Their second line in letters of every size, with and without Unicode."""
    broad = (size._replace(across=across) for size in LETTERS if size is not None for across in range(size.across + 1))
    sizes = [size for size in dict.fromkeys(broad) if bool(size.across) is bool(size.down)]
    return tuple(dict.fromkeys(written(words, size, signs)[1].strip() for size in sizes for signs in (UNICODE, ASCII)))


@pytest.mark.sampled
@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_at_every_size(scene: str) -> None:
    """The state stands there, nothing is wider or higher than the window, and ASCII is ASCII."""
    with cases() as case:
        for size, (signs, glyphs) in product(SIZES, SIGNS.items()):
            with case(size, signs):
                fits(of(scene, size, glyphs), size, glyphs)


def fits(seen: Look, size: tuple[int, int], glyphs: Glyphs) -> None:
    """Raises AssertionError if the picture does not."""
    picture = warroom(seen)
    said = text(picture)
    assert all(len(line) <= size[0] for line in said.splitlines())
    assert len(rows(picture)) <= size[1]
    assert on_wall(part(picture, "state"), state_word(seen.state, seen.now, seen.watch).word)
    assert said.isascii() or glyphs is UNICODE


@pytest.mark.parametrize(("scene", "word"), STATES.items())
def test_the_state_is_the_one_of_everywhere(scene: str, word: str) -> None:
    """The wall says the word that dashboard, `check` and `events` say."""
    assert on_wall(part(warroom(of(scene, (199, 59))), "state"), word)


@pytest.mark.sampled
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("size", FAR)
@pytest.mark.parametrize("scene", ["calm", "flapping", "leaderless", "blind", "two_leaders", "starting"])
def test_no_fact_is_plain_text(scene: str, size: tuple[int, int], glyphs: Glyphs) -> None:
    """From 120×40 on state, leader, tenure, quorum, cause and action are in large letters, each of them and whole."""
    seen = of(scene, size, glyphs)
    known, picture = wall_facts(seen), warroom(seen)
    for name in ("state", "facts", "cause", "action"):
        assert not any(char.isalnum() for line in part(picture, name) for char in line), name
    assert on_wall(part(picture, "facts"), known.leader[0]) or on_wall(part(picture, "facts"), known.leader[-1])
    assert on_wall(part(picture, "facts"), known.quorum[0])
    assert any(on_wall(part(picture, "cause"), said) for said in known.cause)
    for word in known.action.split():
        assert on_wall(part(picture, "action"), word.upper()) or glyphs is ASCII, word


@pytest.mark.parametrize("size", FAR)
def test_the_sick_server_is_large(size: tuple[int, int]) -> None:
    """Its name in its tile too, in letters, and the tile is lit; the others have a frame and nothing else."""
    seen = of("flapping", size)
    lit = {tile.name: tile.style for tile in tiles(seen, state_word(seen.state, seen.now, seen.watch))}
    assert lit == {"n1": "ok", "n2": "ok", "n3": "lit-leader", "n4": "ok", "n5": "lit-down"}
    lines = part(warroom(seen), "tiles")
    assert on_wall(lines, "N5")
    assert on_wall(lines, "HUNG") or on_wall(lines, "NO REPLY")


@pytest.mark.parametrize("size", SIZES[2:])
def test_sizes_do_not_follow_the_words(size: tuple[int, int]) -> None:
    """Of the same cluster each part is as high in every state, so that nothing jumps."""
    heights = {
        tuple(len(part(warroom(of(scene, size)), name)) for name in ("state", "facts", "tiles", "ribbon", "cause"))
        for scene in ("calm", "flapping", "leaderless", "blind", "two_leaders")
    }
    assert len(heights) == 1


def test_the_state_is_the_largest_and_grows() -> None:
    """Four lines at 80×24, seven at 120×40, eleven at 200×60, with the band around them; nothing else is larger."""
    found = [len(part(warroom(of("calm", size)), "state")) for size in SIZES[2:]]
    assert found[:3] == [4, 7 + 2, 11 + 2]
    assert found[3] > 13
    assert len(part(warroom(of("calm", (199, 59))), "cause")) == 4


def test_a_blind_room_shows_no_leader() -> None:
    """The old leader is `last`; the quorum is not known, and no server is said to be well."""
    seen = of("blind", (79, 23))
    assert wall_facts(seen).leader == ("last n3",)
    assert on_wall(part(warroom(seen), "facts"), "QUORUM ?")
    assert {tile.style for tile in tiles(seen, state_word(seen.state, seen.now, seen.watch))} == {"unseen"}
    assert " ok " not in text(warroom(seen))


def test_without_colours_every_status_is_a_word() -> None:
    """With all styles gone the wall still tells who leads, who is well and who is not, and that nothing is known."""
    said = "\n".join(part(warroom(of("flapping", (79, 23))), "tiles"))
    assert [said.count(word) for word in (" ok ", " leader ", "unresponsive")] == [3, 1, 1]
    assert "\n".join(part(warroom(of("blind", (79, 23))), "tiles")).count(" ? ") == 5


def test_as_text_where_there_is_no_room() -> None:
    """State, leader, quorum, the sick, the worst alert and the last elections."""
    said = "\n".join(row.text for row in rows(warroom(of("flapping", (59, 13)))))
    for words in ("FLAPPING", "n3", "quorum 5/5", "n5 unresponsive", "◆ CRIT SERVER_SILENT", "03:10:51  n1 → n3"):
        assert words in said, words


def test_news_hides_no_alert() -> None:
    """Whatever lines a toast takes: empty lines go, then the last hour; what is to be done and the worst alert stay."""
    sizes_ = ((59, 13), (69, 18), (79, 22), (79, 23), (79, 24), (99, 29), (119, 33), (119, 39))
    scenes = ("flapping", "leaderless", "blind", "two_leaders", "long_names")
    with cases() as case:
        for number, (scene, size, glyphs) in enumerate(product(scenes, sizes_, (UNICODE, ASCII))):
            seen = of(scene, size, glyphs)
            alert = part(warroom(seen), "alert")
            for below in (1, 2, 3):
                with case(number, scene, *size, below):
                    told = warroom(seen, below)
                    assert len(rows(told)) <= size[1] - below
                    assert part(told, "action")
                    assert not alert or part(told, "alert") == alert


def test_what_is_down_comes_before_what_was_wrong_before() -> None:
    """A run in which two of three servers were killed: the wall names them and says to restore them, whatever a verdict said before."""
    seen = look(kept("no-leader"), 119, height=39)
    known = wall_facts(seen)
    assert known.told.word == "NO QUORUM"
    assert known.quorum[0] == "quorum 1/3"
    lit = [tile.name for tile in tiles(seen, known.told) if tile.style == "lit-down"]
    assert len(lit) == 2
    assert all(name in known.action and name in known.cause[0] for name in lit), (known.cause, known.action)


def of_many(count: int, sick: int = 0) -> Snapshot:
    names = tuple(f"nats-{i}" for i in range(1, count + 1))
    known = state(names=names, leader="nats-3")
    for name in names[4 : 4 + sick]:
        known = changed(known, name, presence={"silent": True})
    return Snapshot(state=known, now=NOW)


def test_a_tile_each_up_to_twenty() -> None:
    """Up to eight in a row, up to twenty in two; of more only those that matter, and how many are well."""
    watch = Watch()
    for count, high_rows in ((8, 1), (9, 2), (MOST, 2)):
        shown_ = of_many(count)
        for size in FAR:
            seen = look(shown_, size[0], height=size[1])
            assert len(tiles(seen, state_word(shown_.state, NOW, watch))) == count
            keys = {row.key.split()[1] for row in rows(warroom(seen)) if row.key.startswith("tiles")}
            assert len(keys) == high_rows
    many = of_many(50, sick=2)
    found = tiles(look(many, 199, height=59), state_word(many.state, NOW, watch))
    assert [(tile.name, tile.status[0]) for tile in found] == [
        ("nats-3", "leader"),
        ("nats-5", "unresponsive"),
        ("nats-6", "unresponsive"),
        ("47", "ok"),
    ]


def test_long_names_stay_inside() -> None:
    """Names of 300 characters, of right-to-left letters and of emoji are cut, not drawn over the edge."""
    for scene in ("long_names", "foreign"):
        for size in SIZES:
            for row in rows(warroom(of(scene, size))):
                assert sum(2 if char in "服务器四🦀" else 1 for char in row.text) <= size[0]


def test_a_calm_minute_costs_nothing() -> None:
    """While a leader of days is well, no cell changes from one second to the next."""
    for size in SIZES[2:]:
        seen = of("calm", size)
        after = replace(seen.snapshot, now=seen.now + 1)
        assert warroom(seen) == warroom(seen._replace(snapshot=after))


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
            after = await shown(pilot, live, later(1.0, SCENES["leaderless"]()))
            assert before != after
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(app.screen, Dashboard)


async def test_keys_are_told_to_who_types() -> None:
    """There is no footer; any key shows it, for five seconds."""
    app, live = staged(wall=True, clock=Hands())
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        footer = app.screen.query_one("#footer")
        assert isinstance(app.screen, WarRoom)
        assert not footer.display
        await pilot.press("x")
        await until(pilot, lambda: footer.display)
        app.screen.hide_keys()
        await until(pilot, lambda: not footer.display)


@pytest.mark.usefixtures("painted")
async def test_war_room_survives_any_size() -> None:
    """From one cell to a wall and back."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await pilot.press("w")
        for size in ((80, 24), (41, 11), (20, 3), (1, 1), (240, 70)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert "█" in seen(app.screen)


def test_nothing_is_promised_before_anything_is_known() -> None:
    """Connecting shows no changes and no servers of a cluster that nobody has seen."""
    nothing = Snapshot(state=replace(starting().state, first_connected_at=None, seeing_since=None), now=NOW)
    said = [row.text for row in rows(warroom(look(nothing, 79, height=13)))]
    assert not any("changes" in line or "leader n" in line for line in said)
