"""Are changes and mixed settings said for as long as they should be, and is what is alike everywhere said by nothing?"""

import pytest
from msgspec.structs import replace

from tests.core.checks.tables import group, raised
from tests.core.elections.tables import NOW
from tests.core.figures import alert
from tests.core.reloads import ALWAYS, USUAL, ready, settings, varz
from tests.core.story import Story
from tui.core.checks import changes
from tui.core.model.change import Change
from tui.core.model.message import message
from tui.text.phrases.say import say


def test_each_kind_of_change_has_its_code() -> None:
    """Of one member; a version is told by SERVER_002, and a server that is no member only by its domain."""
    for server, codes in (("n2", ["CHANGE_001", "CHANGE_002", "MW_LIMITS_CHANGED"]), ("other", ["CHANGE_002"])):
        log = tuple(
            Change(
                at=NOW,
                seen_at=NOW,
                server=server,
                what=what,
                said=message("configuration_reloaded", server=server, same=None),
            )
            for what in ("reload", "limits", "domain", "version")
        )
        state = replace(group(), change_log=log)
        found = [one for check in changes.EACH_SECOND for one in raised(check, state)]
        assert sorted(code for code, _, _ in found) == codes


CODES = {"CHANGE_001", "CHANGE_002", "MW_LIMITS_CHANGED", "MW_SYNC_MIXED"}


def test_nothing_is_said_of_a_calm_group() -> None:
    """Two minutes is the default of every server: no alert stands for ever because of it."""
    story = ready()
    story.run(30, "n1", 5)
    assert story.open_codes() & CODES == set()


@pytest.mark.usefixtures("seldom")
def test_a_reload_is_said_for_ten_minutes() -> None:
    """CHANGE_001: info, of that server; a second one of it is the one that is said."""
    story = ready()
    varz(story, "n2", 1.0, digest="bb")
    story.run(30, "n1", 5)
    found = alert(story, "CHANGE_001")
    assert (found.severity, found.subject) == ("info", "n2")
    assert say(found.summary).startswith("n2 reloaded its configuration (with other settings), ")
    varz(story, "n2", 29.0, digest="bb")
    story.run(31, "n1", 5)
    assert "(the settings are the same)" in say(alert(story, "CHANGE_001").summary)
    story.run(640, "n1", 5)
    assert "CHANGE_001" not in story.open_codes()
    assert story.alerts("CHANGE_001") == [("raised", "info"), ("cleared", "info")]


def test_other_limits_and_another_domain() -> None:
    """MW_LIMITS_CHANGED is info; CHANGE_002 is a warning, also of a server that is in the watched group no more."""
    story = ready(watched=Story(domain="hub"))
    settings(story, "n2", replace(USUAL, max_storage=1 << 30))
    settings(story, "n3", USUAL, ref=replace(story.ref("n3"), domain="other"))
    story.advance(3)
    assert (alert(story, "MW_LIMITS_CHANGED").severity, alert(story, "MW_LIMITS_CHANGED").subject) == ("info", "n2")
    found = alert(story, "CHANGE_002")
    assert (found.severity, found.subject) == ("warning", "n3")
    assert say(found.summary).startswith("n3 changed its JetStream domain from hub to other")


def test_mixed_intervals_are_said_with_who_starts_first() -> None:
    """MW_SYNC_MIXED: info while it is so; the safest are named first."""
    story = ready()
    settings(story, "n2", ALWAYS)
    story.run(4, "n1", 5)
    found = alert(story, "MW_SYNC_MIXED")
    assert (found.severity, found.subject) == ("info", None)
    assert say(found.summary) == (
        "at a power failure n2 loses no acknowledged write; n1, n3 lose up to 2m of writes: start the first ones first"
    )
    settings(story, "n2", USUAL)
    story.run(6, "n1", 5)
    assert "MW_SYNC_MIXED" not in story.open_codes()
