"""Which cluster do all tests of a worker share, and for how long is it up? Not a test."""

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from tui.core.refusal import Refusal
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec

T = TypeVar("T")

_IDLE_S: Final = 15.0
"""Three servers that idle for longer cost more of a processor than to start them again."""


def apart(work: Coroutine[object, object, T]) -> T:
    """Run in an event loop of its own in another thread: pytest-asyncio's loops stay untouched."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


class Shared:
    """Three servers of the installed version that know all `USERS`, up as long as tests come that want them."""

    def __init__(self) -> None:
        self._cluster: Cluster | None = None
        self._used = 0.0

    def up(self) -> Cluster:
        """Ready."""
        if self._cluster is None:
            from tests.users import USERS

            cluster = Cluster(ClusterSpec(users=USERS))
            apart(cluster.__aenter__())
            self._cluster = cluster
        self._used = time.monotonic()
        return self._cluster

    async def mend(self) -> None:
        """As it was; without most of its servers a new one is there sooner, once it is wanted."""
        self._used = time.monotonic()
        if self._cluster is None:
            return
        if len(self._cluster.running) < 2:
            self.end()
            return
        try:
            await self._cluster.mend()
        except Refusal:
            self.end()
            raise

    def rest(self) -> None:
        """The next test does not want it."""
        if time.monotonic() - self._used > _IDLE_S:
            self.end()

    def end(self) -> None:
        """No process and no file is left."""
        if self._cluster is not None:
            cluster, self._cluster = self._cluster, None
            apart(cluster.__aexit__(None, None, None))
