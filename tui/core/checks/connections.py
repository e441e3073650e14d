"""Do our connections suffice? One alert where the account allows no more; this file must not know how they are made."""

from collections.abc import Callable, Iterator
from typing import Final

from tui.core.model.finding import Finding
from tui.core.model.message import message
from tui.core.model.state import State
from tui.core.settings.watch import Watch


def account_full(state: State, now: float, watch: Watch) -> Iterator[Finding]:
    """MW_ACCOUNT_FULL: the account has a limit of connections, so some servers are watched through others."""
    servers = state.servers.values()
    without = sorted(
        s.name for s in servers if s.connection.connected is False and s.connection.barred == "account_full"
    )
    held = sum(1 for s in servers if s.connection.connected)
    if without and held:
        yield Finding(
            code="MW_ACCOUNT_FULL",
            severity="info",
            subject=state.group.domain,
            summary=message("account_full", held=held, without=tuple(without)),
        )


EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Iterator[Finding]], ...]] = (account_full,)
