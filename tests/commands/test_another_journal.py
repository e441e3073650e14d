"""Is a journal of another cluster left aside by whoever looks only for a moment?"""

import time
from pathlib import Path

from tests.command import metawatch
from tests.commands.test_stepdown import remembers, stepdown
from tui.demo.cluster import Cluster


async def test_what_failed_in_another_cluster_is_not_said_of_a_server_of_the_same_name(
    three: Cluster, tmp_path: Path
) -> None:
    """METAWATCH_JOURNAL may name the journal of another one, whose servers are n1, n2 and n3 as well."""
    leader = await three.leader()
    to = next(name for name in three.names if name != leader)
    foreign = remembers(tmp_path / "foreign", to, time.time() - 60, "elsewhere")
    ran = await stepdown(three, "--yes", "--to", to, "--journal", foreign)
    ran.silent()
    assert "failed lately   not known: no journal of this cluster here" in ran.out
    assert await three.leader() == to
    args = ("--safe-to-restart", to, "--step-down", "--for", "60s", "--journal", foreign)
    (await metawatch("wait", "--no-context", "-s", ",".join(three.urls), *args)).silent()
    assert await three.leader() != to
