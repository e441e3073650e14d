"""Which of two incidents is worse? A table of records, the milder first."""

from typing import get_args

from tests.cases import each
from tui.core.model.incident import STRIKING, FoldedAlert, IncidentRecord, Outage
from tui.core.model.lines import Severity
from tui.core.model.message import message
from tui.core.model.state_word import Word
from tui.core.notices.grading import CRITICAL, WARNING, grade, of_word, severity


def record(word: Word | None = None, *alerts: Severity, elected: bool = False) -> IncidentRecord:
    outages = () if word is None else (Outage(gravest=word, since=1.0, last_at=2.0),)
    folded = tuple(FoldedAlert(code="X", subject="n1", severity=one, summary=message("x"), since=1.0) for one in alerts)
    return IncidentRecord(
        number=1, since=1.0, active_at=1.0, outages=outages, folded=folded, elected=(1.0,) if elected else ()
    )


MILDER_FIRST = (
    record(),
    record(None, "warning"),
    record(None, "warning", "critical"),
    record("LEADER SILENT"),
    record("NO LEADER", "info"),
    record("NO QUORUM"),
    record("SPLIT"),
)


def test_each_is_worse_than_the_one_before() -> None:
    found = [grade(one) for one in MILDER_FIRST]
    assert found == sorted(set(found))


@each(
    ("found", "said"),
    [
        (record(), "info"),
        (record(elected=True), "warning"),
        (record(None, "info"), "info"),
        (MILDER_FIRST[3], "critical"),
    ],
)
def test_it_is_said_in_the_words_of_alerts(found: IncidentRecord, said: Severity) -> None:
    assert severity(grade(found)) == said


@each(
    ("before", "found"),
    [
        (("MW_NO_ANSWER", "warning"), WARNING),
        (("MW_LAME_DUCK", "info"), CRITICAL),
        (("META_001", "critical"), CRITICAL),
    ],
)
def test_a_server_that_is_back_makes_nothing_worse(before: tuple[str, Severity], found: int) -> None:
    """SERVER_008 is critical, and comes with its return; where nothing was said of it before, the crash itself is the news."""
    code, said = before
    down = FoldedAlert(code=code, subject="n1", severity=said, summary=message("x"), since=1.0, cleared_at=2.0)
    back = FoldedAlert(code="SERVER_008", subject="n1", severity="critical", summary=message("x"), since=2.0)
    both = IncidentRecord(number=1, since=1.0, active_at=1.0, folded=(down, back))
    assert grade(both) == found


def test_every_word_has_a_grade_and_outages_are_critical() -> None:
    for word in get_args(Word):
        assert (severity(of_word(word)) == "critical") is (word in (*STRIKING, "BLIND")), word
