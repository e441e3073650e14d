"""Does what the demo prints for a second terminal reach its cluster, and is it gone with it?"""

import json
import stat

from tests.command import clean_environment, metawatch
from tui.config.nats_contexts import named
from tui.demo.cluster import Cluster
from tui.demo.second_terminal import said, write_context


async def test_the_context_is_taken_by_its_path() -> None:
    """It names every server, holds the login apart from the URLs, is its owner's alone, and ends with the cluster."""
    async with Cluster() as cluster:
        path = write_context(cluster)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        content = json.loads(path.read_text())
        assert content["url"] == ",".join(cluster.url(name, None) for name in cluster.names)
        found = named(str(path), "--context", {})
        assert (found.name, found.given) == ("demo", str(path))
        printed = "\n".join(said(path))
        for words in (content["url"], f"metawatch --context {path}", f"nats --context {path} server list"):
            assert words in printed
        assert f"{content['password']}@" not in printed
        ran = await metawatch("check", "--context", str(path), environment=clean_environment())
        assert (ran.code, "leader" in ran.out) == (0, True), ran
    assert not path.exists()
