"""Is a lame duck that leads told as one, on every version? Real servers; 2.9 has no event for it but what it tells its clients."""

import pytest

from tests.lab.told import Events
from tests.versions import have
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec

SLOWLY = 'lame_duck_duration: "30s"\nlame_duck_grace_period: "2s"'


@pytest.mark.lab
@pytest.mark.parametrize("version", ["2.9.10", "2.10.26", "2.15.1"])
async def test_a_leader_that_becomes_a_lame_duck(version: str) -> None:
    """Planned, a restart, and its verdict names it; on no version somebody's wish."""
    have(version)
    async with Cluster(ClusterSpec(version=version, extra=SLOWLY)) as cluster, Events(*cluster.urls) as told:
        leader = await cluster.next_leader(None)
        cluster.lame_duck(leader)
        await told.until(lambda: bool(told.of("verdict")), 10)
        assert [(line["how"], line["planned"]) for line in told.elections] == [("restart", True)]
        assert [(line["cause"], line["server"]) for line in told.of("verdict")] == [("lame_duck", leader)]
