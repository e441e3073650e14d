"""What happens in the animated picture? A list of scenes on a real cluster, filmed from the real dashboard; `pictures film` makes it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from textual.pilot import Pilot

from tests.ui.film_svg import Frame, film_svg
from tui.core.model.state import State
from tui.core.settings.connection import Connection
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part
from tui.runtime.screen_thread import LiveThread
from tui.ui.app import MetawatchApp

SIZE = (120, 40)
SERVERS = 5
WINDOW_S = 40.0
"""In which leader changes are counted: ten minutes would be a long film."""
STEP_S = 1.0
"""Of the run, from one picture to the next."""
SHOWN_S = 0.7
"""How long each of them stands in the film; the last one of a scene longer."""
HELD_S = 2.0
MOST_BYTES = 1_500_000


class Stage(NamedTuple):
    """Where a scene plays."""

    cluster: Cluster
    app: MetawatchApp
    pilot: Pilot[None]
    frozen: list[str]

    @property
    def state(self) -> State:
        """What metawatch knows."""
        return self.app.film.current.state

    @property
    def word(self) -> str:
        """The state word."""
        return self.state.word.shown.word if self.state.word is not None else ""

    async def freeze_leader(self) -> None:
        """SIGSTOP, until `thaw`."""
        name = await self.cluster.next_leader(None)
        self.cluster.freeze(name)
        self.frozen.append(name)

    async def thaw(self) -> None:
        """Whoever was frozen goes on."""
        while self.frozen:
            self.cluster.thaw(self.frozen.pop())

    def press(self, *keys: str) -> Callable[[], Awaitable[None]]:
        """The operator's keys."""
        return lambda: self.pilot.press(*keys)


class Scene(NamedTuple):
    """Something is done; the film runs until something is true, and some seconds more."""

    caption: str
    do: Callable[[Stage], Awaitable[None]] | None
    until: Callable[[Stage], bool] = lambda stage: True
    more_s: float = 0.0
    step_s: float = STEP_S
    """0: nothing is filmed but the end."""


def _elected(changes: int) -> Callable[[Stage], bool]:
    return lambda stage: len(stage.state.elections) >= changes and stage.state.leadership.leaderless_since is None


SCENES: tuple[Scene, ...] = (
    Scene("a calm cluster of five", None, lambda s: s.word == "STABLE", 15, step_s=0),
    Scene("a calm cluster of five", None, more_s=2),
    Scene("the leader is frozen (SIGSTOP): no heartbeat arrives", Stage.freeze_leader, _elected(1), 2),
    Scene("it wakes up", Stage.thaw, more_s=3, step_s=0),
    Scene("the next leader is frozen too", Stage.freeze_leader, lambda s: _elected(2)(s) and s.word == "FLAPPING", 4),
    Scene("it wakes up", Stage.thaw, more_s=3),
    Scene("s: who may lead instead?", lambda s: s.press("s")(), more_s=2),
    Scene("S: step down", lambda s: s.press("S")(), _elected(3), 4),
    Scene("the new leader holds", lambda s: s.press("escape")(), more_s=2),
    Scene("the cluster settles", None, lambda s: s.word == "STABLE", 1, step_s=6),
    Scene("stable again", None, more_s=2),
)


async def take_film() -> str:
    """Play the scenes; the film as SVG. Raises AssertionError when one does not come true within a minute."""
    watch = Watch(context="demo", thresholds=Thresholds(flap_window_s=WINDOW_S))
    async with Cluster(ClusterSpec(parts=(Part(servers=SERVERS),))) as cluster:
        live = LiveThread(Connection(urls=tuple(cluster.urls)), watch)
        app = MetawatchApp(live, watch, target="demo", operator="op1@bastion", theme="dark")
        frames: list[Frame] = []
        try:
            async with app.run_test(size=SIZE, notifications=True) as pilot:
                stage = Stage(cluster, app, pilot, [])
                for scene in SCENES:
                    frames += await _play(scene, stage)
        finally:
            live.stop()
    return film_svg(frames, SIZE)


async def _play(scene: Scene, stage: Stage) -> list[Frame]:
    """Its pictures, without those in which nothing has changed."""
    loop = asyncio.get_running_loop()
    if scene.do is not None:
        await scene.do(stage)
    begun, true_at = loop.time(), None
    svgs: list[str] = []
    while true_at is None or loop.time() < true_at + scene.more_s:
        await asyncio.sleep(scene.step_s or STEP_S)
        await stage.pilot.pause()
        if true_at is None and scene.until(stage):
            true_at = loop.time()
        assert true_at is not None or loop.time() < begun + 60, (
            f"{scene.caption}: {stage.word}, {stage.state.elections}"
        )
        svgs.append(stage.app.export_screenshot(title="metawatch", simplify=True))
    svgs = svgs if scene.step_s else svgs[-1:]
    return [Frame(svg, scene.caption, HELD_S if i == len(svgs) - 1 else SHOWN_S) for i, svg in enumerate(svgs)]
