"""What does the web server answer? One page with its files, and a socket that sends a wall and takes nothing but the window's size."""

import asyncio
import logging
import os
import socket as sockets
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import ClientConnectionResetError, WSMsgType, web

from tui.core.refusal import Exit, Refusal
from tui.core.settings.listening import shown_address
from tui.web.access import Access
from tui.web.assets import ASSETS, POLICY, asset, page
from tui.web.sizes import USUAL, Size, asked
from tui.web.viewer import Viewer
from tui.web.walls import Walls

MOST_VIEWERS: Final = 200
MOST_CONNECTIONS: Final = MOST_VIEWERS + 56
"""Below the 1,024 files that a process may usually have."""
_IDLE_S: Final = 15.0
"""Who opens a connection and asks nothing is disconnected then."""
_HEARTBEAT_S: Final = 20.0
_RESIZES_S: Final = 0.5
"""A window that is dragged gets a picture so often."""
_MOST_BYTES: Final = 1024
"""Of one message from a browser."""
_KERNEL_BYTES: Final = 64 * 1024
"""What the kernel may hold back for a browser that does not read: pictures that are out of date by then."""
_ENDS_S: Final = 1.0
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
NEEDS_TOKEN: Final = "this wall needs its token: open the URL that `metawatch serve` printed at its start\n"


class _TurnedAway(asyncio.Protocol):
    """One connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It gets no answer."""
        assert isinstance(transport, asyncio.Transport)
        transport.abort()


class WallSite:
    """Serves `walls` to whoever `access` lets in."""

    def __init__(
        self, walls: Walls, ground: str, on_wrong_token: Callable[[str], None], on_bug: Callable[[BaseException], None]
    ) -> None:
        self._walls, self._ground = walls, ground
        self._on_wrong_token, self._on_bug = on_wrong_token, on_bug
        self._access: Access | None = None
        self._open: set[web.WebSocketResponse] = set()
        log = logging.Logger("metawatch serve")  # a logger of its own: nothing of a request is written anywhere
        log.addHandler(logging.NullHandler())
        app = web.Application(middlewares=[self._guarded])
        app.on_response_prepare.append(_harden)
        app.add_routes(
            [
                web.get("/", self._index),
                web.get("/ws", self._socket),
                web.get("/static/{name}", self._asset),
                web.post("/why", self._why_not),
                web.get("/healthz", self._health),
            ]
        )
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=log,
            handler_cancellation=True,
            keepalive_timeout=_IDLE_S,
            shutdown_timeout=_ENDS_S,
        )
        self._listening: asyncio.Server | None = None

    async def listen(self, host: str, port: int) -> int:
        """From now on browsers may come, once `begin` was called; the port. Raises Refusal."""
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        try:
            self._listening = await loop.create_server(self._accepted, host, port)
        except (OSError, OverflowError, UnicodeError) as error:
            await self._runner.cleanup()
            line = (
                f"--listen cannot listen on {shown_address(host, port)}: {_why(error)}; choose another port or address"
            )
            raise Refusal(Exit.CONFIG, line) from None
        return int(self._listening.sockets[0].getsockname()[1])

    def _accepted(self) -> asyncio.BaseProtocol:
        """For a connection that has come: who opens thousands must not take the files that the collector needs."""
        server = self._runner.server
        return _TurnedAway() if server is None or len(server.connections) >= MOST_CONNECTIONS else server()

    def begin(self, access: Access) -> None:
        """Let browsers in."""
        self._access = access

    async def close(self) -> None:
        """Nobody is served any more; who does not read is not waited for."""
        if self._listening is not None:
            self._listening.close()
        for one in [*self._open]:
            closing = asyncio.create_task(one.close(code=1001))
            await asyncio.wait({closing}, timeout=_ENDS_S / len(self._open) if self._open else _ENDS_S)
            closing.cancel()
        await self._runner.cleanup()

    @property
    def viewers(self) -> int:
        """How many look."""
        return len(self._open)

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A bug of ours ends the program: aiohttp would answer 500 for ever. What it cannot read itself never comes here."""
        try:
            return await self._admitted(request, handler)
        except (web.HTTPException, ConnectionError):
            raise
        except Exception as bug:
            self._on_bug(bug)
            raise

    async def _admitted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self._access is None:
            raise web.HTTPServiceUnavailable(text="metawatch is starting\n")
        if not all(value.isascii() for name, value in request.headers.items() if name.lower() != "cookie"):
            # aiohttp's handshake trips over them. Cookies are of all programs of this host, and may have any letters.
            raise web.HTTPBadRequest(text="headers must be ASCII\n")
        if not self._access.reached(request.headers.get("Host")):
            raise web.HTTPForbidden(
                text="this wall is not served under this name: use localhost, or start `metawatch serve` with --public-url\n"
            )
        return await handler(request)

    def _let_in(self, request: web.Request) -> Access:
        """Raises HTTPUnauthorized."""
        access = self._access
        assert access is not None
        given = access.bearer(request.headers.get("Authorization")) or request.cookies.get(access.cookie)
        if access.opens(given):
            return access
        if given is not None:
            self._on_wrong_token(request.remote or "?")
        raise web.HTTPUnauthorized(text=NEEDS_TOKEN)

    async def _index(self, request: web.Request) -> web.StreamResponse:
        """The page; a token in the URL becomes a cookie and leaves the address line."""
        access = self._access
        assert access is not None
        given = request.query.get("token")
        if given is None:
            self._let_in(request)
            return web.Response(text=page(self._ground), content_type="text/html")
        if not access.opens(given):
            self._on_wrong_token(request.remote or "?")
            raise web.HTTPUnauthorized(text="wrong token: open the URL that `metawatch serve` printed at its start\n")
        answer = web.Response(status=303, headers={"Location": "./"})
        secure = request.headers.get("X-Forwarded-Proto", "").lower() == "https"
        # Not Strict: then a browser that comes by a link of another page would not send it with this very redirection.
        answer.set_cookie(access.cookie, given, httponly=True, samesite="Lax", secure=secure, max_age=_KEPT_S)
        return answer

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in ASSETS:
            raise web.HTTPNotFound(text="there is no such file\n")
        headers = {"Cache-Control": "max-age=3600"}
        return web.Response(body=asset(name), content_type=ASSETS[name].kind, headers=headers)

    async def _health(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(text="ok\n")

    def _may_look(self, request: web.Request) -> None:
        """Raises what keeps this browser from the wall, in one line."""
        access = self._let_in(request)
        if not access.may_ask(request.headers.get("Origin"), request.headers.get("Host")):
            raise web.HTTPForbidden(
                text="this page may not show the wall: `metawatch serve --public-url` names the address of a proxy\n"
            )
        if len(self._open) >= MOST_VIEWERS:
            raise web.HTTPServiceUnavailable(text=f"{MOST_VIEWERS} browsers show this wall already\n")

    async def _why_not(self, request: web.Request) -> web.StreamResponse:
        """Asked by a page whose socket was closed: it cannot read why."""
        self._may_look(request)
        return web.Response(text="ok\n")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        """One browser that looks, until it leaves or takes nothing any more."""
        self._may_look(request)
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_S, max_msg_size=_MOST_BYTES, compress=False)
        self._open.add(socket)  # also while it is being prepared
        try:
            await socket.prepare(request)
            await self._seen(request, socket)
        finally:
            self._open.discard(socket)
        return socket

    async def _seen(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        transport = request.transport
        if transport is None:
            return  # it has left already
        transport.get_extra_info("socket").setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, _KERNEL_BYTES)
        viewer = Viewer()
        self._walls.show(viewer, _window(request))
        works = (_sent(viewer, socket, transport), self._resized(viewer, socket))
        tasks = [asyncio.create_task(work) for work in works]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._walls.leave(viewer)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        for task in tasks:
            if not task.cancelled():
                task.result()

    async def _resized(self, viewer: Viewer, socket: web.WebSocketResponse) -> None:
        """All that a browser may say."""
        async for message in socket:
            if message.type is WSMsgType.TEXT and (size := asked(message.data)) is not None:
                self._walls.show(viewer, size)
                await asyncio.sleep(_RESIZES_S)


def _why(error: Exception) -> str:
    """As the system says it: asyncio writes more around it."""
    if isinstance(error, OSError) and error.errno is not None and not isinstance(error, sockets.gaierror):
        return os.strerror(error.errno)
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


_KEPT_S: Final = 30 * 86_400
"""A wall display that is restarted opens its wall again without the token in its address."""


def _window(request: web.Request) -> Size:
    """The size that textual-serve's front end puts into the address."""
    told = [request.query.get(name, "") for name in ("width", "height")]
    if all(one.isascii() and one.isdecimal() and len(one) < 6 for one in told):
        return int(told[0]), int(told[1])
    return USUAL


async def _sent(viewer: Viewer, socket: web.WebSocketResponse, transport: asyncio.BaseTransport) -> None:
    try:
        await viewer.run(socket.send_bytes)
    except TimeoutError:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.abort()  # to say good-bye would wait for the same reader
    except (ClientConnectionResetError, ConnectionResetError):
        return  # it has left


async def _harden(_request: web.Request, answer: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
