"""Do the permissions that `doctor` prints suffice to share, and is what is missing said?"""

import json

import pytest

from tests.feeds.recorder import connection
from tests.feeds.team.test_service import ASKING, answers, client, itself
from tests.feeds.team.test_sharing import bookmark, heard, of, one_more
from tui import clock
from tui.core.observed.events import FeedDenied
from tui.core.observed.team import Bookmarked, HistoryReceived
from tui.demo.cluster import Cluster
from tui.wire.team import TeamSender, Whose, told

pytestmark = pytest.mark.slow


async def test_the_printed_permissions_suffice_to_share_and_to_record(three: Cluster) -> None:
    """All but to be listed by `nats micro`, which is said."""
    async with (
        one_more(connection(three.url("n1", "watcher"))) as (recorder, first),
        one_more(connection(three.url("n2", "watcher"))) as (late, second),
    ):
        await first.pinned(*three.names)
        await second.pinned(*three.names)
        recorder.team.join(None, ("C1",), recorder=itself())
        late.team.join(None, ("C1",))
        await second.until(HistoryReceived)
        await second.until(Bookmarked, of("kept"))
        await heard(late, first, "hello")
        await first.until(FeedDenied, lambda event: event.subject.startswith("$SRV."))
        assert {event.subject.partition(".")[0] for event in first.of(FeedDenied)} == {"$SRV"}
        assert second.of(FeedDenied) == []


async def test_the_permissions_for_a_recorder_suffice_to_be_found_again_and_again(three: Cluster) -> None:
    """One answer to each who asks is granted; that a history of many pages is more for an inbox is no reason to fall silent."""
    async with (
        one_more(connection(three.url("n1", "recorder"))) as (recorder, first),
        client(three) as one,
    ):
        await first.pinned(*three.names)
        recorder.team.join(None, ("C1",), recorder=itself())
        assert json.loads((await answers(one, "$SRV.PING", 1))[0])["name"] == "metawatch"
        await answers(one, ASKING, 1, told(TeamSender("me", Whose(None, ("C1",))), clock.now(), ()))
        for verb in ("PING", "INFO", "STATS"):
            assert json.loads((await answers(one, f"$SRV.{verb}.metawatch", 1))[0])["name"] == "metawatch"
        assert first.of(FeedDenied) == []


async def test_who_may_not_use_the_prefix_works_alone(three: Cluster) -> None:
    """The refusal is told; nothing more is sent there."""
    async with one_more(connection(three.url("n1", "own-probes"))) as (one, first):
        await first.pinned("n1")
        one.team.join(None)
        denied = await first.until(FeedDenied, lambda event: event.subject == "metawatch.probe.>")
        one.team.tell((bookmark("x"),))
        assert denied.operation == "subscribe"
