"""Does the alert come first that says most of what is wrong now, in the panel, in a notice and in a report alike?"""

from tests.core.overall.plots import Plot
from tests.ui.scenes import look, text
from tui.core.incidents.incidents import incidents
from tui.core.incidents.order import place
from tui.core.model.lines import Severity
from tui.core.model.message import message
from tui.core.model.state import Alert, Snapshot
from tui.core.notices.deciding import decide
from tui.core.notices.notice import NoticeMemory
from tui.core.reports.post_mortem import ReportOrigin, post_mortem
from tui.core.settings.notifying import NoticeRules
from tui.text.reports.incident import page
from tui.ui.view.panels.alerts import ordered
from tui.ui.view.panels.incident import incident

FIVE = ("n1", "n2", "n3", "n4", "n5")


def alert(code: str, severity: Severity, since: float, subject: str | None = None) -> Alert:
    return Alert(code=code, severity=severity, subject=subject, summary=message("no_leader", last="n1"), since=since)


def test_the_gravest_then_the_nearest_then_the_oldest() -> None:
    """Without a quorum: that first, then the servers that are down, then what flaps, at last what only remembers."""
    given = (
        alert("MW_UNPLANNED", "warning", 1.0),
        alert("META_003", "warning", 2.0),
        alert("MW_NO_ANSWER", "warning", 5.0, "n3"),
        alert("MW_NO_ANSWER", "warning", 4.0, "n1"),
        alert("MW_ROUTE_CUT", "warning", 3.0, "n2–n5"),
        alert("META_006", "critical", 6.0),
        alert("MW_SETTINGS", "info", 0.0),
    )
    found = sorted(given, key=lambda one: place(one, "NO QUORUM", ("n1", "n3")))
    assert [(one.code, one.subject) for one in found] == [
        ("META_006", None),
        ("MW_NO_ANSWER", "n1"),
        ("MW_NO_ANSWER", "n3"),
        ("META_003", None),
        ("MW_ROUTE_CUT", "n2–n5"),
        ("MW_UNPLANNED", None),
        ("MW_SETTINGS", None),
    ]
    flaps = sorted(given, key=lambda one: place(one, "FLAPPING", ()))
    assert [one.code for one in flaps][:3] == ["META_006", "MW_UNPLANNED", "META_003"]


def lost() -> Plot:
    """An unplanned change, and then too few peers."""
    story, gone = Plot(FIVE), ("n1", "n2", "n3", "n4")
    story.killed("n1")
    story.without(5.0, None, 5, gone=("n1",))
    story.elected("n2", 6, gone=("n1",))
    story.without(32.0, "n2", 6, gone=("n1",))
    story.killed("n2", "n3", "n4")
    story.without(2.0, None, 6, gone=gone)
    return story


def test_a_lost_quorum_is_the_first_line_of_its_incident() -> None:
    """META_006 before what remembers the change of before, wherever the alerts of an incident are listed."""
    story = lost()
    told = look(Snapshot(state=story.state, now=story.at()), 119, height=39)
    rows = text(incident(told)).splitlines()
    assert "NO QUORUM" in rows[0]
    assert "quorum lost: " in rows[1]
    assert "unplanned leader change" in rows[-1]
    assert ordered(told, story.state.alerts)[0].code == "META_006"
    _, (*_, notice) = decide(NoticeMemory(), story.state, NoticeRules(), 0.0)
    assert notice.codes[0] == "META_006"
    assert notice.codes[-1] == "MW_UNPLANNED"
    now = incidents(story.state)[0]
    report = post_mortem(now, story.state, None, ReportOrigin())
    assert "alerts: META_006, " in str(page(report))
