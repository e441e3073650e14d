"""What does an operator do who is in a hurry, or whose cat walks over the keys? Bursts of keys, pastes, clicks and resizes from a
seed, and the App that must bear them. Not a test."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import ClassVar, NamedTuple

from msgspec.structs import replace
from textual import events
from textual.binding import Binding
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.pilot import Pilot

from tests.ui.kept_runs import SCENARIOS, kept
from tests.ui.scenes import SCENES
from tests.ui.staged import Hands, StagedFaults, StagedLive, staged
from tests.ui.stepping import asked, won
from tui.core.model.state import Snapshot
from tui.core.ports import OperatorCommand, StepDown
from tui.ui.app import MetawatchApp
from tui.ui.filtering import FilterPrompt
from tui.ui.keys import KEYS
from tui.ui.row_list import RowList
from tui.ui.screens.commands import Commands
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.drawn import Drawn
from tui.ui.screens.faults import FaultMenu
from tui.ui.screens.hears import Hears
from tui.ui.screens.help import Help
from tui.ui.screens.note import NoteDialog
from tui.ui.screens.page import Page
from tui.ui.screens.sheet import Sheet
from tui.ui.screens.stepdown import READ_S, StepDownDialog
from tui.ui.screens.timeline import Timeline
from tui.ui.screens.warroom import WarRoom

PLACES = (Dashboard, Page, Timeline, WarRoom, Hears, StepDownDialog, NoteDialog, FaultMenu, Commands, Sheet, Help)
"""Every screen; a run of the fuzzer must have been on each."""
QUITS = ("q", "ctrl+q", "ctrl+c")
BOUND = sorted(
    {
        key
        for bindings in (KEYS, *(place.BINDINGS for place in (*PLACES, RowList, FilterPrompt)))
        for bound in bindings
        if isinstance(bound, Binding)
        for key in bound.key.split(",")
    }
    - set(QUITS)
)
OPENING = ("s", "A", "f", "w", "v", "c", "y", "Y", "question_mark", "ctrl+p", "slash", "enter", "3")
CLOSING = ("escape", "enter", "backspace", "w", "v")
LETTERS = "aABcdefgGhHiIjklLmnopqrRsStTuvwxyz0123456789+-=/?.,;#'\"[]{}<>|\\^~ äßé漢🎉"
PASTES = (
    "hello",
    "S",
    "Syes\n",
    "n2",
    "x" * 5000,
    "\x1b[31m\x9b2J\u202eevil\u2028[/b]\x00",
    "\n\n\n",
    "[bold]up[/]",
    "漢" * 300,
)
SIZES = (
    (120, 40),
    (80, 24),
    (200, 60),
    (40, 10),
    (30, 10),
    (39, 9),
    (40, 9),
    (1, 1),
    (2, 50),
    (200, 2),
    (110, 32),
    (60, 12),
)

FRAME_S = 0.02
"""Textual draws at most so often."""

Act = tuple[str, object]


class Burst(NamedTuple):
    """What arrives before the program can draw, and how long it then has: loop turns, or None for as long as a frame takes."""

    acts: tuple[Act, ...]
    turns: int | None


def bursts(seed: int, drawn: Callable[[Random], Act] | None = None) -> Iterator[Burst]:
    """Without an end; the same for the same seed. `drawn`: what is done, if not anything."""
    random, act = Random(seed), drawn or _act
    while True:
        acts = tuple(act(random) for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5, 8))))
        yield Burst(acts, random.choice((0, 1, 3, 10, None, None, None)))


def _act(random: Random) -> Act:
    kind = random.random()
    if kind < 0.2:
        return "key", random.choice(OPENING)
    if kind < 0.35:
        return "key", random.choice(CLOSING)
    if kind < 0.55:
        return "key", random.choice(BOUND)
    if kind < 0.62:
        return "key", random.choice(LETTERS)
    if kind < 0.625:
        return "key", random.choice(QUITS)
    if kind < 0.68:
        return "paste", random.choice(PASTES)
    if kind < 0.80:
        return "mouse", (
            random.choice(MICE),
            random.randrange(-1, 210),
            random.randrange(-1, 62),
            random.choice((1, 2, 3)),
        )
    if kind < 0.87:
        return "resize", random.choice(SIZES)
    if kind < 0.95:
        return "snapshot", random.choice(PICTURES)
    return "wait", random.choice((0.1, READ_S, 5.0))


PICTURES = sorted([*SCENARIOS, *(f"scene {name}" for name in SCENES)])


@cache
def _snapshot(name: str) -> Snapshot:
    """Made when the first hand needs it: each worker loads this file, and few draw from it."""
    scene = name.removeprefix("scene ")
    return kept(name) if scene == name else SCENES[scene]()


MICE = ("click", "click", "click", "down", "up", "move", "scroll up", "scroll down")


class Acting(StagedLive):
    """Answers a step-down as a cluster does."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: Counter[str] = Counter()
        """How often each step-down was sent."""

    def send(self, command: OperatorCommand) -> None:
        """Remember it; the next picture says that it was asked for, and that its target won."""
        super().send(command)
        if isinstance(command, StepDown):
            self.marks[command.id] += 1


class Operator:
    """One App at a time, and the hands over it. An App that was quit is followed by another."""

    NEWS: ClassVar[bool] = False
    """Whether news is shown."""

    def __init__(self) -> None:
        self.been: Counter[type] = Counter()
        """On which screens, after how many bursts."""
        self.bursts = 0
        self.quits = 0

    async def work(self, todo: Iterator[Burst]) -> None:
        """One App from its start to its end, or to the end of the bursts. A crash of the App is raised here."""
        hands, live = Hands(), Acting()
        app, _ = staged(clock=hands, read_only=False, faults=StagedFaults())
        app.live = live
        async with app.run_test(size=(120, 40), notifications=self.NEWS) as pilot:
            for burst in todo:
                for act in burst.acts:
                    self.do(app, live, hands, act)
                await _rest(burst.turns)
                self.bursts += 1
                if app.return_code is not None or not app.is_running:
                    self.quits += 1
                    break
                self._check(app, live)
                await self.look_at(app, burst)
            else:
                await self._home(pilot, app)
        assert app.return_code in (None, 0), f"exit code {app.return_code}"

    def _check(self, app: MetawatchApp, live: Acting) -> None:
        """What is true after any burst: the dashboard lies under everything, no screen twice, and nothing was sent twice."""
        assert isinstance(app.screen_stack[0], Dashboard)
        assert all(isinstance(screen, Drawn) for screen in app.screen_stack)
        kinds = Counter(type(screen) for screen in app.screen_stack)
        assert max(kinds.values()) == 1, app.screen_stack
        assert not [mark for mark, count in live.marks.items() if count > 1]
        self.been[type(app.screen)] += 1

    async def look_at(self, app: MetawatchApp, burst: Burst) -> None:
        """Whoever wants to know more after a burst."""

    async def _home(self, pilot: Pilot[None], app: MetawatchApp) -> None:
        """However it was left, a window of ordinary size, some escapes and a picture show the dashboard."""
        _resize(app, (120, 40))
        for _ in range(8):
            app.post_message(events.Key("escape", None))
            await pilot.pause()
            if app.return_code is not None:  # the last burst held a key that quits
                return
        assert isinstance(app.screen, Dashboard), app.screen_stack

    def do(self, app: MetawatchApp, live: Acting, hands: Hands, act: Act) -> None:
        """One of them, as it arrives."""
        match act:
            case "key", str(key):
                app.post_message(events.Key(key, key if len(key) == 1 else None))
            case "paste", str(text):
                app.post_message(events.Paste(text))
            case "mouse", (str(what), int(x), int(y), int(button)):
                for event in _mouse(what, x, y, button):
                    app.post_message(event)
            case "resize", (int(width), int(height)):
                _resize(app, (width, height))
            case "snapshot", str(name):
                live.post(self._told(_snapshot(name), live))
            case "wait", float(seconds):
                hands.now += seconds
            case _:
                raise AssertionError(act)

    def _told(self, snapshot: Snapshot, live: Acting) -> Snapshot:
        command = next((c for c in reversed(live.sent) if isinstance(c, StepDown)), None)
        if command is None:
            return snapshot
        state = asked(snapshot.state, command)
        return replace(snapshot, state=won(state) if len(live.sent) % 2 and state.servers else state)


async def _rest(turns: int | None) -> None:
    if turns is None:
        await asyncio.sleep(FRAME_S)
    for _ in range(turns or 0):
        await asyncio.sleep(0)


def _resize(app: MetawatchApp, size: tuple[int, int]) -> None:
    assert isinstance(app._driver, HeadlessDriver)
    app._driver._size = Size(*size)
    app.post_message(events.Resize(Size(*size), Size(*size)))


def _mouse(what: str, x: int, y: int, button: int) -> list[events.MouseEvent]:
    kinds: dict[str, tuple[type[events.MouseEvent], ...]] = {
        "click": (events.MouseDown, events.MouseUp),
        "down": (events.MouseDown,),
        "up": (events.MouseUp,),
        "move": (events.MouseMove,),
        "scroll up": (events.MouseScrollUp,),
        "scroll down": (events.MouseScrollDown,),
    }
    pressed = button if what in ("click", "down", "up") else 0
    return [
        kind(None, x, y, 0, 0, pressed, False, False, False, screen_x=x, screen_y=y, style=None) for kind in kinds[what]
    ]
