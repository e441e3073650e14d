"""What has a browser still to get? A bounded number of bytes: who reads too slowly gets the whole picture anew, and stalls nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

MOST_WAITING: Final = 64 * 1024
"""Bytes of frames; more than one whole picture."""
PATIENCE_S: Final = 20.0
"""Who takes nothing for so long is gone."""


class Viewer:
    """One browser. What it shows is chosen by `again`."""

    def __init__(self) -> None:
        self._whole: Callable[[], bytes] = bytes
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._behind = False
        """It needs the whole picture."""
        self._news = asyncio.Event()

    def frame(self, data: bytes) -> None:
        """This is to be sent as well."""
        if self._behind:
            return
        self._waiting.append(data)
        self._bytes += len(data)
        if self._bytes > MOST_WAITING:
            self.again()
        self._news.set()

    def again(self, whole: Callable[[], bytes] | None = None) -> None:
        """What was waiting is out of date: the whole picture is sent next, for a terminal that shows anything. `whole`: of another wall."""
        self._whole = whole or self._whole
        self._waiting, self._bytes, self._behind = [], 0, True
        self._news.set()

    def _due(self) -> bytes:
        if self._behind:
            self._behind = False
            return self._whole()
        due, self._waiting, self._bytes = b"".join(self._waiting), [], 0
        return due

    async def run(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        """Send what there is, for ever. Raises TimeoutError when nothing is taken, and whatever `send` raises."""
        while True:
            await self._news.wait()
            self._news.clear()
            if data := self._due():
                async with asyncio.timeout(PATIENCE_S):
                    await send(data)
