"""What of nats-py is used here? Loaded without its WebSocket transport, which nothing here asks for.

Where aiohttp is installed (`metawatch serve` needs it) that transport would load it into each program: 9 MB and 80 ms.
"""

import sys

_loaded = sys.modules.pop("aiohttp", None)
sys.modules["aiohttp"] = None  # type: ignore[assignment]  # Python's own way to say that there is none
try:
    from nats.aio.client import Client
    from nats.aio.transport import TcpTransport
    from nats.errors import Error, ProtocolError, StaleConnectionError, UnexpectedEOF
    from nats.protocol.parser import AWAITING_CONTROL_LINE
finally:
    del sys.modules["aiohttp"]
    if _loaded is not None:
        sys.modules["aiohttp"] = _loaded

__all__ = [
    "AWAITING_CONTROL_LINE",
    "Client",
    "Error",
    "ProtocolError",
    "StaleConnectionError",
    "TcpTransport",
    "UnexpectedEOF",
]
