"""Does everything come out of a connection in the order in which it went in, and nothing stay behind?"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count, pairwise

import nats.errors
import pytest
from nats.aio.client import Client

from tests.busy import PATIENCE_S
from tests.feeds.fakes import listening, says
from tests.feeds.lone import ACCOUNTS, lone
from tests.feeds.recorder import Recorder, connection
from tui.core.observed.events import DecodeFailed, FeedDenied, LeaderElected, StatsSeen
from tui.demo.cluster import Cluster
from tui.feeds.connection.client import Wire
from tui.feeds.connection.cost import Cost, total
from tui.feeds.connection.dial import Spot, dial, first_connect
from tui.feeds.connection.failures import Failure, WrongServer
from tui.feeds.connection.hello import Hello
from tui.feeds.connection.link import Link, Prefixes, Seen
from tui.feeds.connection.login import Keys
from tui.feeds.connection.plain_messages import Took


@asynccontextmanager
async def wire_to(cluster: Cluster, name: str = "n1") -> AsyncIterator[Wire]:
    """One connection."""
    _, wire, _ = await first_connect(connection(cluster.sys_url(name)))
    try:
        yield wire
    finally:
        await wire.hang_up()


async def reaching(client: Client, *wires: Wire) -> None:
    """Until this client's server knows to what these connections have subscribed: what they publish comes behind it on the same way."""
    here = await client.subscribe("metawatch.reached")
    for number, wire in enumerate(wires):
        async with asyncio.timeout(PATIENCE_S):
            while True:
                wire.tell("metawatch.reached", b"%d" % number)
                with contextlib.suppress(
                    nats.errors.TimeoutError
                ):  # as long as it has not got round whom the client listens to
                    if (await here.next_msg(timeout=0.05)).data == b"%d" % number:
                        break


async def test_interleaved_subjects_come_in_wire_order(three: Cluster) -> None:
    """A B A B … published in one flush: the same order, and times that never run back."""
    took: list[Took] = []
    done = asyncio.Event()

    def take(one: Took) -> None:
        took.append(one)
        if len(took) == 4000:
            done.set()

    async with wire_to(three) as wire, three.connection("n1") as nc:
        wire.listen(take, lambda _at, _text: None)
        for subject in ("metawatch.test.A", "metawatch.test.B", "metawatch.test.*.C"):
            wire.subscribe_raw(subject)
        wire.subscribe_raw("metawatch.test.D")
        await reaching(nc, wire)
        subjects = ["metawatch.test.A", "metawatch.test.B", "metawatch.test.x.C", "metawatch.test.D"]
        for number in range(4000):
            await nc.publish(subjects[number % 4], str(number).encode())
        await nc.flush()
        async with asyncio.timeout(PATIENCE_S):
            await done.wait()
    assert [int(one.body) for one in took] == list(range(4000))
    assert [one.subject for one in took[:4]] == subjects
    assert all(a.at <= b.at for a, b in pairwise(took))


async def test_a_subscription_costs_no_task(three: Cluster) -> None:
    """Three tasks a connection: reading, flushing, pinging."""
    before = len(asyncio.all_tasks())
    async with wire_to(three) as wire:
        for number in range(50):
            wire.subscribe_raw(f"metawatch.test.{number}")
        assert len(asyncio.all_tasks()) - before <= 3
    assert len(asyncio.all_tasks()) == before


async def test_nobody_listens_is_told_apart_from_an_empty_answer(three: Cluster) -> None:
    """Status 503 lies in the header, not in the body."""
    answers: asyncio.Queue[Took] = asyncio.Queue()
    async with wire_to(three) as wire:
        # The first PING, which looked whether we may see anything, may still be answered by others.
        wire.listen(
            lambda took: answers.put_nowait(took) if took.subject.startswith("_INBOX.test.") else None,
            lambda _at, _text: None,
        )
        wire.subscribe_raw("_INBOX.test.*")
        wire.ask("metawatch.test.nobody", "_INBOX.test.1", b"")
        wire.ask("$SYS.REQ.SERVER.PING", "_INBOX.test.2", b"")
        async with asyncio.timeout(PATIENCE_S):
            first, second = await answers.get(), await answers.get()
    assert (first.subject, first.nobody, first.body) == ("_INBOX.test.1", True, b"")
    assert (second.subject, second.nobody) == ("_INBOX.test.2", False)
    assert json.loads(second.body)["server"]["name"] in three.names


async def test_the_wrong_server_is_left_before_we_authenticate(three: Cluster) -> None:
    """INFO names it; a wrong password would be told if we had gone on."""
    settings = connection(three.url("n2", None), user="sys", password="wrong")
    keys = Keys(settings)

    def only_n1(hello: Hello) -> None:
        if hello.name != "n1":
            raise WrongServer(hello.name, f"id {hello.id}")

    spot = Spot(keys.places[0], "127.0.0.1")
    with pytest.raises(WrongServer) as wrong:
        await dial(keys, spot, PATIENCE_S, only_n1)
    assert wrong.value.name == "n2"
    assert len(wrong.value.stranger or "") == len("id ") + 56
    with pytest.raises(Failure, match="authorization violation"):
        await dial(keys, spot, PATIENCE_S)


async def test_the_end_of_a_connection_has_one_reason(three: Cluster) -> None:
    """Killed, kicked, hung up by us: `closed` is set once."""
    async with wire_to(three, "n2") as wire:
        await three.kill("n2")
        async with asyncio.timeout(PATIENCE_S):
            assert await asyncio.shield(wire.closed) in ("connection closed by the server", "connection reset")
        assert not wire.usable
        wire.ask("$SYS.REQ.SERVER.PING", "_INBOX.test.2", b"")


async def test_what_is_asked_goes_before_what_is_said_after_it() -> None:
    """Questions wait for the end of a round of the loop, and nothing overtakes them: neither a PING, ours or nats-py's, nor a subscription,
    nor that we hang up."""
    said, all_of_it = bytearray(), asyncio.Event()

    async def hears(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"server_id":"NABC","server_name":"x","version":"2.12.0","max_payload":1048576}\r\n')
        while more := await reader.read(4096):
            said.extend(more)
            writer.write(b"PONG\r\n" * more.count(b"PING\r\n"))
            if b"r.5" in said:
                all_of_it.set()

    async with listening(hears) as port:
        keys = Keys(connection(f"nats://127.0.0.1:{port}"))
        wire = await dial(keys, Spot(keys.places[0], "127.0.0.1"), PATIENCE_S)
        said.clear()
        wire.ask("a", "r.1", b"")
        await wire.flush(2)
        wire.ask("b", "r.2", b"")
        wire.ask("c", "r.3", b"")
        wire.subscribe_raw("s")
        wire.ask("d", "r.4", b"")
        wire.echo(lambda _at: None)
        wire.ask("e", "r.5", b"")
        await wire.hang_up()
        async with asyncio.timeout(PATIENCE_S):
            await all_of_it.wait()
    words = [
        line.split()[0] + line.split()[1:2][0] if line != b"PING" else line for line in said.split(b"\r\n") if line
    ]
    assert words == [b"PUBa", b"PING", b"PUBb", b"PUBc", b"SUBs", b"PUBd", b"PING", b"PUBe"]


async def test_garbage_in_the_middle_ends_it_after_what_came_before() -> None:
    """What was good is handed on first."""
    info = b'INFO {"server_id":"NABC","server_name":"x","version":"2.12.0","max_payload":1048576}\r\n'
    talk = b"MSG a 1 2\r\nhi\r\nWHAT is this\r\n"
    took: list[Took] = []
    async with listening(says(info, b"PONG\r\n" + talk)) as port:
        keys = Keys(connection(f"nats://127.0.0.1:{port}"))
        wire = await dial(keys, Spot(keys.places[0], "127.0.0.1"), PATIENCE_S)
        wire.listen(took.append, lambda _at, _text: None)
        async with asyncio.timeout(PATIENCE_S):
            assert await asyncio.shield(wire.closed) == "invalid NATS protocol data received"
        await wire.hang_up()
    assert [one.body for one in took] in ([b"hi"], [])


async def test_a_bug_in_whoever_takes_the_messages_comes_out(three: Cluster) -> None:
    """Never swallowed by nats-py's read loop."""

    def bug(_took: Took) -> None:
        raise ZeroDivisionError

    async with wire_to(three) as wire:
        wire.listen(bug, lambda _at, _text: None)
        wire.subscribe_raw("_INBOX.test.*")
        wire.ask("metawatch.test.nobody", "_INBOX.test.1", b"")
        async with asyncio.timeout(PATIENCE_S):
            with pytest.raises(ZeroDivisionError):
                await asyncio.shield(wire.closed)


async def test_asset_advisories_are_taken_once_over_all_links(three: Cluster) -> None:
    """A cascade is heard through every server; the same bytes count once, others always."""
    recorder = Recorder()
    seen = Seen()
    async with wire_to(three, "n1") as one, wire_to(three, "n2") as two, three.connection("n3") as nc:
        links = [Link(wire, Prefixes(), recorder, seen, lambda _link, _subject: None) for wire in (one, two)]
        for link in links:
            link.hear(advisories=True, statsz=False)
        await reaching(nc, one, two)
        advisory = {"id": "x1", "stream": "S", "leader": "n1", "account": "APP"}
        await nc.publish("$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.S", json.dumps(advisory).encode())
        await nc.publish("$JS.EVENT.ADVISORY.DOMAIN.LEADER_ELECTED", b"{}")
        await nc.flush()
        # The copy of the first through the other link, which must not count, lies before the second.
        await recorder.until(DecodeFailed, lambda event: event.via == "n1")
        await recorder.until(DecodeFailed, lambda event: event.via == "n2")
    assert len([event for event in recorder.events if not isinstance(event, DecodeFailed)]) == 1
    assert len([event for event in recorder.events if isinstance(event, DecodeFailed)]) == 2
    assert not any(isinstance(event, (LeaderElected, FeedDenied, StatsSeen)) for event in recorder.events)


async def test_answers_keep_names_as_they_are() -> None:
    """Terminal escapes and markup in a server's name are data."""
    name = "n1\x1b[31m[/b]"
    took: list[str] = []
    info = json.dumps({"server_id": "N" * 56, "server_name": name, "version": "2.12.0"})
    async with listening(says(f"INFO {info}\r\n".encode(), b"PONG\r\n")) as port:
        keys = Keys(connection(f"nats://127.0.0.1:{port}"))
        wire = await dial(keys, Spot(keys.places[0], "127.0.0.1"), 2, lambda hello: took.append(hello.name))
        await wire.hang_up()
    assert took == [name]


def test_costs_of_many_connections_are_counted_together() -> None:
    """Each figure is the sum; nothing of the single ones is needed any more."""
    one, other = Cost(requests=1, probes=2, sent=3, messages=4, received=5), Cost(requests=10, sent=30)
    assert total([one, other]) == Cost(requests=11, probes=2, sent=33, messages=4, received=5)
    assert total([]) == Cost()


async def test_a_cancellation_is_heeded_whenever_it_comes() -> None:
    """nats-py's handshake loses one that comes at the wrong moment (Python 3.11's `wait_for`): whoever looks around for ever would
    never end, and metawatch with it. Cancelled after so many turns of the loop, until it is through before that."""
    async with lone(ACCOUNTS) as url:
        keys = Keys(connection(url))
        for turns in count():
            dialling = asyncio.create_task(dial(keys, Spot(keys.places[0], "127.0.0.1"), PATIENCE_S))
            for _ in range(turns):
                await asyncio.sleep(0)
            if dialling.done():
                await dialling.result().hang_up()
                break
            dialling.cancel()
            await asyncio.wait([dialling])
            if not dialling.cancelled():
                await dialling.result().hang_up()
            assert dialling.cancelled(), turns
    assert turns > 10
