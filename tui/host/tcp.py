"""What does our own kernel know of one TCP connection? Acknowledgements, retransmissions and round trip; it must not know NATS.

Linux only (`TCP_INFO`); elsewhere nothing is known. The layout of `struct tcp_info` only ever grows, so offsets stay.
"""

import socket
import struct
import sys
from typing import Final, NamedTuple

_UNACKED: Final = 24
_RTT_US: Final = 68
_TOTAL_RETRANS: Final = 100
_BYTES_ACKED: Final = 120
_NOT_SENT: Final = 144
_DUPLICATES: Final = 216
_OUT_OF_ORDER: Final = 224
_WINDOW: Final = 228
_SHORTEST: Final = _BYTES_ACKED + 8
_LONGEST: Final = _WINDOW + 4


class Tcp(NamedTuple):
    """One look at a connection."""

    acked: bool
    """The other machine has acknowledged everything that we wrote; a stopped process does not keep its kernel from that. What our
    own kernel could not even send, because our interface is down or has no route, is not acknowledged; what waits because the
    other machine has no more room for it is."""
    bytes_acked: int
    """How much it has acknowledged since the connection came up. When an acknowledgement last came is no measure of that: what
    the other machine sends again and again carries the old one."""
    resent: int
    """Segments since the connection came up that we sent again, or that came out of order because one before was lost. One that
    the other machine then had twice was not lost: a kernel sends again when a process that is stopped or busy answers nothing,
    so that the acknowledgement waits for its timer."""
    rtt_s: float
    """The kernel's smoothed round trip to the other machine: no process has a part in it."""


def look(connection: socket.socket | None) -> Tcp | None:
    """What the kernel says now; None where it says nothing, or the socket is closed."""
    option = getattr(socket, "TCP_INFO", None)
    if option is None or connection is None or sys.platform != "linux":
        return None
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, option, _LONGEST)
    except OSError:
        return None
    return read(told)


def read(told: bytes) -> Tcp | None:
    """`struct tcp_info`, as long as this kernel makes it; None if it is shorter than any that is known."""
    if len(told) < _SHORTEST:
        return None

    def number(offset: int) -> int:
        value: int = struct.unpack_from("=I", told, offset)[0] if len(told) >= offset + 4 else 0
        return value

    stuck = number(_NOT_SENT) > 0 and (len(told) <= _WINDOW or number(_WINDOW) > 0)
    return Tcp(
        acked=number(_UNACKED) == 0 and not stuck,
        bytes_acked=struct.unpack_from("=Q", told, _BYTES_ACKED)[0],
        resent=max(0, number(_TOTAL_RETRANS) - number(_DUPLICATES)) + number(_OUT_OF_ORDER),
        rtt_s=number(_RTT_US) / 1e6,
    )
