"""When is a connection on which nothing is answered stale, and is one asked on which something is?"""

import asyncio

from tests.feeds.jumping_clock import jumping
from tui import clock
from tui.feeds.connection.liveness import EVERY_S, MOST, stale


class _Connection:
    """Counts as nats-py does."""

    def __init__(self) -> None:
        self.unanswered = 0
        self.asked: list[float] = []

    def count(self) -> int:
        """One more PING, or one that was saved."""
        self.unanswered += 1
        return self.unanswered

    def ask(self) -> None:
        self.asked.append(clock.now())


@jumping
async def test_it_is_stale_after_three_without_an_answer() -> None:
    """The second of them is sent; all in step with what is done once a second."""
    link, began = _Connection(), clock.now()
    await stale(link.count, link.ask)
    assert link.unanswered == MOST + 1
    assert len(link.asked) == 1
    assert (MOST + 1) * EVERY_S - 2 < clock.now() - began < (MOST + 1) * EVERY_S + 2
    assert link.asked[0] - clock.in_step(link.asked[0], clock.IN_STEP_S) < 0.02


@jumping
async def test_nothing_is_sent_where_others_are_answered() -> None:
    """And where a PING of its own is, it never ends."""
    link = _Connection()
    waiting = asyncio.create_task(stale(link.count, link.ask))
    for _ in range(100):
        await asyncio.sleep(1.0)
        link.unanswered = 0
    assert not link.asked
    for _ in range(100):
        await asyncio.sleep(1.0)
        if link.asked:
            link.asked.clear()
            link.unanswered = 0
    assert not waiting.done()
    waiting.cancel()
    await asyncio.wait([waiting])
