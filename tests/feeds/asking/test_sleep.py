"""Does a task sleep for as long as there is nothing to do, and no longer?"""

import asyncio

from tests.feeds.jumping_clock import jumping
from tui import clock
from tui.feeds.asking.sleep import Sleep


async def _slept(sleep: Sleep, until: float) -> float:
    began = clock.now()
    await sleep.until(began + until)
    return clock.now() - began


@jumping
async def test_what_it_waits_for_may_move_either_way() -> None:
    """It wakes once, then."""
    sleep = Sleep()
    for moved in (1.0, 30.0):
        sleeping = asyncio.create_task(_slept(sleep, 10.0))
        await asyncio.sleep(0.0)
        sleep.move(clock.now() + moved)
        assert abs(await sleeping - moved) < 0.1


@jumping
async def test_a_task_that_does_not_sleep_is_not_woken_by_what_moved() -> None:
    """The next sleep is as long as it says."""
    sleep = Sleep()
    sleep.move(clock.now() + 1.0)
    assert abs(await _slept(sleep, 5.0) - 5.0) < 0.1


@jumping
async def test_whoever_has_something_sooner_wakes_it() -> None:
    """What is due later than it wakes anyway does not."""
    sleep = Sleep()
    sleeping = asyncio.create_task(_slept(sleep, 10.0))
    await asyncio.sleep(1.0)
    sleep.wake(clock.now() + 20.0)
    await asyncio.sleep(1.0)
    assert not sleeping.done()
    sleep.wake(clock.now() + 5.0)
    assert abs(await sleeping - 2.0) < 0.1
