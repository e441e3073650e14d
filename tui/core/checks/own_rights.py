"""What of the cluster can metawatch itself not see for good? Checks of our own rights; this file must not judge any server."""

from collections.abc import Callable
from typing import Final

from tui.core.elections.manner import hears_manner
from tui.core.model.finding import Finding, Findings
from tui.core.model.state import State
from tui.core.settings.watch import Watch
from tui.core.vantage import reach


def account(state: State, now: float, watch: Watch) -> Findings:
    """MW_ACCOUNT: our user is of another account than the system account, and sees no more than that one imports."""
    ours = reach.outside(state)
    if ours is None:
        return
    raft = "" if reach.hears_raft(state) else "heartbeats and votes are not visible, polling only; "
    manner = "" if hears_manner(state) else "metawatch cannot see whether a leader change was planned; "
    yield Finding(
        code="MW_ACCOUNT",
        severity="info",
        subject=state.group.domain,
        summary=f"{reach.account_words(ours)}: {raft}{manner}step-down is not possible from here",
    )


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (account,)
