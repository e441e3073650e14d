"""Which part of the help is read, and which words are looked for in it? Tabs and a search; it must not know what the help says."""

from collections.abc import Iterator
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui.text.glyphs import Glyphs
from tui.ui.prompt import Prompt
from tui.ui.row_list import GUTTER, RowList
from tui.ui.screens.box import Box, BoxSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.spans import Picture
from tui.ui.view.pages.help import matching, shown, tab_at, tab_line, tabs

MOST = 40
_TABS = 5
_LINE = 2
"""Lines of the input and of the space above it."""

_Keys = tuple[tuple[str, tuple[Hint, ...]], ...]


class Help(Box):
    """One tab at a time; what is looked for is looked for in all of them."""

    WIDTH = 108
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close", tooltip="close; while searching: back to the tabs", priority=True),
        Binding("question_mark,f1,q,backspace", "close", "Close", tooltip="close", key_display="? q backspace"),
        Binding("slash", "search", "Search", tooltip="search in all tabs", key_display="/"),
        Binding("right,l,tab", "turn(1)", "Next tab", tooltip="next tab"),
        Binding("left,h,shift+tab", "turn(-1)", "Previous tab", tooltip="previous tab"),
        Binding("1", "open(0)", "Tab", tooltip="the tab with this digit", key_display="1-5"),
        *(Binding(str(n + 1), f"open({n})", "Tab") for n in range(1, _TABS)),
    ]

    def __init__(self, source: BoxSource, glyphs: Glyphs, keys: _Keys) -> None:
        super().__init__(source, glyphs)
        self._keys = keys
        self._at = 0
        self._words = Prompt("search in all tabs", most=MOST, id="words")
        self._words.display = False

    def body(self) -> Iterator[Widget]:
        """Tabs, the words that are looked for, and the text."""
        yield self.lines("tabs")
        yield self._words
        yield RowList(self.glyphs, id="help")

    def on_mount(self) -> None:
        """Keys scroll the text."""
        self.query_one("#help").focus()

    @property
    def _searching(self) -> bool:
        return self._words.display

    def panels(self) -> None:
        """The open tab, or what was found."""
        look = self.inside
        known = tabs(look, self._keys)
        words = self._words.text or ""
        if self._searching and words:
            text: Picture = shown(look, matching(known, words))
        else:
            text = shown(look, known[self._at].sections)
        head = tab_line(look, known, None if self._searching and words else self._at)
        # As high as there is room for: the frame must not jump from tab to tab.
        lines = self.room - len(head.rows) - 1 - (_LINE if self._searching else 0)
        self.fill({"tabs": head, "help": text}, ("tabs",), taken=_LINE if self._searching else 0)
        self.query_one("#help").styles.height = max(1, lines)

    def heads(self) -> tuple[str, str]:
        """What it is."""
        return "Help", ""

    def hints(self) -> tuple[Hint, ...]:
        """How to look further."""
        if self._searching:
            return (("enter", "read"), ("esc", "end search"))
        sideways = f"{self.glyphs.left}{self.glyphs.right}"
        return ((self.glyphs.up_down, "scroll"), (sideways, "tab"), ("/", "search"), ("esc", "close"))

    @on(Prompt.Changed)
    def _typed(self) -> None:
        self.query_one("#help", RowList).scroll_home(animate=False)
        self.redraw()

    @on(Prompt.Submitted)
    def _read(self) -> None:
        """Keys scroll again; what was found stays."""
        self.query_one("#help").focus()

    def action_search(self) -> None:
        """Words."""
        self._words.display = True
        self._words.focus()
        self.redraw()

    def action_turn(self, by: int) -> None:
        """Another tab."""
        self.action_open((self._at + by) % _TABS)

    def action_open(self, number: int) -> None:
        """This tab, from its beginning."""
        self._end_search()
        self._at = number
        self.query_one("#help", RowList).scroll_home(animate=False)
        self.redraw()

    def action_back(self) -> None:
        """Out of the search, then out of the help."""
        if self._searching:
            self._end_search()
            self.redraw()
        else:
            self.leave()

    def action_close(self) -> None:
        """Back to what lies under it."""
        self.leave()

    def _end_search(self) -> None:
        self._words.value = ""
        self._words.display = False
        self.query_one("#help").focus()

    def on_click(self, event: events.Click) -> None:
        """A tab."""
        if isinstance(event.widget, RowList) and event.widget.id == "tabs":
            look = self.inside
            number = tab_at(look, tabs(look, self._keys), event.x - GUTTER)
            if number is not None:
                self.action_open(number)
