"""Which keys work where? The operator's own keys, and all keys of all screens for the help.

It must not know what they do: each names its action.
"""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from tui.ui.filtering import FilterPrompt
from tui.ui.row_list import RowList
from tui.ui.screens.bookmark import BookmarkDialog
from tui.ui.screens.commands import Commands
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.faults import FaultMenu
from tui.ui.screens.go_to import GoToDialog
from tui.ui.screens.hears import Hears
from tui.ui.screens.help import Help
from tui.ui.screens.history import History
from tui.ui.screens.maintenance import MaintenanceDialog
from tui.ui.screens.note import NoteDialog
from tui.ui.screens.page import Page
from tui.ui.screens.sheet import Sheet
from tui.ui.screens.stepdown import StepDownDialog
from tui.ui.screens.timeline import Timeline
from tui.ui.screens.warroom import WarRoom
from tui.ui.view.drawing.footer import Hint

KEYS: tuple[Binding, ...] = (
    Binding(
        "s",
        "act('step_down')",
        "Step down",
        id="step-down",
        tooltip="step the meta leader down (asks for confirmation)",
    ),
    Binding("a", "act('acknowledge')", "Acknowledge", id="ack", tooltip="acknowledge the selected alert"),
    Binding("A", "act('acknowledge_all')", "Acknowledge all", id="ack-all", tooltip="acknowledge all open alerts"),
    Binding(
        "m",
        "act('maintenance')",
        "Maintenance",
        id="maintenance",
        tooltip="begin or end a window of maintenance: restarts are expected",
    ),
    Binding("b", "act('bookmark')", "Bookmark", id="bookmark", tooltip="write down what happened, for all who watch"),
    Binding("slash", "act('filter')", "Filter", id="filter", tooltip="filter the rows of the panel", key_display="/"),
    Binding(
        "space", "act('freeze')", "Pause", id="freeze", tooltip="pause or resume the display (recording continues)"
    ),
    Binding(
        "y", "act('copy_command')", "Copy command", id="copy", tooltip="copy the action, or the nats command of the row"
    ),
    Binding("Y", "act('show_commands')", "Show commands", id="by-hand", tooltip="show the commands of the panel first"),
    Binding(
        "e",
        "act('export')",
        "Export",
        id="export",
        tooltip="export the newest incident, or the one of the selected election, as Markdown",
    ),
    Binding(
        "E",
        "act('save_evidence')",
        "Save evidence",
        id="evidence",
        tooltip="save goroutines, RAFTZ, IPQUEUESZ and VARZ of the suspect, else of the selected server",
    ),
    Binding("p", "act('picture')", "Picture", id="picture", tooltip="save the screen as a picture (SVG)"),
    Binding("w", "act('war_room')", "War room", id="war-room", tooltip="war room: wall display in large letters"),
    Binding(
        "v",
        "act('who_hears')",
        "Reachability",
        id="hears",
        tooltip="reachability: which server receives from which peer",
    ),
    Binding(
        "H", "act('history')", "History", id="history", tooltip="history: days, incidents and elections of the journal"
    ),
    Binding(
        "c",
        "act('cause')",
        "Cause",
        id="cause",
        tooltip="cause that the state names, else of the last leader change",
    ),
    Binding(
        "t", "act('timeline')", "Time line", id="timeline", tooltip="time line of the selected or the last election"
    ),
    Binding("z", "act('zone')", "Clock", id="clock", tooltip="header clock in UTC or local time"),
    Binding("comma", "act('previous_line')", "Back", tooltip="time travel: back to the line before", key_display=","),
    Binding("full_stop", "act('next_line')", "Forth", tooltip="time travel: forward to the next line", key_display="."),
    Binding("[", "act('previous_incident')", "Incident before", tooltip="time travel: to the incident before"),
    Binding("]", "act('next_incident')", "Next incident", tooltip="time travel: to the next incident"),
    Binding("g", "act('go_to')", "Go to", tooltip="time travel: go to a time of the recording"),
    Binding("L", "act('live')", "Live", tooltip="time travel: back to live"),
    Binding("+", "act('faster')", "Faster", tooltip="recording: twice as fast"),
    Binding("-", "act('slower')", "Slower", tooltip="recording: half as fast"),
    Binding("T", "act('theme')", "Theme", id="theme", tooltip="next colour theme"),
    Binding("f", "act('faults')", "Faults", id="faults", tooltip="inject a fault (demo only)"),
    Binding("tab", "focus_next", "Next panel", id="next", tooltip="next panel (shift+tab: previous)"),
    Binding("question_mark,f1", "act('guide')", "Help", id="help", tooltip="this help", key_display="?"),
    Binding("ctrl+p", "command_palette", "Commands", show=False, tooltip="command palette"),
    Binding("colon", "command_palette", "Commands", show=False, tooltip="command palette", key_display=":"),
    Binding("q", "quit", "Quit", id="quit", tooltip="quit (ctrl+q and ctrl+c work everywhere)"),
    Binding("ctrl+q,ctrl+c", "quit", "Quit", show=False, priority=True),
)
"""Keys of the App: they work on every screen that does not use them itself."""


def _hints(bindings: Iterable[BindingType]) -> tuple[Hint, ...]:
    bound = [b for b in bindings if isinstance(b, Binding) and b.tooltip]
    return tuple((b.key_display or b.key.replace(",", " "), b.tooltip) for b in bound)


def everything() -> tuple[tuple[str, tuple[Hint, ...]], ...]:
    """(where, (key, meaning)) of every key, for the help."""
    return (
        ("EVERYWHERE", _hints(KEYS)),
        ("ON THE DASHBOARD", _hints(Dashboard.BINDINGS)),
        ("IN A LIST", _hints(RowList.BINDINGS)),
        ("IN THE WAR ROOM", _hints(WarRoom.BINDINGS)),
        ("REACHABILITY", _hints(Hears.BINDINGS)),
        ("HISTORY", _hints(History.BINDINGS)),
        ("ON A PAGE", _hints(Page.BINDINGS)),
        ("ON A TIME LINE", _hints(Timeline.BINDINGS)),
        ("COMMANDS OF A PANEL", _hints(Sheet.BINDINGS)),
        ("STEP-DOWN DIALOG", _hints(StepDownDialog.BINDINGS)),
        ("ACKNOWLEDGE DIALOG", _hints(NoteDialog.BINDINGS)),
        ("MAINTENANCE", _hints(MaintenanceDialog.BINDINGS)),
        ("BOOKMARK", _hints(BookmarkDialog.BINDINGS)),
        ("GO TO A TIME", _hints(GoToDialog.BINDINGS)),
        ("FILTER", _hints(FilterPrompt.BINDINGS)),
        ("COMMAND PALETTE", _hints(Commands.BINDINGS)),
        ("HELP", _hints(Help.BINDINGS)),
        ("FAULTS (DEMO)", _hints(FaultMenu.BINDINGS)),
    )
