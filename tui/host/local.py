"""Does a server run on this very machine? Told by its processes; addresses do not tell, since a tunnel ends on 127.0.0.1 too.

This file must not know how the server was reached."""

import os
from collections.abc import Iterable
from typing import Final

import psutil

_APART_S: Final = 5.0
"""A process' start is counted from boot, and this machine's clock may have been set since."""


def local_store(stores: Iterable[tuple[float, str]]) -> str | None:
    """The first folder that exists here and whose server started when a nats process of this machine did."""
    here = [(start, folder) for start, folder in stores if os.path.isdir(folder)]
    if not here:
        return None
    started = [
        told["create_time"]
        for told in (process.info for process in psutil.process_iter(["name", "create_time"]))
        if told["create_time"] is not None and "nats" in (told["name"] or "")
    ]
    return next((folder for start, folder in here if any(abs(start - at) <= _APART_S for at in started)), None)
