"""Does a live run tell the same again from its tape? Minutes on real servers, with faults of theirs, stalls of ours and acknowledgements.

`METAWATCH_LAB_REPLAY_S` sets how many seconds; ten minutes without it."""

import asyncio
import itertools
import os
import time
from collections.abc import Awaitable, Callable

import pytest

from tests.lab.faults import freeze_both_followers, freeze_follower, freeze_leader, kill_leader, two_step_downs
from tests.replay import Recording
from tui.core.model.lines import AlertLine, ElectionLine
from tui.core.ports import Acknowledge
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.runtime.live_thread import Collector
from tui.text.phrases.say import say

LASTS_S = float(os.environ.get("METAWATCH_LAB_REPLAY_S", "600"))
CALM_S = 5.0
STALL_S = 1.6


async def we_stall(_cluster: Cluster) -> None:
    """The loop of metawatch itself does not run."""
    time.sleep(STALL_S)  # noqa: ASYNC251 - that is the fault


FAULTS: tuple[Callable[[Cluster], Awaitable[None]], ...] = (
    two_step_downs,
    we_stall,
    kill_leader,
    freeze_follower,
    freeze_leader,
    freeze_both_followers,
)


async def recorded() -> tuple[Recording, Collector]:
    """One run; every alert that is open after a fault is acknowledged."""
    recording = Recording(Watch())
    async with Cluster() as cluster:
        await cluster.wait_ready()
        connection = Connection(urls=tuple(cluster.urls))
        collector = Collector(connection, recording.watch, on_line=recording.lines.append, host=True)
        collector.monitor.on_event = recording.tape.note
        running = asyncio.create_task(collector.run())
        end = time.monotonic() + LASTS_S
        try:
            for fault in itertools.cycle(FAULTS):
                await asyncio.sleep(CALM_S)
                if time.monotonic() > end:
                    break
                await fault(cluster)
                collector.command(Acknowledge(code=None, by="op1@bastion"))
        finally:
            collector.stop()
            await running
    return recording, collector


@pytest.mark.lab
async def test_a_live_run_is_told_again_from_its_tape() -> None:
    """The same lines, alerts, verdicts and state, from the events alone."""
    recording, collector = await recorded()
    assert [line for line in recording.lines if isinstance(line, ElectionLine)]
    assert [line for line in recording.lines if isinstance(line, AlertLine) and line.state == "acknowledged"]
    assert [one for one in collector.monitor.state.unseen if "stopped or starved" in say(one.reason)]
    size = sum(map(len, recording.tape.kept))
    print(f"\n{len(recording.tape.kept)} events, {size} bytes, {len(recording.lines)} lines")  # noqa: T201 - for whoever runs it
    recording.is_repeated(collector.monitor.saved())
