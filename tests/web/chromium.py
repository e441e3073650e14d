"""A real headless Chromium with one page, driven over its own protocol; not a test."""

import asyncio
import base64
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

FOUND = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
_NAMED = "DevTools listening on "


class Page:
    """What a browser shows, and what went over its sockets."""

    def __init__(self, link: ClientWebSocketResponse) -> None:
        self._link = link
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.received: list[bytes] = []
        """Payloads of the frames that its sockets got."""
        self.sent: list[str] = []
        """Those that they sent."""
        self.requests: list[str] = []
        """URLs of everything that it loaded."""
        self.said: list[str] = []
        """Errors of the page, and exceptions of its scripts."""
        self._came = asyncio.Event()

    async def listen(self) -> None:
        """Take what the browser reports, for ever."""
        async for message in self._link:
            told = message.json()
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told)
            else:
                self._event(told["method"], told["params"])
            self._came.set()

    def _event(self, method: str, told: dict[str, Any]) -> None:
        match method:
            case "Network.webSocketFrameReceived" if told["response"]["opcode"] == 2:
                self.received.append(base64.b64decode(told["response"]["payloadData"]))
            case "Network.webSocketFrameSent":
                self.sent.append(told["response"]["payloadData"])
            case "Network.requestWillBeSent":
                self.requests.append(told["request"]["url"])
            case "Network.webSocketCreated":
                self.requests.append(told["url"])
            case "Runtime.exceptionThrown":
                self.said.append(str(told["exceptionDetails"]))
            case "Log.entryAdded" if told["entry"]["level"] == "error":
                self.said.append(told["entry"]["text"])
            case _:
                return

    async def do(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask the browser for something; its answer."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._link.send_json({"id": number, "method": method, "params": params})
        told = await asyncio.wait_for(answer, 30)
        assert "error" not in told, told
        result = told["result"]
        assert isinstance(result, dict)
        return result

    async def value(self, script: str) -> Any:
        """Of an expression in the page."""
        told = await self.do("Runtime.evaluate", expression=script, returnByValue=True)
        return told["result"].get("value")

    async def until(self, script: str, within: float = 30.0) -> None:
        """Until the expression is true."""
        async with asyncio.timeout(within):
            while not await self.value(script):  # noqa: ASYNC110 - a page reports nothing of itself
                await asyncio.sleep(0.1)

    async def until_received(self, text: bytes, within: float = 30.0) -> None:
        """Until the sockets have got it."""
        async with asyncio.timeout(within):
            while not any(text in data for data in self.received):
                self._came.clear()
                await self._came.wait()

    async def key(self, key: str) -> None:
        """Press and release."""
        for kind in ("keyDown", "keyUp"):
            text = key if len(key) == 1 and kind == "keyDown" else ""
            await self.do("Input.dispatchKeyEvent", type=kind, key=key, text=text)

    async def sized(self, width: int, height: int) -> None:
        """Its window is so large now."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self.do("Emulation.setDeviceMetricsOverride", **size)

    async def picture(self) -> bytes:
        """A PNG of what is seen."""
        told = await self.do("Page.captureScreenshot", format="png")
        return base64.b64decode(told["data"])


@asynccontextmanager
async def chromium(width: int = 1280, height: int = 800, *more: str) -> AsyncIterator[Page]:
    """With an empty page of this size and a profile of its own."""
    assert FOUND is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            FOUND, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--no-first-run",
            "--disable-background-networking", "--disable-dev-shm-usage", "--hide-scrollbars",
            f"--user-data-dir={profile}", f"--window-size={width},{height}", *more, "about:blank",
        ]  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
        try:
            async with ClientSession() as client:
                address = await asyncio.wait_for(_address(process), 60)
                async with await _page(client, address) as link:
                    page = Page(link)
                    listening = asyncio.create_task(page.listen())
                    for domain in ("Page", "Network", "Runtime", "Log"):
                        await page.do(f"{domain}.enable")
                    await page.sized(width, height)
                    yield page
                    listening.cancel()
                    await asyncio.wait({listening})
        finally:
            process.terminate()
            await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    """Host and port on which it takes commands."""
    assert process.stderr is not None
    async for line in process.stderr:
        if _NAMED in line.decode():
            return line.decode().partition(_NAMED)[2].strip().removeprefix("ws://").partition("/")[0]
    raise AssertionError("chromium ended at once")


async def _page(client: ClientSession, address: str) -> Any:
    async with client.get(f"http://{address}/json/list") as answer:
        url = next(one["webSocketDebuggerUrl"] for one in await answer.json() if one["type"] == "page")
    return client.ws_connect(url, max_msg_size=0)


def written(path: Path, picture: bytes) -> Path:
    """For whoever wants to look at it."""
    path.write_bytes(picture)
    return path
