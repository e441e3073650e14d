"""Does our own stall look like theirs? A monitor that was stopped says so, and invents nothing."""

import asyncio
import os
import signal

import pytest

from tests.lab.told import Events, judge
from tui.demo.cluster import Cluster

STOPPED_S = 12.0


async def test_a_stopped_monitor_tells_of_itself_and_of_nobody_else(three: Cluster) -> None:
    """SIGSTOP for 12 s on a calm cluster, as Ctrl-Z or a sleeping laptop: no leaderless time, no election, no server that
    fell silent; MW_BLIND is raised with the seconds; a step-down afterwards is told once, with its term."""
    old = await three.next_leader(None)
    known = len(three.log_elections())
    async with Events(*three.urls) as told:
        await told.until(lambda: len(told.of("vantage")) >= 3, 10)
        term = told.lines[0]["term"]
        os.kill(told.process.pid, signal.SIGSTOP)
        await asyncio.sleep(STOPPED_S)
        os.kill(told.process.pid, signal.SIGCONT)
        await told.until(lambda: any(line["code"] == "MW_BLIND" for line in told.of("alert")), 5)
        blind = next(line for line in told.of("alert") if line["code"] == "MW_BLIND")
        assert STOPPED_S - 1 < float(blind["summary"].split("saw nothing for ")[1].split("s")[0]) < STOPPED_S + 5
        await asyncio.sleep(3)  # what was wrongly concluded would be told by now
        assert [line["kind"] for line in told.lines if line["kind"] not in ("ready", "vantage", "alert", "state")] == []
        assert {line["code"] for line in told.of("alert")} == {"MW_BLIND"}
        assert all(line["connected"] for line in told.of("vantage"))
        await three.step_down()
        new = await three.next_leader(old)
        await told.until(lambda: bool(told.elections), 10)
        await asyncio.sleep(1.5)
    logs = three.log_elections()[known:]
    assert judge(told.elections, logs, 0.1).problems == []
    line = told.elections[0]
    assert (line["previous"], line["leader"], line["term"], line["terms"]) == (old, new, term + 1, 1)
    assert (line["how"], line["planned"]) == ("handover", True)
    assert not told.of("leaderless")


@pytest.mark.lab
async def test_an_election_during_the_stall_is_told_once(three: Cluster) -> None:
    """What happened while it was stopped is told afterwards, once, dated by the servers, and not as a leaderless time."""
    old = await three.next_leader(None)
    known = len(three.log_elections())
    async with Events(*three.urls) as told:
        await told.until(lambda: len(told.of("vantage")) >= 3, 10)
        os.kill(told.process.pid, signal.SIGSTOP)
        await asyncio.sleep(2)
        await three.step_down()
        await three.next_leader(old)
        await asyncio.sleep(4)
        os.kill(told.process.pid, signal.SIGCONT)
        await told.until(lambda: bool(told.elections), 10)
        await asyncio.sleep(2.5)
    assert judge(told.elections, three.log_elections()[known:], 0.1).problems == []
    assert len(told.elections) == 1
    assert not told.of("leaderless")
    assert any(line["code"] == "MW_BLIND" for line in told.of("alert"))
