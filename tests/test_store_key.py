"""What is told of a server that was started with another encryption key than its store has? The real command on real servers."""

from tests.command import Ran, metawatch
from tests.feeds.lone import ACCOUNTS, addresses, trio
from tui.core.refusal import Exit


async def test_another_key() -> None:
    """It ends as soon as it has started: it is named as the one that is away, and nobody else may be restarted. With its key it
    is back."""
    async with trio(ACCOUNTS, 'key: "one"') as servers:
        at = ",".join(addresses(servers))

        async def said(*args: str) -> Ran:
            return await metawatch(*args, "--no-context", "-s", at, "--timeout", "10s")

        (await said("wait", "--leader")).silent()
        n2 = servers[1].server
        n2.end_now()
        right = servers[1].text
        servers[1].configure(right.replace('key: "one"', 'key: "two"'))
        n2.start()
        assert await n2.ended(10)
        assert "Can't start JetStream" in n2.log.read_text()
        ran = await said("check")
        assert (ran.code in {1, 2}, "unresponsive: n2" in ran.out) == (True, True), ran
        ran = await said("wait", "--safe-to-restart", "n3", "--for", "5s")
        assert (ran.code, "n2 is unresponsive" in ran.err) == (Exit.NO, True), ran
        servers[1].configure(right)
        n2.start()
        (await said("wait", "--safe-to-restart", "n3", "--stable", "1s", "--for", "30s", "--step-down")).silent()
