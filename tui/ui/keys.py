"""Which keys work where? The operator's own keys, and all keys of all screens for the help.

It must not know what they do: each names its action.
"""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from tui.ui.filtering import FilterPrompt
from tui.ui.row_list import RowList
from tui.ui.screens.commands import Commands
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.faults import FaultMenu
from tui.ui.screens.hears import Hears
from tui.ui.screens.note import NoteDialog
from tui.ui.screens.page import Page
from tui.ui.screens.stepdown import StepDownDialog
from tui.ui.screens.timeline import Timeline
from tui.ui.screens.warroom import WarRoom
from tui.ui.view.drawing.footer import Hint

KEYS: tuple[Binding, ...] = (
    Binding("s", "act('step_down')", "Step down", id="step-down", tooltip="step the meta leader down: asks first"),
    Binding("a", "act('acknowledge')", "Acknowledge", id="ack", tooltip="tell that you have seen the selected alert"),
    Binding(
        "A", "act('acknowledge_all')", "Acknowledge all", id="ack-all", tooltip="tell that you have seen all alerts"
    ),
    Binding("slash", "act('filter')", "Filter", id="filter", tooltip="only rows that hold some words", key_display="/"),
    Binding("space", "act('freeze')", "Freeze", id="freeze", tooltip="hold the picture; again: go on"),
    Binding(
        "y", "act('by_hand')", "By hand", id="by-hand", tooltip="the nats command that tells what this panel tells"
    ),
    Binding("w", "act('war_room')", "War room", id="war-room", tooltip="large letters for everybody in the room"),
    Binding(
        "v", "act('who_hears')", "Who hears whom", id="hears", tooltip="who hears whom: every server against every peer"
    ),
    Binding("c", "act('cause')", "Cause", id="cause", tooltip="the cause of the last episode, with all its evidence"),
    Binding("t", "act('zone')", "Clock", id="clock", tooltip="the header's clock in UTC or in the local time here"),
    Binding("f", "act('faults')", "Faults", id="faults", tooltip="break something; only in the demo"),
    Binding("tab", "focus_next", "Next panel", id="next", tooltip="next panel; shift+tab the one before"),
    Binding("question_mark,f1", "act('guide')", "Help", id="help", tooltip="this help", key_display="?"),
    Binding("ctrl+p", "command_palette", "Commands", show=False, tooltip="find a command by its name"),
    Binding("q", "quit", "Quit", id="quit", tooltip="quit at once; ctrl+q and ctrl+c do so anywhere"),
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
        ("WHO HEARS WHOM", _hints(Hears.BINDINGS)),
        ("ON A PAGE", _hints(Page.BINDINGS)),
        ("ON THE TIME LINE OF AN ELECTION", _hints(Timeline.BINDINGS)),
        ("WHILE STEPPING DOWN", _hints(StepDownDialog.BINDINGS)),
        ("WHILE ACKNOWLEDGING", _hints(NoteDialog.BINDINGS)),
        ("WHILE FILTERING", _hints(FilterPrompt.BINDINGS)),
        ("AMONG THE COMMANDS", _hints(Commands.BINDINGS)),
        ("IN THE DEMO'S FAULTS", _hints(FaultMenu.BINDINGS)),
    )
