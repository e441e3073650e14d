"""Does metawatch stay modest in a large cluster? Who is asked for routes, and how many ways are measured; on fake connections."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Self

from tests.feeds.asking.staged_polls import Silent, late
from tests.feeds.jumping_clock import jumping
from tests.feeds.recorder import Recorder
from tui import clock
from tui.core.observed.answers import ServerRef, Stats
from tui.core.observed.events import RoutesSeen, StatsSeen
from tui.feeds.asking import round_trips
from tui.feeds.asking.polls import Polls
from tui.feeds.asking.round_trips import MESSAGES_A_SECOND
from tui.feeds.connection.client import Echoed
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took

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


@jumping
async def test_only_meta_peers_are_asked_for_routes(late: Callable[[float], None]) -> None:
    """Whatever else is asked of the others."""
    large = Large()
    await large.minutes(late, 3)
    assert large.asked("ROUTEZ") == set(PEERS)
    assert large.asked("VARZ") == set(large.names)


@jumping
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
    """Notes between whom messages of ours go, and how many through each."""

    usable = True

    def __init__(self, name: str, owners: dict[str, str], pairs: Counter[frozenset[str]], sent: Counter[str]) -> None:
        self.name, self.probes_denied = name, False
        self.owners, self.pairs, self.sent = owners, pairs, sent
        self.took: Callable[[Took], None] | None = None
        self.answers: Callable[[str, bytes], None] = lambda _subject, _body: None

    def hear_own(self, subject: str, took: Callable[[Took], None]) -> None:
        self.owners[subject], self.took = self.name, took

    def tell_all(self, messages: Sequence[tuple[str, bytes]], echoed: Echoed) -> None:
        for subject, body in messages:
            self.pairs[frozenset((self.name, self.owners[subject]))] += 1
            self.sent[self.name] += 1
            self.answers(self.owners[subject], body)
        asyncio.get_running_loop().call_later(0.001, lambda: echoed(clock.now()))


class Measuring:
    """Ways between so many meta peers, whose task runs while the block does."""

    def __init__(self, peers: int, *, answering: bool = False) -> None:
        self.pairs: Counter[frozenset[str]] = Counter()
        self.troubled = ""
        self.sent: Counter[str] = Counter()
        self.names = [f"n{number:02}" for number in range(1, peers + 1)]
        owners: dict[str, str] = {}
        self.links = {name: Counting(name, owners, self.pairs, self.sent) for name in self.names}
        links: dict[str, Link] = dict(self.links)
        for link in self.links.values() if answering else ():
            link.answers = self.answered
        roster = Roster()
        for name in self.names:
            ref = ServerRef(name=name, id=f"N{name.upper()}", jetstream=True)
            roster.saw(StatsSeen(at=clock.now(), server=ref, stats=Stats(start=1.0)))
        self.ways = round_trips.Ways(Recorder(), roster, links.get)

    def answered(self, to: str, body: bytes) -> None:
        """What the servers do with a message."""
        loop, took = asyncio.get_running_loop(), self.links[to].took
        assert took is not None
        if self.troubled == "lost" and to == "n03":
            return
        after_s = 0.001 if self.troubled != "slow" or to != "n04" else 0.050
        loop.call_later(after_s, lambda: took(Took(clock.now(), 1, "", "", False, body)))

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self.ways.run())
        await asyncio.sleep(3)  # the pairs are counted by now
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    async def counted(self, seconds: float) -> None:
        """Only what is sent in so many seconds from now on."""
        self.pairs.clear()
        self.sent.clear()
        await asyncio.sleep(seconds)


@jumping
async def test_in_calm_pairs_without_the_leader_are_measured_every_other_second() -> None:
    """Those with the leader each second; and all of them as soon as one measurement is lost, or a route slower than it was."""
    async with Measuring(5, answering=True) as measuring:
        measuring.ways.leads(None, "n01")
        await asyncio.sleep(round_trips._CLOSELY_S + 3)
        for trouble in ("lost", "slow"):
            await measuring.counted(20)
            calm = {frozenset(pair): measuring.pairs[frozenset(pair)] / 2 for pair in combinations(measuring.names, 2)}
            assert all(18 <= often <= 21 for pair, often in calm.items() if "n01" in pair)
            assert all(8 <= often <= 11 for pair, often in calm.items() if "n01" not in pair)
            measuring.troubled = trouble
            await asyncio.sleep(6)
            measuring.troubled = ""
            await measuring.counted(10)
            assert all(often / 2 >= 9 for often in measuring.pairs.values())
            assert len(measuring.pairs) == 10
            await asyncio.sleep(round_trips._CLOSELY_S + 3)


@jumping
async def test_no_more_than_fifty_pairs_are_measured() -> None:
    """Of twenty meta peers: the nineteen with the leader, whoever that is, and always the same others."""
    async with Measuring(20) as measuring:
        for leader in ("n07", "n20"):
            measuring.ways.leads(None, leader)
            await asyncio.sleep(2)  # what was chosen before the leader was known is through
            await measuring.counted(25)
            assert len(measuring.pairs) == round_trips.HELD == 50
            assert sum(leader in pair for pair in measuring.pairs) == 19


@jumping
async def test_many_pairs_stay_within_the_budget() -> None:
    """45 pairs: those of the leader each second, the others in turn."""
    async with Measuring(10) as measuring:
        measuring.ways.leads(None, "n01")
        await asyncio.sleep(2)
        await measuring.counted(20)
    assert 19 * MESSAGES_A_SECOND <= measuring.sent.total() <= 21 * MESSAGES_A_SECOND
    assert measuring.sent["n01"] >= 19 * 9, "nine pairs have the leader"
    assert all(measuring.sent[name] >= 19 for name in measuring.names)
