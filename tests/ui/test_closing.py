"""Is a screen closed once, however many keys, pasted letters and clicks meant for it arrive before the next one is drawn?"""

import pytest
from textual import events
from textual.pilot import Pilot

from tests.cases import cases
from tests.ui.scenes import flapping
from tests.ui.staged import SETTLED, Hands, StagedFaults, StagedLive, dashboard, shown, staged
from tui.core.ports import Acknowledge
from tui.ui.app import MetawatchApp
from tui.ui.screens.commands import Commands
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.drawn import Drawn
from tui.ui.screens.hears import Hears
from tui.ui.screens.help import Help
from tui.ui.screens.warroom import WarRoom


def at_once(app: MetawatchApp, *keys: str) -> None:
    """All of them before anything is drawn, as a paste into a terminal without bracketed paste."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


async def opened(pilot: Pilot[None], live: StagedLive, *way: str) -> None:
    """Over a picture."""
    await shown(pilot, live, flapping())
    for key in way:
        await pilot.press(key)
        await pilot.pause()


BURSTS = ("escape escape escape", "h e l l o", "x y", "enter enter", "backspace escape backspace")


@pytest.mark.sampled
@pytest.mark.parametrize("way", ["s", "A", "f", "w", "v", "y", "question_mark", "ctrl+p", "enter"])
async def test_any_screen_bears_keys_in_one_burst(way: str) -> None:
    """A word pasted into the step-down dialog, escape twice and the like: the dashboard is under it, and nothing was sent twice."""
    app, live = staged(read_only=False, faults=StagedFaults(), clock=Hands())
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        with cases() as case:
            for keys in BURSTS:
                with case(keys):
                    live.sent.clear()
                    at_the_start(app)
                    await pilot.press(way)
                    await pilot.pause()
                    await burst(pilot, app, *keys.split())
                    assert len(live.sent) == len({c.code for c in live.sent if isinstance(c, Acknowledge)})
    assert app.return_code is None


def at_the_start(app: MetawatchApp) -> None:
    """As when the App had just been started: all panels, and the keys go to the servers."""
    under = dashboard(app)
    under.action_overview()
    under.panel("servers").focus()


async def burst(pilot: Pilot[None], app: MetawatchApp, *keys: str) -> None:
    """All of them at once, and then twice escape: the dashboard is there. Raises AssertionError."""
    at_once(app, *keys)
    await pilot.pause()
    assert isinstance(app.screen_stack[0], Dashboard)
    at_once(app, "escape", "escape")
    await pilot.pause()
    assert isinstance(app.screen, Dashboard)
    assert app.return_code is None


async def test_a_word_pasted_into_the_step_down_closes_it_and_no_more() -> None:
    """What lies under the dialog stays: here the war room."""
    app, live = staged(read_only=False, clock=Hands())
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, live, "w", "s")
        at_once(app, *"helo")
        await pilot.pause()
        assert isinstance(app.screen, WarRoom)


async def test_a_screen_below_another_cannot_be_closed() -> None:
    """Textual calls it current as well, and its dismissal would take the one above away."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, live, "w", "v")
        below = app.screen_stack[-2]
        assert isinstance(below, WarRoom)
        assert below.is_current
        assert not below.leave()
        await pilot.pause()
        assert isinstance(app.screen, Hears)
        assert app.screen.leave()


async def test_enter_twice_acknowledges_once() -> None:
    """And with the note that was typed; at once it is pasted text."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, live, "4", "a", "x")
        at_once(app, "enter", "enter", "enter")
        await pilot.press(SETTLED)
        assert live.sent == []
        await pilot.press("enter", SETTLED, "enter", SETTLED)
        assert [command.note for command in live.sent if isinstance(command, Acknowledge)] == ["x"]


async def test_enter_twice_breaks_one_thing() -> None:
    """The demo's menu begins a fault once, however often the key comes; at once it is no key but pasted text."""
    faults = StagedFaults()
    app, live = staged(faults=faults, read_only=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, live, "f", "end")
        at_once(app, "enter", "enter", "enter")
        await pilot.press(SETTLED)
        assert faults.ran == []
        await pilot.press("enter", SETTLED, "enter", SETTLED, "enter", SETTLED)
        assert faults.ran == [("restore", None)]


async def test_going_back_and_forth_leaves_no_pile() -> None:
    """War room and matrix lead to each other: there is one of each."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, live, *"wv?wv?wv?")
        kinds = [type(screen) for screen in app.screen_stack]
        assert kinds[0] is Dashboard
        assert kinds[-1] is Help
        assert len(kinds) == len(set(kinds))
        assert all(isinstance(screen, Drawn) for screen in app.screen_stack)


async def test_keys_after_q_are_for_nobody() -> None:
    """The screens are taken down while they arrive."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, live)
        at_once(app, "q", *"swvq")
        app.post_message(events.Paste("hello"))
        await pilot.pause()
    assert app.return_code == 0


@pytest.mark.usefixtures("painted")
async def test_the_list_of_commands_bears_no_room() -> None:
    """Down to one cell while it is open, and paged through there."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, live, "ctrl+p")
        for size in ((30, 10), (40, 3), (1, 1)):
            await pilot.resize_terminal(*size)
            at_once(app, "pageup", "pagedown", "pageup", "down", "up")
            await pilot.pause()
            assert isinstance(app.screen, Commands)
