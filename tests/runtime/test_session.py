"""Does a command that waits for something learn that there is nothing to watch, whatever else has become true?"""

import asyncio

import pytest

from tests.feeds.recorder import connection
from tui.core.refusal import NothingToWatch
from tui.core.settings.watch import Watch
from tui.runtime.session import Session


async def test_that_there_is_nothing_to_watch_comes_before_what_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-alone server: nobody else is to answer, so the look is complete at once; its collector has not ended yet."""
    session = Session(connection("nats://127.0.0.1:1"), Watch())
    monkeypatch.setattr(session.collector, "run", asyncio.Event().wait)
    async with session:
        assert await session.until(lambda: True, 1.0)
        session.collector.refusal = NothingToWatch("n1 runs JetStream without a cluster")
        with pytest.raises(NothingToWatch, match="without a cluster"):
            await session.until(lambda: True, 1.0)
        session._watching.cancel()
