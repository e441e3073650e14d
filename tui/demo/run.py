"""What does `metawatch demo` run beside the screen? A cluster, its traffic, and a first hand-over or a whole scripted
incident, until told to stop; this file must not know what the screen shows."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tui.demo.cluster import Cluster
from tui.demo.faults import first_handover
from tui.demo.menu import Menu
from tui.demo.script import Script, play
from tui.demo.second_terminal import write_context
from tui.demo.servers import Say, quiet
from tui.demo.spec import ClusterSpec
from tui.demo.traffic import run_traffic

FIRST_HANDOVER_S = 6.0
_AGAIN_S = 1.0


async def run_demo(  # noqa: PLR0913 - each is one choice of the command line
    spec: ClusterSpec,
    ready: Callable[[list[str], Path], None],
    stop: asyncio.Event,
    say: Say = quiet,
    *,
    handover_after: float = FIRST_HANDOVER_S,
    menu: Menu | None = None,
    script: Script = (),
) -> None:
    """`ready` gets one URL a server, with the system user in it, and a context for a second terminal, once the cluster has a
    leader; `Refusal` when it cannot be.

    `menu` breaks this cluster for as long as it lives; a `script` is played instead of the first hand-over."""
    menu = menu or Menu()

    async def show_it() -> None:
        async with Cluster(spec, say) as cluster, menu.breaking(cluster):
            ready(cluster.urls, write_context(cluster))
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(run_traffic(cluster))
                tasks.create_task(play(menu, script) if script else first_handover(cluster, handover_after, menu.tell))

    show = asyncio.create_task(show_it())
    stopped = asyncio.create_task(stop.wait())
    try:
        # Told to stop while a server is still being fetched or nobody leads yet, it ends too.
        await asyncio.wait((show, stopped), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        while not show.done():
            # Python 3.11 loses a cancellation that comes in the very moment of an answer: once is not enough.
            show.cancel()
            await asyncio.wait((show,), timeout=_AGAIN_S)
        await asyncio.gather(show, stopped, return_exceptions=True)
    if not show.cancelled():
        show.result()
