"""Do the routes of a real cluster arrive, all pairs from both ends, and is it the connection that carries the meta group's traffic?"""

import json
from collections.abc import Callable
from datetime import datetime

import pytest

from tests.busy import Busy
from tests.feeds.recorder import Recorder, by, connection, watching
from tests.versions import have
from tui.core.model.state import State
from tui.core.network import routes
from tui.core.observed.events import ProbeMissed, RoutesSeen
from tui.core.settings.watch import Watch
from tui.core.step import step
from tui.demo.ask import connected
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part


def after(name: str, at: float) -> Callable[[RoutesSeen], bool]:
    """It told again."""
    return lambda event: event.server.name == name and event.at > at


def reduced(recorder: Recorder) -> State:
    """What the core makes of all that was told."""
    state = State()
    for event in recorder.events:
        state, _ = step(state, event, Watch())
    return state


async def meta_routes(cluster: Cluster, seen: RoutesSeen, version: str) -> dict[str, tuple[float, int]]:
    """Start and messages of the connection that carries the meta group's traffic, by the remote server's id: the server asked
    once more, and read without the code that is tested."""
    async with connected(cluster.sys_url(seen.server.name)) as nc:
        answer = await nc.request(f"$SYS.REQ.SERVER.{seen.server.id}.ROUTEZ")
    return {
        row["remote_id"]: (datetime.fromisoformat(row["start"]).timestamp(), row["in_msgs"])
        for row in json.loads(answer.data)["data"]["routes"]
        if version == "2.9.10" or row.get("account") == "SYS"
    }


async def test_routes_of_all_pairs(three: Cluster) -> None:
    """Every server tells of both others, and again 5 s later; it is the connection of the system account, which carries messages;
    and the core knows all three pairs from both ends by name."""
    await all_pairs_are_told(three, "")


@pytest.mark.parametrize("version", ["2.9.10", pytest.param("2.10.26", marks=pytest.mark.lab)])
async def test_routes_of_all_pairs_of_older_servers(version: str) -> None:
    """2.9 has but one connection, and the core knows its pairs from ids alone; 2.10.26 with `-m lab`."""
    have(version)
    async with Cluster(ClusterSpec(version=version)) as cluster:
        await all_pairs_are_told(cluster, version)


async def all_pairs_are_told(cluster: Cluster, version: str) -> None:
    async with watching(connection(*cluster.urls)) as (_, recorder):
        busy = Busy()
        for name in cluster.names:
            first = await recorder.until(RoutesSeen, by(name))
            later = await recorder.until(RoutesSeen, after(name, first.at))
            assert 4 < later.at - first.at < 8 + busy.s
            expected = await meta_routes(cluster, later, version)
            assert {route.remote_id for route in later.routes} == set(expected)
            assert len(expected) == 2
            for route in later.routes:
                start, messages = expected[route.remote_id]
                assert route.start == pytest.approx(start, abs=1e-5)
                assert 0 < route.in_msgs <= messages
                assert route.rtt_s is not None
                assert 0 < route.rtt_s < 1 + busy.s
        assert not recorder.of(ProbeMissed, lambda e: e.endpoint == "ROUTEZ")
    pairs = list(routes.pairs(reduced(recorder)))
    assert [pair.name for pair in pairs] == ["n1–n2", "n1–n3", "n2–n3"]
    for side in (side for pair in pairs for side in (pair.from_a, pair.from_b)):
        assert side is not None
        assert side.in_per_s is not None


async def test_routes_of_a_server_without_jetstream_are_asked_for_addresses_only() -> None:
    """It is no end of the meta group's traffic: once, while others cannot be reached. The others' routes to it are told."""
    async with (
        Cluster(ClusterSpec(parts=(Part(servers=3, plain=1),))) as cluster,
        watching(connection(*cluster.urls)) as (_, recorder),
    ):
        await recorder.pinned(*cluster.names)
        for name in ("n1", "n2", "n3"):
            seen = await recorder.until(RoutesSeen, by(name))
            await recorder.until(RoutesSeen, after(name, seen.at))
            assert {route.remote for route in seen.routes} == set(cluster.names) - {name}
        assert len(recorder.of(RoutesSeen, lambda e: e.server.name == "n4")) <= 1
