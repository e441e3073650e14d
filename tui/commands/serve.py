"""`metawatch serve`: the war room for browsers, read-only, from one collector; no rules of its own."""

import asyncio
import os
import platform
from dataclasses import replace

import click

from tui.commands.flags.journal_options import journal_options, keeps, path_of
from tui.commands.flags.options import (
    account_option,
    connection_options,
    drawing,
    notify_options,
    notifying,
    resolve,
    theme_option,
    watch_options,
)
from tui.commands.flags.stopping import Unreached, stop_by_signals, tell_systemd
from tui.core.model.lines import NoticeLine
from tui.core.refusal import Exit, Refusal
from tui.core.settings.listening import is_loopback, parse_address, shown_address
from tui.core.settings.serving import Serving
from tui.core.settings.watched import Watched
from tui.runtime.output import ring, tell

_USUAL_PORT = 8090
_LISTEN = f":{_USUAL_PORT}"
_ANY = ("0.0.0.0", "::")
_OPEN = (
    "{} is reached by other hosts, and the connection is not encrypted: the token can be read on the network; put a proxy with TLS "
    "before it"
)


@click.command(name="serve")
@connection_options
@account_option
@watch_options
@click.option(
    "--listen",
    metavar="[ADDR]:PORT",
    help=f"Serve browsers there; loopback without an address.  [METAWATCH_LISTEN; default {_LISTEN}]",
)
@click.option(
    "--access-token",
    metavar="REF",
    help="What opens the wall: env://NAME, file://PATH or op://ITEM.  [METAWATCH_ACCESS_TOKEN; default: random]",
)
@click.option("--public-url", metavar="URL", help="URL of a proxy through which browsers come.  [METAWATCH_PUBLIC_URL]")
@theme_option
@journal_options
@notify_options
@click.pass_context
def command(ctx: click.Context, /, **given: object) -> None:
    """Show the war room in browsers, read-only: one collector for any number of them.

    While no server can be reached the wall says BLIND, and why; it is tried again until one is.
    It prints the URL that opens it. SIGTERM and Ctrl-C end it cleanly. Under systemd it reports readiness (Type=notify)."""
    serving = _serving(ctx, given)
    connection, watch = resolve(ctx, given)
    journal = path_of(given, connection) if keeps(given) else None
    watched = Watched(
        connection=replace(connection, waits=True),
        watch=replace(watch, read_only=True),
        journal=journal,
        notifying=notifying(ctx, given),
    )
    asyncio.run(_serve(watched, serving))


def _serving(ctx: click.Context, given: dict[str, object]) -> Serving:
    from tui.config.access_token import access_token, public_url

    def asked(name: str) -> str | None:
        return str(given.get(name) or os.environ.get(f"METAWATCH_{name.upper()}") or "") or None

    try:
        host, port = parse_address(asked("listen") or _LISTEN, _USUAL_PORT)
    except ValueError as error:
        raise Refusal(Exit.USAGE, f"--listen: {error}") from None
    typed = given.get("access_token")
    token, made = access_token(str(typed) if typed else None, os.environ)
    return Serving(
        host=host,
        port=port,
        token=token,
        made=made,
        public_url=public_url(asked("public_url"), "--public-url"),
        theme=drawing(ctx, given).theme or "dark",
    )


async def _serve(watched: Watched, serving: Serving) -> None:
    from tui.web.serving import WallServer

    def ready(port: int) -> None:
        tell(f"metawatch: the wall is at {_url(serving, port)}")
        if not is_loopback(serving.host):
            tell(f"metawatch: {_OPEN.format(serving.host)}", err=True)
        tell_systemd("READY=1")

    def notice(line: NoticeLine) -> None:
        tell(f"metawatch: notice: {line.title}", err=True)
        if watched.notifying is not None:
            ring(line, watched.notifying)

    server = WallServer(watched, serving, lambda line: tell(f"metawatch: {line}", err=True), ready, notice)
    server.on_unreached = Unreached().look
    stop_by_signals(asyncio.get_running_loop(), server.stop)
    await server.run()
    tell_systemd("STOPPING=1")


def _url(serving: Serving, port: int) -> str:
    """What opens it, once: a token that was chosen is known already."""
    host = platform.node() if serving.host in _ANY else serving.host
    base = serving.public_url or f"http://{shown_address(host, port)}"
    return f"{base}/?token={serving.token if serving.made else '…'}"
