"""Does a recorder answer whoever asks, and send nothing to where a stranger would like it sent?"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import nats
import nats.errors
import pytest
from nats.aio.client import Client

from tests.busy import PATIENCE_S
from tests.feeds.recorder import connection
from tests.feeds.team.test_sharing import bookmark, of, one_more
from tui import clock
from tui.core.observed.team import Bookmarked, HistoryReceived, RecordedElection, RecorderHeard
from tui.demo.cluster import Cluster
from tui.feeds.team.service import RecorderSelf
from tui.wire.team import TeamSender, Whose, subject_of_asking, told

ASKING = subject_of_asking("metawatch.probe")
MANY = 1_500


def itself(host: str = "bastion") -> RecorderSelf:
    now = clock.now()
    elections = tuple(
        RecordedElection(leader="n1", previous="n2", elected_at=now - n, announced_at=now - n, term=n)
        for n in range(1, MANY)
    )
    known = HistoryReceived(at=now, recorder="", sent=now, elections=elections, watched=((now - 2_000, now),))
    return RecorderSelf(host=host, since=now - 60.0, version="0.0.1", knows=lambda: (known, (bookmark("kept"),)))


@asynccontextmanager
async def serving(cluster: Cluster, *hosts: str) -> AsyncIterator[None]:
    """So many recorders have joined."""
    async with AsyncExitStack() as stack:
        for host in hosts:
            source, recorder = await stack.enter_async_context(one_more(connection(cluster.url("n1"))))
            await recorder.pinned(*cluster.names)
            source.team.join(None, ("C1",), recorder=itself(host))
        yield


@asynccontextmanager
async def client(cluster: Cluster) -> AsyncIterator[Client]:
    one = await nats.connect(cluster.sys_url("n2"))
    try:
        yield one
    finally:
        await one.close()


async def answers(one: Client, subject: str, count: int, body: bytes = b"") -> list[bytes]:
    """So many answers; servers learn of a subscription a moment after it was made, and say so of those that nobody takes."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            inbox = one.new_inbox()
            found = await one.subscribe(inbox)
            await one.publish(subject, body, reply=inbox)
            with suppress(nats.errors.TimeoutError):
                came = [(await found.next_msg(0.5)).data for _ in range(count)]
                if all(came):
                    return came


async def test_a_newcomer_is_told_all_in_pages(three: Cluster) -> None:
    """1,499 elections: each page fits into a message, and none is lost."""
    async with serving(three, "bastion"), one_more(connection(three.url("n3"))) as (late, heard):
        await heard.pinned(*three.names)
        asked = clock.now()
        late.team.join(None, ("C1",))
        async with asyncio.timeout(PATIENCE_S):
            while len({e.term for h in heard.of(HistoryReceived) for e in h.elections}) < MANY - 1:
                await heard.until(HistoryReceived, start=heard.mark)
        assert heard.of(HistoryReceived)[0].at - asked < 1.0
        assert len(heard.of(HistoryReceived)) > 1
        assert heard.of(Bookmarked, of("kept"))
        assert {one.host for one in heard.of(RecorderHeard)} == {"bastion"}


async def test_two_recorders_both_answer(three: Cluster) -> None:
    async with serving(three, "one", "other"), one_more(connection(three.url("n3"))) as (late, heard):
        await heard.pinned(*three.names)
        late.team.join(None, ("C1",))
        await heard.until(RecorderHeard, lambda event: event.host == "one")
        await heard.until(RecorderHeard, lambda event: event.host == "other")


async def test_a_recorder_that_begins_later_is_told_what_is_kept(three: Cluster) -> None:
    """Whatever it missed, or lost when it was killed."""
    async with one_more(connection(three.url("n3"))) as (early, first):
        await first.pinned(*three.names)
        early.team.join(None, ("C1",), written=lambda: (bookmark("of before"),))
        async with one_more(connection(three.url("n1"))) as (source, second):
            await second.pinned(*three.names)
            source.team.join(None, ("C1",), recorder=itself())
            await second.until(Bookmarked, of("of before"))


async def test_it_is_a_micro_service(three: Cluster) -> None:
    """`nats micro list`, `info` and `stats` find both, by the public protocol."""
    async with serving(three, "one", "other"), client(three) as one:
        found = [json.loads(body) for body in await answers(one, "$SRV.PING", 2)]
        assert {(s["name"], s["type"]) for s in found} == {("metawatch", "io.nats.micro.v1.ping_response")}
        assert {s["metadata"]["host"] for s in found} == {"one", "other"}
        info = json.loads((await answers(one, f"$SRV.INFO.metawatch.{found[0]['id']}", 1))[0])
        assert [(e["name"], e["subject"]) for e in info["endpoints"]] == [("history", ASKING)]
        await answers(one, ASKING, 2, told(TeamSender("me", Whose(None, ("C1",))), clock.now(), ()))
        stats = [json.loads(body) for body in await answers(one, "$SRV.STATS.metawatch", 2)]
        assert all(s["endpoints"][0]["num_requests"] >= 1 for s in stats)
        assert all(s["started"].endswith("Z") for s in stats)


SAID = {"name": str, "id": str, "version": str, "metadata": dict, "type": str}
ENDPOINT = {"name": str, "subject": str, "queue_group": str}
SHAPES: dict[str, tuple[dict[str, type], dict[str, type]]] = {
    "PING": ({}, {}),
    "INFO": ({"description": str, "endpoints": list}, {**ENDPOINT, "metadata": dict}),
    "STATS": (
        {"started": str, "endpoints": list},
        {
            **ENDPOINT,
            **dict.fromkeys(("num_requests", "num_errors", "processing_time", "average_processing_time"), int),
            "last_error": str,
        },
    ),
}
"""Of ADR-32: what an answer has beside `SAID`, and what each of its endpoints has."""


@pytest.mark.parametrize("verb", SHAPES)
@pytest.mark.parametrize("whom", ["all", "by name", "one"])
async def test_its_answers_have_the_shapes_of_adr_32(three: Cluster, verb: str, whom: str) -> None:
    """Whoever is asked: all services, those of this name, or one of them."""
    more, endpoint = SHAPES[verb]
    async with serving(three, "bastion"), client(three) as one:
        [first] = await answers(one, "$SRV.PING", 1)
        end = {"all": "", "by name": ".metawatch", "one": f".metawatch.{json.loads(first)['id']}"}[whom]
        said = json.loads((await answers(one, f"$SRV.{verb}{end}", 1))[0])
    assert {name: type(value) for name, value in said.items()} == {**SAID, **more}
    assert said["type"] == f"io.nats.micro.v1.{verb.lower()}_response"
    assert re.fullmatch(r"[A-Za-z0-9_-]+", said["name"])
    assert re.fullmatch(r"\d+\.\d+\.\d+([-+].*)?", said["version"])
    assert all(isinstance(value, str) for value in said["metadata"].values())
    for found in said.get("endpoints", ()):
        assert {name: type(value) for name, value in found.items()} == endpoint


@pytest.mark.parametrize("subject", [ASKING, "$SRV.PING"])
async def test_an_answer_goes_into_inboxes_only(three: Cluster, subject: str) -> None:
    """A stranger who names another subject for the answer would have us send there, with all that we may."""
    async with serving(three, "bastion"), client(three) as one:
        body = told(TeamSender("me", Whose(None, ("C1",))), clock.now(), ()) if subject == ASKING else b""
        await answers(one, subject, 1, body)
        elsewhere = [
            await one.subscribe(name)
            for name in ("$SYS.REQ.SERVER.PING.EVIL", "some.stream", "metawatch.probe.team.news")
        ]
        for found in elsewhere:
            await one.publish(subject, body, reply=found.subject)
        await answers(one, subject, 1, body + b" ")  # it has read all of them by then
        for found in elsewhere:
            with suppress(nats.errors.TimeoutError):
                while True:
                    message = await found.next_msg(0.1)
                    assert message.subject == "metawatch.probe.team.news"
                    assert b"recorder" in message.data  # which says that it is there, to everybody


async def test_whoever_asks_too_often_is_refused(three: Cluster) -> None:
    """Twenty at once and five a second; the rest is counted, and what others ask is answered all the same a moment later."""
    async with serving(three, "bastion"), client(three) as one:
        body = told(TeamSender("me", Whose(None, ("C1",))), clock.now(), ())
        await answers(one, ASKING, 1, body)
        inbox = one.new_inbox()
        found = await one.subscribe(inbox)
        for number in range(300):
            await one.publish(ASKING, body + b" " * number, reply=inbox)
        await one.flush()
        stats = json.loads((await answers(one, "$SRV.STATS.metawatch", 1))[0])
        assert stats["endpoints"][0]["num_errors"] >= 250
        assert found.pending_msgs < 300
