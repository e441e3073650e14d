"""Do the permissions that `doctor` prints suffice to share, and is what is missing said?"""

import pytest

from tests.doctor_run import USERS
from tests.feeds.recorder import connection
from tests.feeds.team.test_service import itself
from tests.feeds.team.test_sharing import bookmark, heard, of, one_more
from tui.core.observed.events import FeedDenied
from tui.core.observed.team import Bookmarked, HistoryReceived
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec

pytestmark = pytest.mark.slow


async def test_the_printed_permissions_suffice_to_share_and_to_record() -> None:
    """All but to be listed by `nats micro`, which is said."""
    async with (
        Cluster(ClusterSpec(users=USERS)) as cluster,
        one_more(connection(cluster.url("n1", "watcher"))) as (recorder, first),
        one_more(connection(cluster.url("n2", "watcher"))) as (late, second),
    ):
        await first.pinned(*cluster.names)
        await second.pinned(*cluster.names)
        recorder.team.join(None, ("C1",), recorder=itself())
        late.team.join(None, ("C1",))
        await second.until(HistoryReceived)
        await second.until(Bookmarked, of("kept"))
        await heard(late, first, "hello")
        await first.until(FeedDenied, lambda event: event.subject.startswith("$SRV."))
        assert {event.subject.partition(".")[0] for event in first.of(FeedDenied)} == {"$SRV"}
        assert second.of(FeedDenied) == []


async def test_who_may_not_use_the_prefix_works_alone() -> None:
    """The refusal is told; nothing more is sent there."""
    async with (
        Cluster(ClusterSpec(users=USERS)) as cluster,
        one_more(connection(cluster.url("n1", "own-probes"))) as (one, first),
    ):
        await first.pinned("n1")
        one.team.join(None)
        denied = await first.until(FeedDenied, lambda event: event.subject == "metawatch.probe.>")
        one.team.tell((bookmark("x"),))
        assert denied.operation == "subscribe"
