"""Is every election that the servers' own logs tell printed exactly once, by the real command on real servers?"""

import asyncio
from collections.abc import Sequence

import pytest

from tests.lab.faults import (
    Fault,
    clean_restart,
    freeze_both_followers,
    freeze_follower,
    freeze_leader,
    kick_during_step_down,
    kill_leader,
    lame_duck,
    two_step_downs,
)
from tests.lab.told import Events, Judgement, judge
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec

ALL: tuple[Fault, ...] = (
    two_step_downs,
    kill_leader,
    freeze_leader,
    freeze_follower,
    freeze_both_followers,
    lame_duck,
    clean_restart,
)
VERSIONS = ("2.10.26", "2.11.11", "2.12.8", "2.14.6", "2.15.1")
WITHIN_S = 0.05


async def settled(cluster: Cluster, told: Events) -> None:
    """The last election of the logs was told, and the time in which a second line could still come is over."""
    logs = cluster.log_elections()
    if logs:
        await told.until(lambda: bool(told.elections) and told.elections[-1]["leader"] == logs[-1].leader, 5)
    await asyncio.sleep(2.5)


async def tell(
    cluster: Cluster,
    faults: Sequence[Fault],
    *,
    user: str = "sys",
    prelude: str = "",
    within: float = WITHIN_S,
    options: Sequence[str] = (),
) -> tuple[Judgement, Events]:
    """Run the faults under a listening metawatch and compare what it told with the logs."""
    urls = [cluster.url(name, user) for name in cluster.names]
    async with Events(*urls, prelude=prelude, options=options) as told:
        known = len(cluster.log_elections())
        for fault in faults:
            await fault(cluster)
        await settled(cluster, told)
        logs = cluster.log_elections()[known:]
    assert logs, "the faults led to no election at all"
    return judge(told.elections, logs, within), told


async def test_hand_overs_and_a_crash_are_told_once_each(three: Cluster) -> None:
    """Two step-downs inside 300 ms and kill -9 on the newest server."""
    judgement, _ = await tell(three, (two_step_downs, kill_leader))
    assert judgement.problems == []


async def test_elections_behind_cut_links_are_told_once(three: Cluster) -> None:
    """KICK of all links during a step-down loses no election and doubles none."""
    judgement, _ = await tell(three, (kick_during_step_down, two_step_downs))
    assert judgement.problems == []


async def test_elections_are_told_when_advisories_are_denied(three: Cluster) -> None:
    """Polls alone tell every election that lasts until the next poll; whether it was planned is not known."""
    judgement, told = await tell(three, (kill_leader,), user="polls")
    assert judgement.problems == []
    assert {line["planned"] for line in told.elections} == {None}


@pytest.mark.lab_smoke
async def test_one_fault_of_each_kind_is_told_once() -> None:
    """Step-down, crash, frozen leader, frozen follower, quorum lost, lame duck, restart, cut links on one cluster."""
    async with Cluster() as cluster:
        judgement, _ = await tell(cluster, (*ALL, kick_during_step_down))
    assert judgement.problems == []


@pytest.mark.lab
@pytest.mark.parametrize("servers", [3, 5])
@pytest.mark.parametrize("version", VERSIONS)
async def test_every_election_of_the_logs_is_told_once(version: str, servers: int) -> None:
    """All faults, on every version that tells terms, with three and five servers."""
    from tui.demo.spec import Part

    kick = () if version == "2.10.26" else (kick_during_step_down,)
    async with Cluster(ClusterSpec(parts=(Part(servers=servers),), version=version)) as cluster:
        judgement, told = await tell(cluster, (*ALL, *kick))
    assert judgement.problems == [], "\n".join(map(str, (*judgement.problems, *judgement.logs, *told.elections)))
    within = sum(offset <= WITHIN_S for offset in judgement.offsets)
    print(f"{version} x{servers}: {len(judgement.offsets)} elections, {within} within 50 ms")  # noqa: T201 - the figure
