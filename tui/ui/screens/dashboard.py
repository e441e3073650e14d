"""What does an operator see at a glance? The first screen. A new panel is one line in PANELS, one in `compose`, its place in `app.tcss`."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from tui.core.history.term_log import log
from tui.text.glyphs import Glyphs
from tui.ui.curves import Curves
from tui.ui.row_list import RowList
from tui.ui.screens.drawn import Drawn, SnapshotSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.spans import Look, Picture
from tui.ui.view.panels.alerts import alerts
from tui.ui.view.panels.elections import elections
from tui.ui.view.panels.hosts import hosts
from tui.ui.view.panels.leader import leader
from tui.ui.view.panels.routes import routes
from tui.ui.view.panels.servers import roster
from tui.ui.view.panels.verdict import latest

PANELS: dict[str, Callable[[Look], Picture]] = {
    "leader": leader,
    "alerts": alerts,
    "servers": roster,
    "elections": elections,
    "routes": routes,
    "hosts": hosts,
}
"""Panel id to its view function."""
ZOOMS = (("2", "servers"), ("3", "elections"), ("4", "alerts"), ("5", "routes"), ("6", "hosts"))
"""Keys of the panels that can have the whole screen."""
SPARE = 5
"""Lines that the log of elections must leave free before a small window shows the worst routes under it."""


class Dashboard(Drawn):
    """Everything that there is room for; keys 2 to 6 give one panel the whole screen."""

    HEADLINE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1,escape", "zoom('')", "Overview", id="overview", tooltip="all panels", key_display="1"),
        Binding("2", "zoom('servers')", "Servers", id="servers", tooltip="servers, full screen"),
        Binding("3", "zoom('elections')", "Elections", id="elections", tooltip="elections, full screen"),
        Binding("4", "zoom('alerts')", "Alerts", id="alerts", tooltip="alerts, full screen"),
        Binding("5", "zoom('routes')", "Routes", id="routes", tooltip="routes, full screen"),
        Binding("6", "zoom('hosts')", "Hosts", id="hosts", tooltip="hosts, full screen, with charts"),
        Binding("right,l", "app.focus_next", "Next", show=False, tooltip="next panel"),
        Binding("left,h", "app.focus_previous", "Previous", show=False, tooltip="previous panel"),
    ]

    def __init__(self, source: SnapshotSource, glyphs: Glyphs) -> None:
        super().__init__(source, glyphs)
        self.zoomed = ""

    def compose(self) -> ComposeResult:
        """Panels from the one that must be seen to the one that may scroll."""
        yield RowList(self.glyphs, id="header")
        with Container(id="top"):
            yield RowList(self.glyphs, id="leader")
            yield RowList(self.glyphs, id="alerts")
        yield RowList(self.glyphs, id="servers")
        with Container(id="bottom"):
            with Container(id="left"):
                yield RowList(self.glyphs, id="elections")
                yield RowList(self.glyphs, id="routes")
            with Container(id="right"):
                yield RowList(self.glyphs, id="hosts")
                yield Curves(self.glyphs, id="curves")
        yield RowList(self.glyphs, id="small")
        yield RowList(self.glyphs, id="footer")

    def on_mount(self) -> None:
        """Only panels take the focus."""
        for rows in self.query(RowList):  # when the App is leaving already, some are missing
            rows.can_focus = rows.id in PANELS
            if rows.id == "servers":
                rows.focus()

    def panel(self, name: str) -> RowList:
        """One panel's list."""
        return self.query_one(f"#{name}", RowList)

    @property
    def at(self) -> str:
        """Id of the focused panel."""
        return self.focused.id if isinstance(self.focused, RowList) and self.focused.id else "leader"

    def panels(self) -> None:
        """Every panel that is seen."""
        spare = self.query_one("#bottom").size.height - 1 - len(log(self.source.look().state))
        self.set_class(spare >= SPARE, "-spare")
        for name, view in PANELS.items():
            panel = self.panel(name)
            if seen(panel):
                panel.show(view(self.look_for(panel)))
        curves, hosts_panel = self.query_one(Curves), self.panel("hosts")
        if seen(curves):
            curves.draw(self.look_for(hosts_panel)._replace(width=curves.room), hosts_panel.selected)

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        """The curves are those of the selected host."""
        self.redraw()

    def steady(self) -> None:
        """While nobody leads, the headline moves four times a second."""
        panel = self.panel("leader")
        if seen(panel) and self.is_current:
            panel.show(leader(self.look_for(panel)))

    def hints(self) -> tuple[Hint, ...]:
        """Keys that matter for the focused panel, then those that always do."""
        mine: tuple[Hint, ...] = (("a", "acknowledge"), ("A", "all")) if self.at == "alerts" else ()
        if latest(self.source.look()) is not None:
            mine = (*mine, ("c", "cause"))
        views = [("1", "overview")] if self.zoomed else []
        others = [(key, name) for key, name in ZOOMS if name != self.zoomed]
        views += sorted(others, key=lambda hint: seen(self.panel(hint[1])))  # what is not seen is told first
        freeze = "resume" if self.source.look().play.frozen_s is not None else "pause"
        common = (
            ("enter", "details"),
            ("y", "copy command"),
            ("space", freeze),
            ("v", "reachability"),
            ("w", "war room"),
        )
        hidden = sum(not seen(self.panel(name)) for _, name in others)
        return (
            *mine,
            *views[: hidden + bool(self.zoomed)],
            *common,
            ("tab", "next panel"),
            *views[hidden + bool(self.zoomed) :],
            ("?", "help"),
            ("q", "quit"),
        )

    def action_zoom(self, panel: str) -> None:
        """One panel on the whole screen, or all of them."""
        self.remove_class("-zoom", *(f"-zoom-{name}" for name in PANELS))
        self.zoomed = panel
        if panel:
            self.add_class("-zoom", f"-zoom-{panel}")
            self.panel(panel).focus()
        self.HEADLINE = bool(panel)
        self.call_after_refresh(self.redraw)


def seen(panel: RowList) -> bool:
    """Has it any cell on the screen? What is not seen is not drawn."""
    return panel.display and all(place.display for place in panel.ancestors if place.parent is not None)
