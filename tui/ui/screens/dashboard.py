"""What does an operator see at a glance? The first screen. A new panel is one line in PANELS, one in NAMES, its place in `places`."""

from collections.abc import Callable, Collection, Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size

from tui.text.glyphs import Glyphs
from tui.ui.curves import Curves
from tui.ui.painting.arranging import Places
from tui.ui.row_list import RowList
from tui.ui.screens.beside import DETAILS, WithDetails
from tui.ui.screens.drawn import SnapshotSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.frames import SIDES, FrameKind
from tui.ui.view.drawing.places import TABS, TALL, PanelPlace, Wanted, kind, places
from tui.ui.view.drawing.spans import Look, Picture
from tui.ui.view.pages.too_small import LEAST
from tui.ui.view.panels.alerts import alerts
from tui.ui.view.panels.band import band
from tui.ui.view.panels.elections import elections
from tui.ui.view.panels.hosts import hosts
from tui.ui.view.panels.incident import incident
from tui.ui.view.panels.mesh import mesh
from tui.ui.view.panels.overview import in_one_line, tabbed, wanted
from tui.ui.view.panels.ribbon import ribbon
from tui.ui.view.panels.routes import routes
from tui.ui.view.panels.servers import roster

PANELS: dict[str, Callable[[Look], Picture]] = {
    "leader": band,
    "ribbon": ribbon,
    "servers": roster,
    "incident": incident,
    "hosts": hosts,
    "alerts": alerts,
    "elections": elections,
    "routes": routes,
    "mesh": mesh,
}
"""Panel id to its view function, in the order of `tab`."""
ZOOMS = (
    ("2", "servers"),
    ("3", "elections"),
    ("4", "alerts"),
    ("5", "routes"),
    ("6", "hosts"),
    ("7", "mesh"),
)
"""Keys of the panels that can have the whole screen."""
CHARTED = ("routes", "hosts", "mesh")
CHARTS_S = 2.0
"""Panels of strips move this often; at once with anything else."""
UNFRAMED = ("leader", "tabs")
STILL = ("ribbon",)
"""`tab` passes them by."""


class Dashboard(WithDetails):
    """Everything that there is room for; a digit goes to its panel, and once more gives it the whole screen."""

    HEADLINE = False
    GIVES_WAY = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "overview", "Overview", id="overview", tooltip="all panels"),
        Binding("escape", "back", "Back", show=False, tooltip="close the details, else show all panels"),
        Binding("2", "panel('servers')", "Servers", id="servers", tooltip="go to the servers; again: full screen"),
        Binding("3", "panel('elections')", "Elections", id="elections", tooltip="elections; again: full screen"),
        Binding("4", "panel('alerts')", "Alerts", id="alerts", tooltip="alerts; again: full screen"),
        Binding("5", "panel('routes')", "Routes", id="routes", tooltip="routes; again: full screen"),
        Binding("6", "panel('hosts')", "Hosts", id="hosts", tooltip="hosts; again: full screen, with charts"),
        Binding(
            "7", "panel('mesh')", "Mesh", id="mesh", tooltip="which server receives from which peer; again: full screen"
        ),
        Binding("right,l", "right", "Next", show=False, tooltip="next panel, or into the details beside"),
        Binding("left,h", "left", "Previous", show=False, tooltip="previous panel, or out of the details"),
    ]

    def __init__(self, source: SnapshotSource, glyphs: Glyphs) -> None:
        super().__init__(source, glyphs)
        self.zoomed = ""
        self.tab = TABS[0]
        """Which of them is in front where they share a place."""
        self._wanted = Wanted()
        self._hidden = ""
        """The panel that had the focus when there was no more room for it."""
        self._charted: object = None
        """Of what the panels of strips were drawn last."""
        self._places = Places(self._place)
        self._panels: dict[str, RowList] = {}

    @property
    def layout(self) -> Places:
        """By a function of the size."""
        return self._places

    def compose(self) -> ComposeResult:
        """Panels in the order of `tab`."""
        yield RowList(self.glyphs, id="header", focusable=False)
        for name in PANELS:
            yield RowList(self.glyphs, id=name, focusable=name not in STILL)
        yield RowList(self.glyphs, id=DETAILS)
        yield Curves(self.glyphs, id="curves")
        for name in ("tabs", "small", "footer"):
            yield RowList(self.glyphs, id=name, focusable=False)

    def on_mount(self) -> None:
        """The servers take the keys first."""
        self._arrange()
        self.panel("servers").focus()

    def panel(self, name: str) -> RowList:
        """One panel's list."""
        if name not in self._panels:
            self._panels[name] = self.query_one(f"#{name}", RowList)
        return self._panels[name]

    @property
    def at(self) -> str:
        """Id of the focused panel."""
        return self.focused.id if isinstance(self.focused, RowList) and self.focused.id else "leader"

    def _place(self, size: Size) -> Mapping[str, PanelPlace]:
        """Every panel's; of a window that is too small, only of the words that say so."""
        if size.width < LEAST[0] or size.height < LEAST[1]:
            return {"small": PanelPlace(0, 0, *size)}
        return places(size.width, size.height, self._wanted)

    def _kind(self, name: str) -> FrameKind:
        """What stands around a panel here."""
        found = kind(self.size.height)
        bare = name not in (*PANELS, DETAILS) or name in UNFRAMED or (name == "ribbon" and found == "rule")
        return "none" if bare else found

    def _arrange(self) -> None:
        """Show what has a place, with the border of this size."""
        found, at = self._place(self.size), self.at
        for rows in self.query(RowList):
            name = rows.id or ""
            rows.framed(self._kind(name))
            rows.display = name in found
        if at not in found:
            self._hidden = self._hidden or at
        elif self._hidden in found:
            self.panel(self._hidden).focus()
            self._hidden = ""
        # Of a child: a screen that asks for itself is given the places of before again, unless a panel came or went.
        self.panel("footer").refresh(repaint=False, layout=True)

    def on_resize(self, event: events.Resize) -> None:
        """Other places."""
        super().on_resize(event)
        self._arrange()

    def look_for(self, panel: RowList) -> Look:
        """As wide as its place, also before the layout has come round to it."""
        size = self.size
        place = self._place(size).get(panel.id or "")
        if place is None:
            return super().look_for(panel)
        width = max(0, place.width - SIDES[panel.frame])
        return self.picture_for(panel)._replace(width=width, height=place.height, tall=size.height >= TALL)

    def panels(self) -> None:
        """Every panel that is seen."""
        look = self.source.look()
        header = 1 + len(self.query_one("#header", RowList).picture.rows)
        now = wanted(look._replace(tall=self.size.height >= TALL), *self.size)
        now = now._replace(header=min(2, header), tab=self.tab, zoomed=self.zoomed)
        now = now._replace(beside=self.opened.panel if self.opened else "", news=self.source.news_lines())
        if now != self._wanted:
            before, self._wanted = self._place(self.size), now
            if before != self._place(self.size):
                self._arrange()
        found = self._place(self.size)
        tabs = tuple(name for name in TABS if name not in found or name == self._wanted.tab)
        seldom = (look.now // CHARTS_S, tuple(found), self.tab, self.size, look.play.frozen_s is None)
        due, self._charted = seldom != self._charted, seldom
        for name, view in PANELS.items():
            if name in found and (due or name not in CHARTED or not self.panel(name).picture.title):
                panel = self.panel(name)
                drawn = self._alerts(self.look_for(panel), found) if name == "alerts" else view(self.look_for(panel))
                panel.show(tabbed(drawn, name, tabs, self.glyphs.divider))
        if "tabs" in found:
            self.panel("tabs").show(in_one_line(self.look_for(self.panel("tabs"))))
        self._of_the_row()

    def _of_the_row(self) -> None:
        """What belongs to the row that is selected."""
        self.draw_details()
        if "curves" in self._place(self.size):
            curves, hosts_panel = self.query_one(Curves), self.panel("hosts")
            curves.draw(self.look_for(hosts_panel)._replace(width=curves.room), hosts_panel.selected)

    def _alerts(self, look: Look, seen: Collection[str]) -> Picture:
        """All of them where the panel has the screen for itself, or no incident is seen beside it."""
        return alerts(look, whole=self.zoomed == "alerts" or "incident" not in seen)

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        """The curves are those of the selected host, the details those of the selected row; no other panel speaks of it."""
        before = self.opened
        self.follow()
        if before is not None and self.opened is not None and before.panel != self.opened.panel:
            self.redraw()
        elif self.drawable:
            self._of_the_row()

    def on_row_list_titled(self, message: RowList.Titled) -> None:
        """A click on a title is its key."""
        for key, name in ZOOMS:
            if key == message.digit:
                self.action_panel(name)

    def steady(self) -> None:
        """While there is no leader, the state band moves four times a second."""
        panel = self.panel("leader")
        if panel.display and self.is_current:
            panel.show(band(self.look_for(panel)))

    def hints(self) -> tuple[Hint, ...]:
        """Keys that matter most first: at 80 columns the rest is in the help."""
        play = self.source.look().play
        pause = "resume" if play.frozen_s is not None else "pause"
        first: tuple[Hint, ...] = (("1", "all panels"),) if self.zoomed else ()
        if self.beside is not None:
            first = (("esc", "close details"), ("enter", "full page"), *first)
        hidden = [(key, name) for key, name in ZOOMS if not self.panel(name).display]
        return (
            *first,
            *(() if play.past else (("a", "ack"),)),
            ("c", "cause"),
            *(() if self.beside is not None else (("enter", "open"),)),
            ("w", "wall"),
            *(() if self.zoomed else (("tab", "panel"),)),
            ("/", "filter"),
            ("space", pause),
            ("y", "copy"),
            ("v", "reachability"),
            *hidden,
            ("?", "help"),
            ("q", "quit"),
        )

    def action_overview(self) -> None:
        """All panels."""
        self.close_details()
        self._zoom("")

    def action_back(self) -> None:
        """From the details to the panels, from one panel to all."""
        if not self.close_details():
            self._zoom("")

    def action_right(self) -> None:
        """Details are read there; else the next panel."""
        if self.beside is not None and self.at != DETAILS:
            self.panel(DETAILS).focus()
        else:
            self.focus_next()

    def action_left(self) -> None:
        """From the details to their row; else the panel before."""
        if self.opened is not None and self.at == DETAILS:
            self.panel(self.opened.panel).focus()
        else:
            self.focus_previous()

    def action_panel(self, name: str) -> None:
        """Go to a panel; the one that has the focus takes the whole screen, as does one that has no place."""
        self._hidden = ""
        found = self._place(self.size)
        if name in found and self.at != name and not self.zoomed:
            self.panel(name).focus()
        elif name in TABS and not self.zoomed and self.at != name and any(tab in found for tab in TABS):
            self.tab = name
            self.redraw()
            self.panel(name).focus()
        else:
            self._zoom(name)

    def _zoom(self, panel: str) -> None:
        """One panel on the whole screen, or all of them."""
        self.zoomed, self.HEADLINE = panel, bool(panel)
        self.redraw()
        if panel:
            self.panel(panel).focus()
        self.call_after_refresh(self.redraw)
