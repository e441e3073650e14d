"""Is it an alert while a receiver takes no notices, and cleared when it does again?"""

from tests.core.overall.plots import Plot
from tui.core.checks.own_sight import notices_unsent
from tui.core.model.lines import AlertLine
from tui.core.model.state import State
from tui.core.notices.unsent import reported
from tui.core.observed.own_health import NoticesUnsent, NoticeTrouble
from tui.core.settings.watch import Watch

WEBHOOK = "slack hooks.slack.com"


def report(story: Plot, trouble: NoticeTrouble | None, figure: int | None = None, waiting: int = 0) -> None:
    story.take(NoticesUnsent(at=story.at(), receiver=WEBHOOK, trouble=trouble, figure=figure, waiting=waiting, lost=0))
    story.beats(story.t + 1.0, "n1", 5)


def test_a_dead_webhook_is_one_alert_until_it_takes_what_waits() -> None:
    """Its reason may change, and is no further line; no incident follows from it."""
    story = Plot()
    report(story, "status", 500, waiting=1)
    report(story, "no connection", waiting=2)
    [alert] = [one for one in story.state.alerts if one.code == "MW_NOTICE_UNSENT"]
    assert (alert.subject, alert.severity) == (WEBHOOK, "warning")
    report(story, None)
    told = [line for line in story.lines if isinstance(line, AlertLine) and line.code == "MW_NOTICE_UNSENT"]
    assert [line.state for line in told] == ["raised", "cleared"]
    assert (
        told[0].summary
        == "slack hooks.slack.com takes no notices: it answered HTTP 500 (1 notice kept, sending is retried)"
    )
    assert story.state.incidents == ()
    assert story.state.unsent == {}


def test_another_receiver_is_another_alert() -> None:
    story = Plot()
    report(story, "no connection")
    story.take(NoticesUnsent(at=story.at(), receiver="command page", trouble="exit code", figure=3, waiting=1))
    story.beats(story.t + 1.0, "n1", 5)
    subjects = {one.subject for one in story.state.alerts if one.code == "MW_NOTICE_UNSENT"}
    assert subjects == {WEBHOOK, "command page"}


def test_the_last_word_of_a_receiver_counts() -> None:
    """By label; one that takes notices again is no finding."""
    event = NoticesUnsent(at=1.0, receiver=WEBHOOK, trouble="status", figure=500, waiting=1)
    state = reported(State(), event)
    assert [one.subject for one in notices_unsent(state, 1.0, Watch())] == [WEBHOOK]
    assert reported(state, NoticesUnsent(at=2.0, receiver="another", trouble=None)).unsent == {WEBHOOK: event}
    assert (
        list(notices_unsent(reported(state, NoticesUnsent(at=2.0, receiver=WEBHOOK, trouble=None)), 2.0, Watch())) == []
    )
