"""What ends a command that runs until it is stopped, and how does a service manager learn how it is? By SIGINT, SIGTERM, SIGHUP (but
those inherited as ignored) or the time it was given; by `sd_notify`."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable

from tui.runtime.output import tell


def stop_by_signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], None], for_s: float | None = None) -> None:
    """Call `stop` on the loop's own thread on the first of them; also after `for_s` seconds, counted from now."""
    if for_s is not None:
        loop.call_later(for_s, stop)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # `nohup`, or a shell's background job
            loop.add_signal_handler(number, stop)


class Unreached:
    """Says why no server is reached yet, whenever that is another reason: to who runs it, and to systemd, for it runs and waits."""

    def __init__(self) -> None:
        self._said: str | None = None

    def look(self, why: str | None) -> None:
        """Why it is now; None: a server is reached, or is tried for the first time."""
        if why is not None and why != self._said:
            tell(f"metawatch: no server is reached yet: {why}; it is tried again until one is", err=True)
            tell_systemd(f"READY=1\nSTATUS=no server is reached yet: {why}")
        self._said = why


def tell_systemd(state: str) -> None:
    """Report to systemd, if it asked for it (`Type=notify`)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        try:
            link.sendto(state.encode(), address)
        except OSError as error:
            tell(f"metawatch: systemd's NOTIFY_SOCKET takes no message: {error.strerror}", err=True)
