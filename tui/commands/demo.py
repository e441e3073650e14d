"""`metawatch demo`: a real cluster in a thread of its own, and the dashboard on it; no rules of its own."""

import asyncio
import contextlib
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.flags.options import collect, drawing, screen_options, watch_options
from tui.core.refusal import Refusal
from tui.runtime.output import tell

if TYPE_CHECKING:
    from tui.demo.menu import Menu


class DemoThread:
    """Runs the demo cluster beside the screen; `urls` waits for it to be ready."""

    def __init__(self, servers: int, version: str | None, menu: "Menu", *, incident: bool) -> None:
        self._servers = servers
        self._version = version
        self._menu = menu
        self._incident = incident
        self._ready = threading.Event()
        self._urls: list[str] = []
        self.context: Path | None = None
        """For a second terminal, once it is ready."""
        self._trouble: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._main, name="demo")

    def _main(self) -> None:
        try:
            asyncio.run(self._run())
        except BaseException as trouble:  # noqa: BLE001 - raised again on the thread that waits for it
            self._trouble = trouble
        finally:
            self._ready.set()

    async def _run(self) -> None:
        from tui.demo.run import run_demo
        from tui.demo.script import INCIDENT
        from tui.demo.spec import ClusterSpec, Part

        self._loop = asyncio.get_running_loop()
        if self._stopping:
            return
        spec = ClusterSpec(parts=(Part(servers=self._servers),), version=self._version)
        script = INCIDENT if self._incident else ()
        await run_demo(spec, self._up, self._stop, lambda line: tell(line, err=True), menu=self._menu, script=script)

    def _up(self, urls: list[str], context: Path) -> None:
        self._urls, self.context = urls, context
        self._ready.set()

    def urls(self) -> list[str]:
        """One URL a server; raises what the demo's thread raised, Refusal included."""
        self._thread.start()
        self._ready.wait()
        if self._trouble is not None:
            raise self._trouble
        return self._urls

    def stop(self) -> None:
        """End servers and traffic and wait until nothing is left."""
        self._stopping = True  # before `_loop` is looked at: a thread that has none yet will see it
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread.ident is not None:
            self._thread.join()
        if self._trouble is not None and not isinstance(self._trouble, Refusal):
            raise self._trouble


@click.command(name="demo")
@watch_options
@click.option("--servers", type=click.IntRange(1, 15), default=3, show_default=True, help="Servers in the cluster.")
@click.option("--server-version", metavar="X", help="nats-server release such as 2.12.8; downloaded once if missing.")
@click.option("--faults", "incident", is_flag=True, help="Run a scripted incident of five minutes.")
@screen_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    servers: int,
    server_version: str | None,
    incident: bool,
    **given: object,
) -> int:
    """Start a local nats-server cluster and show the dashboard on it. The cluster is removed on exit."""
    from tui.clock import now
    from tui.commands.screen import show
    from tui.config.resolve import settle
    from tui.core.settings.connection import Connection
    from tui.core.settings.watched import Watched
    from tui.demo.menu import Menu
    from tui.demo.second_terminal import said

    menu, drawn = Menu(), drawing(ctx, given)
    demo = DemoThread(servers, server_version, menu, incident=incident)
    tell(f"metawatch: starting a local cluster of {servers} nats-servers", err=True)
    try:
        connection = Connection(urls=tuple(demo.urls()), context="demo")
        _, watch = settle(collect(ctx, **given, no_context=True), {}, now())
        if demo.context is not None:
            watch = replace(watch, context=str(demo.context))
            for line in said(demo.context):
                tell(f"metawatch: {line}", err=True)
        return show(Watched(connection=connection, watch=watch), drawn, menu).code
    finally:
        demo.stop()
