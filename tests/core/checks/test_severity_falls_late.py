"""Is an alert of two severities raised at once, and does it fall only when it has been milder for some seconds?"""

from tests.cases import each
from tests.core.story import T0
from tui.core.checks import alert_ledger
from tui.core.model.finding import Finding
from tui.core.model.lines import Severity
from tui.core.model.message import message


def found(severity: Severity, hold_s: float = 0.0) -> Finding:
    stalled = message("threads_wait_for_disk", waiting=1, threads=9, server="n1", for_s=3.0)
    return Finding(code="MW_DISK_STALL", severity=severity, subject="n1", summary=stalled, hold_s=hold_s)


def said(severities: list[Severity], step_s: float = 1.0) -> list[tuple[float, str]]:
    """(second, severity) of each line while one severity is found each second."""
    ledger: alert_ledger.Ledger = ()
    out: list[tuple[float, str]] = []
    for i, severity in enumerate(severities):
        ledger, lines = alert_ledger.update(ledger, (found(severity),), T0 + i * step_s)
        out += [(i * step_s, line.severity) for line in lines]
    return out


@each(
    ("severities", "lines"),
    [
        (["warning", "critical"] * 20, [(0.0, "warning"), (1.0, "critical")]),
        (["critical", "warning", "warning", "warning"] * 10, [(0.0, "critical")]),
        (["critical"] + ["warning"] * 15, [(0.0, "critical"), (10.0, "warning")]),
        (["critical"] + ["warning"] * 11 + ["critical"], [(0.0, "critical"), (10.0, "warning"), (12.0, "critical")]),
        (["critical", "info"], [(0.0, "critical"), (1.0, "info")]),
    ],
)
def test_it_rises_at_once_and_falls_late(severities: list[Severity], lines: list[tuple[float, str]]) -> None:
    """Each row: what is found each second, and the lines that follow."""
    assert said(severities) == lines


def test_a_longer_hold_of_the_check_counts() -> None:
    """The alert itself stays as long as its check says, and as severe."""
    ledger, _ = alert_ledger.update((), (found("critical", 30.0),), T0)
    ledger, lines = alert_ledger.update(ledger, (found("warning", 30.0),), T0 + 29)
    assert lines == ()
    ledger, lines = alert_ledger.update(ledger, (found("warning", 30.0),), T0 + 30)
    assert [line.severity for line in lines] == ["warning"]
    assert alert_ledger.update(ledger, (), T0 + 59)[1] == ()
    assert [line.state for line in alert_ledger.update(ledger, (), T0 + 61)[1]] == ["cleared"]
