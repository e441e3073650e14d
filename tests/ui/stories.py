"""What happens in each of the runs that are kept? A metawatch without a screen on a real cluster, and what is broken meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from tests.ui.kept_runs import NOTE, OPERATOR, Scenario
from tui.core.model.state import Snapshot
from tui.core.ports import Acknowledge
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.demo.faults import FREEZE_S
from tui.demo.menu import Menu
from tui.demo.script import play
from tui.runtime.live_thread import Collector
from tui.runtime.tape import Tape


class Run:
    """A metawatch without a screen on a real cluster; what it took is on the tape."""

    def __init__(self, cluster: Cluster) -> None:
        connection = Connection(urls=tuple(cluster.urls))
        self.cluster = cluster
        self.drawn = asyncio.Event()
        self.collector = Collector(
            connection, Watch(), on_line=lambda _: None, on_snapshot=lambda _: self.drawn.set(), host=True
        )
        self.tape = Tape()
        self.collector.monitor.on_event = self.tape.note

    @property
    def now(self) -> Snapshot:
        """What is known at this moment."""
        monitor = self.collector.monitor
        return Snapshot(state=monitor.state, now=monitor.state.now)

    async def until(self, true: Callable[[Snapshot], bool], within: float = 60.0) -> None:
        """Until a picture shows it."""
        try:
            async with asyncio.timeout(within):
                while not true(self.now):
                    self.drawn.clear()
                    await self.drawn.wait()
        except TimeoutError:
            raise AssertionError(
                f"not within {within} s: {self.now.state.alerts}, {self.now.state.elections}"
            ) from None

    async def seconds(self, passed: float) -> None:
        """Until so much time has passed in the run."""
        end = self.now.now + passed
        await self.until(lambda picture: picture.now >= end)

    async def alert(self, code: str) -> None:
        """Until it is raised."""
        await self.until(lambda picture: code in {a.code for a in picture.state.alerts})

    async def elections(self, count: int) -> None:
        """Until so many were seen."""
        await self.until(lambda picture: len(picture.state.elections) == count)


Story = Callable[[Run, Scenario], Awaitable[None]]


async def calm(run: Run, scenario: Scenario) -> None:
    """A hand-over that somebody asked for, and quiet."""
    await run.seconds(5)
    await run.cluster.step_down(scenario.led[1])
    await run.seconds(25)


async def flapping(run: Run, scenario: Scenario) -> None:
    """A step-down, a crash, a frozen follower that deposes a healthy leader; one alert acknowledged."""
    [victim] = scenario.victims
    await run.seconds(3)
    await run.cluster.step_down(victim)
    await run.elections(1)
    await run.seconds(4)
    await run.cluster.kill(victim)
    await run.elections(2)
    run.cluster.start(victim)
    await run.alert("SERVER_008")
    await run.seconds(4)
    run.collector.command(Acknowledge(code="SERVER_008", subject=victim, by=OPERATOR, note=NOTE))
    run.cluster.freeze(victim)
    await run.seconds(FREEZE_S)
    run.cluster.thaw(victim)
    await run.seconds(7)


async def no_leader(run: Run, scenario: Scenario) -> None:
    """The leader and a follower of three stop at once: no quorum, nobody leads."""
    await run.seconds(4)
    for victim in scenario.victims:
        await run.cluster.kill(victim)
    await run.alert("META_006")
    await run.until(lambda p: p.state.leadership.leaderless_since is not None)
    await run.seconds(8)


async def frozen_server(run: Run, scenario: Scenario) -> None:
    """A follower is stopped: its answers stay away, the leader has not heard it."""
    [victim] = scenario.victims
    await run.seconds(6)
    run.cluster.freeze(victim)
    await run.seconds(8)


async def killed(run: Run, scenario: Scenario) -> None:
    """The leader is killed in a group that has been calm for long enough to be told from before."""
    [victim] = scenario.victims
    await run.seconds(16)
    await run.cluster.kill(victim)
    await run.until(lambda p: bool(p.state.elections) and p.now > p.state.elections[-1].elected_at + 6)


async def blind(run: Run, scenario: Scenario) -> None:
    """Every server is gone: metawatch sees nothing and says so."""
    await run.seconds(6)
    for victim in scenario.victims:
        await run.cluster.kill(victim)
    await run.seconds(5)


LEAD_S = 10.0
"""From the first connection until the scripted incident begins."""


async def faults(run: Run, _scenario: Scenario) -> None:
    """The scripted incident of `metawatch demo --faults`, whole: five minutes."""
    begun = run.now.state.first_connected_at
    assert begun is not None
    await run.until(lambda p: p.now >= begun + LEAD_S)
    menu = Menu()
    async with menu.breaking(run.cluster):
        await play(menu)
    await run.seconds(6)


STORIES: Mapping[str, Story] = {
    "calm": calm,
    "flapping": flapping,
    "no-leader": no_leader,
    "frozen-server": frozen_server,
    "blind": blind,
    "killed": killed,
    "faults": faults,
}
"""By the name of the scenario."""
