"""Is a past time printed so that its columns stand under each other, and safely for a terminal?"""

import json

from tests.core.reports.test_history import DAY, election, verdict
from tui.core.reports.history import report
from tui.text.reports.history import as_json, as_text

FOUND = report(
    [election(DAY + 100, "n2", "n1\x1b[2J"), verdict(DAY + 101, "5@a", "n1")], [(DAY, DAY + 3600)], (DAY, DAY + 7200)
)


def test_availability_comes_first_and_unknown_time_is_said() -> None:
    text = as_text(FOUND)
    assert text.splitlines()[2] == "with a leader     99.8889% of 1h watched"
    assert "unknown           1h: metawatch was not running or had no visibility" in text


def test_no_figure_has_digits_that_were_not_measured() -> None:
    """Watched for 4.29 s is not `4.00s` above a table of days that says 4.29s."""
    found = as_text(report([], [(DAY, DAY + 4.29)], (DAY, DAY + 60)))
    assert found.splitlines()[2] == "with a leader     100% of 4.29s watched"


def test_columns_are_aligned_and_names_are_cleaned() -> None:
    lines = as_text(FOUND).splitlines()
    head = lines.index("Elections") + 1
    assert lines[head + 1].index("→ n2") > lines[head].index("LEADER")
    assert lines[head].index("HOW") == lines[head + 1].index("leader lost")
    assert "\x1b" not in as_text(FOUND)


def test_json_has_its_version_and_nothing_that_steers_a_terminal() -> None:
    text = as_json(FOUND)
    assert "\x1b" not in text
    told = json.loads(text)
    assert (told["kind"], told["v"], told["report"]["leaderless_s"]) == ("history", 1, 4.0)
