"""Do servers tell what the checks live on? Real servers, the real command, limits that a test can reach."""

import asyncio

from tests.lab.told import Events, Line, known, seconds
from tui import clock
from tui.demo.ask import connected
from tui.demo.cluster import Cluster


def raised(told: Events, code: str) -> list[Line]:
    return [line for line in told.lines if line.get("code") == code and line["state"] == "raised"]


async def test_api_requests_and_their_errors_are_seen(three: Cluster) -> None:
    """Requests that fail rise at the leader; their rate is above a low limit; a muted code stays silent."""
    options = ("--set", "api_rate_max=1", "--set", "ha_assets_max=1", "--mute", "CLUSTER_003")
    leader = await three.leader()
    async with (
        Events(*three.urls, options=options) as told,
        connected(three.url("n1", "app")) as nc,
    ):

        async def ask_for_what_is_not_there() -> None:
            while True:
                await nc.publish("$JS.API.STREAM.INFO.nowhere", b"", reply="_INBOX.nobody")
                await asyncio.sleep(0.1)

        asking = asyncio.create_task(ask_for_what_is_not_there())
        try:
            await told.until(lambda: all(raised(told, code) for code in ("MW_API_ERRORS", "JETSTREAM_004")), 20)
        finally:
            asking.cancel()
        assert {line["subject"] for line in raised(told, "MW_API_ERRORS")} == {leader}
        assert raised(told, "CLUSTER_003") == []


async def test_two_of_three_killed_are_a_lost_quorum_within_moments(three: Cluster) -> None:
    """Their machines refuse connections, so nobody waits until the leader misses them: META_006 comes 2.5 s after the kill at the
    latest, and before any verdict."""
    leader = await three.leader()
    victims = [name for name in three.names if name != leader]
    async with Events(*three.urls) as told:
        await known(three.names, told)
        for name in victims:
            await three.kill(name)
        killed = clock.now()
        await told.until(lambda: bool(raised(told, "META_006")), 10)
        (alert,) = raised(told, "META_006")
        assert seconds(alert["at"]) - killed <= 2.5
        assert alert["summary"] == "quorum lost: 1 of 3 peers responding, 2 needed"
