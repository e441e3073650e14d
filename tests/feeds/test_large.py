"""Does metawatch stay modest in a large cluster? Who is asked for routes, and how many ways are measured; on fake connections."""

import asyncio
from collections.abc import Callable

import pytest

from tests.feeds.asking.test_polls import Silent, late
from tests.feeds.recorder import Recorder
from tui import clock
from tui.core.observed.answers import ServerRef, Stats
from tui.core.observed.events import RoutesSeen, StatsSeen
from tui.feeds.asking import round_trips
from tui.feeds.asking.polls import Polls
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link

__all__ = ["late"]

PEERS = ("n01", "n02", "n03", "n04", "n05")
ANSWER = b'{"server":{"name":"n30","id":"N"},"data":{"server_id":"N","routes":[]}}'


class Large:
    """Five meta peers in C1, and forty-five servers without JetStream there and in C2; each has its own connection."""

    def __init__(self) -> None:
        self.recorder = Recorder()
        self.roster = Roster()
        self.told: list[str] = []
        self.names = tuple(f"n{number:02}" for number in range(1, 51))
        self.links = {name: Silent(self.recorder, name, f"N{name.upper()}") for name in self.names}
        self.polls = Polls(self.recorder, self.roster, self.links.get, lambda name, _took: self.told.append(name))
        for number, name in enumerate(self.names):
            cluster = "C1" if number < 25 else "C2"
            ref = ServerRef(
                name=name, id=f"N{name.upper()}", cluster=cluster, version="2.12.0", jetstream=name in PEERS
            )
            known = self.roster.saw(StatsSeen(at=clock.now(), server=ref, stats=Stats(start=1.0)))
            assert known is not None
            self.polls.server(known)

    def asked(self, endpoint: str) -> set[str]:
        """Who was asked for this."""
        return {name for name, link in self.links.items() if link.count(endpoint)}

    async def minutes(self, late: Callable[[float], None], count: int) -> None:
        """So long, in steps of ten seconds."""
        task = asyncio.create_task(self.polls.run())
        for _ in range(6 * count):
            late(10)
            self.polls.hurry()  # wakes the task: the clock was moved while it slept
            await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.wait([task])


async def test_only_meta_peers_are_asked_for_routes(late: Callable[[float], None]) -> None:
    """Whatever else is asked of the others."""
    large = Large()
    await large.minutes(late, 3)
    assert large.asked("ROUTEZ") == set(PEERS)
    assert large.asked("VARZ") == set(large.names)


async def test_one_server_of_a_cluster_without_meta_peers_tells_where_a_lost_one_is(
    late: Callable[[float], None],
) -> None:
    """Each of them tells of all others, so one is enough; and it is no word on the meta group's traffic."""
    large = Large()
    large.polls.lost_servers = True
    await large.minutes(late, 3)
    assert large.asked("ROUTEZ") == {*PEERS, "n26"}
    large.told.clear()
    large.links["n26"].answer("ROUTEZ", body=ANSWER)
    assert large.told == ["n26"]
    assert large.recorder.of(RoutesSeen) == []


class Counting(Link):
    """Notes between whom messages of ours go."""

    usable = True

    def __init__(self, name: str, owners: dict[str, str], pairs: set[frozenset[str]]) -> None:
        self.name, self.probes_denied = name, False
        self.owners, self.pairs = owners, pairs

    def hear_own(self, subject: str, took: object) -> None:
        del took
        self.owners[subject] = self.name

    def tell(self, subject: str, body: bytes) -> None:
        del body
        self.pairs.add(frozenset((self.name, self.owners[subject])))

    def echo(self, echoed: object) -> None:
        del echoed


async def test_no_more_than_fifty_pairs_are_measured(
    monkeypatch: pytest.MonkeyPatch, late: Callable[[float], None]
) -> None:
    """Of twenty meta peers: the nineteen with the leader, whoever that is, and always the same others."""
    monkeypatch.setattr(round_trips, "EVERY_S", 0.02)
    roster, owners, pairs = Roster(), dict[str, str](), set[frozenset[str]]()
    names = [f"n{number:02}" for number in range(1, 21)]
    links: dict[str, Link] = {name: Counting(name, owners, pairs) for name in names}
    for name in names:
        ref = ServerRef(name=name, id=f"N{name.upper()}", jetstream=True)
        roster.saw(StatsSeen(at=clock.now(), server=ref, stats=Stats(start=1.0)))
    measuring = round_trips.Ways(Recorder(), roster, links.get)
    task = asyncio.create_task(measuring.run())
    await asyncio.sleep(0)
    late(2)
    for leader in ("n07", "n20"):
        measuring.leads(None, leader)
        await asyncio.sleep(0.1)  # what was chosen before the leader was known is through
        pairs.clear()
        await asyncio.sleep(0.5)  # 25 rounds, in which a further pair would be measured
        assert len(pairs) == round_trips.HELD == 50
        assert sum(leader in pair for pair in pairs) == 19
    task.cancel()
    await asyncio.wait([task])
