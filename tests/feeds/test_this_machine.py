"""Does this machine tell of itself while a source runs, without ever holding the loop or the exit?"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.busy import PATIENCE_S, Busy
from tests.feeds.recorder import Recorder, answered, connection, watching
from tui.core.model.state import State
from tui.core.observed.events import HostSampled, RaftSeen
from tui.core.observed.machine import Store
from tui.core.settings.watch import Watch
from tui.core.step import step
from tui.demo.cluster import Cluster
from tui.feeds.this_machine import HostSource, Stores


def nowhere() -> tuple[Store, ...]:
    """No server told its store."""
    return ()


@asynccontextmanager
async def sampling(path: str | None, stores: Stores = nowhere) -> AsyncIterator[Recorder]:
    """A source that samples twenty times a second."""
    recorder = Recorder()
    running = asyncio.create_task(HostSource(path, stores, recorder, every_s=0.05).run())
    try:
        yield recorder
    finally:
        running.cancel()
        await asyncio.wait([running])


async def test_samples_come_and_end(tmp_path: Path) -> None:
    """One after another, of the path that was asked for; after the end none comes and no thread is left."""
    async with sampling(str(tmp_path)) as recorder:
        first = await recorder.until(HostSampled)
        await recorder.until(HostSampled, lambda e: e.at > first.at)
        assert first.disk is not None
        assert first.disk.path == str(tmp_path)
        (thread,) = [t for t in threading.enumerate() if t.name == "host"]
    mark = recorder.mark
    await asyncio.to_thread(thread.join, PATIENCE_S)
    assert not thread.is_alive()
    assert recorder.mark == mark
    state, lines = step(State(), first, Watch())
    assert (state.host is not None and state.host.last, lines) == (first, ())


async def test_without_a_path_the_root_is_shown() -> None:
    """As long as no server runs here."""
    async with sampling(None, lambda: (Store("n1", 1.0, "/", 4222),)) as recorder:
        assert (await recorder.until(HostSampled)).disk is not None
        assert {e.disk.path for e in recorder.of(HostSampled) if e.disk} == {"/"}


async def test_a_server_on_this_machine_shows_its_own_store(three: Cluster) -> None:
    """VARZ tells the folder and the port, STATSZ the start; three that began in the same second are told apart."""
    async with watching(connection(*three.urls)) as (source, recorder):
        await recorder.until(RaftSeen, answered("n1"))
        async with sampling(None, source.stores) as samples:
            seen = await samples.until(HostSampled, lambda e: e.disk is not None and e.disk.path != "/")
            every = await samples.until(HostSampled, lambda e: len(e.residents) == 3)
        assert seen.disk is not None
        assert seen.disk.path in {store.folder for store in source.stores()}
        assert seen.disk.total_bytes > 0
        assert [(one.server, one.pid) for one in every.residents] == [(name, three.pid(name)) for name in three.names]
        for one in every.residents:
            assert one.disk is not None
            assert one.disk.path == next(store.folder for store in source.stores() if store.server == one.server)
            assert one.threads is not None or "threads" in {part.part for part in one.unseen}
            assert one.group is not None or "cpu group" in {part.part for part in one.unseen}


async def test_a_file_system_that_hangs_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop turns and the end comes at once; the reading is left behind, and what it brings is not told."""
    let_go, asked = threading.Event(), threading.Event()

    def hangs(*_asked: object, **_given: object) -> None:
        asked.set()
        let_go.wait(10)

    monkeypatch.setattr("tui.host.sample.read", hangs)
    begun, busy = time.monotonic(), Busy()
    async with sampling("/") as recorder:
        await asyncio.to_thread(asked.wait, PATIENCE_S)
        await asyncio.sleep(0)
        (thread,) = [t for t in threading.enumerate() if t.name == "host"]
    assert time.monotonic() - begun < 5 + busy.s
    assert thread.daemon, "the interpreter does not wait for it"
    let_go.set()
    await asyncio.to_thread(thread.join, PATIENCE_S)
    assert recorder.events == []


async def test_a_bug_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its traceback, on the loop."""

    def broken(*_asked: object, **_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tui.host.sample.read", broken)
    with pytest.raises(ZeroDivisionError):
        await HostSource("/", nowhere, Recorder()).run()
