"""A web server with a wall that a test asks, and one client of it; not a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from aiohttp import ClientSession, CookieJar

from tests.ui.scenes import calm
from tests.web.browsers import walls
from tui.core.settings.serving import Serving
from tui.web.access import access
from tui.web.site import WallSite
from tui.web.walls import Walls

TOKEN = "0123456789abcdef0123"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class Served(NamedTuple):
    """A running server, and a client that keeps cookies."""

    url: str
    walls: Walls
    site: WallSite
    client: ClientSession
    wrong: list[str]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and text."""
        async with self.client.get(self.url + path, headers=headers) as answer:
            return answer.status, (await answer.read()).decode(errors="replace")


@asynccontextmanager
async def serving() -> AsyncIterator[Served]:
    """On a free port of loopback; a bug in a handler fails the test."""
    bugs: list[BaseException] = []
    wrong: list[str] = []
    async with walls() as made:
        made.take(calm())
        site = WallSite(made, "#000000", wrong.append, bugs.append)
        port = await site.listen("127.0.0.1", 0)
        site.begin(access(Serving(host="127.0.0.1", port=0, token=TOKEN), port))
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
            yield Served(f"http://127.0.0.1:{port}", made, site, client, wrong)
        await site.close()
    assert bugs == []
