"""Do metawatches of one cluster hear each other? Real servers, and a sink on each side."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import nats
from msgspec.structs import replace

from tests.busy import PATIENCE_S
from tests.feeds.recorder import Recorder, connection, watching
from tui import clock
from tui.core.observed.team import Bookmarked, MessagesIgnored, RecorderHeard, StepDownConsidered
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took
from tui.feeds.source import LiveSource
from tui.feeds.team.inflow import AT_ONCE, Inflow
from tui.feeds.team.sharing import Sharing
from tui.wire.team import MAX_ENVELOPE, MAX_MESSAGE, MAX_TOLD, TeamSender, Whose, subject_of_news, told
from tui.wire.team import heard as parse

NEWS = subject_of_news("metawatch.probe")
QUIET = Watch(tap=False, probes=False)


def bookmark(text: str) -> Bookmarked:
    return Bookmarked(at=clock.now(), id=text, by="ann", text=text)


async def joined(recorder: Recorder, source: LiveSource, *names: str) -> None:
    await recorder.pinned(*names)
    source.team.join(None)


@asynccontextmanager
async def one_more(settings: Connection) -> AsyncIterator[tuple[LiveSource, Recorder]]:
    """As `watching`, beside another one."""
    recorder = Recorder()
    source = LiveSource(settings, QUIET, recorder)
    await source.open()
    running = asyncio.create_task(source.run())
    try:
        yield source, recorder
    finally:
        running.cancel()
        await asyncio.wait([running])
        await source.close()
        if not running.cancelled():
            running.result()


@asynccontextmanager
async def two(cluster: Cluster) -> AsyncIterator[tuple[tuple[LiveSource, Recorder], tuple[LiveSource, Recorder]]]:
    """Both have joined."""
    async with (
        one_more(connection(cluster.url("n1"))) as (one, first),
        one_more(connection(cluster.url("n3"))) as (other, second),
    ):
        await joined(first, one, *cluster.names)
        await joined(second, other, *cluster.names)
        yield (one, first), (other, second)


def of(text: str) -> Callable[[Bookmarked], bool]:
    return lambda event: event.text == text


async def heard(speaker: LiveSource, listener: Recorder, text: str) -> Bookmarked:
    """Other servers learn of a subscription a moment after it was made: told again until it is heard."""
    async with asyncio.timeout(PATIENCE_S):
        while not (found := listener.of(Bookmarked, of(text))):
            speaker.team.tell((bookmark(text),))
            await asyncio.sleep(0.1)
    return found[0]


async def test_what_one_tells_the_other_hears_once(three: Cluster) -> None:
    """Each through servers of its own; nobody hears himself."""
    async with two(three) as ((one, first), (other, second)):
        await heard(one, second, "hello")
        await heard(other, first, "hello back")
        one.team.tell((bookmark("once"),))
        other.team.tell((bookmark("last"),))
        await second.until(Bookmarked, of("once"))
        await first.until(Bookmarked, of("last"))
        assert len(second.of(Bookmarked, of("once"))) == 1
        assert first.of(Bookmarked, of("once")) == []


async def test_a_twin_of_one_name_is_not_heard_and_peers_are_those_of_now(three: Cluster) -> None:
    """No server in common: another cluster. Once one peer is known to both it is the same, as when others were replaced meanwhile."""
    async with two(three) as ((one, _), (other, second)):
        await heard(one, second, "hello")
        ours, theirs = ("p1", "p2"), ("q1", "q2")
        one.team.join(None, ("C1",), peers=lambda: ours)
        other.team.join(None, ("C1",), peers=lambda: theirs)
        one.team.tell((bookmark("of a twin"),))
        ignored = await second.until(MessagesIgnored)
        assert ignored.reason == "other cluster"
        theirs = ("p2", "q1")
        one.team.tell((bookmark("of ours"),))
        await second.until(Bookmarked, of("of ours"))
        assert second.of(Bookmarked, of("of a twin")) == []


async def test_without_a_quorum_it_works_as_well(three: Cluster) -> None:
    """Core messages need no meta leader: one server is left of three."""
    async with two(three) as ((one, _first), (_other, second)):
        for name in ("n2", "n3"):
            await three.kill(name)
        await heard(one, second, "nobody leads")


async def test_a_frozen_server_loses_no_message(three: Cluster) -> None:
    """It is told through two connections: the first of them hangs."""
    async with two(three) as ((one, _first), (_other, second)):
        await heard(one, second, "before")
        three.freeze("n1")
        one.team.tell((bookmark("frozen"),))
        await second.until(Bookmarked, of("frozen"))


async def test_an_open_dialog_is_told_again_until_it_is_closed(three: Cluster) -> None:
    async with two(three) as ((one, _first), (_other, second)):
        await heard(one, second, "hello")
        opened = StepDownConsidered(at=clock.now(), id="w", by="ann", leader="n1", open=True)
        one.team.tell((opened,))
        await second.until(StepDownConsidered, lambda event: event.open)
        mark = second.mark
        await second.until(StepDownConsidered, lambda event: event.open, start=mark)
        one.team.tell((StepDownConsidered(at=clock.now(), id="w", by="ann", leader="n1", open=False),))
        await second.until(StepDownConsidered, lambda event: not event.open)


async def test_a_flood_is_bounded_and_said(three: Cluster) -> None:
    """Of thousands of messages no more than the budget is taken; the rest is one event."""
    async with watching(connection(three.url("n1")), QUIET) as (one, first):
        await joined(first, one, *three.names)
        client = await nats.connect(three.sys_url("n1"))
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not first.of(Bookmarked, of("there")):
                    await client.publish(NEWS, told(TeamSender("x"), clock.now(), (bookmark("there"),)))
                    await asyncio.sleep(0.1)
            for number in range(3_000):
                await client.publish(NEWS, told(TeamSender("x"), clock.now(), (bookmark(f"{number}"),)))
            await client.flush()
            await first.until(MessagesIgnored, lambda event: event.reason == "flood")
        finally:
            await client.close()
        assert len(first.of(Bookmarked)) <= AT_ONCE + 200


async def test_garbage_is_counted_and_harms_nothing(three: Cluster) -> None:
    async with watching(connection(three.url("n1")), QUIET) as (one, first):
        await joined(first, one, *three.names)
        client = await nats.connect(three.sys_url("n1"))
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not first.of(MessagesIgnored):
                    await client.publish(NEWS, b"\x00garbage")
                    await asyncio.sleep(0.3)
            await client.publish(NEWS, told(TeamSender("x"), clock.now(), (bookmark("after"),)))
            await first.until(Bookmarked, of("after"))
        finally:
            await client.close()


async def test_where_no_recorder_listens_nothing_is_ignored_from_others(three: Cluster) -> None:
    """The server itself answers a question that nobody takes, with no body: that is no message of another metawatch."""
    async with one_more(connection(three.url("n1"))) as (source, recorder):
        arrived = asyncio.Event()
        sharing, took = source.team, source.team._arrived

        def counted(link: Link, came: Took) -> None:
            took(link, came)
            if not came.body:
                arrived.set()

        sharing._arrived = counted  # type: ignore[method-assign, assignment]  # the real one runs first
        await joined(recorder, source, *three.names)
        await asyncio.wait_for(arrived.wait(), PATIENCE_S)
        assert list(sharing._budget.told(clock.now())) == []
        assert not any(isinstance(event, MessagesIgnored) for event in recorder.events)


async def test_of_many_recorders_the_one_that_was_silent_for_longest_is_forgotten() -> None:
    """And whoever invents thousands makes us say and ask no more for it."""
    sharing = Sharing(lambda _event: None, "metawatch.probe", wanted=True)
    said: list[object] = []
    sharing.join(None, written=lambda: said.append(1) or ())  # type: ignore[func-returns-value]
    now = clock.now()
    for number in range(5_000):
        sharing._met(RecorderHeard(at=now, id=f"r{number}", host="x", since=now))
        sharing._look(clock.now() + 2.0)
    assert list(sharing._recorders) == [f"r{number}" for number in range(4_950, 5_000)]
    assert len(said) <= 2


def test_a_large_message_counts_for_several() -> None:
    """Each holds a thousand records: of those that a newcomer is sent by two recorders none is refused, of a flood most are."""
    inflow = Inflow()
    for number in range(32):
        assert inflow.takes(0.1 * number, 24 * 1024), number
        inflow.opened(MAX_ENVELOPE, 0)
    taken = [inflow.takes(10.0 + number / 50, MAX_MESSAGE) for number in range(500)]
    assert sum(taken) < 100
    assert inflow.flooded == 500 - sum(taken)


def test_a_small_message_that_holds_much_counts_for_several() -> None:
    """Zeros compress well: what is paid for is what has to be read, and each record."""
    bookmarks = told(
        TeamSender("liar"), clock.now(), [replace(bookmark("x" * 150), id=str(n)) for n in range(MAX_TOLD)]
    )
    assert len(bookmarks) < 16 * 1024
    for body, most in ((bookmarks, 20), (zlib.compress(b"[" + b" " * (MAX_ENVELOPE - 100)), 150)):
        inflow, taken = Inflow(), 0
        for number in range(500):
            if inflow.takes(number / 50, len(body)):
                taken += 1
                message = parse(clock.now(), Whose(), body)
                inflow.opened(message.size, len(message.events))
        assert taken < most
