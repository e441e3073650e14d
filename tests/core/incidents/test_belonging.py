"""Does each alert and verdict belong to the incident that it is of? The rules as tables."""

from msgspec.structs import replace

from tests.cases import each
from tests.core.overall.plots import Plot
from tui.core.incidents import belonging
from tui.core.model.incident import FoldedAlert, IncidentRecord, Outage
from tui.core.model.lines import Severity
from tui.core.model.message import message
from tui.core.model.state import Alert
from tui.core.model.state_word import Word
from tui.core.model.verdict import Cause, Verdict

T = 1_000.0
OPEN = IncidentRecord(number=1, since=T, active_at=T + 5.0, servers=("n1", "n2"), server="n1", cause="crash")
OVER = replace(OPEN, until=T + 100.0)
UNJUDGED = replace(OPEN, server=None, cause=None)


def outage(word: Word) -> Outage:
    return Outage(gravest=word, since=T, last_at=T + 1.0)


def alert(code: str, subject: str | None, at: float, severity: Severity = "warning") -> Alert:
    return Alert(code=code, severity=severity, subject=subject, summary=message("no_leader_since_start"), since=T + at)


@each(
    ("record", "found", "expected"),
    [
        (OPEN, alert("MW_NO_ANSWER", "n1", 3.0), True),
        (OPEN, alert("MW_NO_ANSWER", "n2", 3.0), True),
        (OPEN, alert("MW_NO_ANSWER", "n3", 3.0), False),
        (OPEN, alert("MW_ROUTE_CUT", "n1–n3", 3.0), True),
        (OPEN, alert("MW_ROUTE_CUT", "n3–n4", 3.0), False),
        (OPEN, alert("MW_DISK_STALL", "n1", -20.0), True),
        (OPEN, alert("MW_DISK_STALL", "n1", -21.0), False),
        (OPEN, alert("SERVER_008", "n1", 500.0), True),
        (OVER, alert("SERVER_008", "n1", 108.0), True),
        (OVER, alert("SERVER_008", "n1", 109.0), False),
        (OPEN, alert("MW_CERTIFICATE", "n1", 3.0), False),  # it is open for days
        (OPEN, alert("MW_LIMITS_CHANGED", "n1", -3.0), False),  # it was no fault, and is said for ten minutes
        (OPEN, alert("META_007", None, 3.0), False),
        (OPEN, alert("MW_UNPLANNED", None, 3.0), False),
    ],
    ids=str,
)
def test_alerts_of_servers(record: IncidentRecord, found: Alert, expected: bool) -> None:
    """Of one of its servers or of a route of it, from 20 s before its beginning until 8 s after its end."""
    assert belonging.alert_belongs(record, found) is expected


@each(
    ("code", "cleared", "expected"),
    [
        ("MW_NO_ANSWER", None, True),
        ("MW_NO_ANSWER", T + 9.0, False),
        ("SERVER_004", None, True),
        # Of something that is over, and said for a while.
        ("SERVER_008", None, False),
        ("SERVER_012", None, False),
        ("SERVER_013", None, False),
        ("MW_UNPLANNED", None, False),
    ],
)
def test_what_holds_an_incident_open(code: str, cleared: float | None, expected: bool) -> None:
    """An alert of something that is wrong now."""
    said = message("no_leader_since_start")
    one = FoldedAlert(code=code, severity="warning", subject="n1", summary=said, since=T, cleared_at=cleared)
    assert belonging.holds_open(replace(OPEN, folded=(one,)), T + 10.0) is expected


@each(
    ("record", "expected"),
    [
        (OPEN, False),
        (replace(OPEN, outages=(outage("LEADER SILENT"),)), True),
        (replace(OPEN, episodes=("6@",)), True),
        (replace(OPEN, outages=(outage("NO LEADER"),), until=T + 20.0), False),
    ],
)
def test_alerts_of_the_group(record: IncidentRecord, expected: bool) -> None:
    """Only an incident that cost the group its leader, or may, and that goes on."""
    assert belonging.of_group(record) is expected


def verdict(cause: Cause, server: str | None, at: float) -> Verdict:
    return Verdict(episode="e", since=T + at, elected_at=T + at, term=None, cause=cause, server=server)


@each(
    ("record", "found", "expected"),
    [
        (OPEN, verdict("crash", "n1", 50.0), True),
        (OPEN, verdict("unknown", "n1", 50.0), True),
        (OPEN, verdict("process_frozen", "n1", 50.0), False),
        (OPEN, verdict("crash", "n2", 50.0), False),
        (UNJUDGED, verdict("process_frozen", "n2", 50.0), True),
        (UNJUDGED, verdict("process_frozen", "n3", 50.0), False),
        (OPEN, verdict("unknown", None, 14.0), True),
        (OPEN, verdict("unknown", None, 16.0), False),
        (OVER, verdict("crash", "n1", 159.0), True),
        (OVER, verdict("crash", "n1", 161.0), False),
        (replace(UNJUDGED, outages=(outage("NO LEADER"),)), verdict("network_partition", "n9", 2.0), True),
        (
            replace(UNJUDGED, outages=(outage("NO LEADER"),), episodes=("x",)),
            verdict("network_partition", "n9", 2.0),
            False,
        ),
    ],
    ids=str,
)
def test_verdicts(record: IncidentRecord, found: Verdict, expected: bool) -> None:
    """The first after the leader was lost, whatever it names; later ones with the same cause at the same server."""
    assert belonging.verdict_belongs(record, found) is expected


@each(
    ("found", "expected"),
    [
        (alert("MW_NO_ANSWER", "n3", 0.0), True),
        (alert("META_001", "n3", 0.0, "critical"), True),
        (alert("META_001", "n3", 0.0, "info"), False),
        (alert("SERVER_003", "n3", 0.0), False),
        (alert("META_003", None, 0.0), False),
    ],
    ids=str,
)
def test_what_is_an_incident_by_itself(found: Alert, expected: bool) -> None:
    """A peer that fails, and nothing else; not while it leaves as it announced."""
    story = Plot()
    assert belonging.opens(story.state, found) is expected
    story.lame_duck("n3")
    assert belonging.opens(story.state, found) is False
