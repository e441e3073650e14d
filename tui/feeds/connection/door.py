"""Of several URLs that are dialled at once, which server may be told who we are? Never those of two clusters; it must not dial.

Before the first login nothing is known to compare with: the first server that brings its INFO is the one to log into. Beside it
only those may be told who we are whose INFO fits it; the others wait until it has let us in, or has not.
"""

import asyncio
import contextlib
from typing import Final

from tui.feeds.connection.client import Admit
from tui.feeds.connection.hello import Hello

_SHARE: Final = 0.5
"""Of the time that is left, for a login for which a server of another cluster has to wait."""


class Waits(Exception):
    """Another server is being logged into, and this one may be of another cluster; nothing was authenticated."""


class Turn:
    """One attempt to log in at one address."""

    def __init__(self) -> None:
        self.limit: asyncio.Timeout = asyncio.timeout(None)
        """Entered around the attempt; shortened once others wait for what comes of it."""
        self.hello: Hello | None = None


class Door:
    """One race. `judge` raises for whom an earlier connection speaks against; where there is one, nobody waits for others."""

    def __init__(self, deadline: float, judge: Admit | None = None) -> None:
        self.deadline = deadline
        """By the loop's clock."""
        self._judge = judge
        self._inside: list[Turn] = []
        self._free = asyncio.Event()
        self._free.set()

    def admit(self, turn: Turn) -> Admit:
        """For one attempt; raises Waits, or what `judge` raises."""

        def admit(hello: Hello) -> None:
            if self._judge is not None:
                self._judge(hello)
            elif all(_fits(hello, one.hello) for one in self._inside):
                turn.hello = hello
                self._inside.append(turn)
                self._free.clear()
            else:
                self._hasten()
                raise Waits

        return admit

    def failed(self, turn: Turn) -> None:
        """It came to nothing: if nobody else is being logged into, the next one may be of any cluster."""
        if turn in self._inside:
            self._inside.remove(turn)
        if not self._inside:
            self._free.set()

    async def free(self) -> None:
        """Until all logins have come to nothing; one that works ends the race."""
        await self._free.wait()

    def _hasten(self) -> None:
        """A server that says hello and hangs then must not use up the time of those that wait for it."""
        now = asyncio.get_running_loop().time()
        for turn in self._inside:
            if turn.limit.when() is None:
                with contextlib.suppress(RuntimeError):  # its login has just worked
                    turn.limit.reschedule(now + _SHARE * max(0.0, self.deadline - now))


def _fits(hello: Hello, first: Hello | None) -> bool:
    """Whether nothing speaks against it that both are of one cluster. "No cluster" is no name that servers share, and two ids
    under one name are two servers of different clusters."""
    if first is None or hello.id == first.id:
        return True
    return bool(hello.cluster) and hello.cluster == first.cluster and hello.name != first.name
