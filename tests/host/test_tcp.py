"""What does the kernel tell of our own connections? `struct tcp_info` as Linux writes it, and a real connection to a stopped process."""

import asyncio
import socket
import struct
import sys

import pytest

from tests.feeds.recorder import connection, watching
from tui.core.observed.raft_frames import LinkSampled
from tui.demo.cluster import Cluster
from tui.host.tcp import look, read

LENGTH = 256
OFFSETS = {
    "unacked": 24,
    "rtt_us": 68,
    "retrans": 100,
    "not_sent": 144,
    "duplicates": 216,
    "out_of_order": 224,
    "window": 228,
}


def info(**fields: int) -> bytes:
    """So many bytes of zeros, but for these fields."""
    told = bytearray(LENGTH)
    for name, value in fields.items():
        offset = OFFSETS[name]
        struct.pack_into("=I", told, offset, value)
    return bytes(told)


def test_what_arrived_twice_was_not_lost() -> None:
    """Sent again and reported as a duplicate: nothing was lost; the rest was, in one direction or the other."""
    cases: tuple[tuple[dict[str, int], int], ...] = (
        ({}, 0),
        ({"retrans": 3}, 3),
        ({"retrans": 2, "duplicates": 2}, 0),
        ({"duplicates": 1}, 0),
    )
    for fields, resent in (*cases, ({"retrans": 3, "duplicates": 1, "out_of_order": 4}, 6)):
        found = read(info(**fields))
        assert found is not None
        assert found.resent == resent, fields


def test_an_older_kernel_tells_less() -> None:
    """Without the counters at the end the sum is that of all segments sent again; too short is nothing at all."""
    found = read(info(retrans=3, unacked=1, rtt_us=250)[:192])
    assert found is not None
    assert (found.resent, found.acked, found.rtt_s) == (3, False, 0.00025)
    assert read(bytes(100)) is None
    assert look(None) is None


def test_what_our_own_kernel_cannot_send_is_not_acknowledged() -> None:
    """Our interface is down: nothing is on its way, and yet nothing arrived. A full window is the other machine's own word."""
    cases = (
        (info(window=65_536), True),
        (info(window=65_536, unacked=1), False),
        (info(window=65_536, not_sent=6), False),
        (info(window=0, not_sent=6), True),
        (info(not_sent=6)[:228], False),
    )
    for told, acked in cases:
        found = read(told)
        assert found is not None
        assert found.acked is acked, told


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_a_real_connection() -> None:
    """All that was sent is acknowledged, on loopback within no time."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        found = look(client)
    assert found is not None
    assert found.acked
    assert found.resent == 0
    assert look(client) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
async def test_the_connection_to_a_stopped_process_loses_nothing(three: Cluster) -> None:
    """Its kernel acknowledges by its timer only, so ours sends some segments again: no loss, and so no excuse for the server."""
    async with watching(connection(*three.urls)) as (_, recorder):
        await recorder.pinned(*three.names)
        await asyncio.sleep(1.0)  # what was sent at the start is acknowledged: of a connection at rest nothing is told
        leader = await three.leader()
        frozen = next(name for name in three.names if name != leader)
        three.freeze(frozen)
        for _ in range(6):
            seen = await recorder.until(LinkSampled, lambda e: e.server == frozen, start=recorder.mark)
            assert seen.resent == 0
