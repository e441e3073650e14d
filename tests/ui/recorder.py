"""How is a run recorded so that what the table says of it is true? The wanted leader comes first; what came out otherwise is redone."""

import asyncio
import contextlib
import lzma
import os
import sys
from collections.abc import Iterable

from tests.replay import replayed
from tests.ui.kept_runs import RUNS, SCENARIOS, taped, untrue
from tests.ui.stories import STORIES, Run
from tui.core.refusal import Refusal
from tui.core.settings.watch import Watch
from tui.demo.ask import ClusterTrouble
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part

ATTEMPTS = 3
SETTLED_S = 3.0
"""A leader that still leads after that has settled."""
BUSY = 2.0
"""Tasks that want to run, a core: above that this host is late with everything, and that is seen in the run."""
LONGEST_WAIT_S = 600.0


def record(names: Iterable[str]) -> list[str]:
    """Record these runs, one after the other; those that did not come out as wanted, of which the old recording stays."""
    return [name for name in names if not asyncio.run(_recorded(name))]


async def _recorded(name: str) -> bool:
    for attempt in range(1, ATTEMPTS + 1):
        await _until_idle()
        kept, wrong = await _attempt(name)
        if not wrong:
            RUNS.mkdir(exist_ok=True)
            taped(name).write_bytes(lzma.compress(b"\n".join(kept), preset=9))
            _say(f"{name}: recorded")
            return True
        _say(f"{name}: attempt {attempt} of {ATTEMPTS} is not kept", *(f"  {line}" for line in wrong))
    return False


async def _attempt(name: str) -> tuple[list[bytes], list[str]]:
    """The tape, and what is wrong with it."""
    scenario = SCENARIOS[name]
    try:
        async with Cluster(ClusterSpec(parts=(Part(servers=scenario.servers),))) as cluster:
            await lead(cluster, scenario.led[0])
            run = Run(cluster)
            running = asyncio.create_task(run.collector.run())
            try:
                await run.until(lambda p: p.state.ready_at is not None)
                await STORIES[name](run, scenario)
            finally:
                run.collector.stop()
                await running
    except (AssertionError, ClusterTrouble, Refusal) as trouble:
        return [], [f"{type(trouble).__name__}: {trouble}"]
    run.tape.end()  # not before: what comes while it ends is on the tape too
    return run.tape.kept, untrue(name, replayed(run.tape.kept, Watch()))


async def lead(cluster: Cluster, name: str) -> None:
    """Until this server leads and goes on doing so; `ClusterTrouble` when that cannot be brought about."""
    for _ in range(5):
        leader = await cluster.next_leader(None)
        if leader != name:
            with contextlib.suppress(ClusterTrouble):  # a peer that has just come is not known yet: asked again
                await cluster.step_down(name)
                await cluster.next_leader(leader, within=5.0)
        await asyncio.sleep(SETTLED_S)
        await cluster.wait_ready()
        if await cluster.leader() == name:
            return
    raise ClusterTrouble(f"{name} could not be made leader")


async def _until_idle() -> None:
    most, waited = BUSY * (os.cpu_count() or 1), 0.0
    while (load := os.getloadavg()[0]) > most:
        if waited == 0.0:
            _say(f"waiting: load {load:.1f}, and no more than {most:g} is wanted")
        if waited >= LONGEST_WAIT_S:
            _say("waited long enough: recording in spite of it")
            return
        await asyncio.sleep(5.0)
        waited += 5.0


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join((*lines, "")))
    sys.stdout.flush()
