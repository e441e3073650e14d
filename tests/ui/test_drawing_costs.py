"""Is only that drawn which is needed? Columns that are kept, rows that are seen, panels that changed, and nothing loaded too soon."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.geometry import Size

from tests.cases import cases
from tests.ui.scenes import SCENES, calm, look
from tests.ui.staged import dashboard, later, shown, staged
from tui.core.group import clock_skew
from tui.core.overall.state_word import state_word
from tui.core.settings.watch import Watch
from tui.ui import row_list
from tui.ui.row_list import RowList
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.drawn import Drawn, classes_for
from tui.ui.view.drawing.spans import Span
from tui.ui.view.drawing.table import Column, placed, shape, spans_of, table
from tui.ui.view.panels.servers import roster

WIDTHS = range(1, 120)
_WORDS = ("a", "bc" * 9, "def", "4,321", "", "…")


def columns(asked: list[str]) -> tuple[Column[int], ...]:
    """Of several ranks; whoever is asked for a cell says so."""

    def cell(title: str) -> Column[int]:
        def made(item: int) -> Span:
            asked.append(title)
            return (_WORDS[(item + len(title)) % len(_WORDS)], "plain")

        rank = (3, 0, 7, 1, 7, 2)[len(title) % 6]
        return Column[int](
            title, made, rank=rank, least=len(title), most=12, flexible=title == "FLEX", numbers=rank > 2
        )

    return tuple(map(cell, ("N", "FLEX", "ROLE NOW", "LAG", "HEARTBEATS", "RTT", "MEMORY", "CPU")))


def test_of_a_column_without_room_no_cell_is_made() -> None:
    """And the table is the same as if all had been made."""
    with cases() as case:
        for width in WIDTHS:
            with case(width):
                made_as_asked(width)


def made_as_asked(width: int) -> None:
    """Raises AssertionError if the table is another, or if a cell was made for nothing."""
    asked: list[str] = []
    items, seen = range(7), look(calm(), width)
    every = columns([])
    grid = [spans_of(seen, every, item) for item in items]
    form = shape(seen, every, [max(len(line[i][0][0]) for line in grid) for i in range(len(every))])
    made = table(seen, columns(asked), [(str(item), item) for item in items])
    assert [row.spans for row in made.rows] == [placed(form, line) for line in grid]
    assert {every[i].title for i in form.kept} <= set(asked)
    if width < 12:
        assert len(set(asked)) < len(every) / 2


def test_all_clocks_are_judged_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is judged against all others: of 200 servers once a picture, and not once a row."""
    judged: list[float] = []

    def counted(*given: object) -> tuple[clock_skew.Skew, ...]:
        judged.append(1)
        return real(*given)  # type: ignore[arg-type]  # as it was called

    real = clock_skew.skews
    monkeypatch.setattr(clock_skew, "skews", counted)
    assert len(roster(look(SCENES["many"](), 260)).rows) > 190
    assert len(judged) <= 1


def test_the_word_of_one_state_is_judged_once() -> None:
    """Of an equal state anew: it is known by being the same one."""
    first, second = calm(), calm()
    told = state_word(first.state, first.now, Watch())
    assert state_word(first.state, first.now, Watch()) is told
    assert state_word(second.state, second.now, Watch()) is not told
    assert state_word(first.state, first.now + 1, Watch()) is not told


@pytest.mark.usefixtures("painted")
async def test_rows_out_of_sight_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many servers there are, as many rows become cells as are seen."""
    drawn: list[object] = []
    real = RowList._made

    def counted(self: RowList, *given: object, **named: object) -> object:
        drawn.append(given)
        return real(self, *given, **named)  # type: ignore[arg-type]  # as it was called

    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, SCENES["many"]())
        monkeypatch.setattr(RowList, "_made", counted)
        await shown(pilot, live, later(61.0, SCENES["many"]()))
        assert len(drawn) < 4 * 40


@pytest.mark.parametrize("key", ["tab", "down"])
async def test_focus_and_cursor_move_without_the_panels(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A panel says the same with and without the keys: only its border and its cursor differ."""
    drawn: list[int] = []
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        screen = dashboard(app)
        before = (screen.at, screen.panel("servers").cursor)
        monkeypatch.setattr(Dashboard, "panels", lambda _self: drawn.append(1))
        await pilot.press(key)
        await pilot.pause()
        assert (screen.at, screen.panel("servers").cursor) != before
        assert drawn == []


@pytest.mark.usefixtures("painted")
async def test_the_focus_paints_two_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that had it and the one that has it; Textual would paint the whole window."""
    painted: list[int] = []
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.pause()
        before = dashboard(app).focused
        monkeypatch.setattr(Compositor, "render_full_update", lambda _self, **_named: painted.append(1))
        await pilot.press("tab")
        await pilot.pause()
        assert dashboard(app).focused is not before
        assert painted == []


@pytest.mark.parametrize("theme", ["dark", "solarized-light"])
async def test_the_sheets_are_read_with_the_first_theme_only(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual would read them, and style the App, twice before the first picture."""
    again: list[int] = []
    monkeypatch.setattr(Stylesheet, "reparse", lambda _self: again.append(1))
    app, _ = staged(theme=theme)
    async with app.run_test(size=(120, 40)):
        assert app.stylesheet._variables == app.get_css_variables()
        assert again == []


async def test_a_screen_has_the_classes_of_the_window_before_it_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that its widgets are styled once when it comes, and not again once Textual has told it its size."""
    styled: list[object] = []
    real = Drawn.update_node_styles

    def counted(self: Drawn, animate: bool = True) -> None:
        styled.append(type(self))
        real(self, animate)

    monkeypatch.setattr(Drawn, "update_node_styles", counted)
    app, _ = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for key in ("w", "question_mark"):
            assert styled.count(type(app.screen)) == 1
            await pilot.press(key)
            await pilot.pause()
        assert len(app.screen_stack) == 3
        assert styled.count(type(app.screen)) == 1


async def test_these_classes_are_those_that_textual_gives() -> None:
    """At every size at which one of them changes, and just below."""
    app, _ = staged()
    async with app.run_test(size=(7, 7)) as pilot:
        with cases() as case:
            for size in (
                (39, 9),
                (40, 10),
                (109, 31),
                (110, 32),
                (119, 39),
                (120, 40),
                (200, 49),
                (200, 50),
                (200, 60),
            ):
                with case(size):
                    await pilot.resize_terminal(*size)
                    await pilot.pause()
                    wanted = classes_for(Size(*size))
                    assert {name for name, has in wanted.items() if has} == app.screen.classes & wanted.keys()


def test_no_style_sheet_speaks_of_the_focus_of_a_list() -> None:
    """So lists do not ask for it whenever the focus moves (`RowList.watch_has_focus`)."""
    folder = Path(row_list.__file__).parent
    asked = {name for sheet in folder.glob("*.tcss") for name in re.findall(r"([\w.#-]+):focus", sheet.read_text())}
    assert asked <= {"Prompt"}


def test_curves_are_loaded_for_the_first_one_that_is_seen() -> None:
    """plotext takes 10 MB, and most of those who look never see a curve."""
    code = """
import asyncio, sys
from tests.ui.meshes import torn
from tests.ui.staged import shown, staged
from tui.ui.curves import Curves
async def main():
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, torn())
        print("plotext" in sys.modules)
        await pilot.press("6", "6")
        await pilot.pause()
        await app.screen.query_one(Curves).settled.wait()
        print("plotext" in sys.modules)
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
