"""What of nats-py is used here? Loaded without its WebSocket transport and its JetStream client, which nothing here asks for.

Where aiohttp is installed (`metawatch serve` needs it) that transport would load it into each program: 9 MB and 80 ms. The JetStream
client, and the look-up of nats-py's own version, load readers of mail, tables and archives: 2.4 MB, and a twelfth of what a start executes.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Final

VERSION: Final = "2.16.0"
"""The pinned one, which each CONNECT tells."""


class _Versions(ModuleType):
    """Stands in for the look-up of installed packages; nats-py asks for its own alone."""

    def version(self, _name: str) -> str:
        return VERSION


@contextmanager
def _in_place(stand_ins: dict[str, ModuleType | None]) -> Iterator[None]:
    """Modules that others stand in for meanwhile; whoever has loaded them already keeps them. None: there is no such module."""
    loaded = {name: sys.modules.pop(name, None) for name in stand_ins}
    sys.modules.update(stand_ins)  # type: ignore[arg-type]  # None is Python's own way to say that there is none
    try:
        yield
    finally:
        for name, module in loaded.items():
            del sys.modules[name]
            if module is not None:
                sys.modules[name] = module


with _in_place(
    {"aiohttp": None, "nats.js": ModuleType("nats.js"), "importlib.metadata": _Versions("importlib.metadata")}
):
    import nats
    from nats.aio.client import Client
    from nats.aio.transport import TcpTransport
    from nats.errors import Error, ProtocolError, StaleConnectionError, UnexpectedEOF
    from nats.protocol.parser import AWAITING_CONTROL_LINE


def _later(name: str) -> ModuleType:
    """Whoever asks nats-py for streams after all, such as the demo's traffic, gets its JetStream client then."""
    if name != "js":
        raise AttributeError(f"module 'nats' has no attribute {name!r}")
    return import_module("nats.js")


if not hasattr(nats, "js"):
    nats.__getattr__ = _later  # type: ignore[method-assign]

__all__ = [
    "AWAITING_CONTROL_LINE",
    "Client",
    "Error",
    "ProtocolError",
    "StaleConnectionError",
    "TcpTransport",
    "UnexpectedEOF",
]
