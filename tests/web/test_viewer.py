"""Does a browser that reads slowly stay whole, and cost no more than its share?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.busy import PATIENCE_S
from tui.web import viewer as viewers
from tui.web.viewer import MOST_WAITING, Viewer


class Reader:
    """A browser's end: takes what is sent while its gate is open."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.gate = asyncio.Event()
        self.came = asyncio.Event()
        self.gate.set()

    async def send(self, data: bytes) -> None:
        """As a socket: blocks while the browser does not read."""
        await self.gate.wait()
        self.got.append(data)
        self.came.set()

    async def until(self, count: int) -> None:
        """Until so many pieces have come."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.got) < count:
                self.came.clear()
                await self.came.wait()


@asynccontextmanager
async def looking(reader: Reader) -> AsyncIterator[Viewer]:
    """A viewer that is being sent to."""
    viewer = Viewer()
    task = asyncio.create_task(viewer.run(reader.send))
    yield viewer
    task.cancel()
    await asyncio.wait({task})


async def test_first_the_whole_picture_then_what_is_new() -> None:
    """In order, and what came before the first picture is in it."""
    reader = Reader()
    async with looking(reader) as viewer:
        viewer.again(lambda: b"whole")
        viewer.frame(b"in the picture already")
        await reader.until(1)
        viewer.frame(b"a")
        viewer.frame(b"b")
        await reader.until(2)
    assert reader.got == [b"whole", b"ab"]


async def test_who_reads_slowly_skips_to_the_picture_of_now() -> None:
    """What waits is bounded; afterwards frames come again one by one."""
    reader = Reader()
    pictures = iter((b"first", b"now"))
    async with looking(reader) as viewer:
        viewer.again(lambda: next(pictures))
        await reader.until(1)
        reader.gate.clear()
        viewer.frame(b"on its way")
        await asyncio.sleep(0)  # it is being sent
        await asyncio.sleep(0)
        for _ in range(3 * MOST_WAITING // 1000):
            viewer.frame(b"x" * 1000)
        assert viewer._bytes <= MOST_WAITING
        reader.gate.set()
        await reader.until(3)
        viewer.frame(b"next")
        await reader.until(4)
    assert reader.got == [b"first", b"on its way", b"now", b"next"]


async def test_who_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After some seconds, so that it holds no memory for ever."""
    monkeypatch.setattr(viewers, "PATIENCE_S", 0.05)
    reader = Reader()
    reader.gate.clear()
    viewer = Viewer()
    viewer.again(lambda: b"whole")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(viewer.run(reader.send), PATIENCE_S)


async def test_another_wall_begins_with_its_whole_picture() -> None:
    """What was waiting belonged to the wall of before."""
    reader = Reader()
    async with looking(reader) as viewer:
        viewer.again(lambda: b"small")
        await reader.until(1)
        viewer.frame(b"of the small one")
        viewer.again(lambda: b"large")
        await reader.until(2)
    assert reader.got == [b"small", b"large"]
