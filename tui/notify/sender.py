"""How is one notice sent to one receiver, whatever it is? Over HTTP or to a program; on one loop, each try on its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.core.model.lines import NoticeLine
from tui.core.settings.notifying import Receiver, Webhook
from tui.notify import program

if TYPE_CHECKING:
    from tui.notify.post import Poster


class NoticeSender:
    """Loads what HTTP needs only if a receiver needs it."""

    def __init__(self, receivers: Sequence[Receiver]) -> None:
        self._poster: Poster | None = None
        if any(isinstance(one, Webhook) for one in receivers):
            from tui.notify import post

            self._poster = post.Poster()

    async def send(self, to: Receiver, line: NoticeLine) -> None:
        """Raises Unsent unless it was taken."""
        if isinstance(to, Webhook):
            assert self._poster is not None
            await self._poster.post(to, line)
        else:
            await program.run(to, line)

    async def close(self) -> None:
        """Nothing is sent any more."""
        if self._poster is not None:
            await self._poster.close()
