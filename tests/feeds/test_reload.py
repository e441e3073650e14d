"""Is a reload of a real server known soon after the leader changed, with its time, and is a start none?"""

import asyncio
import os
import signal

from tests.busy import PATIENCE_S
from tests.feeds.recorder import Recorder, answered, connection, watching
from tui.core.model.state import State
from tui.core.observed.events import VarzSeen
from tui.core.settings.watch import Watch
from tui.core.step import step
from tui.demo.cluster import Cluster
from tui.feeds.source import LiveSource
from tui.text.phrases.say import say


def change_log(recorder: Recorder) -> list[str]:
    """What the core makes of all that was told."""
    state = State()
    for event in recorder.events:
        state, _ = step(state, event, Watch())
    return [say(one.said) for one in state.change_log]


async def loaded_again(source: LiveSource, recorder: Recorder, name: str, first: VarzSeen) -> VarzSeen:
    """Ask as an election does until the server reports another time."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            source.hurry()
            later = recorder.of(VarzSeen, answered(name))[-1]
            if later.varz.loaded_at != first.varz.loaded_at:
                return later
            await asyncio.sleep(0.1)


async def test_a_reload_is_told_with_its_time(three: Cluster) -> None:
    """VARZ is asked once a minute, and when an election hurries: by its server's own clock, and once."""
    async with watching(connection(*three.urls)) as (source, recorder):
        await recorder.pinned(*three.names)
        first = {name: await recorder.until(VarzSeen, answered(name)) for name in three.names}
        pid = three.pid("n2")
        assert pid is not None
        os.kill(pid, signal.SIGHUP)
        later = await loaded_again(source, recorder, "n2", first["n2"])
        assert first["n2"].varz.loaded_at is not None
        assert later.varz.loaded_at is not None
        assert later.at - PATIENCE_S < later.varz.loaded_at <= later.at + 0.1
        assert later.varz.digest == first["n2"].varz.digest
    assert change_log(recorder) == ["n2 reloaded its configuration (the settings are the same)"]
