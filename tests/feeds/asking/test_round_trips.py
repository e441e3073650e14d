"""Is the round trip between two real servers measured as it is, whatever lies between them and us, and loss by its direction?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from tests.feeds.recorder import Recorder, connection, watching
from tests.feeds.slow import Proxy, Valve, proxy
from tui import clock
from tui.core.model.probes import RoundTrip
from tui.core.model.state import State
from tui.core.network.round_trips import one_way
from tui.core.observed.answers import ServerRef, Stats
from tui.core.observed.events import FeedDenied, StatsSeen
from tui.core.observed.raft_frames import Pinged, WayProbed
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.core.step import step
from tui.demo import site
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part, Seat, config_text
from tui.feeds.asking.round_trips import Ways
from tui.feeds.connection.dial import Spot, dial
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link, Prefixes, Seen
from tui.feeds.connection.login import Keys


def way(recorder: Recorder, name: str = "n1–n2") -> RoundTrip:
    """What the core makes of all that was told."""
    state = State()
    for event in recorder.events:
        state, _ = step(state, event, Watch())
    return state.ways[name]


async def measured(recorder: Recorder, count: int, start: int = 0, within: float = 20.0) -> None:
    """Until a pair has been measured so often."""
    async with asyncio.timeout(within):
        while len(recorder.of(WayProbed, lambda e: (e.a, e.b) == ("n1", "n2"), start=start)) < count:
            await recorder.until(WayProbed, start=recorder.mark)


@asynccontextmanager
async def probing(cluster: Cluster, ports: dict[str, int]) -> AsyncIterator[Recorder]:
    """Nothing but our own messages, over connections to these ports."""
    recorder, roster, links = Recorder(), Roster(), {}
    try:
        for name, port in ports.items():
            keys = Keys(connection(cluster.url(name).replace(str(cluster.seat(name).client), str(port))))
            wire = await dial(keys, Spot(keys.places[0], "127.0.0.1"), 5)
            links[name] = Link(wire, Prefixes(), recorder, Seen(), lambda _link, _subject: None)
            ref = ServerRef(name=name, id=wire.hello.id, jetstream=True)
            roster.saw(StatsSeen(at=clock.now(), server=ref, stats=Stats(start=1.0)))
        running = asyncio.create_task(Ways(recorder, roster, links.get).run())
        yield recorder
        running.cancel()
        await asyncio.wait([running])
    finally:
        for link in links.values():
            await link.hang_up()


@pytest.mark.lab
async def test_slow_ways_of_our_own_are_not_in_it(three: Cluster) -> None:
    """40 ms to one server, 75 ms back from the other: each direction looks slow, their round trip is below 5 ms as it is."""
    out, back = Valve(0.040), Valve(0.075)
    async with (
        proxy(out, Valve(), three.seat("n1").client) as one,
        proxy(Valve(), back, three.seat("n2").client) as other,
        probing(three, {"n1": one.port, "n2": other.port}) as recorder,
    ):
        await measured(recorder, 10)
    probes = recorder.of(WayProbed)
    assert min(p.ab_s or 0.0 for p in probes) >= 0.115
    found = way(recorder)
    assert found.rtt_s is not None
    assert max(0.0, found.rtt_s - found.bound_s) < 0.002
    assert found.rtt_s < 0.005 + found.bound_s
    assert found.bound_s < 0.030


async def test_all_pairs_of_the_meta_group_once_a_second(three: Cluster) -> None:
    """Below the budget, nothing lost, and never negative."""
    async with watching(connection(three.sys_url("n1"))) as (_, recorder):
        await recorder.pinned(*three.names)
        await measured(recorder, 3)
        since = clock.now()
        await measured(recorder, 7)
        took = clock.now() - since
    probes = recorder.of(WayProbed)
    assert {(p.a, p.b) for p in probes} == {("n1", "n2"), ("n1", "n3"), ("n2", "n3")}
    assert 3 <= took <= 6
    assert all(None not in (p.ab_s, p.ba_s, p.rtt_a_s, p.rtt_b_s) for p in probes)
    found = way(recorder)
    assert found.rtt_s is not None
    assert 0 <= found.rtt_s < 0.1


class Routed:
    """Routes of two servers that go through proxies: what flows into n2 goes through `into_n2`, and back through `into_n1`."""

    def __init__(self, delay_s: float) -> None:
        self.into_n1, self.into_n2 = Valve(delay_s), Valve(delay_s)
        self.proxies: dict[str, Proxy] = {}

    async def listen(self, stack: AsyncExitStack) -> None:
        self.proxies["n1"] = await stack.enter_async_context(proxy(self.into_n1, self.into_n2))
        self.proxies["n2"] = await stack.enter_async_context(proxy(self.into_n2, self.into_n1))

    def config(self, spec: ClusterSpec, seats: tuple[Seat, ...], seat: Seat, store: object) -> str:
        """The usual configuration, with the other's proxy in place of the other."""
        text = config_text(spec, seats, seat, store)  # type: ignore[arg-type]
        for other in seats:
            self.proxies[other.name].target = other.route
            text = text.replace(f"nats://127.0.0.1:{other.route}", f"nats://127.0.0.1:{self.proxies[other.name].port}")
        return text


@asynccontextmanager
async def routed(monkeypatch: pytest.MonkeyPatch, delay_s: float) -> AsyncIterator[tuple[Routed, Cluster]]:
    """Two servers, and what lies between them."""
    made = Routed(delay_s)
    async with AsyncExitStack() as stack:
        await made.listen(stack)
        monkeypatch.setattr(site, "config_text", made.config)
        yield made, await stack.enter_async_context(Cluster(ClusterSpec(parts=(Part(servers=2),), no_advertise=True)))


@pytest.mark.lab
async def test_a_slow_route_is_told_as_slow_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """30 ms each way are 60 ms; and when one direction is shut, its messages are lost and the others are not."""
    async with (
        routed(monkeypatch, 0.030) as (between, cluster),
        watching(connection(*cluster.urls)) as (_, recorder),
    ):
        await measured(recorder, 8)
        found = way(recorder)
        assert found.rtt_s is not None
        assert found.rtt_s + found.bound_s >= 0.060
        assert found.rtt_s - found.bound_s <= 0.075
        between.into_n2.shut()
        mark = recorder.mark
        await measured(recorder, 5, mark)
        between.into_n2.open()
    last = recorder.of(WayProbed)[-3:]
    assert [(p.ab_s is None, p.ba_s is None) for p in last] == [(True, False)] * 3
    assert all(p.rtt_a_s is not None and p.rtt_b_s is not None for p in last)
    assert one_way(way(recorder), recorder.events[-1].at, Thresholds()) == "n1"


@pytest.mark.parametrize("user", ["tells-no-server", "hears-no-server"])
async def test_where_it_is_not_permitted_it_is_off(three: Cluster, user: str) -> None:
    """Refused once on each connection, told so, and tried no more."""
    async with watching(connection(three.url("n1", user))) as (_, recorder):
        await recorder.pinned(*three.names)
        await recorder.until(FeedDenied, lambda e: e.subject == "metawatch.probe.>")
        for name in three.names:
            # As long as all pairs would have been measured several times.
            first = await recorder.until(Pinged, lambda e, name=name: e.server == name)  # type: ignore[misc]
            await recorder.until(Pinged, lambda e, at=first.at: e.at > at + 4)  # type: ignore[misc]
        assert recorder.of(WayProbed) == []
        denied = recorder.of(FeedDenied, lambda e: e.subject == "metawatch.probe.>")
        assert sorted(e.via for e in denied) == three.names


@pytest.mark.parametrize("prefix", ["ops.mw", "metawatch.probe"])
async def test_our_messages_go_where_they_are_permitted(three: Cluster, prefix: str) -> None:
    """A user with a prefix of its own measures with that one alone; with another one it is told which was refused."""
    watch = Watch(tap=False, probe_prefix=prefix)
    async with watching(connection(three.url("n1", "tells-servers")), watch) as (_, recorder):
        if prefix == "ops.mw":
            await measured(recorder, 2)
            assert recorder.of(FeedDenied) == []
        else:
            await recorder.until(FeedDenied, lambda e: e.subject == "metawatch.probe.>")
