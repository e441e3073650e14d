"""Does each receiver get every notice once, in order, whatever the others do? Its own thread, against servers on loopback."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future

import pytest

from tests.busy import PATIENCE_S, Busy
from tests.notify.receivers import OK, line, receiving
from tui.core.observed.own_health import NoticesUnsent
from tui.core.settings.notifying import NoticeCommand, Webhook
from tui.notify.delivery import Delivered, Delivery, DeliveryReport

FAILING = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
Deliver = Callable[..., "tuple[Delivery, list[DeliveryReport]]"]


@pytest.fixture
def deliver() -> Iterator[Deliver]:
    """A delivery that is stopped afterwards; a bug of its thread fails the test."""
    running: list[Delivery] = []
    bugs: list[BaseException] = []

    def start(*receivers: Webhook | NoticeCommand, waiting: object = ()) -> tuple[Delivery, list[DeliveryReport]]:
        reports: list[DeliveryReport] = []
        delivery = Delivery(receivers, reports.append, bugs.append)
        running.append(delivery)
        delivery.start(waiting)  # type: ignore[arg-type]
        return delivery, reports

    yield start
    for one in running:
        one.stop(0.1)
    assert bugs == []
    assert "notices" not in {thread.name for thread in threading.enumerate()}


def taken(reports: list[DeliveryReport]) -> list[str]:
    return [one.id for one in reports if isinstance(one, Delivered)]


async def until(true: Callable[[], bool], within: float = PATIENCE_S) -> None:
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - another thread reports
            await asyncio.sleep(0.01)


async def test_every_receiver_gets_every_notice_in_order(deliver: Deliver) -> None:
    async with receiving() as one, receiving() as other:
        there = other.webhook()
        delivery, reports = deliver(one.webhook(), Webhook(label="second", preset="json", url=there.url))
        lines = [line(n) for n in range(5)]
        for said in lines:
            delivery.send(said)
        await one.until(5)
        await other.until(5)
        await until(lambda: len(taken(reports)) == 10)
    assert one.ids == other.ids == [said.id for said in lines]


async def test_one_that_hangs_delays_no_other(deliver: Deliver) -> None:
    async with receiving(None) as hangs, receiving() as well:
        delivery, _ = deliver(hangs.webhook(), Webhook(label="well", preset="json", url=well.webhook().url))
        began, busy = time.monotonic(), Busy()
        delivery.send(line(1))
        delivery.send(line(2))
        await well.until(2)
    assert time.monotonic() - began < 5.0 + busy.s


async def test_what_failed_is_tried_again_and_said_to_be_over(deliver: Deliver) -> None:
    """A failure is a report, and so is the end of it."""
    async with receiving(FAILING) as receiver:
        delivery, reports = deliver(receiver.webhook())
        delivery.send(line(1))
        delivery.send(line(2))
        await receiver.until(1)
        receiver.answer = OK
        await receiver.until(3)
        await until(lambda: len(taken(reports)) == 2)
    assert receiver.ids == [line(1).id, line(1).id, line(2).id]
    unsent = [(one.trouble, one.figure) for one in reports if isinstance(one, NoticesUnsent)]
    assert unsent == [("status", 503), (None, None)]


async def test_what_an_earlier_run_left_goes_first(deliver: Deliver) -> None:
    async with receiving() as receiver:
        webhook = receiver.webhook()
        delivery, _ = deliver(webhook, waiting=[(webhook.label, line(1)), ("gone", line(7))])
        delivery.send(line(2))
        await receiver.until(2)
    assert receiver.ids == [line(1).id, line(2).id]


async def test_a_notice_waits_for_its_commit_but_not_for_a_disk_that_hangs(deliver: Deliver) -> None:
    """At once when it was committed; after half a second when it was not."""
    async with receiving() as receiver:
        delivery, _ = deliver(receiver.webhook())
        committed: Future[None] = Future()
        began = time.monotonic()
        delivery.send(line(1), committed)
        await receiver.until(1)
        assert time.monotonic() - began >= 0.45
        done: Future[None] = Future()
        done.set_result(None)
        delivery.send(line(2), done)
        await receiver.until(2)


async def test_what_is_on_its_way_at_the_end_still_arrives(deliver: Deliver) -> None:
    async with receiving() as receiver:
        delivery, reports = deliver(receiver.webhook())
        delivery.send(line(1))
        await asyncio.to_thread(delivery.stop, PATIENCE_S)
        assert taken(reports) == [line(1).id]


async def test_an_end_does_not_wait_for_one_that_hangs(deliver: Deliver) -> None:
    async with receiving(None) as receiver:
        delivery, reports = deliver(receiver.webhook())
        delivery.send(line(1))
        await until(lambda: bool(receiver.bodies))
        began, busy = time.monotonic(), Busy()
        await asyncio.to_thread(delivery.stop, 0.3)
        assert time.monotonic() - began < 3.0 + busy.s
    assert taken(reports) == []
