"""What is said of servers that leave it to an auth callout whom they let in, while its service is slow or away?"""

import asyncio
import re
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack

import pytest

from tests.busy import PATIENCE_S, Busy
from tests.command import metawatch
from tests.feeds.callout import Callout
from tests.feeds.fakes import hears_out, listening
from tests.feeds.lone import Lone, addresses, trio
from tests.feeds.recorder import connection, watching
from tests.lab.told import awaited
from tui.core.observed.events import VantageChanged
from tui.core.refusal import Exit, Refusal
from tui.feeds.connection.dial import first_connect

NAMES = ("n1", "n2", "n3")
LED = re.compile(r"leader n\d \(term \d+\), [23] peers$", re.MULTILINE)
"""What `wait` says in the end. A group that has only just begun counts two, until its leader has met the third."""


def undecided(name: str) -> Callable[[VantageChanged], bool]:
    """It is not connected to for this reason."""
    return lambda event: event.server == name and event.barred == "auth_service"


def refusals(servers: Iterable[Lone]) -> int:
    """How many logins these servers have refused."""
    return sum(one.server.log.read_text().count("authentication error") for one in servers)


async def test_a_service_that_answers_late() -> None:
    """Servers that wait for it let us in after three seconds, and all is as usual."""
    callout = Callout(patience_s=10)
    async with trio(callout.config) as servers, callout.service(servers[0].port, late_s=3.0):
        ran = await metawatch(
            "wait", "--leader", "--no-context", "-s", ",".join(addresses(servers)), "--timeout", "60s"
        )
        ran.silent()
        assert LED.search(ran.out), ran


async def test_a_service_that_is_down() -> None:
    """69 and one line that says who does not answer: nothing is known against our credentials, nor of the cluster. `wait` goes on
    until the service is there, and credentials that it refuses are 77."""
    callout = Callout(patience_s=1)
    async with AsyncExitStack() as stack:
        servers = await stack.enter_async_context(trio(callout.config))
        at, busy = ",".join(addresses(servers)), Busy()
        ran = await metawatch("events", "--no-context", "-s", at)
        ran.refused(Exit.NO_SERVER, "connection rejected after ", "an auth callout")
        (after_s,) = re.findall(r"rejected after ([0-9.]+) s", ran.err)
        assert 0.5 < float(after_s) < 5 + busy.s, "the servers wait for one second"
        before = refusals(servers)
        waiting = asyncio.create_task(metawatch("wait", "--leader", "--no-context", "-s", at, "--timeout", "60s"))

        async def asks_again() -> bool:
            return refusals(servers) > before + len(servers)

        assert await awaited(asks_again, PATIENCE_S), "all have refused it, and it must not end then"
        assert not waiting.done()
        await stack.enter_async_context(callout.service(servers[0].port))
        ran = await waiting
        ran.silent()
        assert LED.search(ran.out), ran
        ran = await metawatch("events", "--no-context", "-s", at.replace("sys:sys", "sys:other"))
        ran.refused(Exit.REFUSED, "credentials rejected: authorization violation")


async def test_a_service_that_falls_silent_while_we_watch() -> None:
    """Servers that restart then are told with that reason, the others are watched on; with the service they come back."""
    callout = Callout(patience_s=1)
    async with (
        trio(callout.config) as servers,
        callout.service(servers[0].port),
        watching(connection(*addresses(servers))) as (source, recorder),
    ):
        await recorder.pinned(*NAMES)
        callout.mute, mark = True, recorder.mark
        await asyncio.gather(*(one.again() for one in servers[1:]))
        for name in NAMES[1:]:
            await recorder.until(VantageChanged, undecided(name), start=mark)
        assert source.link(NAMES[0])
        callout.mute, mark = False, recorder.mark
        await recorder.pinned(*NAMES[1:], start=mark)


@pytest.mark.parametrize(("late_s", "code"), [(0.0, Exit.REFUSED), (1.0, Exit.NO_SERVER)])
async def test_a_refusal_that_comes_late_is_not_one_of_ours(late_s: float, code: Exit) -> None:
    """At once it is the server's own."""
    async with listening(
        hears_out(b'INFO {"server_id":"N"}\r\n', b"-ERR 'Authorization Violation'\r\n", late_s)
    ) as port:
        with pytest.raises(Refusal) as caught:
            await first_connect(connection(f"nats://127.0.0.1:{port}"))
    assert caught.value.exit_code is code
    assert ("the authentication service" in caught.value.line) is (code is Exit.NO_SERVER)
