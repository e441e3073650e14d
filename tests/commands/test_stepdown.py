"""What does `metawatch stepdown` show, ask, do and return? The real command on real servers, with and without a terminal."""

import asyncio
import contextlib
import json
import os
import platform
import pty
import re
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from nats.aio.msg import Msg

from tests.busy import Busy
from tests.command import Ran, begun, clean_environment, kill_group, metawatch, started
from tests.forked.process import Files, Process, finished
from tests.versions import have
from tui.core.model.state import State
from tui.core.model.verdict import Verdict
from tui.core.refusal import Exit
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec
from tui.journal.store import JournalStore
from tui.runtime.monitor import Saved

FIELDS = {"kind", "v", "at", "asked_by", "to", "ok", "error", "leader", "took_s"}


async def stepdown(cluster: Cluster, *args: str, via: str = "n1") -> Ran:
    return await metawatch("stepdown", "--no-context", "-s", cluster.sys_url(via), *args)


class Dialog:
    """The command at a terminal of its own: dialog and question on it, the outcome on a pipe."""

    def __init__(self, process: Process, terminal: int) -> None:
        self.process = process
        self._terminal = terminal
        self.seen = ""
        self._fresh = asyncio.Event()
        asyncio.get_running_loop().add_reader(terminal, self._read)

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # the other side is closed
            chunk = os.read(self._terminal, 65_536)
            if chunk:
                self.seen += chunk.decode()
                self._fresh.set()
                return
        asyncio.get_running_loop().remove_reader(self._terminal)

    async def until(self, words: str) -> None:
        async with asyncio.timeout(15):
            while words not in self.seen:
                self._fresh.clear()
                await self._fresh.wait()

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    async def ended(self) -> Ran:
        """Its code, what was on stdout and all that was on the terminal."""
        out, _ = await asyncio.wait_for(self.process.communicate(), 20)
        await asyncio.sleep(0)  # the last words on the terminal are read by now or never
        with contextlib.suppress(OSError):
            self.seen += os.read(self._terminal, 65_536).decode()
        return Ran(self.process.returncode or 0, out.decode(), self.seen)


@asynccontextmanager
async def dialog(cluster: Cluster, *args: str) -> AsyncIterator[Dialog]:
    """Running, and asked by it."""
    terminal, other = pty.openpty()
    os.set_blocking(terminal, False)
    asked = ("stepdown", "--no-context", "-s", cluster.sys_url("n1"), *args)
    process = await begun(asked, clean_environment(), Files(stdin=other, stderr=other))
    os.close(other)
    said = Dialog(process, terminal)
    try:
        await said.until("Type yes: ")
        yield said
    finally:
        kill_group(process.pid)
        await finished(process)
        asyncio.get_running_loop().remove_reader(terminal)
        os.close(terminal)


async def test_without_a_terminal_it_wants_yes() -> None:
    """64, before anything is dialled."""
    (await metawatch("stepdown", "-s", "nats://127.0.0.1:1")).refused(Exit.USAGE, "--yes")


async def test_read_only_is_refused(three: Cluster) -> None:
    """1, and nothing is dialled either."""
    (await stepdown(three, "--yes", "--read-only")).refused(Exit.NO, "read-only")


async def test_nobody_there_is_69() -> None:
    """As for every command."""
    (await metawatch("stepdown", "--yes", "-s", "nats://127.0.0.1:1", "--timeout", "1s")).refused(Exit.NO_SERVER)


async def test_as_asked(three: Cluster) -> None:
    """The preflight and one line with winner, term and gap; 0."""
    old = await three.leader()
    to = next(name for name in three.names if name != old)
    ran = await stepdown(three, "--yes", "--to", to)
    ran.silent()
    head, *_, last = ran.out.splitlines()
    assert head.startswith("Step the meta leader down?")
    assert f"current leader  {old}, term" in ran.out
    assert f"→  {to}" in ran.out
    assert last.startswith(f"{to} is the new leader")
    assert re.search(r"is the new leader \(term \d+\), as requested\. Leaderless [\d.]+m?s\.$", last)
    assert await three.leader() == to


async def test_json_is_the_contracts_line(three: Cluster) -> None:
    """One object, nothing else; the default target is the best candidate."""
    busy = Busy()
    ran = await stepdown(three, "--yes", "--json")
    ran.silent()
    line = json.loads(ran.out)
    assert set(line) == FIELDS
    assert (line["kind"], line["v"], line["ok"], line["error"]) == ("step_down", 1, True, None)
    assert line["leader"] == line["to"] == await three.leader()
    assert "@" in line["asked_by"]
    assert 0 < line["took_s"] < 1 + busy.s


def remembers(path: Path, failed: str, at: float, cluster: str | None = None) -> str:
    """A journal whose writer saw this server crash then, of this cluster."""
    verdict = Verdict(
        episode="5@", since=at, elected_at=at, term=5, leader="n9", cause="crash", server=failed, confidence=0.9
    )
    saved = msgspec.json.encode(Saved(state=State(now=at, verdicts=(verdict,))))
    store = JournalStore(path)
    store.begin(at, "test", msgspec.json.encode(Watch()), saved)
    if cluster is not None:
        store.of_group((cluster,), (failed,))
    store.close()
    return str(path)


async def test_a_server_that_failed_a_moment_ago_is_known_from_the_journal(three: Cluster, tmp_path: Path) -> None:
    """The command itself looks for seconds only. By default another one is taken; what failed long ago is forgotten."""
    leader = await three.leader()
    failed, other = (name for name in three.names if name != leader)
    recent = remembers(tmp_path / "recent", failed, time.time() - 60)
    refused = await stepdown(three, "--yes", "--json", "--to", failed, "--journal", recent)
    refused.refused(Exit.NO, f"{failed} was unhealthy", "(crash)", "--insist sends the request anyway")
    (await stepdown(three, "--yes", "--journal", recent)).silent()
    assert await three.leader() == other
    (await stepdown(three, "--yes", "--to", failed, "--insist", "--journal", recent)).silent()
    assert await three.leader() == failed
    (await stepdown(three, "--yes", "--to", other, "--journal", remembers(tmp_path / "old", other, 1e9))).silent()
    assert await three.leader() == other


@asynccontextmanager
async def recorder(cluster: Cluster, journal: str) -> AsyncIterator[Process]:
    """It runs elsewhere, with a journal of its own."""
    args = ("record", "--no-context", "-s", ",".join(cluster.urls), "--journal", journal)
    async with started(*args) as process:
        assert process.stderr is not None
        while b"recording into" not in await asyncio.wait_for(process.stderr.readline(), 15):
            pass
        yield process


async def test_a_server_that_failed_a_moment_ago_is_known_from_a_recorder(three: Cluster, tmp_path: Path) -> None:
    """It runs elsewhere: it is asked, named, and another server is taken. With --no-team it is not asked."""
    leader = await three.leader()
    failed, other = (name for name in three.names if name != leader)
    here = ("--yes", "--journal", str(tmp_path / "none"))
    async with recorder(three, remembers(tmp_path / "there", failed, time.time() - 60)):
        refused = await stepdown(three, *here, "--to", failed)
        assert (refused.code, f"refused: {failed} was unhealthy 1m ago (crash) (--insist" in refused.err) == (1, True)
        assert f"failed lately   known from the recorder on {platform.node()}" in refused.out
        assert (await stepdown(three, *here)).code == Exit.FINE
        assert await three.leader() == other
        unasked = await stepdown(three, *here, "--no-team", "--to", failed)
        assert (unasked.code, "recorders are not asked" in unasked.out) == (Exit.FINE, True)
        assert await three.leader() == failed


async def test_a_recorder_that_is_silent_or_lies_costs_a_second(three: Cluster, tmp_path: Path) -> None:
    """Nothing, garbage, or that another one is healthy: what the journal says here still counts."""
    leader = await three.leader()
    failed, _ = (name for name in three.names if name != leader)
    journal, asked = remembers(tmp_path / "a", failed, time.time() - 60), list[str]()
    async with three.connection("n2") as nc:

        async def lies(message: Msg) -> None:
            asked.append(message.reply)
            await nc.publish(message.reply, b"\x00garbage" * len(asked))

        await nc.subscribe("metawatch.probe.team.history", cb=lies)
        await nc.flush()
        refused = await stepdown(three, "--yes", "--to", failed, "--journal", journal)
    assert (refused.code, f"refused: {failed} was unhealthy 1m ago (crash) (--insist" in refused.err) == (1, True)
    assert "failed lately   known from the journal\n" in refused.out
    assert asked


@pytest.mark.parametrize("to", ["nobody", "leader"])
async def test_a_wrong_target_is_refused(three: Cluster, to: str) -> None:
    """1: who is no other peer, and who leads already; the leader stays."""
    leader = str(await three.leader())
    ran = await stepdown(three, "--yes", "--json", "--to", leader if to == "leader" else to)
    ran.refused(Exit.NO, "is already the leader" if to == "leader" else "nobody is not another peer")
    assert await three.leader() == leader


@pytest.mark.parametrize(
    ("typed", "end"), [("no\n", "not confirmed"), ("\n", "not confirmed"), ("\x04", "not confirmed")]
)
async def test_anything_but_yes_is_no(three: Cluster, typed: str, end: str) -> None:
    """No, nothing and end of input send nothing: 1, and the leader stays."""
    leader = await three.leader()
    async with dialog(three) as said:
        said.type(typed)
        ran = await said.ended()
    assert (ran.code, ran.out) == (Exit.NO, "")
    assert end in ran.err
    assert await three.leader() == leader


async def test_ctrl_c_is_no(three: Cluster) -> None:
    """1, not 0: a script must not take it for done."""
    leader = await three.leader()
    async with dialog(three) as said:
        said.process.send_signal(signal.SIGINT)
        ran = await said.ended()
    assert ran.code == Exit.NO
    assert "interrupted before the request was sent" in ran.err
    assert "Traceback" not in ran.err
    assert await three.leader() == leader


async def test_yes_is_yes(three: Cluster) -> None:
    """Confirmed: the outcome on stdout, the dialog beside it on the terminal."""
    old = await three.leader()
    async with dialog(three) as said:
        assert f"Step down {old} to " in said.seen
        said.type("yes\n")
        ran = await said.ended()
    assert ran.code == Exit.FINE
    assert "Leaderless " in ran.out
    assert "asked for" not in ran.out, "it was chosen for the operator"
    assert await three.leader() != old


async def test_a_leader_that_changed_while_the_dialog_was_open(three: Cluster) -> None:
    """Confirmed for one leader and term, and another leads by then: refused."""
    old = await three.leader()
    async with dialog(three) as said:
        await three.step_down()
        new = await three.next_leader(old)
        said.type("yes\n")
        ran = await said.ended()
    assert (ran.code, ran.out) == (Exit.NO, "")
    assert "refused: " in ran.err
    assert await three.leader() == new


@pytest.mark.lab
@pytest.mark.parametrize("version", ["2.9.10", "2.10.26"])
async def test_before_2_11_the_servers_decide(version: str) -> None:
    """Said in the preflight; --to is refused; without it somebody else leads and that is as asked."""
    have(version)
    async with Cluster(ClusterSpec(version=version)) as cluster:
        old = await cluster.leader()
        refused = await stepdown(cluster, "--yes", "--to", next(n for n in cluster.names if n != old))
        assert refused.code == Exit.NO
        assert "a preferred target needs nats-server 2.11 or later" in refused.err
        ran = await stepdown(cluster, "--yes")
        ran.silent()
        assert "whom the servers decide" in ran.out
        assert "chosen by the servers" in ran.out
        assert await cluster.leader() != old
