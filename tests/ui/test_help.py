"""Does the help hold every key, column, sign, code and threshold, and is what one looks for found?"""

from textual.binding import Binding

from tests.ui.scenes import calm, look
from tests.ui.staged import seen, shown, staged, until
from tui.core.settings.thresholds import limits, public_name
from tui.text.cells import cells
from tui.text.explaining.explain import CHECK_TEXTS, COLUMNS, FIGURES
from tui.ui.keys import KEYS, everything
from tui.ui.row_list import RowList
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.help import Help
from tui.ui.screens.note import NoteDialog
from tui.ui.screens.page import Page
from tui.ui.screens.stepdown import StepDownDialog
from tui.ui.view.pages.help import matching, tabs
from tui.ui.view.pages.help import shown as text_of

ALL = tabs(look(calm()), everything())


def words(tab: str) -> dict[str, str]:
    """The entries of one tab."""
    (found,) = [one for one in ALL if one.name == tab]
    return {label: text for section in found.sections for label, text in section.entries}


def test_every_key_column_code_and_threshold_is_there() -> None:
    """Each in its tab, each binding with its meaning."""
    (keys,) = [one for one in ALL if one.name == "Keys"]
    meanings = {text for section in keys.sections for _, text in section.entries}
    for bindings in (
        KEYS,
        Dashboard.BINDINGS,
        RowList.BINDINGS,
        StepDownDialog.BINDINGS,
        NoteDialog.BINDINGS,
        Help.BINDINGS,
    ):
        for binding in bindings:
            assert isinstance(binding, Binding)
            assert not binding.tooltip or binding.tooltip in meanings
    assert words("Columns").keys() == FIGURES.keys() | COLUMNS.keys()
    assert words("Alerts").keys() == CHECK_TEXTS.keys()
    assert words("Thresholds").keys() == {public_name(name) for name in limits()}
    assert words("Thresholds")["flap_max"].startswith("1: leader changes allowed")
    assert "(META_003)" in words("Thresholds")["flap_max"]


def test_what_is_looked_for_is_found_in_all_tabs() -> None:
    """Names first, large and small letters alike; of a long text the sentences with the words."""
    found = {section.heading: section.entries for section in matching(ALL, "FLAP")}
    assert {"ALERTS WITH FLAP", "THRESHOLDS WITH FLAP"} <= found.keys()
    assert found["THRESHOLDS WITH FLAP"][0][0].startswith("flap")
    ((_, text), *_) = [entry for entry in found["ALERTS WITH FLAP"] if entry[0] == "META_003"]
    assert len(text) < len(words("Alerts")["META_003"])
    assert matching(ALL, "no such word") == ()


def test_every_tab_fits_every_width() -> None:
    """In one column and in two, no line is wider than the box."""
    for width in (38, 77, 105):
        seen_by = look(calm(), width)
        for tab in ALL:
            for line in text_of(seen_by, tab.sections).rows:
                assert cells(line.text) <= width, line.text


async def test_the_help_lies_over_whatever_is_read() -> None:
    """Over a page too, which is there again afterwards; a click opens a tab; letters in the search are letters."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("enter", "enter", "question_mark")
        await pilot.pause()
        assert isinstance(app.screen, Help)
        await pilot.click("#tabs", offset=(20, 1))
        await until(pilot, lambda: "HEADER AND LEADER PANEL" in seen(app.screen))
        await pilot.press("slash", *"quorum")
        await until(pilot, lambda: "COLUMNS WITH quorum" in seen(app.screen))
        await pilot.press("enter", "j", "escape", "escape")
        await pilot.pause()
        assert isinstance(app.screen, Page)
    assert app.return_code is None
