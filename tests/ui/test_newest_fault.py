"""Is a suspect taken for that of its own incident only? What is newest comes first, though its cause is not known yet."""

from collections.abc import Callable

import pytest

from tests.core.overall.plots import Plot
from tests.ui.scenes import look, text
from tui.core.model.lines import StateLine
from tui.core.model.state import Snapshot
from tui.core.model.state_word import StateWord
from tui.core.observed.events import VantageChanged
from tui.core.overall.state_word import state_word
from tui.text.phrases.say import say
from tui.ui.view.cells.cause_words import step_of
from tui.ui.view.cells.incident_now import shown
from tui.ui.view.drawing.spans import Look
from tui.ui.view.pages.wall_facts import wall_facts
from tui.ui.view.panels.band import band
from tui.ui.view.panels.incident import incident

FIVE = ("n1", "n2", "n3", "n4", "n5")
NOT_YET = "cause not known yet"


def crashed() -> Plot:
    """n1 led and crashed; n2 leads since, and the verdict is there."""
    story, gone = Plot(FIVE), ("n1",)
    story.killed("n1")
    story.without(5.0, None, 5, gone=gone)
    story.elected("n2", 6, gone=gone)
    story.without(32.0, "n2", 6, gone=gone)
    return story


def changed_again() -> Plot:
    """A second change, a moment ago: nothing is judged of it."""
    story = crashed()
    story.takes_over("n4", 7, voters=("n3", "n4", "n5"), term_told_by=("n2", "n3", "n4", "n5"))
    story.without(1.25, "n4", 7, gone=("n1",))
    return story


def another_fails() -> Plot:
    """A follower fails, long after."""
    story = crashed()
    story.without(70.0, "n2", 6, gone=("n1",))
    story.killed("n3")
    story.without(6.0, "n2", 6, gone=("n1", "n3"))
    return story


def seen(story: Plot, width: int = 119) -> Look:
    return look(Snapshot(state=story.state, now=story.at()), width, height=39)


def word(story: Plot) -> StateWord:
    told = seen(story)
    return state_word(told.state, told.now, told.watch)


def test_while_nothing_is_newer_the_suspect_is_that_of_now() -> None:
    """As before: no time beside it."""
    story = crashed()
    named = word(story).suspect
    assert named is not None
    assert named.newer is None
    assert "suspect  n1 · crash · 95%" in text(band(seen(story)))


@pytest.mark.parametrize("width", [79, 119])
@pytest.mark.parametrize("story", [changed_again, another_fails])
def test_what_is_newest_comes_before_the_suspect_of_before(story: Callable[[], Plot], width: int) -> None:
    """In the band; where there is no room for both, the older one gives way."""
    told = seen(story(), width)
    named = state_word(told.state, told.now, told.watch).suspect
    assert named is not None
    assert named.server == "n1"
    assert named.newer is not None
    assert named.newer.since > named.at
    said = text(band(told))
    assert NOT_YET in said
    if "suspect n1" in said:
        assert said.index(NOT_YET) < said.index("before") < said.index("suspect n1")
    assert "suspect  n1" not in said


def test_a_change_of_a_moment_ago_has_no_suspect() -> None:
    """Neither on the wall, nor in the incident's panel, nor in the line of `events`; and nobody is told to check the old one, which
    is down still and to be restored."""
    story = changed_again()
    known = wall_facts(seen(story))
    assert known.cause == (NOT_YET,)
    assert known.action.startswith("restore n1; ")
    assert "n1" not in known.action.removeprefix("restore n1; ")
    rows = text(incident(seen(story))).splitlines()
    assert rows[0].startswith(f"Incident · {NOT_YET}")
    assert rows[-1].startswith("before, at ")
    assert "n1 crash 95%" in rows[-1]
    said = next(one for one in reversed(story.lines) if isinstance(one, StateLine)).summary
    assert said.index(NOT_YET) < said.index("suspect n1")
    step = step_of(seen(story), word(story))
    assert step is None or "check n1" not in say(step)


def test_a_server_that_fails_later_is_an_incident_of_its_own_and_the_one_that_is_shown() -> None:
    """With its own name; the wall says who is down."""
    story = another_fails()
    named = word(story).suspect
    assert named is not None
    assert named.newer is not None
    assert named.newer.servers == ("n3",)
    found = shown(seen(story))
    assert found is not None
    assert found.number == named.newer.incident
    assert text(incident(seen(story))).startswith(f"Incident {found.number} · n3 {NOT_YET}")
    assert wall_facts(seen(story)).cause[0].startswith("n1 n3 ")


def test_a_quorum_that_is_lost_while_an_older_incident_goes_on_is_no_empty_panel() -> None:
    """What has just happened, and of when the old suspect was."""
    story, gone = crashed(), ("n1", "n3", "n4")
    story.take(VantageChanged(at=story.at(), server="n1", connected=True))
    story.without(10.0, "n2", 6, gone=())
    story.killed(*gone)
    story.without(1.0, None, 6, gone=gone)
    assert word(story).word == "NO QUORUM"
    said = text(incident(seen(story)))
    assert said.startswith(f"Incident · {NOT_YET}")
    assert "n1, n3, n4 are down" in said
    assert said.splitlines()[-1].startswith("before, at ")


def test_once_it_is_judged_the_newest_has_its_own_suspect() -> None:
    story = crashed()
    story.without(70.0, "n2", 6, gone=("n1",))
    story.killed("n2")
    story.without(5.0, None, 6, gone=("n1", "n2"))
    story.elected("n3", 7, gone=("n1", "n2"))
    story.without(9.0, "n3", 7, gone=("n1", "n2"))
    named = word(story).suspect
    assert named is not None
    assert named.server == "n2"
    assert named.newer is None


def test_a_blind_metawatch_does_not_say_that_nothing_is_wrong() -> None:
    """The incident that went on when the last connection closed is named: nobody sees whether it is over."""
    story = crashed()
    story.killed("n2", "n3", "n4", "n5")
    story.advance(story.t + 3.0)
    assert word(story).word == "BLIND"
    said = " ".join(text(incident(seen(story))).split())
    assert "none" not in said
    assert "incident 1 is not seen since " in said
    assert "it may go on" in said
    assert "before, at " in said
