"""What of the cluster can metawatch itself not see for good, or only through other servers? Checks of our own rights and of what our
account allows; this file must not judge any server."""

from collections.abc import Callable
from typing import Final

from tui.core.elections.manner import hears_manner
from tui.core.model.finding import Finding, Findings
from tui.core.model.message import message
from tui.core.model.state import State
from tui.core.settings.watch import Watch
from tui.core.vantage import reach


def account(state: State, now: float, watch: Watch) -> Findings:
    """MW_ACCOUNT: our user is of another account than the system account, and sees no more than that one imports."""
    ours = reach.outside(state)
    if ours is None:
        return
    yield Finding(
        code="MW_ACCOUNT",
        severity="info",
        subject=state.group.domain,
        summary=message(
            "account_sees_less",
            user=reach.user_outside(ours),
            hears_raft=reach.hears_raft(state),
            hears_manner=hears_manner(state),
        ),
    )


def account_full(state: State, now: float, watch: Watch) -> Findings:
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


EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (account, account_full)
