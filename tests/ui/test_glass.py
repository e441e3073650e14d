"""Does the terminal show after whatever happens what the same App would paint anew? Seeded: a failure names its seed."""

import asyncio
import os
import time
from collections import Counter
from functools import cache
from itertools import chain, count, islice
from random import Random

import pytest
from textual.driver import Driver

from tests.ui.fuzz import BOUND, CLOSING, LETTERS, MICE, OPENING, PASTES, PICTURES, Act, Acting, Burst, Operator, bursts
from tests.ui.glass import differs, glass_of, glassed
from tests.ui.kept_runs import SCENARIOS, tape
from tests.ui.scenes import calm
from tests.ui.staged import Hands, StagedFaults, later, shown, staged
from tui.core.model.state import Snapshot
from tui.core.settings.watch import Watch
from tui.runtime.monitor import Monitor
from tui.runtime.tape import read
from tui.ui.app import MetawatchApp
from tui.ui.screens.box import Box

DRAWN_S = 0.05
"""By then a frame is drawn."""
LOOKS = 200
"""A picture that is another one all of these times stays so."""
BURSTS = 45


@cache
def told(run: str) -> tuple[Snapshot, ...]:
    """What the screen gets of a run: one picture each quarter of a second of it, with whatever was known by then."""
    monitor = Monitor(Watch(), on_line=lambda _line: None)
    found: list[Snapshot] = []
    for event in read(tape(run)):
        monitor.take(event)
        state = monitor.saved().state
        if not found or state.now > found[-1].now:
            found.append(Snapshot(state=state, now=state.now))
    return tuple(found)


class Viewer(Operator):
    """An operator whose terminal is looked at after each burst."""

    NEWS = True

    def __init__(self, runs: tuple[str, ...]) -> None:
        super().__init__()
        self.runs, self.place = runs, 0
        self.done = Counter[str]()

    def do(self, app: MetawatchApp, live: Acting, hands: Hands, act: Act) -> None:
        """A window has its size before the App is told."""
        self.done[act[0]] += 1
        match act:
            case "resize", (int(width), int(height)):
                glass_of(app).resize(width, height)
                super().do(app, live, hands, act)
            case "told", int(number):
                self._tell(live, number)
            case "others", _:
                glass_of(app).scribble()
                app.post_message(Driver.SignalResume())
            case _:
                super().do(app, live, hands, act)

    def _tell(self, live: Acting, number: int) -> None:
        pictures = [picture for run in self.runs for picture in told(run)]
        for _ in range(number):
            live.post(pictures[self.place % len(pictures)])
            self.place += 1

    async def look_at(self, app: MetawatchApp, burst: Burst) -> None:
        """Once it has settled the terminal shows the picture."""
        wrong = await settled(app)
        assert not wrong, "\n".join((f"{burst} on {app.screen_stack}:", *wrong))


def _act(random: Random) -> Act:
    kind = random.random()
    if kind < 0.38:
        return "told", random.choice((1, 1, 1, 1, 2, 4, 10))
    if kind < 0.41:
        return "snapshot", random.choice(PICTURES)
    if kind < 0.51:
        return "key", random.choice((*OPENING, "m", "colon"))
    if kind < 0.58:
        return "key", random.choice(CLOSING)
    if kind < 0.68:
        return "key", random.choice(BOUND)
    if kind < 0.80:
        return "key", random.choice(LETTERS)
    if kind < 0.82:
        return "paste", random.choice(PASTES)
    if kind < 0.91:
        return "mouse", (random.choice(MICE), random.randrange(120), random.randrange(40), 1)
    if kind < 0.98:
        return "resize", _size(random)
    return "others", None


def _size(random: Random) -> tuple[int, int]:
    """Small ones more often: each costs as much as it has cells."""
    return random.randint(20, random.choice((60, 80, 120, 200))), random.randint(5, random.choice((16, 24, 32, 60)))


async def run(viewer: Viewer, seed: int, number: int) -> None:
    """That many bursts of the seed, in as many Apps as that takes."""
    todo = islice(bursts(seed, _act), number)
    try:
        for first in todo:
            await viewer.work(chain([first], todo))
    except BaseException as error:
        error.add_note(f"seed {seed}, after {viewer.bursts} bursts")
        raise


@pytest.fixture(autouse=True)
def _glass(monkeypatch: pytest.MonkeyPatch) -> None:
    glassed(monkeypatch)


async def test_the_terminal_shows_what_would_be_painted_anew() -> None:
    """Cell by cell, signs and colours: 140 events, keys, pastes, clicks and sizes."""
    viewer = Viewer(("killed",))
    await run(viewer, seed=2, number=BURSTS)
    assert viewer.bursts == BURSTS


async def settled(app: MetawatchApp) -> list[str]:
    """What is wrong still, after some time; of an App whose end has begun nothing is asked."""
    await asyncio.sleep(DRAWN_S)
    for _ in range(LOOKS):
        if app.return_code is not None or not (wrong := [*differs(app)]):
            return []
        await asyncio.sleep(0.02)
    return wrong


async def test_what_a_box_covered_is_of_now_once_the_box_is_smaller() -> None:
    """What changes behind it is not painted where it lies, and was blank or of before when its list became shorter."""
    app, live = staged(read_only=False, faults=StagedFaults())
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("f")
        await pilot.pause(0.1)
        await shown(pilot, live, later(3.0))
        await shown(pilot, live, later(5.0))
        assert isinstance(app.screen, Box)
        app.screen._frame.styles.offset = (0, 6)
        assert await settled(app) == []


@pytest.mark.lab
async def test_minutes_of_it() -> None:
    """The same with all runs and many seeds (`FUZZ_S` seconds, 600 if not set)."""
    viewer = Viewer(tuple(SCENARIOS))
    until = time.monotonic() + float(os.environ.get("FUZZ_S", "600"))
    for seed in count(int(os.environ.get("FUZZ_SEED", "1000"))):
        if time.monotonic() > until:
            break
        viewer.place = 997 * seed
        await run(viewer, seed, 60)
    been = {kind.__name__: number for kind, number in viewer.been.items()}
    print(f"{viewer.bursts} bursts: {dict(viewer.done)}; screens: {been}")  # noqa: T201 -- its product
