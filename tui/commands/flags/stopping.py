"""What ends a command that runs until it is stopped? SIGINT, SIGTERM, SIGHUP (but those inherited as ignored), or the time it was given."""

import asyncio
import signal
from collections.abc import Callable


def stop_by_signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], None], for_s: float | None = None) -> None:
    """Call `stop` on the loop's own thread on the first of them; also after `for_s` seconds, counted from now."""
    if for_s is not None:
        loop.call_later(for_s, stop)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # `nohup`, or a shell's background job
            loop.add_signal_handler(number, stop)
