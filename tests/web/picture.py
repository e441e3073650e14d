"""How does the wall look in a real browser? `python -m tests.web.picture` draws `screenshots/browser.png` from a real cluster."""

import asyncio
from pathlib import Path

from tests.web.chromium import chromium, written
from tests.web.test_live import serving
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part

PICTURE = Path(__file__).parents[2] / "screenshots" / "browser.png"
_AGE_S = 20.0
_AFTER_S = 15.0


async def main() -> None:
    """A step-down, and then a server that is killed."""
    async with (
        Cluster(ClusterSpec(parts=(Part(servers=5),))) as cluster,
        chromium(1280, 720) as page,
        serving(cluster, "--no-journal") as url,
    ):
        await page.do("Page.navigate", url=url)
        await asyncio.sleep(_AGE_S)
        await cluster.step_down()
        await asyncio.sleep(_AGE_S)
        leader = await cluster.leader()
        await cluster.kill(next(name for name in cluster.names if name != leader))
        await asyncio.sleep(_AFTER_S)
        written(PICTURE, await page.picture())


if __name__ == "__main__":
    asyncio.run(main())
