"""Is a journal of another cluster left aside by whoever looks only for a moment?"""

import asyncio
import json
import queue
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tests.command import metawatch
from tests.commands.test_stepdown import remembers, stepdown
from tui.core.model.state import State
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.journal.maintenance import listed
from tui.journal.store import JournalStore
from tui.runtime.monitor import Saved
from tui.runtime.screen_thread import LiveThread


async def test_what_failed_in_another_cluster_is_not_said_of_a_server_of_the_same_name(
    three: Cluster, tmp_path: Path
) -> None:
    """METAWATCH_JOURNAL may name the journal of another one, whose servers are n1, n2 and n3 as well."""
    leader = await three.leader()
    to = next(name for name in three.names if name != leader)
    foreign = remembers(tmp_path / "foreign", to, time.time() - 60, "elsewhere")
    ran = await stepdown(three, "--yes", "--to", to, "--journal", foreign)
    ran.silent()
    assert "failed lately   not known: no journal of this cluster here" in ran.out
    assert await three.leader() == to
    args = ("--safe-to-restart", to, "--step-down", "--stable", "1s", "--for", "60s", "--journal", foreign)
    (await metawatch("wait", "--no-context", "-s", ",".join(three.urls), *args)).silent()
    assert await three.leader() != to


async def test_a_window_of_maintenance_is_not_written_into_the_journal_of_another_cluster(
    three: Cluster, tmp_path: Path
) -> None:
    """However old that journal is: whoever writes it would expect the restart of a server of equal name. Into ours it is written."""
    leader = await three.leader()
    peer = next(name for name in three.names if name != leader)
    asked = ("--safe-to-restart", peer, "--maintenance", "5m", "--stable", "0s", "--for", "60s")
    args = ("wait", "--no-context", "-s", ",".join(three.urls), *asked, "--journal")
    for at in (time.time() - 60, 1e9):
        path = tmp_path / f"foreign-{at}"
        foreign = remembers(path, peer, at, "elsewhere")
        (await metawatch(*args, foreign)).refused(Exit.CONFIG, "is of cluster elsewhere and this is cluster")
        assert listed(path) == ()
    url, ours = ",".join(three.urls), tmp_path / "ours"
    await metawatch("events", "--no-context", "-s", url, "--json", "--for", "1s", "--journal", str(ours))
    ran = await metawatch(*args, str(ours))
    assert ran.code == Exit.FINE, ran.err
    assert [row.server for row in listed(ours)] == [peer]


async def test_beside_the_writer_of_another_clusters_journal_nothing_of_it_is_told(
    three: Cluster, tmp_path: Path
) -> None:
    """Its elections and incidents would stand there as those of servers of equal names. Beside the writer of ours all goes on."""
    path, url = tmp_path / "a.journal", ",".join(three.urls)
    first = (await metawatch("events", "--no-context", "-s", url, "--json", "--for", "1s")).out.splitlines()[0]
    store = JournalStore(path)
    store.begin(
        time.time(), "test", msgspec.json.encode(Watch()), msgspec.json.encode(Saved(state=State(now=time.time())))
    )
    for clusters, refused in ((["elsewhere"], True), (json.loads(first)["clusters"], False)):
        store.of_group(clusters, three.names)
        ran = await metawatch("events", "--no-context", "-s", url, "--for", "1s", "--journal", str(path))
        assert ran.code == (Exit.CONFIG if refused else Exit.FINE), ran.err
        assert ("is of cluster elsewhere and this is cluster" in ran.err) is refused
        assert ("ready" in ran.out) is not refused
        assert isinstance(await asyncio.to_thread(watched, three.urls, path), Refusal) is refused
    store.close()


def watched(urls: Sequence[str], path: Path) -> object:
    """Why a screen ends, or what it shows when it has gone on for some pictures."""
    told = queue.Queue[object]()
    live = LiveThread(Connection(urls=tuple(urls)), Watch(), path)
    live.subscribe(lambda seen: told.put(seen) if seen.state.ready_at else None, told.put, lambda _: None)
    try:
        found: object = None
        for _ in range(5):
            found = told.get(timeout=20)
            if isinstance(found, Refusal):
                break
        return found
    finally:
        live.stop()
