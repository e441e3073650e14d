"""Is a limit of connections told once, and not while every server has its own?"""

from tests.core.figures import alert, ready
from tui.core.checks.own_rights import account_full
from tui.core.observed.events import VantageChanged
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say

FULL = "the account allows no more connections"


def test_the_account_allows_no_more() -> None:
    """Which servers are watched through others, and through how many connections; it ends with the limit."""
    story = ready()
    for name in ("n2", "n3"):
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason=FULL, barred="account_full"))
    story.advance(story.t + 1.0)
    found = alert(story, "MW_ACCOUNT_FULL")
    assert found.severity == "info"
    assert say(found.summary) == f"metawatch uses 1 connection: {FULL}; watched through other servers: n2, n3"
    assert "MW_BLIND" not in story.open_codes()
    for name in ("n2", "n3"):
        story.take(VantageChanged(at=story.at(), server=name, connected=True))
    story.advance(story.t + 1.0)
    assert "MW_ACCOUNT_FULL" not in story.open_codes()


def test_without_any_connection_nothing_is_watched_through_others() -> None:
    """Then metawatch is blind, and that is what is said."""
    story = ready()
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason=FULL, barred="account_full"))
    assert [*account_full(story.state, story.at(), Watch())] == []


def test_other_reasons_are_no_limit() -> None:
    """A server that is out of reach says nothing of the account."""
    story = ready()
    story.take(VantageChanged(at=story.at(), server="n2", connected=False, reason="not reachable from here: timed out"))
    story.advance(story.t + 1.0)
    assert "MW_ACCOUNT_FULL" not in story.open_codes()
