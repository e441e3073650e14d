"""Does a real browser show the wall? headless Chromium on a real cluster; minutes on a busy host, so it runs with `-m packaging`."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.chromium import FOUND, Page, chromium, written
from tests.web.served import TOKEN
from tests.web.served import serving as served_wall
from tests.web.test_live import serving
from tui.demo.cluster import Cluster

pytestmark = [
    pytest.mark.packaging,
    pytest.mark.skipif(FOUND is None, reason="no chromium on this host: apt install chromium"),
]
DRAWN = "document.body.classList.contains('-first-byte')"
SAID = "document.getElementById('lost').textContent"
LOST = "document.body.classList.contains('-lost')"


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """An empty one."""
    async with chromium() as one:
        yield one


async def test_the_wall_is_seen(three: Cluster, page: Page, tmp_path: Path) -> None:
    """The URL leads to a page that shows the leader; nothing is loaded from elsewhere, and no script fails."""
    leader = str(await three.leader())
    async with serving(three) as url:
        await page.do("Page.navigate", url=url)
        await page.until(DRAWN)
        await page.until_received(b"LAST HOUR")
        await asyncio.sleep(1.0)  # until it is painted
        picture = await page.picture()
        written(tmp_path / "wall.png", picture)
        await page.sized(600, 340)  # small enough that names are text
        await page.until_received(f"{leader} ".encode())
        await page.until(DRAWN)
        written(tmp_path / "small.png", await page.picture())
        base = url.partition("?")[0]
        assert await page.value("location.href") == base
        strange = [
            one for one in page.requests if not one.startswith((base, base.replace("http", "ws"), "data:", "about:"))
        ]
        assert strange == []
        assert page.said == []
        assert len(picture) > 10_000  # an empty page has some 5 kB
        assert await page.value("document.querySelectorAll('canvas').length") > 0


async def test_a_display_without_webgl_draws_whole_letters(three: Cluster) -> None:
    """On a canvas and not of text, where lines of blocks would have gaps."""
    async with serving(three) as url, chromium(1280, 800, "--disable-3d-apis") as page:
        await page.do("Page.navigate", url=url)
        await page.until(DRAWN)
        assert await page.value("document.createElement('canvas').getContext('webgl2')") is None
        assert await page.value("document.querySelectorAll('canvas').length") > 1
        assert await page.value("document.querySelector('.xterm-rows')") is None


async def test_nothing_that_is_typed_leaves_the_browser(three: Cluster, page: Page) -> None:
    """Keys that would step a leader down on the dashboard: only the size of the window was ever sent."""
    async with serving(three) as url:
        leader = await three.leader()
        await page.do("Page.navigate", url=url)
        await page.until(DRAWN)
        await page.do("Input.dispatchMouseEvent", type="mousePressed", x=300, y=300, button="left", clickCount=1)
        await page.do("Input.dispatchMouseEvent", type="mouseReleased", x=300, y=300, button="left", clickCount=1)
        for key in ("s", "S", "q", "w", "Enter", "Escape"):
            await page.key(key)
        await page.do("Input.insertText", text="sS")
        await asyncio.sleep(1.0)  # it would have been sent by then
        assert [one for one in page.sent if not one.startswith('["resize"')] == []
        assert await page.value(DRAWN)
        assert await three.leader() == leader


async def test_a_wall_whose_server_is_gone_says_so_and_comes_back(three: Cluster, page: Page) -> None:
    """No picture of the past stands on the wall as if it were of now; one with another token says that it
    needs it, and one with the token of before is found."""
    token = {"METAWATCH_ACCESS_TOKEN": "0123456789abcdef0123"}
    async with serving(three, environment=token) as url:
        await page.do("Page.navigate", url=url.replace("…", token["METAWATCH_ACCESS_TOKEN"]))
        await page.until(DRAWN)
        port = url.partition("?")[0].rstrip("/").rpartition(":")[2]
    await page.until(LOST)
    assert "NO DATA" in await page.value(SAID)
    async with serving(three, "--listen", f":{port}", environment={"METAWATCH_ACCESS_TOKEN": "f" * 20}):
        await page.until(f"{SAID}.includes('needs its token')")
    async with serving(three, "--listen", f":{port}", environment=token):
        await page.until(f"{DRAWN} && !{LOST}")


async def test_a_link_on_the_page_of_another_site_leads_to_the_wall(page: Page) -> None:
    """The URL stands in a wiki or a chat: the browser must send the cookie though another page has led there."""
    async with served_wall() as wall:
        url = f"http://localhost:{wall.port}/?token={TOKEN}"
        link = f"<a href='{url}'>wall</a>"
        await page.do("Page.navigate", url=f"data:text/html,{link}")
        await page.until("document.links.length === 1")
        await page.do("Runtime.evaluate", expression="document.links[0].click()", userGesture=True)
        await page.until("location.host.startsWith('localhost') && document.title === 'metawatch'")
        await page.until(DRAWN)
