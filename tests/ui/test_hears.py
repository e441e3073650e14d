"""Is who hears whom drawn as it is known, at any width and with any number of servers?"""

from functools import cache
from itertools import product

import pytest
from msgspec.structs import replace

from tests.cases import cases
from tests.core.runs import calm
from tests.ui.scenes import SCENES, look, many, text
from tests.ui.staged import seen, shown, staged
from tests.ui.tapped import calm as after_calm
from tests.ui.tapped import snapshot
from tui.core.model.state import Snapshot
from tui.core.network.hearing_patterns import HearingPattern, Meaning
from tui.core.network.who_hears_whom import Matrix, matrix
from tui.core.settings.watch import Watch
from tui.text.cells import cells
from tui.text.glyphs import ASCII, UNICODE, Glyphs
from tui.ui.row_list import RowList
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.hears import Hears
from tui.ui.screens.sheet import Sheet
from tui.ui.view.drawing.spans import Look, Picture
from tui.ui.view.drawing.style_names import STYLES
from tui.ui.view.pages.who_hears_whom import hears, how, meaning
from tui.ui.view.panels import mesh as mesh_panel
from tui.ui.view.panels.mesh import MEANINGS


def drawn(now: Look) -> Picture:
    """The matrix itself."""
    return hears(now, matrix(now.state, now.now, now.watch.thresholds))


def means(now: Look) -> str:
    """What is said of it."""
    return text(meaning(now, matrix(now.state, now.now, now.watch.thresholds)))


def known(now: Look, listener: str | None) -> Picture:
    """How one row is known."""
    return how(now, matrix(now.state, now.now, now.watch.thresholds), listener)


@cache
def frozen() -> Snapshot:
    """n3 of the calm run answers nothing for eight seconds."""
    story = calm()
    while story.t < 78:
        story.advance(story.t + 1)
        story.pong("n1", "n2")
        story.beat("n1", 5, vias=("n1", "n2"))
        story.ack("n2", "n1", 5)
        story.raft("n2", term=5, leader="n1")
    return snapshot(story)


@pytest.mark.sampled
@pytest.mark.parametrize("scene", SCENES)
def test_it_fits_its_width(scene: str) -> None:
    """No line is wider than its panel, every style has a colour, ASCII stays ASCII."""
    snapshot = SCENES[scene]()
    heard = matrix(snapshot.state, snapshot.now, Watch().thresholds)
    with cases() as case:
        for width, (name, signs) in product((20, 39, 79, 119, 199), {"unicode": UNICODE, "ascii": ASCII}.items()):
            with case(width, name):
                fits(look(snapshot, width, glyphs=signs), heard, width, signs)


def fits(this: Look, heard: Matrix, width: int, signs: Glyphs) -> None:
    """Raises AssertionError if a line of it does not."""
    for picture in (hears(this, heard), how(this, heard, None)):
        lines = (picture.title, *(row.spans for row in picture.rows))
        assert all(sum(cells(t) for t, _ in line) <= width for line in lines)
        assert {style for line in lines for _, style in line} <= set(STYLES)
        assert signs is UNICODE or all(t.isascii() for line in lines for t, _ in line)
    said = text(meaning(this, heard))
    assert all(cells(line) <= width for line in said.splitlines())
    assert signs is UNICODE or said.isascii()


def test_a_frozen_server_stands_out_without_colours() -> None:
    """Its row and its column are crosses with an age, and the words say that it is the server."""
    now = look(frozen(), 79)
    lines = text(drawn(now)).splitlines()
    assert lines[0].split()[1:4] == ["n1", "n2", "n3"]
    assert [line.split() for line in lines[1:]] == [
        ["n1", "self", "<2s", "x8s"],
        ["n2", "<2s", "self", "x8s"],
        ["n3", "x8s", "x8s", "self"],
    ]
    assert "n3 is unresponsive and no peer receives it: the server, not the network" in means(now)
    assert "nothing for 8s" in text(known(now, "n2"))
    assert "heartbeats received on its connection" in text(known(now, "n2"))


def test_the_panel_names_all_servers_that_are_unresponsive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that froze at once are two crosses in the matrix, and one sentence."""
    two = tuple(HearingPattern(meaning="server", servers=(name,)) for name in ("n2", "n3"))
    monkeypatch.setattr(mesh_panel, "judge", lambda _seen: two)
    said = " ".join(text(mesh_panel.mesh(look(frozen(), 79))).split())
    assert "n2, n3 are unresponsive and no peer receives them: the servers, not the network" in said


def test_calm_is_quiet_and_costs_nothing() -> None:
    """No colour, and the next second is the same text."""
    story = calm()
    before = drawn(look(snapshot(story), 79)).rows[0]
    assert not {style for _, style in before.spans} & {"warn", "alarm"}
    assert "No fault in the directions that are known." in means(look(snapshot(story), 79))
    story.beats(71.0, "n1", 5)
    story.ack("n2", "n1", 5)
    story.ack("n3", "n1", 5)
    assert drawn(look(snapshot(story), 79)).rows[0] == before


@pytest.mark.parametrize(("count", "first"), [(12, "1"), (60, "1")])
def test_twelve_fit_at_eighty_columns_and_more_are_signs(count: int, first: str) -> None:
    """Names lose what they all begin with; beyond twelve a cell is one sign, and nobody is left out."""
    picture = drawn(look(many(count * 3 // 2), 79))
    assert len(picture.rows) == count
    heads = text(picture).splitlines()[0].removeprefix("REACHABILITY")
    if count == 12:
        assert heads.split()[:12] == [str(i) for i in range(1, 13)]
    assert all(len(row.text) > count for row in picture.rows)
    assert heads.lstrip().startswith(first)


def test_names_too_long_get_letters() -> None:
    """Each row begins with the letter of its column."""
    lines = text(drawn(look(SCENES["long_names"](), 79))).splitlines()
    assert lines[0].split()[1:5] == ["A", "B", "C", "D"]
    assert [line[:1] for line in lines[1:]] == ["A", "B", "C", "D"]


def test_every_meaning_has_words() -> None:
    """Of each pattern that is judged."""
    assert set(MEANINGS) == set(Meaning.__args__)  # type: ignore[attr-defined]  # typing.Literal has them


async def test_v_opens_it_and_the_cursor_chooses_a_listener() -> None:
    """What it hears is told below; v goes back."""
    app, live = staged()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, frozen())
        await pilot.press("v")
        await pilot.pause()
        assert isinstance(app.screen, Hears)
        assert "what n1 receives" in seen(app.screen)
        await pilot.press("j")
        await pilot.pause()
        assert "what n2 receives" in seen(app.screen)
        assert app.screen.query_one("#hears", RowList).selected == "n2"
        await pilot.press("v")
        assert isinstance(app.screen, Dashboard)


async def test_its_own_nats_commands_and_help() -> None:
    """Y tells the commands of this screen; a picture without servers says that there is nothing to hear."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, after_calm())
        await pilot.press("v", "Y")
        await pilot.pause()
        assert isinstance(app.screen, Sheet)
        assert "nats --context prod-eu server request routes" in seen(app.screen)
        await pilot.press("escape")
        now = after_calm()
        await shown(pilot, live, replace(now, state=replace(now.state, servers={}), now=now.now + 1))
        assert "Needs at least two servers" in seen(app.screen)
