"""Of URLs that lead to two clusters, is only one told who we are, and does the other get its chance where that one is none?"""

import asyncio
import time

import pytest

from tests.busy import Busy
from tests.feeds.fakes import Greeter, listening
from tests.feeds.recorder import connection
from tui.core.refusal import Exit, Refusal
from tui.feeds.connection.client import Admit
from tui.feeds.connection.dial import reach
from tui.feeds.connection.door import Door, Turn, Waits
from tui.feeds.connection.failures import WrongServer
from tui.feeds.connection.hello import Hello
from tui.feeds.connection.login import Keys

NO = b"-ERR 'Authorization Violation'\r\n"


async def reached(*fakes: Greeter, timeout_s: float = 5.0, judge: Admit | None = None) -> str:
    """Whom we are connected to at the end; these are the URLs, in this order."""
    if len(fakes) == 1:
        async with listening(fakes[0].handler) as port:
            return await _name(f"nats://u:p@127.0.0.1:{port}", timeout_s=timeout_s, judge=judge)
    async with listening(fakes[0].handler) as one, listening(fakes[1].handler) as other:
        urls = (f"nats://u:p@127.0.0.1:{port}" for port in (one, other))
        return await _name(*urls, timeout_s=timeout_s, judge=judge)


async def _name(*urls: str, timeout_s: float, judge: Admit | None) -> str:
    wire = await reach(Keys(connection(*urls, timeout_s=timeout_s)), timeout_s, judge)
    await wire.hang_up()
    return wire.hello.name


async def test_the_second_cluster_is_told_nothing_while_the_first_one_makes_up_its_mind() -> None:
    """Its INFO is read, and neither user nor password is sent."""
    decided = asyncio.Event()
    first, second = Greeter("a1", "A", after=decided), Greeter("b1", "B")

    async def decide() -> None:
        await second.greeted.wait()
        await asyncio.sleep(0.2)  # in which a login would have been sent
        decided.set()

    deciding = asyncio.create_task(decide())
    assert await reached(first, second) == "a1"
    await deciding
    assert b"CONNECT" in first.said
    assert second.said == b""


async def test_another_server_of_the_same_cluster_waits_for_nobody() -> None:
    """The first one says hello and hangs: the second is there at once."""
    first, second = Greeter("a1", "A", b""), Greeter("a2", "A")
    began, busy = time.monotonic(), Busy()
    assert await reached(first, second) == "a2"
    assert time.monotonic() - began < 2.0 + busy.s


async def test_where_the_first_cluster_refuses_the_second_is_asked() -> None:
    """Both were given by the operator."""
    decided = asyncio.Event()
    first, second = Greeter("a1", "A", NO, after=decided), Greeter("b1", "B")

    async def decide() -> None:
        await second.greeted.wait()
        decided.set()

    deciding = asyncio.create_task(decide())
    assert await reached(first, second) == "b1"
    await deciding


async def test_a_first_cluster_that_hangs_leaves_time_for_the_second() -> None:
    """Half of what is left when the second one has to wait."""
    first, second = Greeter("a1", "A", b""), Greeter("b1", "B")
    assert await reached(first, second, timeout_s=2.0) == "b1"
    assert b"CONNECT" in first.said


async def test_whom_an_earlier_connection_speaks_against_is_told_nothing() -> None:
    """As for the login of another account: the line says why."""

    def judge(hello: Hello) -> None:
        raise WrongServer(hello.name, "another server answers at this address: no credentials were sent")

    one = Greeter("a1", "A")
    with pytest.raises(Refusal) as caught:
        await reached(one, judge=judge)
    assert caught.value.exit_code is Exit.REFUSED
    assert caught.value.line.endswith("another server answers at this address: no credentials were sent")
    assert one.greeted.is_set()
    assert one.said == b""


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        (Hello(name="n1", id="N1", cluster="A"), Hello(name="n2", id="N2", cluster="A"), True),
        (Hello(name="n1", id="N1", cluster="A"), Hello(name="n1", id="N1", cluster="A"), True),
        (Hello(name="n1", id="N1", cluster="A"), Hello(name="n1", id="B1", cluster="A"), False),
        (Hello(name="n1", id="N1", cluster="A"), Hello(name="n2", id="N2", cluster="B"), False),
        (Hello(name="n1", id="N1"), Hello(name="n1", id="N1"), True),
        (Hello(name="n1", id="N1"), Hello(name="n2", id="N2"), False),
        (Hello(name="n1", id="N1", cluster="A"), Hello(name="n2", id="N2"), False),
    ],
)
async def test_who_fits_beside_whom(first: Hello, second: Hello, fits: bool) -> None:
    """By cluster and id; two servers of one name and two ids are of two clusters, whatever these are called."""
    door, one, other = Door(asyncio.get_running_loop().time() + 1), Turn(), Turn()
    door.admit(one)(first)
    if fits:
        door.admit(other)(second)
        return
    with pytest.raises(Waits):
        door.admit(other)(second)
    door.failed(one)
    await door.free()
    door.admit(other)(second)
