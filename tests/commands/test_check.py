"""What does `metawatch check` print and return, on real servers that are well, dead, hung or not ours?"""

import asyncio
import json
import re
import signal
import time
from pathlib import Path

import pytest

from tests.command import Ran, ended, metawatch, started, told_by
from tests.feeds.fakes import listening
from tui.cli import run
from tui.demo.cluster import Cluster

STATUS = 'nats_server_check_meta_status_code{item="JetStream Meta Cluster",status='


async def check(cluster: Cluster, *args: str) -> Ran:
    return await metawatch("check", "--no-context", "-s", ",".join(cluster.urls), *args)


async def follower(cluster: Cluster) -> str:
    leader = await cluster.leader()
    return next(name for name in cluster.names if name != leader)


async def test_a_healthy_cluster_is_ok(three: Cluster) -> None:
    """0, one line, nothing on stderr; clocks and routes are judged when asked for, routes not before servers tell."""
    async with asyncio.timeout(30):
        while (
            "no server reports a round trip"
            in (ran := await check(three, "--expect", "3", "--clock-critical", "1s", "--rtt-warning", "5s")).out
        ):
            assert ran.code == 3
    ran.silent()
    line = ran.out.removesuffix("\n")
    assert line.startswith(f"OK STABLE: JetStream Meta Cluster OK:3 peers led by {await three.leader()} | peers=3;3;3 ")
    assert "\n" not in line
    perf = dict(item.split("=") for item in line.partition(" | ")[2].split())
    assert perf["peer_offline"] == perf["peer_not_current"] == perf["peer_lagged"] == "0"
    assert perf["clock_skew"].endswith("s;;1.0000")
    assert perf["route_rtt"].endswith("s;5.0000")


async def test_other_forms(three: Cluster) -> None:
    """The same answer: JSON with the exit code of a plugin, Prometheus with 0 and the status in the metric."""
    told = await check(three, "--expect", "5", "--format", "json")
    assert (told.code, told.err) == (2, "")
    assert json.loads(told.out)["critical"] == ["3 peers of expected 5"]
    told = await check(three, "--expect", "5", "--format", "prometheus")
    told.silent()
    assert f'{STATUS}"CRITICAL"}} 2' in told.out.splitlines()


async def test_a_dead_follower(three: Cluster) -> None:
    """A warning at once, for it does not answer; critical when the leader has missed it for long enough."""
    gone = await follower(three)
    await three.kill(gone)
    ran = await check(three)
    assert (ran.code, ran.err) == (1, "")
    assert f"Warn:1 unresponsive: {gone}" in ran.out
    ran = await check(three, "--seen-critical", "2s")
    assert ran.code == 2
    assert f"Crit:1 inactive more than 2s: {gone}" in ran.out


async def test_no_leader(three: Cluster) -> None:
    """One server of three: nobody can lead, though followers and a leader without a quorum go on naming one."""
    for name in three.names[1:]:
        await three.kill(name)
    ran = await check(three, "--leaderless-critical", "2s")
    assert ran.code == 2
    said = "no leader|leader n1 has received nothing from a majority"  # the latter until it steps down itself
    assert re.match(f"CRITICAL (LEADER SILENT|NO LEADER|NO QUORUM): JetStream Meta Cluster Crit:({said})", ran.out)


@pytest.mark.parametrize(("who", "codes"), [("follower", {1}), ("leader", {1, 2}), ("all", {3})])
async def test_it_answers_in_time_when_servers_hang(three: Cluster, who: str, codes: set[int]) -> None:
    """Frozen servers take connections and say nothing: within `--timeout` there is a status, never OK. To start and to end the
    interpreter is no part of that, and takes seconds on a busy machine: a run that has nothing to wait for tells how many."""
    leader = str(await three.leader())
    frozen = {"follower": [await follower(three)], "leader": [leader], "all": three.names}[who]
    for _ in range(3):  # a machine may be late for one run; a program that is late is so each time
        begun = time.monotonic()
        assert (await metawatch("check", "-s", "127.0.0.1:1")).code == 3
        for name in frozen:  # anew each time: once a leader has missed a follower for long, it says more of it
            three.freeze(name)
        asked = time.monotonic()
        ran = await check(three, "--timeout", "3s")
        took = time.monotonic() - asked
        assert ran.code in codes, ran
        assert ("BLIND" in ran.out) is (who == "all"), ran
        await three.mend()
        if in_time := took < 3.2 + (asked - begun):
            break
    assert in_time, took
    assert ran.out.count("\n") == 1


async def test_what_cannot_be_looked_at_is_3(three: Cluster, tmp_path: Path) -> None:
    """Wrong password, nobody there, no such context, wrong options: UNKNOWN on stdout, the reason on stderr."""
    place = three.url("n1", None)
    for args, said in (
        (("-s", place, "--user", "sys", "--password", "s3cret"), "authorization violation"),
        (("-s", "127.0.0.1:1"), "connection refused"),
        (("--context", "nowhere"), "nowhere"),
        (("--expect", "many"), "--expect"),
        (("--flap-warning", "1"), "--state"),
        (("--nonsense",), "--nonsense"),
    ):
        ran = await metawatch("check", *args)
        assert ran.code == 3, ran
        assert ran.out.startswith("UNKNOWN BLIND: JetStream Meta Cluster Unknown:"), ran
        assert said in ran.out
        assert said in ran.err
        assert ran.err.startswith("metawatch: ")
        assert "s3cret" not in ran.out + ran.err
        ran = await metawatch("check", *args, "--format", "prometheus")
        assert (ran.code, ran.out.splitlines()[-1]) == (0, f'{STATUS}"UNKNOWN"}} 3'), ran
    assert (await metawatch("--nonsense", "check")).code == 3


async def test_changes_are_counted_from_run_to_run(three: Cluster, tmp_path: Path) -> None:
    """Unknown until the window is covered, then few or many; a spoilt file is told once and mended."""
    file = tmp_path / "meta.json"
    flaps = ("--state", str(file), "--flap-warning", "0", "--flap-critical", "1")
    await three.step_down()
    first = await check(three, *flaps, "--window", "1h")
    assert first.code == 3
    assert "Unknown:leader changes are known for only" in first.out
    old = await three.leader()
    await three.step_down()
    await three.next_leader(old)
    changed = await check(three, *flaps, "--window", "1h")
    assert changed.code == 1
    assert "Warn:the leader changed once in 1h (limit 0)" in changed.out
    (await check(three, "--state", str(file), "--flap-warning", "1", "--window", "1ms")).silent()
    file.write_bytes(file.read_bytes()[:20])
    spoilt = await check(three, *flaps)
    assert spoilt.code == 3
    assert "state file was corrupt and has been recreated" in spoilt.out
    assert "unreadable" not in (await check(three, *flaps)).out


async def test_a_state_file_that_cannot_be_written_is_unknown(three: Cluster, tmp_path: Path) -> None:
    """The folder is not there: said in the answer, which is given all the same."""
    ran = await check(three, "--state", str(tmp_path / "no" / "meta.json"), "--flap-warning", "1")
    assert ran.code == 3
    assert "state file cannot be written: No such file or directory" in ran.out
    assert " | peers=3 " in ran.out


async def test_ctrl_c_is_no_ok() -> None:
    """Interrupted while a port says nothing, nobody knows: 3."""
    heard = asyncio.Event()

    async def mute(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        heard.set()
        await reader.read()

    async with listening(mute) as port, started("check", "--timeout", "60s", "-s", f"127.0.0.1:{port}") as process:
        await asyncio.wait_for(heard.wait(), 15)
        process.send_signal(signal.SIGINT)
        ran = await ended(process)
    assert (ran.code, ran.err) == (3, "metawatch: interrupted\n")


BUGGY = """
import sys
from tui.commands import check
from tui.cli import run
check._judge = lambda *_: {}["\x1b[31mgone"]
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize(("form", "code"), [("nagios", 3), ("json", 3), ("prometheus", 0)])
async def test_a_bug_is_unknown_and_no_warning(form: str, code: int) -> None:
    """Python ends with 1 after a traceback, which would be WARNING: the traceback goes to stderr, UNKNOWN to stdout."""
    ran = await told_by(BUGGY, "check", "--no-context", "--format", form)
    assert ran.code == code
    assert "Traceback" in ran.err
    assert "KeyError" in ran.err
    assert "Traceback" not in ran.out
    assert (
        "metawatch failed with a bug, see the traceback on standard error: KeyError" in ran.out or form == "prometheus"
    )
    assert "UNKNOWN" in ran.out or form == "prometheus"


def test_other_commands_end_as_python_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads a status out of them: a bug is a traceback."""

    def broken(**_: object) -> None:
        raise KeyError

    monkeypatch.setattr("tui.commands.explain.command.callback", broken)
    with pytest.raises(KeyError):
        run(["explain"])
