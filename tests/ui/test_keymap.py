"""Does every key of every footer and of the help do what it says? One row a key; a key without a row fails."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.ui.desk import Desk, at, back, between, over, row, said, sent, zoomed
from tests.ui.scenes import flapping
from tests.ui.staged import Hands, StagedFaults, StagedPast, alone, shown, staged
from tui.core.ports import Acknowledge, EndMaintenance, Maintain, SaveEvidence, StepDown, WriteDown
from tui.core.reports.history import report
from tui.ui.app import MetawatchApp
from tui.ui.filtering import FilterPrompt
from tui.ui.keys import everything
from tui.ui.screens.bookmark import BookmarkDialog
from tui.ui.screens.commands import Commands
from tui.ui.screens.dashboard import PANELS, Dashboard
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

NEWS_S = 10.0
"""By then what was said in the footer is gone; toasts are taken away."""
TO_TIME_LINE = ("3", "down", "enter", "enter", "0")
START = flapping()
"""What is seen before each row."""
Row = tuple[tuple[str, ...], Callable[[Desk], bool]]
"""Keys that lead there and the key itself, and what is true afterwards. The focus begins on the servers."""

ROWS: dict[str, dict[str, Row]] = {
    "EVERYWHERE": {
        "s": (("s",), lambda d: d.on(StepDownDialog)),
        "a": (("4", "a"), lambda d: d.on(NoteDialog) and "SERVER_SILENT" in d.words),
        "A": (("A",), lambda d: d.on(NoteDialog) and len(d.app.screen.query("#about")) == 1 and "META_003" in d.words),
        "m": (("m",), lambda d: d.on(MaintenanceDialog)),
        "b": (("b",), lambda d: d.on(BookmarkDialog)),
        "/": (("slash",), lambda d: isinstance(d.app.focused, FilterPrompt)),
        "space": (("space",), said("PAUSED")),
        "y": (("y",), lambda d: d.app.clipboard.startswith("journalctl -u nats-server")),
        "Y": (("Y",), lambda d: d.on(Sheet) and "nats --context prod-eu server list 5" in d.words),
        "e": (("e",), said("no incident recorded yet")),
        "E": (("down", "E"), sent(SaveEvidence)),
        "p": (("p",), said("picture saved:")),
        "w": (("w",), lambda d: d.on(WarRoom)),
        "v": (("v",), lambda d: d.on(Hears)),
        "H": (("H",), lambda d: d.on(History)),
        "c": (("c",), said("no election recorded yet")),
        "t": (("t",), lambda d: d.on(Page) and "46→47" in d.words),
        "z": (("z",), lambda d: d.app.local),
        ",": (("comma",), lambda d: d.moves == ["back"] and d.app.past is not None),
        ".": (("full_stop",), lambda d: d.moves == ["forth"]),
        "[": (("[",), lambda d: d.moves == ["incident before"]),
        "]": (("]",), lambda d: d.moves == ["next incident"]),
        "g": (("g", *"0312", "enter"), lambda d: d.moves == ["to 0312"] and d.on(Dashboard)),
        "L": (("comma", "L"), lambda d: d.moves == ["back", "stop"] and d.app.past is None),
        "+": (("comma", "+"), said("speed ×2")),
        "-": (("comma", "-"), said("speed ×0.5")),
        "T": (("T",), lambda d: d.app.worn == "light"),
        "f": (("f",), lambda d: d.on(FaultMenu)),
        "tab": (("tab",), lambda d: d.panel.id != "servers"),
        "?": (("question_mark",), lambda d: d.on(Help) and "EVERYWHERE" in d.words),
        "ctrl+p": (("ctrl+p",), lambda d: d.on(Commands)),
        ":": (("colon",), lambda d: d.on(Commands)),
        "q": (("q",), over),
    },
    "ON THE DASHBOARD": {
        "1": (("2", "1"), zoomed("")),
        "escape": (("enter", "escape"), lambda d: d.on(Dashboard) and "peer id, server id" not in d.words),
        "2": (("2",), zoomed("servers")),
        "3": (("3", "3"), zoomed("elections")),
        "4": (("4",), lambda d: at("alerts")(d) and zoomed("")(d)),
        "5": (("5", "5"), zoomed("routes")),
        "6": (("6", "6"), zoomed("hosts")),
        "7": (("7", "7"), zoomed("mesh")),
        "right l": (("right", "l"), at("alerts")),
        "left h": (("right", "h"), at("servers")),
    },
    "IN A LIST": {
        "up k": (("end", "up", "k"), row("n3")),
        "down j": (("down", "j"), row("n3")),
        "pageup": (("end", "pageup"), lambda d: d.panel.selected != "n5"),
        "pagedown": (("pagedown",), lambda d: d.panel.selected != "n1"),
        "home": (("end", "home"), row("n1")),
        "end G": (("G",), row("n5")),
        "enter": (("enter",), lambda d: d.on(Dashboard) and "peer id, server id" in d.words),
        "escape": (("slash", "n", "2", "enter", "escape"), lambda d: d.panel.words == "" and zoomed("")(d)),
    },
    "ON A PAGE": {"escape backspace": (("enter", "enter", "enter", "backspace"), back)},
    "COMMANDS OF A PANEL": {
        "escape backspace Y": (("Y", "Y"), back),
        "y": (("Y", "y"), lambda d: d.on(Sheet) and d.app.clipboard.startswith("journalctl -u nats-server")),
    },
    "ON A TIME LINE": {
        "left h": ((*TO_TIME_LINE, "+", "left"), between(-10.0, 0.0)),
        "right l": ((*TO_TIME_LINE, "+", "h", "left", "l"), between(-10.0, 0.0)),
        "+": ((*TO_TIME_LINE, "+"), between(-7.5, 2.5)),
        "-": ((*TO_TIME_LINE, "+", "+", "-"), between(-7.5, 2.5)),
        "0": ((*TO_TIME_LINE, "+", "0"), between(-15.0, 5.0)),
        "enter": ((*TO_TIME_LINE, "G", "enter"), lambda d: isinstance(d.app.screen, Timeline)),
    },
    "IN THE WAR ROOM": {"escape w backspace": (("w", "w"), back)},
    "REACHABILITY": {"escape v backspace": (("v", "v"), back)},
    "HISTORY": {
        "escape H backspace": (("H", "H"), back),
        "enter": (("H", "enter"), lambda d: d.on(History) or "to " in d.moves[-1]),
        "left h": (("H", "left"), lambda d: d.on(History)),
        "right l": (("H", "right"), lambda d: d.on(History)),
    },
    "STEP-DOWN DIALOG": {
        "escape enter": (("s", "enter"), back),
        "y": (("s", "y"), lambda d: d.on(StepDownDialog) and "step-down --host n1" in d.app.clipboard),
        "e": (("s", "e"), back),
        "u": (("s", "u"), lambda d: d.on(StepDownDialog) and not d.live.sent),
        "I": (("s", "wait", "I"), lambda d: d.on(StepDownDialog) and not d.live.sent),
        "S": (("s", "wait", "S"), sent(StepDown)),
    },
    "ACKNOWLEDGE DIALOG": {
        "escape": (("A", "escape"), back),
        "tab": (("4", "a", "tab", "enter"), lambda d: len(d.live.sent) == 3),
        "enter": (("A", "enter"), sent(Acknowledge)),
        "up": (
            ("A", "down", "up", "up", "enter"),
            lambda d: {c.lasts_s for c in d.live.sent if isinstance(c, Acknowledge)} == {7_200.0},
        ),
    },
    "MAINTENANCE": {
        "escape": (("m", "escape"), back),
        "enter": (("m", *"45m", "space", *"kernel", "enter"), sent(Maintain)),
        "ctrl+e": (("m", "ctrl+e"), sent(EndMaintenance)),
    },
    "BOOKMARK": {
        "escape": (("b", "escape"), back),
        "enter": (("b", *"sw2", "enter"), sent(WriteDown)),
    },
    "GO TO A TIME": {
        "escape": (("g", "escape"), back),
        "enter": (("g", *"noon", "enter"), lambda d: d.on(GoToDialog) and "not a time: noon" in d.words),
    },
    "FILTER": {
        "enter": (("slash", "n", "2", "enter"), lambda d: d.panel.words == "n2" and row("n2")(d)),
        "escape": (("slash", "n", "2", "escape"), lambda d: d.panel.words == ""),
    },
    "COMMAND PALETTE": {
        "escape ctrl+p": (("ctrl+p", "escape"), back),
        "enter": (("ctrl+p", *"paus", "enter"), said("PAUSED")),
        "up": (("ctrl+p", "down", "down", "up", "enter"), lambda d: d.on(NoteDialog) or d.panel.id == "alerts"),
        "down": (("ctrl+p", "down", "enter"), lambda d: d.on(NoteDialog) or d.panel.id == "alerts"),
        "pageup": (("ctrl+p", "pagedown", "pageup", "enter"), lambda d: d.on(StepDownDialog)),
        "pagedown": (("ctrl+p", "pagedown", "enter"), lambda d: not d.on(StepDownDialog) and not d.on(Commands)),
    },
    "HELP": {
        "escape": (("question_mark", "slash", "x", "escape", "escape"), back),
        "? q backspace": (("question_mark", "q"), back),
        "/": (("question_mark", "slash", *"frozen"), said("ALERTS WITH frozen")),
        "right l tab": (("question_mark", "right"), said("HEADER AND LEADER PANEL")),
        "left h shift+tab": (("question_mark", "left"), said("flap_max")),
        "1-5": (("question_mark", "3"), said("TIME LINE SIGNS")),
    },
    "FAULTS (DEMO)": {
        "y": (("f", "y"), lambda d: d.on(FaultMenu) and d.app.clipboard == "metawatch --context prod-eu"),
        "escape backspace": (("f", "escape"), back),
        "left h": (("f", "left", "1"), lambda d: d.faults.ran[-1] == ("kill", "n2")),
        "right l": (("f", "l", "1"), lambda d: d.faults.ran[-1] == ("kill", "n4")),
        "0": (("f", "0"), lambda d: d.faults.ran[-1] == ("restore", None)),
        "1-9": (("f", "3"), lambda d: d.faults.ran[-1] == ("traffic", None)),
    },
}


async def pressed(pilot: Pilot[None], hands: Hands, keys: tuple[str, ...]) -> None:
    """Press one after the other, each after the last was drawn; `wait` is the time to read."""
    for key in keys:
        if key == "wait":
            hands.now += 1
            continue
        await pilot.press(*alone(pilot.app, key))
        await pilot.pause()


async def at_the_start(pilot: Pilot[None], desk: Desk, hands: Hands) -> None:
    """As when the App had just been started: the dashboard, nothing zoomed, filtered, frozen or sent, the first server selected."""
    if desk.app.film.held is not None:
        await pilot.press("space")
    if desk.app.local:
        await pilot.press("z")
    bottom = desk.app.screen_stack[0]
    assert isinstance(bottom, Dashboard)
    dashboard: Dashboard = bottom
    while (
        desk.app.screen is not dashboard
        or dashboard.zoomed
        or dashboard.opened
        or any(dashboard.panel(name).words for name in PANELS)
    ):
        await pilot.press("escape")
        await pilot.pause()
    for name in ("elections", "servers"):
        dashboard.panel(name).focus()
        if dashboard.panel(name).cursor:
            await pressed(pilot, hands, ("home",))
    hands.now += NEWS_S
    desk.app.clear_notifications()
    desk.app.leave_past()
    desk.live.recorded = StagedPast()
    desk.live.sent.clear()
    await shown(pilot, desk.live, START)


@pytest.mark.parametrize("place", ROWS)
async def test_the_keys_do_what_the_help_says(place: str) -> None:
    """Row by row: its keys, and what is true afterwards. One App for all rows of a place, brought back to its start after each."""
    hands, faults = Hands(), StagedFaults()
    app, live = staged(clock=hands, read_only=False, faults=faults)
    app.read_history = lambda: report([], [(0.0, 1.0)], (0.0, 1.0))
    desk = Desk(app, live, faults)
    rows = sorted(ROWS[place].values(), key=lambda row: row[1] is over)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, START)
        for number, (keys, true) in enumerate(rows):
            if number:
                await at_the_start(pilot, desk, hands)
            await pressed(pilot, hands, keys)
            if true is not over:
                assert true(desk), f"{keys}: {desk.words}"
    assert rows[-1][1] is not over or over(desk)


def test_every_key_of_the_help_has_a_row() -> None:
    """Place by place, key by key."""
    told = {place: {key for key, _ in keys} - {"ctrl+q ctrl+c"} for place, keys in everything()}
    tried = {place: set(keys) for place, keys in ROWS.items()}
    differ = {place: told.get(place, set()) ^ tried.get(place, set()) for place in told.keys() | tried.keys()}
    assert not any(differ.values()), f"a key without a row in ROWS, or a row without a key: {differ}"


async def test_every_key_of_a_footer_is_in_the_help() -> None:
    """The dashboard's for each panel, and those of every page and dialog."""
    names = {"esc": "escape", "↑↓": "up", "←→": "left"}
    told = {key for _, keys in everything() for words, _ in keys for key in words.split()} | {"ctrl+q"}
    hands = Hands()
    app, live = staged(clock=hands, read_only=False, faults=StagedFaults())
    async with app.run_test(size=(200, 50)) as pilot:
        await shown(pilot, live, flapping())
        dashboard = app.screen
        assert isinstance(dashboard, Dashboard)
        for name in PANELS:
            dashboard.panel(name).focus()
            await pilot.pause()
            _known(app, names, told)
        for way in (
            ("s",),
            ("escape", "A"),
            ("escape", "f"),
            ("escape", "w"),
            ("w", "question_mark"),
            ("escape", *TO_TIME_LINE),
        ):
            await pressed(pilot, hands, way)
            _known(app, names, told)


def _known(app: MetawatchApp, names: dict[str, str], told: set[str]) -> None:
    keys = {key for key, _ in app.drawn.footer_hints()}
    assert keys
    assert {names.get(key, key) for key in keys} <= told


LEAVING = [
    *(("ctrl+c", way) for way in ((), ("slash",), ("A",), ("s",), ("f",), ("w",), ("question_mark",), ("ctrl+p",))),
    *(("ctrl+q", way) for way in ((), ("slash",), ("A",))),
]


@pytest.mark.sampled
@pytest.mark.parametrize(("key", "way"), LEAVING)
async def test_ctrl_c_leaves_from_anywhere(key: str, way: tuple[str, ...]) -> None:
    """Also while text is entered, where q is a letter."""
    app, live = staged(read_only=False, faults=StagedFaults())
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await pressed(pilot, Hands(), (*way, key))
    assert app.return_code == 0
