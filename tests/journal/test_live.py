"""Does a journal of a real cluster say what was printed live, and know the next day what was seen and acknowledged?"""

import asyncio
import json
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.command import ended, first_line, metawatch, started
from tests.lab.told import awaited
from tui.core.history.remembered import NOT_RUNNING
from tui.core.refusal import Exit
from tui.demo.cluster import Cluster
from tui.journal.reading import JournalReader
from tui.runtime.player import at_end


@asynccontextmanager
async def recording(cluster: Cluster, path: Path) -> AsyncIterator[None]:
    """`record` is ready, and is ended after the block as a service is."""
    args = ("record", "--no-context", "-s", ",".join(cluster.urls), "--journal", str(path))
    async with started(*args) as process:
        assert process.stderr is not None
        said = (await asyncio.wait_for(process.stderr.readline(), 15)).decode()
        assert f"recording into {path}" in said
        yield
        process.send_signal(signal.SIGTERM)
        (await ended(process)).silent()


async def test_what_was_printed_live_is_printed_again(three: Cluster, tmp_path: Path) -> None:
    """A leader is killed; the lines of `events --json` and those of its journal are the same, byte for byte."""
    journal = str(tmp_path / "a.journal")
    args = ("events", "--json", "--no-context", "-s", ",".join(three.urls), "--journal", journal)
    async with started(*args) as process:
        live = [await first_line(process)]
        leader = await three.leader()
        assert leader is not None
        await three.kill(leader)
        async with asyncio.timeout(30):
            while not {"election", "verdict"} <= {json.loads(line)["kind"] for line in live}:  # in either order
                live.append(await first_line(process))
        three.start(leader)
        process.send_signal(signal.SIGTERM)
        rest = await ended(process)
    again = await metawatch("replay", journal, "--json")
    again.silent()
    assert again.out.splitlines() == [*(line.strip() for line in live), *rest.out.splitlines()]
    kinds = [json.loads(line)["kind"] for line in again.out.splitlines()]
    assert kinds[0] == "ready"
    assert "election" in kinds


async def test_the_next_run_knows_the_elections_of_the_last(three: Cluster, tmp_path: Path) -> None:
    """`record` twice on one file: history is there, the time between is unknown, and nobody is said to lead from it."""
    path = tmp_path / "a.journal"

    async def election() -> bool:
        return bool(at_end(JournalReader(path)).elections)

    async with recording(three, path):
        await three.step_down()
        assert await awaited(election, 30)
    async with recording(three, path):
        pass
    state = at_end(JournalReader(path))
    assert len(state.elections) == 1
    assert [one.reason for one in state.unseen] == [NOT_RUNNING]
    assert state.leadership.leader == await three.leader()
    assert len(JournalReader(path).runs()) == 2


async def test_a_journal_of_another_cluster_is_refused(three: Cluster, tmp_path: Path) -> None:
    """One line says of which cluster it is; nothing of this one is written into it."""
    path = tmp_path / "a.journal"
    async with recording(three, path):
        pass
    with sqlite3.connect(path) as db:
        db.execute("UPDATE about SET value = 'elsewhere' WHERE name = 'clusters'")
        runs = db.execute("SELECT count(*) FROM runs").fetchone()
    ran = await metawatch("record", "--no-context", "-s", ",".join(three.urls), "--journal", str(path))
    assert ran.code == Exit.CONFIG
    assert "is of cluster elsewhere and this is cluster" in ran.err
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT count(*) FROM runs").fetchone() == runs


async def test_plain_lines_are_kept_where_a_file_is_named(three: Cluster, tmp_path: Path) -> None:
    """`watch --journal` without a terminal prints lines, and keeps them as `events --journal` does."""
    path = tmp_path / "a.journal"
    args = ("watch", "--no-context", "-s", ",".join(three.urls), "--journal", str(path))
    async with started(*args) as process:
        await first_line(process)
        process.send_signal(signal.SIGTERM)
        await ended(process)
    assert len(JournalReader(path).runs()) == 1


async def test_a_second_one_reads_and_says_so(three: Cluster, tmp_path: Path) -> None:
    """`events` on a journal that a recorder writes: one line on standard error, its own lines, and the file stays the recorder's."""
    path = tmp_path / "a.journal"
    args = ("--no-context", "-s", ",".join(three.urls), "--journal", str(path))
    async with started("record", *args) as process:
        assert process.stderr is not None
        async with asyncio.timeout(10):
            assert b"recording into" in await process.stderr.readline()
        second = await metawatch("events", "--json", *args, "--for", "1s")
        assert second.code == Exit.FINE
        assert (
            second.err
            == f"metawatch: another metawatch writes the journal {path}: this one reads it, and writes nothing\n"
        )
        assert json.loads(second.out.splitlines()[0])["kind"] == "ready"
        process.send_signal(signal.SIGTERM)
        await ended(process)
    assert len(JournalReader(path).runs()) == 1


async def test_bad_journals_are_one_line_each(tmp_path: Path) -> None:
    """No file, no journal, a folder: 66 and what is wrong."""
    (tmp_path / "text").write_text("hello")
    for name, word in (
        ("none", "there is no journal"),
        ("text", "is corrupt or is not a journal"),
        ("", "there is no"),
    ):
        ran = await metawatch("replay", str(tmp_path / name), "--json")
        assert (ran.code, ran.out) == (Exit.BAD_FILE, "")
        assert word in ran.err
        assert len(ran.err.splitlines()) == 1
