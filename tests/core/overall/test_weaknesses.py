"""Is everything found that weakens a group with a leader and a quorum, once, and the gravest first?"""

import pytest
from msgspec.structs import replace

from tests.core.overall.plots import Plot
from tui.core.group.quorum import voters_heard
from tui.core.model.lines import Severity
from tui.core.model.message import message
from tui.core.model.state import Alert
from tui.core.model.state_word import Weak
from tui.core.overall.weaknesses import weaknesses
from tui.core.settings.watch import Watch


def found(story: Plot) -> tuple[Weak, ...]:
    """What is wrong at this instant."""
    watch = Watch()
    return weaknesses(story.state, story.at(), watch, voters_heard(story.state, story.at(), watch.thresholds))


def test_weaknesses_are_ordered_by_gravity() -> None:
    """Each server once, with the gravest that is wrong with it."""
    story = Plot(tuple(f"n{i}" for i in range(1, 6)))
    story.lame_duck("n5")
    story.lag("n5", 1_000)
    story.lag("n4", 1_000)
    story.without(1.0, "n1", 5, gone=())
    story.killed("n3")
    story.advance(story.t + 0.25)
    assert [(one.subject, one.what) for one in found(story)] == [
        ("n3", "down"),
        ("n5", "lame duck"),
        ("n4", "lagging"),
    ]


@pytest.mark.parametrize(
    ("code", "severity", "subject", "what"),
    [
        ("SERVER_008", "critical", "n3", "restarted"),
        ("SERVER_008", "info", "n3", None),
        ("MW_THROTTLED", "warning", "n3", "throttled"),
        ("MW_NO_ANSWER", "warning", "n3", "not responding"),
        ("META_001", "critical", "n3", "down"),
        ("META_001", "info", "n3", None),
        ("MW_DISK_FULL", "critical", "n3", "alert"),
        ("MW_DISK_FULL", "warning", "n3", None),
        ("META_009", "critical", None, "alert"),
        ("SERVER_010", "warning", "n1–n2", None),
        ("MW_LEADERLESS", "critical", None, None),
    ],
)
def test_which_alerts_weaken(code: str, severity: Severity, subject: str | None, what: str | None) -> None:
    """Some however severe they are, others when they are critical, and those of graver words never."""
    story = Plot()
    alert = Alert(
        code=code, severity=severity, subject=subject, summary=message("no_leader_since_start"), since=story.at()
    )
    story.assume(replace(story.state, alerts=(alert,)))
    assert [(one.subject, one.what) for one in found(story)] == ([] if what is None else [(subject, what)])
