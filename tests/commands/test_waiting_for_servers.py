"""Does what runs as a service outlive a cluster that is not there yet, and is everything else still refused at once?"""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.command import ended, metawatch, started
from tests.feeds.fakes import balances, listening
from tests.feeds.lone import ACCOUNTS, free_port, lone
from tests.forked.process import Process
from tui.core.observed.discovery import NotReached
from tui.core.refusal import Exit
from tui.demo.cluster import Cluster
from tui.journal.reading import JournalReader
from tui.runtime.tape import read

SERVE = ("serve", "--listen", ":0", "--no-journal")


async def said(process: Process, words: str) -> str:
    """The next line on standard error with these words."""
    assert process.stderr is not None
    async with asyncio.timeout(20):
        while True:
            line = (await process.stderr.readline()).decode()
            assert line, f"it ended without {words!r}"
            if words in line:
                return line


async def test_a_recorder_begins_before_its_servers(three: Cluster, tmp_path: Path) -> None:
    """It says what it waits for; the journal begins with that, when a server is there."""
    path, port = tmp_path / "a.journal", free_port()
    ports = [three.seat(name).client for name in three.names]
    url = f"nats://sys:sys@127.0.0.1:{port}"
    async with started("record", "--no-context", "-s", url, "--journal", str(path)) as process:
        line = await said(process, "no server is reached yet")
        assert f"127.0.0.1:{port}: connection refused; it is tried again" in line
        async with listening(balances(ports), port=port):
            await said(process, f"recording into {path}")
            process.send_signal(signal.SIGTERM)
            (await ended(process)).silent()
    reader = JournalReader(path)
    kept = read([event for block in reader.blocks(reader.runs()[0].id, 0) for event in block.events])
    assert any(isinstance(event, NotReached) for event in kept)
    reader.close()


async def test_a_wall_begins_before_its_servers(three: Cluster) -> None:
    """Its address is printed at once, and it ends as any service does."""
    async with started(*SERVE, "--no-context", "-s", f"127.0.0.1:{free_port()}") as process:
        await said(process, "no server is reached yet")
        assert process.stdout is not None
        assert b"the wall is at http://" in await asyncio.wait_for(process.stdout.readline(), 10)
        process.send_signal(signal.SIGTERM)
        (await ended(process)).silent()
    ran = await metawatch(*SERVE, "--no-context", "-s", three.sys_url("n1").replace("sys:sys", "sys:wrong"))
    ran.refused(Exit.REFUSED, "credentials rejected")


@pytest.mark.parametrize("args", [("record", "--for", "5s"), ("events",), ("stepdown", "--yes")], ids=" ".join)
async def test_whoever_looks_only_for_a_while_is_told_at_once(args: tuple[str, ...], tmp_path: Path) -> None:
    """69, as always: a script has nobody who reads why nothing comes."""
    journal = ("--journal", str(tmp_path / "a.journal")) if args[0] == "record" else ()
    ran = await metawatch(*args, *journal, "--no-context", "-s", f"127.0.0.1:{free_port()}")
    ran.refused(Exit.NO_SERVER, "connection refused")


async def test_a_wrong_password_is_refused_though_it_would_wait(three: Cluster, tmp_path: Path) -> None:
    """77, also where another address is not there yet."""
    urls = f"{three.sys_url('n1').replace('sys:sys', 'sys:wrong')},127.0.0.1:{free_port()}"
    ran = await metawatch("record", "--no-context", "-s", urls, "--journal", str(tmp_path / "a.journal"))
    ran.refused(Exit.REFUSED, "credentials rejected")


@pytest.mark.parametrize(
    ("jetstream", "waits"), [("", True), ('jetstream {{ store_dir: "{store}" }}', False)], ids=("a hub", "stand-alone")
)
async def test_the_first_of_a_cluster_may_have_no_jetstream_and_one_without_a_cluster_never_gets_a_group(
    tmp_path: Path, jetstream: str, waits: bool
) -> None:
    """The others may still be starting; a script is told at once that there is nothing to watch."""
    text = f"{ACCOUNTS}\n{jetstream.format(store=tmp_path / 'store')}"
    async with lone(text) as url:
        args = ("--no-context", "-s", url, "--journal", str(tmp_path / "a.journal"))
        (await metawatch("events", *args)).refused(
            Exit.NO_SERVER, "there is no meta group" if waits else "no meta group"
        )
        async with started("record", *args) as process:
            if waits:
                await said(process, "recording into")
                process.send_signal(signal.SIGTERM)
                (await ended(process)).silent()
            else:
                (await ended(process)).refused(Exit.NO_SERVER, "a single server has no meta group")
