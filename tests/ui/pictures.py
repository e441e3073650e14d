"""Which runs are the pictures of, and how is each drawn? The events of real runs are kept on tapes; the SVGs follow from them.

`python -m tests.ui.pictures` runs real clusters again, keeps their tapes and draws every picture anew, the film as well;
`python -m tests.ui.pictures draw` only draws, after a wanted change of the screen; `python -m tests.ui.pictures film` makes the film."""

import asyncio
import lzma
import sys
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.replay import replayed
from tests.ui.film import take_film
from tests.ui.staged import Hands, StagedFaults, StagedLive
from tui.core.model.state import Snapshot
from tui.core.ports import Acknowledge
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.demo.menu import Menu
from tui.demo.script import play
from tui.demo.spec import ClusterSpec, Part
from tui.runtime.live_thread import Collector
from tui.runtime.tape import Tape
from tui.ui.app import MetawatchApp
from tui.ui.curves import Curves

RUNS = Path(__file__).parent / "runs"
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
OPERATOR = "op1@bastion"
FILM = "film"
"""The animated picture, of a run of its own (`tests.ui.film`)."""


class Picture(NamedTuple):
    """One screen of one run."""

    run: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    theme: str = "dark"


PICTURES = {
    "calm": Picture("calm", (120, 40)),
    "dashboard": Picture("flapping", (120, 40)),
    "small": Picture("flapping", (80, 24)),
    "wall": Picture("flapping", (200, 60)),
    "no-leader": Picture("no-leader", (120, 40)),
    "war-room": Picture("no-leader", (120, 40), ("w",)),
    "war-room-large": Picture("flapping", (200, 60), ("w",)),
    "light": Picture("flapping", (120, 40), theme="light"),
    "contrast": Picture("flapping", (80, 24), theme="contrast"),
    "solarized-dark": Picture("flapping", (80, 24), theme="solarized-dark"),
    "solarized-light": Picture("flapping", (80, 24), theme="solarized-light"),
    "mono": Picture("flapping", (80, 24), theme="mono"),
    "frozen-server": Picture("frozen-server", (120, 40)),
    "blind": Picture("blind", (120, 40)),
    "who-hears": Picture("frozen-server", (120, 40), ("v",)),
    "time-line": Picture("killed", (120, 40), ("3", "enter", "enter")),
    "details": Picture("flapping", (120, 40), ("enter",)),
    "step-down": Picture("calm", (120, 40), ("s",)),
    "help": Picture("calm", (80, 24), ("question_mark",)),
}


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


Story = Callable[[Run], Awaitable[None]]


async def calm(run: Run) -> None:
    """A hand-over that somebody asked for, and quiet."""
    await run.seconds(5)
    await run.cluster.step_down()
    await run.seconds(25)


async def flapping(run: Run) -> None:
    """A step-down, a crash, a frozen follower that deposes a healthy leader; one alert acknowledged."""
    await run.seconds(3)
    await run.cluster.step_down()
    await run.until(lambda p: len(p.state.elections) == 1)
    await run.seconds(4)
    crashed = await run.cluster.next_leader(None)
    await run.cluster.kill(crashed)
    await run.until(lambda p: len(p.state.elections) == 2)
    run.cluster.start(crashed)
    await run.until(lambda p: "SERVER_008" in {a.code for a in p.state.alerts})
    await run.seconds(4)
    run.collector.command(Acknowledge(code="SERVER_008", subject=crashed, by=OPERATOR, note="netops on it"))
    while len(run.now.state.elections) == 2:  # it asks for votes only if its timer ran out before it hears the leader
        leader = await run.cluster.next_leader(None)
        frozen = next(n for n in run.cluster.running if n != leader)
        run.cluster.freeze(frozen)
        await run.seconds(11)
        run.cluster.thaw(frozen)
        await run.seconds(3)
    await run.seconds(4)


async def no_leader(run: Run) -> None:
    """The leader and a follower of three stop at once: no quorum, nobody leads."""
    await run.seconds(4)
    leader = await run.cluster.next_leader(None)
    other = next(n for n in run.cluster.names if n != leader)
    await run.cluster.kill(leader)
    await run.cluster.kill(other)
    await run.until(
        lambda p: "META_006" in {a.code for a in p.state.alerts} and p.state.leadership.leaderless_since is not None
    )
    await run.seconds(8)


async def frozen_server(run: Run) -> None:
    """A follower is stopped: its answers stay away, the leader has not heard it."""
    await run.seconds(6)
    leader = await run.cluster.next_leader(None)
    run.cluster.freeze(next(n for n in reversed(run.cluster.names) if n != leader))
    await run.seconds(8)


async def killed(run: Run) -> None:
    """The leader is killed in a group that has been calm for long enough to be told from before."""
    await run.seconds(16)
    await run.cluster.kill(await run.cluster.next_leader(None))
    await run.until(lambda p: bool(p.state.elections) and p.now > p.state.elections[-1].elected_at + 6)


async def blind(run: Run) -> None:
    """Every server is gone: metawatch sees nothing and says so."""
    await run.seconds(6)
    for name in run.cluster.names:
        await run.cluster.kill(name)
    await run.seconds(5)


LEAD_S = 10.0
"""From the first connection until the scripted incident begins."""


async def faults(run: Run) -> None:
    """The scripted incident of `metawatch demo --faults`, whole: five minutes."""
    begun = run.now.state.first_connected_at
    assert begun is not None
    await run.until(lambda p: p.now >= begun + LEAD_S)
    menu = Menu()
    async with menu.breaking(run.cluster):
        await play(menu)
    await run.seconds(6)


STORIES: dict[str, tuple[Story, int]] = {
    "calm": (calm, 5),
    "flapping": (flapping, 5),
    "no-leader": (no_leader, 3),
    "frozen-server": (frozen_server, 3),
    "blind": (blind, 3),
    "killed": (killed, 5),
    "faults": (faults, 5),
}


async def take(name: str) -> None:
    """Run the story on a real cluster and keep what metawatch took; the film is a picture at once."""
    if name == FILM:
        (SCREENSHOTS / f"{FILM}.svg").write_text(await take_film())
        return
    story, servers = STORIES[name]
    async with Cluster(ClusterSpec(parts=(Part(servers=servers),))) as cluster:
        run = Run(cluster)
        running = asyncio.create_task(run.collector.run())
        try:
            await run.until(lambda p: p.state.ready_at is not None)
            await story(run)
            run.tape.end()
            RUNS.mkdir(exist_ok=True)
            taped(name).write_bytes(lzma.compress(b"\n".join(run.tape.kept), preset=9))
        finally:
            run.collector.stop()
            await running


def taped(run: str) -> Path:
    """The file of a run: one event a line (`tui.runtime.tape`), compressed."""
    return RUNS / f"{run}.jsonl.xz"


def tape(run: str) -> list[bytes]:
    """The events of a run, one line each."""
    return lzma.decompress(taped(run).read_bytes()).splitlines()


@cache
def kept(run: str) -> Snapshot:
    """What a screen would draw at the end of a run: its tape, folded through `step`."""
    state = replayed(tape(run), Watch()).saved.state
    return Snapshot(state=state, now=state.now)


async def draw(picture: Picture) -> str:
    """The screen as SVG; the same bytes wherever and whenever it is drawn."""
    live = StagedLive()
    snapshot = kept(picture.run)
    watch = Watch(context="demo")
    app = MetawatchApp(
        live, watch, target="demo", operator=OPERATOR, clock=Hands(), faults=StagedFaults(), theme=picture.theme
    )
    async with app.run_test(size=picture.size) as pilot:
        live.post(Snapshot(state=snapshot.state, now=snapshot.now - 2.5))
        await pilot.pause()
        for key in picture.keys:
            await pilot.press(key)
        live.post(snapshot)
        await pilot.pause()
        for curves in app.screen.query(Curves):
            await curves.settled.wait()
        await pilot.pause()
        return app.export_screenshot(title="metawatch", simplify=True)


def main() -> None:
    """Take the named runs again (all and the film without a name) and draw every picture."""
    for name in [] if sys.argv[1:] == ["draw"] else sys.argv[1:] or (*STORIES, FILM):
        asyncio.run(take(name))
    for name, picture in PICTURES.items():
        (SCREENSHOTS / f"{name}.svg").write_text(asyncio.run(draw(picture)))


if __name__ == "__main__":
    main()
