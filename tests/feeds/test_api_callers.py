"""Are the callers of a real account heard, within bounds, and is a connection that fails told and tried again?"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.busy import PATIENCE_S
from tests.feeds.fakes import FAKE, Greeter, listening
from tests.feeds.lone import lone
from tests.feeds.recorder import Recorder, connection
from tui import clock
from tui.core.model.state import Snapshot, State
from tui.core.observed.api_callers import CallersHeard
from tui.core.observed.events import DecodeFailed
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.demo.ask import ask, connected
from tui.demo.cluster import Cluster
from tui.feeds import api_callers as feed
from tui.feeds.api_callers import MOST, REFUSED, Callers, Minute, refusal_of
from tui.feeds.connection.client import Admit, Wire
from tui.feeds.connection.dial import reach, welcome
from tui.feeds.connection.plain_messages import Took
from tui.feeds.doctor.examination import examine
from tui.runtime.live_thread import Collector

DEAF = 'publish: { allow: [ ">" ] }, subscribe: { deny: [ "$JS.EVENT.>" ] }'
TWO = """
accounts: {
  SYS: { users: [ { user: sys, password: sys } ] }
  APP: { users: [ { user: app, password: app }, { user: deaf, password: p, permissions: { DEAF } } ] }
}
system_account: SYS
""".replace("DEAF", DEAF)


@asynccontextmanager
async def hearing(settings: Connection, judge: Admit = welcome) -> AsyncIterator[Recorder]:
    """The callers of one account."""
    recorder = Recorder()
    running = asyncio.create_task(Callers(settings, recorder, judge).run())
    try:
        yield recorder
    finally:
        running.cancel()
        await asyncio.wait([running])


def account(*urls: str) -> Connection:
    return connection(*urls, context="app")


async def on(recorder: Recorder, start: int = 0) -> None:
    await recorder.until(CallersHeard, lambda e: e.on, start=start)


def audit(number: int = 0, name: str = "loop") -> bytes:
    return json.dumps({"subject": "$JS.API.STREAM.INFO.S", "id": str(number), "client": {"name": name}}).encode()


async def test_a_caller_of_another_account_is_named(three: Cluster) -> None:
    """By connection name, user and host, through whichever server it calls; its terminal escapes are gone."""
    async with (
        hearing(account(*(three.url(name, "app") for name in three.names))) as recorder,
        connected(three.url("n3", "app"), name="wo\x1b[31mrker") as nc,
        connected(three.url("n3", "app"), name="first") as first,
    ):
        await on(recorder)
        async with asyncio.timeout(PATIENCE_S):  # n3 may not know yet that audits are listened to
            while not recorder.of(CallersHeard, lambda e: any(c.name == "first" for c in e.top)):
                await ask(first, "$JS.API.INFO")
                await asyncio.sleep(0.1)  # fewer than are counted one by one
        for _ in range(7):
            await ask(nc, "$JS.API.INFO")
        heard = await recorder.until(
            CallersHeard, lambda e: any(c.name == "wo[31mrker" and c.requests >= 7 for c in e.top)
        )
    found = next(c for c in heard.top if c.name == "wo[31mrker")
    assert (found.user, found.host, found.requests, found.kinds) == ("app", "127.0.0.1", 7.0, (("account info", 7.0),))
    assert recorder.of(DecodeFailed) == []


async def test_a_connection_that_is_lost_is_dialled_again(three: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its server dies: told once with the reason, then heard through another one."""
    monkeypatch.setattr(feed, "_AGAIN_S", 0.1)
    urls = [three.url("n2", "app"), three.url("n3", "app")]
    async with hearing(account(*urls)) as recorder:
        await on(recorder)
        mark = recorder.mark
        await three.kill("n2")
        off = await recorder.until(CallersHeard, lambda e: not e.on, start=mark)
        assert off.reason
        await on(recorder, mark)


async def test_who_may_not_hear_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A denied subscription and a wrong password are reasons, however often they are tried; neither raises."""
    monkeypatch.setattr(feed, "_AGAIN_S", 0.01)
    async with lone(TWO) as url:
        denied, wrong = (url.replace("sys:sys", login) for login in ("deaf:p", "app:nonsense"))
        async with hearing(account(denied)) as recorder:
            told = await recorder.until(CallersHeard)
            assert (told.on, told.reason) == (False, REFUSED)
        tries: list[str] = []
        enough = asyncio.Event()
        opened = Wire.open

        async def counted(wire: Wire, *args: object) -> None:
            tries.append("")
            if len(tries) == 3:
                enough.set()
            await opened(wire, *args)  # type: ignore[arg-type]

        monkeypatch.setattr(Wire, "open", counted)
        async with hearing(account(wrong)) as recorder, asyncio.timeout(10):
            told = await recorder.until(CallersHeard)
            assert (told.on, "credentials rejected" in (told.reason or "")) == (False, True)
            await enough.wait()
            assert len(recorder.of(CallersHeard)) == 1
        assert await refusal_of(account(denied), welcome) == REFUSED
        assert await refusal_of(account(url.replace("sys:sys", "app:app")), welcome) is None


async def test_a_flood_costs_no_more_than_its_limit() -> None:
    """Forged or not, the server hands over 200 a second; what came stands for what did not, and rubbish is told as such."""
    async with lone(TWO) as url:
        settings = account(url.replace("sys:sys", "app:app"))
        wires: list[Wire] = []

        async def kept(*args: object) -> Wire:
            wires.append(await reach(*args))  # type: ignore[arg-type]
            return wires[-1]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tui.feeds.api_callers.reach", kept)
            async with hearing(settings) as recorder, connected(settings.urls[0], name="flood") as nc:
                await on(recorder)
                began, sent = clock.now(), 0
                while clock.now() - began < 3.0:
                    for _ in range(100):
                        await nc.publish("$JS.EVENT.ADVISORY.API", audit(sent) if sent % 10 else b"rubbish")
                        sent += 1
                    await nc.flush()
                    await asyncio.sleep(0.01)
                heard = await recorder.until(CallersHeard, lambda e: e.requests > 2 * MOST)
                seconds = clock.now() - began + 1
                # Its own PINGs are no messages; a duplicate between two subscriptions would be one.
                assert wires[0].cost.messages <= MOST * (seconds / 0.8 + 1)
        assert sent > 5 * MOST
        assert heard.top[0].name == "loop"
        assert recorder.of(DecodeFailed)


def test_what_came_stands_for_what_did_not() -> None:
    """200 audits in a tenth of a second are 2,000 requests in the second; below the limit every one counts once."""
    full, calm, minute = feed._Slot(since=100.0), feed._Slot(since=101.0), Minute()
    for number in range(MOST):
        full.take(Took(100.02 + 0.1 * number / (MOST - 1), 1, "", "", False, audit()))
    full.end(101.0)
    for number in range(50):
        calm.take(Took(101.01 + 0.001 * number, 1, "", "", False, audit(name="calm")))
    calm.end(102.0)
    minute.add(full)
    minute.add(calm)
    assert {c.name: c.requests for c in minute.top()} == {"loop": pytest.approx(2000, rel=0.01), "calm": 50.0}
    assert minute.requests == pytest.approx(2050, rel=0.01)
    for number in range(61):
        later = feed._Slot(since=102.0 + number)
        later.end(103.0 + number)
        minute.add(later)
    assert minute.top() == ()


def test_thousands_of_names_are_bounded() -> None:
    """All are counted, 64 of a second are told apart, and the five loudest told."""
    slot, minute = feed._Slot(since=0.0), Minute()
    for number in range(MOST - 1):
        slot.take(Took(0.5, 1, "", "", False, audit(name=f"c{number}")))
    slot.end(1.0)
    minute.add(slot)
    assert len(slot.calls) == 64
    assert minute.requests == MOST - 1
    assert len(minute.top()) == 5


async def seen(settings: Connection) -> State:
    """What a collector knows once it has heard of the cluster and of the account; nothing is left of it."""
    told: asyncio.Future[Snapshot] = asyncio.get_running_loop().create_future()

    def shown(snapshot: Snapshot) -> None:
        whole = snapshot.state.ready_at is not None and snapshot.state.callers is not None
        if whole and not told.done():
            told.set_result(snapshot)

    before = asyncio.all_tasks()
    collector = Collector(settings, Watch(disk_path="/"), on_line=lambda _line: None, on_snapshot=shown, host=True)
    running = asyncio.create_task(collector.run())
    async with asyncio.timeout(15):
        state = (await told).state
        collector.stop()
        await running
    assert not {task for task in asyncio.all_tasks() - before if not task.done() and task.get_name() != FAKE}
    return state


@pytest.mark.parametrize("login", ["app:app", "app:wrong"])
async def test_the_cluster_is_watched_whatever_the_account_does(three: Cluster, login: str) -> None:
    """Beside the collector, and gone with it."""
    own = account(three.url("n1", "app").replace("app:app", login))
    state = await seen(Connection(urls=tuple(three.urls), timeout_s=3.0, account=own))
    assert state.leadership.leader in three.names
    assert state.callers is not None
    assert state.callers.on == (login == "app:app")


async def test_the_accounts_login_goes_to_no_other_cluster(three: Cluster) -> None:
    """Its context names an address where another cluster answers: that is told, by `doctor` too, and nothing is said there."""
    other = Greeter("n1", "elsewhere")
    async with listening(other.handler) as port:
        own = account(f"nats://app:app@127.0.0.1:{port}")
        settings = Connection(urls=tuple(three.urls), timeout_s=3.0, account=own)
        state = await seen(settings)
        found = await examine(settings, Watch())
    assert state.callers is not None
    assert not state.callers.on
    for why in (state.callers.reason, found.account_refusal):
        assert why is not None
        assert "another server (n1, " in why
        assert why.endswith("no credentials were sent")
    assert other.said == b""
