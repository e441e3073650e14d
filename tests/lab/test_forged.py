"""What does a system account client that forges Raft messages achieve with us? Shown with who and where, believed by nobody."""

import asyncio
import struct

import nats

from tests.lab.told import Events, judge
from tui.demo.cluster import Cluster

APPEND_ENTRIES = "$NRG.AE._meta_"
VOTE_REQUESTS = "$NRG.V._meta_"


def entry(leader: bytes, term: int, count: int = 0, rest: bytes = b"\0") -> bytes:
    """An append entry as servers send it."""
    return struct.pack("<8sQQQQH", leader, term, 0, 0, 0, count) + rest


FORGED = (
    (APPEND_ENTRIES, b"short"),
    (APPEND_ENTRIES, entry(b"ZZZZZZZZ", 0, 65_535, b"\xff" * 64)),
    (APPEND_ENTRIES, entry(b"\x1b[2J\x00\x00\x00\x00", 0)),
    (APPEND_ENTRIES, entry(b"ZZZZZZZZ", 0)),
    (VOTE_REQUESTS, b"x" * 31),
    (VOTE_REQUESTS, struct.pack("<QQQ8s", 0, 0, 0, b"YYYYYYYY")),
)
"""Of term 0, so that the servers themselves pay no heed: a forged high term deposes a real leader."""


async def test_forgers_are_shown_and_not_believed(three: Cluster) -> None:
    """Garbage and unknown peers raise one alert that names the peer and the connection; the next true election is told once."""
    old = await three.next_leader(None)
    known = len(three.log_elections())
    async with Events(*three.urls) as told:
        await told.until(lambda: len(told.of("vantage")) >= 3, 10)
        assert told.lines[0]["tap"]
        nc = await nats.connect(three.sys_url(old), allow_reconnect=False)
        for subject, body in FORGED:
            await nc.publish(subject, body)
        await nc.flush()
        await told.until(lambda: any(line["code"] == "MW_CONTRADICTION" for line in told.of("alert")), 5)
        [alert] = [line for line in told.of("alert") if line["code"] == "MW_CONTRADICTION"]
        assert "#ZZZZZZZZ" in alert["summary"] or "#YYYYYYYY" in alert["summary"]
        assert "unknown peer" in alert["summary"]
        assert told.of("candidacy") == []
        assert told.elections == []
        await nc.close()
        await three.step_down()
        new = await three.next_leader(old)
        await told.until(lambda: bool(told.elections), 10)
        await asyncio.sleep(1.5)  # a second line of it would come within this
    assert judge(told.elections, three.log_elections()[known:], 0.1).problems == []
    assert [(line["leader"], line["source"]) for line in told.elections] == [(new, "tap")]
