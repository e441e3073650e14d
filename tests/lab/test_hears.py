"""Is who hears whom read right on a real network? A cut pair, an isolated follower, and our own link; they need root."""

import asyncio
from collections.abc import Iterable

import pytest

from tests.lab.lab import Lab
from tests.lab.network import US, both, lacking
from tests.ui.stories import Run
from tui.core.model.state import Snapshot
from tui.core.network.hearing_patterns import judge
from tui.core.network.who_hears_whom import matrix
from tui.core.settings.thresholds import Thresholds

pytestmark = [pytest.mark.lab, pytest.mark.skipif(bool(lacking()), reason=lacking())]


def judged(now: Snapshot) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.meaning, one.servers) for one in judge(matrix(now.state, now.now, Thresholds()))]


async def cut(lab: Lab, run: Run, pairs: Iterable[tuple[str, str]]) -> None:
    """Nothing passes there, once everybody is heard again."""
    lab.network.mend()
    await run.until(
        lambda now: not judged(now) and all(c.heard for c in matrix(now.state, now.now, Thresholds()).cells.values())
    )
    lab.network.cut(pairs)


async def test_a_pair_a_follower_and_our_own_link() -> None:
    """Two followers that do not hear each other, one that nobody hears and that answers us, and a server that only we lost."""
    async with Lab(5, seed=3) as lab:
        run = Run(lab.cluster)
        running = asyncio.create_task(run.collector.run())
        await run.until(lambda now: now.state.ready_at is not None)
        leader = await lab.cluster.next_leader(None)
        a, b, c, _ = [name for name in lab.servers if name != leader]
        await cut(lab, run, both([a], [b]))
        await run.until(lambda now: judged(now) == [("apart", (a, b))])
        await cut(lab, run, both([c], [US]))
        await run.seconds(10)
        assert judged(run.now) == []
        await cut(lab, run, both([c], [name for name in lab.servers if name != c]))
        await run.until(lambda now: judged(now) == [("cut off", (c,))])
        lab.network.mend()
        run.collector.stop()
        await running
