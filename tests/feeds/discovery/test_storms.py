"""Does a server that lets us in and hangs up, or an address that leads elsewhere, see few logins and the operator few lines?"""

import asyncio
from dataclasses import dataclass, field

import pytest

from tests.feeds.fakes import listening
from tests.feeds.lone import lone
from tests.feeds.recorder import connection, down, up, watching
from tui import clock
from tui.core.observed.events import VantageChanged
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, DemoUser
from tui.feeds.connection.pace import LASTING_S, Budget, Pace, PaceNotes

SECRETIVE = 'publish: { deny: [ "$SYS.REQ.SERVER.*.VARZ", "$SYS.REQ.SERVER.*.ROUTEZ" ] }'
"""A user who learns no address."""


@dataclass
class Door:
    """A proxy to the first of these ports where somebody listens; it may hang up a moment after each connection."""

    ports: list[int]
    hangs_up: bool = False
    dials: list[float] = field(default_factory=list)
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.dials.append(clock.now())
        other_reader, other_writer = await self._server()
        self.open.add(writer)
        ways = [asyncio.create_task(_pump(reader, other_writer)), asyncio.create_task(_pump(other_reader, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED, timeout=0.03 if self.hangs_up else None)
        finally:
            self.open.discard(writer)
            other_writer.transport.abort()
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _server(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for port in self.ports:
            try:
                return await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
        raise ConnectionRefusedError

    def cut(self) -> None:
        """End what is open now."""
        for writer in tuple(self.open):
            writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        return


async def test_a_proxy_that_hangs_up_after_each_login_makes_no_storm() -> None:
    """It was 146 logins and 289 lines in ten seconds. It comes back by itself when the proxy is well."""
    users = f"accounts: {{ SYS: {{ users: [ {{ user: sys, password: sys, permissions: {{ {SECRETIVE} }} }} ] }} }}"
    async with lone(f"{users}\nsystem_account: SYS") as url:
        door = Door([int(url.rpartition(":")[2])])
        async with listening(door.handle) as port, watching(connection(f"nats://sys:sys@127.0.0.1:{port}")) as seen:
            _, recorder = seen
            await recorder.pinned("n1")
            begun, before = clock.now(), len(door.dials)
            door.hangs_up = True
            door.cut()
            await asyncio.sleep(6.0)  # what is counted is how often it dials in this time
            logins = [at - begun for at in door.dials[before:]]
            assert len([at for at in logins if at < 2.0]) <= 4
            assert len(logins) <= 7
            lines = recorder.of(VantageChanged)
            assert len(lines) <= 8
            assert not lines[-1].connected
            door.hangs_up, mark = False, recorder.mark
            await recorder.until(VantageChanged, up("n1"), start=mark)


@pytest.mark.lab
async def test_a_balancer_that_sticks_is_dialled_seldom() -> None:
    """Two names have answered at the only address, and it leads to one of them for good: it was 113 dials a minute for ever."""
    users = (DemoUser("secretive", "p", permissions=SECRETIVE),)
    async with Cluster(ClusterSpec(no_advertise=True, users=users)) as cluster:
        door = Door([cluster.seat(name).client for name in cluster.names])
        async with listening(door.handle) as port:
            url = cluster.url("n1", "secretive").rpartition(":")[0] + f":{port}"
            async with watching(connection(url)) as (_, recorder):
                await recorder.pinned("n1")
                mark = recorder.mark
                await cluster.kill("n1")
                await recorder.until(VantageChanged, down("n1"), start=mark)
                await recorder.until(VantageChanged, up("n2"), start=mark)
                cluster.start("n1")
                await recorder.until(VantageChanged, up("n1"), start=mark)
                await asyncio.sleep(60)
                before, told = len(door.dials), len(recorder.of(VantageChanged))
                await asyncio.sleep(30)
                assert len(door.dials) - before <= 5
                assert len(recorder.of(VantageChanged)) - told <= 1


def test_the_pause_between_logins_grows_until_a_connection_has_lasted() -> None:
    """From half a second to ten; the first short connection is forgiven."""
    pace = Pace()
    pace.ended(10.0, 9.9)
    assert pace.left(10.0) == 0.0
    now, pauses = 10.0, []
    for _ in range(12):
        pace.ended(now, now - 0.1)
        pauses.append(pace.left(now))
        now += pauses[-1]
    assert 0.5 <= pauses[0] <= 0.75
    assert all(10.0 <= pause <= 15.0 for pause in pauses[5:])
    assert pace.trial_s == LASTING_S
    pace.reprieve()
    assert pace.left(now) == 0.0
    pace.failed(now)
    assert pace.left(now) >= 10.0
    pace.lasted()
    assert pace.trial_s == 0.0
    pace.ended(now, now - 3600)
    assert pace.left(now) == 0.0


def test_all_servers_together_are_logged_into_again_twice_a_second() -> None:
    """A hundred servers that refuse us all the time do not make a hundred logins a second."""
    budget = Budget()
    taken = sum(budget.take(100.0 + step / 100) for step in range(1000) for _ in range(10))
    assert 20 <= taken <= 22


def test_reasons_that_alternate_are_told_ever_less_often() -> None:
    """Each when it is new, and then after one, two, four … minutes."""
    told = PaceNotes()
    said = [second for second in range(4 * 3600) if told.news(("a", "b")[second // 5 % 2], float(second))]
    assert said[:2] == [0, 5]
    assert len(said) <= 24
    told.forget()
    assert told.news("a", 20_000.0)
