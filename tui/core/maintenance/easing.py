"""What is expected while somebody works on a server? Findings of it become `info`; this file must not know how they are found.

Eased are planned moves of the leader, restarts, what a server that is down looks like, version skew, and a peer too many. Never: a
silent leader, an election that nobody asked for, a lost quorum, two leaders.
"""

from typing import Final

from msgspec.structs import replace

from tui.core.maintenance.windows import covers, open_windows
from tui.core.model.finding import Finding
from tui.core.model.state import State

OF_SERVER: Final = frozenset({"META_001", "MW_NO_ANSWER", "MW_LAME_DUCK", "SERVER_002", "SERVER_008"})
"""Offline, no answer, lame duck, another version, restarted: of the server that is worked on."""
_MOVES: Final = "META_003"
_REPLACED: Final = "OPT_SYS_026"
"""A server that is replaced remains a peer until its peer-remove, which may wait for the copies of its streams."""


def eased(state: State, finding: Finding, flap_window_s: float) -> Finding:
    """The same, milder where it is expected."""
    if finding.severity == "info" or not open_windows(state):
        return finding
    if finding.code in OF_SERVER and covers(state, finding.subject):
        return replace(finding, severity="info")
    if finding.code == _REPLACED:
        return replace(finding, severity="info")
    if finding.code == _MOVES and _all_planned(state, flap_window_s):
        return replace(finding, severity="info")
    return finding


def _all_planned(state: State, window_s: float) -> bool:
    """Every change of leader in the window was wanted: by a step-down, or by a restart that was announced."""
    return all(e.planned is True for e in state.elections if state.now - e.announced_at <= window_s)
