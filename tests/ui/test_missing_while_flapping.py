"""Does every place that says what to do name the servers that are down first, while the leader changes again and again?"""

from collections.abc import Callable

import pytest

from tests.core.overall.plots import Plot
from tests.ui.scenes import look
from tui.core.causes.first_step import restored_first
from tui.core.model.message import message
from tui.core.model.state import Snapshot
from tui.core.model.state_word import FlappingFigures
from tui.core.notices.deciding import decide
from tui.core.notices.notice import NoticeMemory
from tui.core.overall.state_word import state_word
from tui.core.settings.notifying import NoticeRules
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say
from tui.ui.view.cells.cause_words import step_of
from tui.ui.view.pages.wall_facts import wall_facts
from tui.ui.view.panels.band import band

FIVE = ("n1", "n2", "n3", "n4", "n5")


def flapping(*, gone: tuple[str, ...]) -> Plot:
    """The leader n1 is lost, or deposed, and then n2."""
    story = Plot(FIVE)
    if gone:
        story.killed(*gone)
        story.without(5.0, None, 5, gone=gone)
    story.elected("n2", 6, gone=gone)
    story.elected("n3", 7, gone=gone)
    story.without(6.0, "n3", 7, gone=gone)
    assert state_word(story.state, story.at(), Watch()).word == "FLAPPING"
    return story


def on_the_band(story: Plot) -> str:
    rows = band(look(Snapshot(state=story.state, now=story.at()))).rows
    return next(text for row in rows if "action" in (text := "".join(span[0] for span in row.spans)))


def copied(story: Plot) -> str:
    seen = look(Snapshot(state=story.state, now=story.at()))
    step = step_of(seen, state_word(story.state, story.at(), Watch()))
    assert step is not None
    return "action " + say(step)


def on_the_wall(story: Plot) -> str:
    return "action " + wall_facts(look(Snapshot(state=story.state, now=story.at()))).action


def notified(story: Plot) -> str:
    _, notices = decide(NoticeMemory(), story.state, NoticeRules(), 0.0)
    step = notices[-1].next
    assert step is not None
    return "action " + say(step)


@pytest.mark.parametrize("place", [on_the_band, copied, on_the_wall, notified])
@pytest.mark.parametrize("gone", [("n1",), ("n1", "n5"), ()])
def test_who_is_down_is_restored_first(place: Callable[[Plot], str], gone: tuple[str, ...]) -> None:
    """Each row: who is down, and what is said first: of the last election there is a verdict, that knows another one or none."""
    story = flapping(gone=gone)
    said = place(story).split("action")[1].strip()
    if not gone:
        assert "restore" not in said
        return
    assert said.startswith(("restore n1, n5", "restore n1 n5") if len(gone) > 1 else "restore n1")


def test_the_step_of_a_verdict_comes_after_it() -> None:
    """Whatever the changes were caused by, the next failure may take the quorum."""
    story = flapping(gone=("n1",))
    told = state_word(story.state, story.at(), Watch())
    assert isinstance(told.figures, FlappingFigures)
    assert told.figures.missing == ("n1",)
    assert say(restored_first(told, message("keep_leader", leader="n3"))) == "restore n1; keep n3 as leader"


@pytest.mark.parametrize("place", [on_the_band, copied, on_the_wall, notified])
def test_who_is_down_is_restored_first_while_degraded(place: Callable[[Plot], str]) -> None:
    """The verdict is of the leader change; that n1 is down weakens the group until it is back."""
    story = Plot(FIVE)
    story.killed("n1")
    story.without(5.0, None, 5, gone=("n1",))
    story.elected("n2", 6, gone=("n1",))
    story.without(6.0, "n2", 6, gone=("n1",))
    told = state_word(story.state, story.at(), Watch())
    assert told.word == "DEGRADED"
    assert told.suspect is not None
    said = place(story).split("action")[1].strip()
    assert said.startswith("restore n1; keep n2")
