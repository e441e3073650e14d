"""What does the web server give to whom? A real server on loopback, asked by a real HTTP client."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError

from tests.busy import PATIENCE_S
from tests.web.browsers import Browser, until, walls
from tests.web.served import BEARER, TOKEN, Served, serving
from tui.core.refusal import Refusal
from tui.core.settings.serving import Serving
from tui.web import site as sites
from tui.web.access import access
from tui.web.assets import ASSETS, WEBGL, asset, must_be_there
from tui.web.site import WallSite


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    """Shows a calm cluster."""
    async with serving() as one:
        yield one


async def test_the_url_with_the_token_opens_the_page(served: Served) -> None:
    """The token becomes a cookie that scripts cannot read, and leaves the address line."""
    async with served.client.get(f"{served.url}/?token={TOKEN}", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "./")
        assert "HttpOnly" in answer.headers["Set-Cookie"]
        assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    status, text = await served.get("/")
    assert status == 200
    assert "static/wall.js" in text
    assert TOKEN not in text
    assert served.wrong == []


@pytest.mark.parametrize("path", ["/", "/ws"])
async def test_without_the_token_one_line_says_how_to_get_in(served: Served, path: str) -> None:
    """For the page and for the socket."""
    status, text = await served.get(path)
    assert (status, text.count("\n")) == (401, 1)
    assert "open the URL that `metawatch serve` printed" in text


@pytest.mark.parametrize("where", ["url", "cookie", "bearer"])
async def test_a_wrong_token_is_refused_and_noted(served: Served, where: str) -> None:
    """Wherever it comes from; the note names the browser's address and no token."""
    wrong = "0" * 20
    if where == "url":
        told = await served.get(f"/?token={wrong}")
    elif where == "cookie":
        told = await served.get("/", Cookie=f"metawatch_{served.port}={wrong}")
    else:
        told = await served.get("/", Authorization=f"Bearer {wrong}")
    assert told[0] == 401
    assert served.wrong == ["127.0.0.1"]


async def test_another_name_of_this_host_is_refused(served: Served) -> None:
    """DNS rebinding: the page of an attacker whose name leads to 127.0.0.1."""
    status, text = await served.get("/", Host="evil.example", **BEARER)
    assert status == 403
    assert "--public-url" in text


async def test_the_page_of_another_site_gets_no_socket(served: Served) -> None:
    """Even with the cookie."""
    with pytest.raises(WSServerHandshakeError) as refused:
        await served.client.ws_connect(f"{served.url}/ws", headers=BEARER, origin="https://evil.example")
    assert refused.value.status == 403


async def test_a_page_without_a_socket_learns_why(served: Served) -> None:
    """A browser keeps the answer to its socket to itself: the page asks again, and shows the line."""
    rows: tuple[tuple[dict[str, str], int, str], ...] = (
        ({}, 401, "needs its token"),
        (BEARER, 200, "ok"),
        (BEARER | {"Origin": served.url}, 200, "ok"),
        (BEARER | {"Origin": "https://wall.example.com"}, 403, "--public-url"),
    )
    for headers, status, said in rows:
        async with served.client.post(f"{served.url}/why", headers=headers) as answer:
            assert answer.status == status
            assert said in await answer.text()


async def test_everything_that_the_page_loads_is_served_from_here(served: Served) -> None:
    """No CDN, no font of others; each file with its kind, and nothing may be put around or into the page."""
    _, page = await served.get("/", **BEARER)
    for text in (page, asset("wall.css").decode(), asset("wall.js").decode()):
        assert re.findall(r"(?:https?:)?//[a-z][a-z.-]+", re.sub(r"(?m)//.*$", "", text)) == []
    for name, one in ASSETS.items():
        async with served.client.get(f"{served.url}/static/{name}") as answer:
            assert (answer.status, answer.content_type) == (200, one.kind), name
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    for path in ("/static/../site.py", "/static/%2e%2e%2fsite.py", "/static/", "/static/wall.html", "/nothing"):
        assert (await served.get(path))[0] == 404, path


async def test_a_probe_needs_no_token(served: Served) -> None:
    """Kubernetes asks whether it lives; it learns nothing else."""
    assert await served.get("/healthz") == (200, "ok\n")


async def test_a_socket_shows_the_wall_and_takes_nothing_but_a_size(served: Served) -> None:
    """Keys, pastes, noise and a size that is none change nothing; a size does."""
    browser = Browser(120, 40)
    async with served.client.ws_connect(f"{served.url}/ws?width=120&height=40", headers=BEARER) as link:
        async with asyncio.timeout(PATIENCE_S):
            while "LAST HOUR" not in browser.text:
                await browser.send(await link.receive_bytes())
        for text in ('["stdin","q"]', '["stdin","sS"]', "q", '["resize",{"width":-1}]', '["blur"]', '["ping","1"]'):
            await link.send_str(text)
        await link.send_bytes(b"q")
        app = served.walls.there[120, 40].app
        await link.send_str('["resize",{"width":100,"height":30}]')
        await until(lambda: (100, 30) in served.walls.there)
        assert app.return_code is None
        assert [size for size, wall in served.walls.there.items() if wall.viewers] == [(100, 30)]
    await until(lambda: not any(wall.viewers for wall in served.walls.there.values()))


async def test_a_message_that_is_too_long_ends_its_socket(served: Served) -> None:
    """Nobody needs a kilobyte to say how large a window is."""
    async with served.client.ws_connect(f"{served.url}/ws", headers=BEARER) as link:
        await link.send_str("x" * 5000)
        async with asyncio.timeout(PATIENCE_S):
            while (await link.receive()).type not in (WSMsgType.CLOSE, WSMsgType.CLOSED):
                pass


async def test_no_more_browsers_than_so_many(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one is turned away with a line."""
    monkeypatch.setattr(sites, "MOST_VIEWERS", 1)
    async with served.client.ws_connect(f"{served.url}/ws", headers=BEARER):
        with pytest.raises(WSServerHandshakeError) as refused:
            await served.client.ws_connect(f"{served.url}/ws", headers=BEARER)
    assert refused.value.status == 503


async def test_a_handler_that_has_a_bug_ends_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """aiohttp would answer 500 for ever."""
    bugs: list[BaseException] = []
    async with walls() as made:
        site = WallSite(made, "#000000", lambda _: None, bugs.append)
        port = await site.listen("127.0.0.1", 0)
        site.begin(access(Serving(host="127.0.0.1", port=0, token=TOKEN), port))
        monkeypatch.setitem(ASSETS, "wall.js", ("no such package", "", ""))
        asset.cache_clear()
        async with ClientSession() as client, client.get(f"http://127.0.0.1:{port}/static/wall.js") as answer:
            assert answer.status == 500
        await site.close()
    assert len(bugs) == 1


@pytest.mark.parametrize(
    ("host", "said"), [("192.0.2.1", "annot assign requested address"), ("no.such.host.invalid", "choose another port")]
)
async def test_an_address_that_is_not_here_is_one_line(host: str, said: str) -> None:
    """Neither a stranger's address nor a name that leads nowhere."""
    async with walls() as made:
        with pytest.raises(Refusal, match=said):
            await WallSite(made, "#000000", lambda _: None, lambda _: None).listen(host, 8090)


def test_without_textual_serve_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an optional part."""
    monkeypatch.setattr("tui.web.assets.find_spec", lambda name: None if name == "textual_serve" else name)
    with pytest.raises(Refusal, match=r"serve needs textual-serve, .* pip install 'metawatch\[serve\]'"):
        must_be_there()


def test_the_front_end_is_still_the_one_that_is_driven() -> None:
    """What wall.js and wall.html lean on in textual-serve's script; pinned exactly, so whoever moves the pin reads it again."""
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    assert f'"textual-serve=={version("textual-serve")}"' in project
    stock = files("textual_serve").joinpath("static", "js", "textual.js").read_bytes()
    assert stock.count(WEBGL) == 1
    front = asset("textual.js").decode()
    assert len(asset("textual.js")) == len(stock) - len(WEBGL)
    for used in (
        ".dataset.sessionWebsocketUrl",
        ".dataset.fontSize",
        '"?width="',
        'querySelectorAll(".textual-terminal")',
        "window.onload=",
        'JSON.stringify(["resize",this.size])',
        '.add("-closed")',
        "'Roboto Mono'",
    ):
        assert used in front, used
    assert json.loads('["resize",{"width":1,"height":1}]')[0] == "resize"
