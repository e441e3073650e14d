"""Is a peer of which nobody knows more than its hash `never seen` wherever it is named, and not a server that is down?"""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from tests.core.overall.plots import Plot
from tests.ui.scenes import look
from tui.core.model.message import message
from tui.core.model.peer_names import peer_hash
from tui.core.model.state import Snapshot
from tui.core.model.state_word import StateWord
from tui.core.notices.deciding import decide
from tui.core.notices.notice import NoticeMemory
from tui.core.overall.state_word import state_word
from tui.core.settings.notifying import NoticeRules
from tui.core.settings.watch import Watch
from tui.text.notices import notice_line
from tui.text.phrases.say import say
from tui.text.state_word import summary
from tui.ui.view.pages.wall_facts import wall_facts
from tui.ui.view.panels.band import band


class Restarted(Plot):
    """metawatch has just started; nothing was calm before."""

    def calm(self, until: float, leader: str = "n1") -> None:
        """Not yet."""


def restarted_in_an_outage(*unseen: str, down: tuple[str, ...] = ()) -> Plot:
    """Of three, n1 is there, and tells only the hashes of those that metawatch has not met."""
    story = Restarted()
    story.begin(None, 5, but=unseen)
    story.without(15.0, None, 5, gone=unseen)
    story.killed(*down)
    story.advance(story.t + 0.5)
    known = story.state
    story.assume(replace(known, names={peer: name for peer, name in known.names.items() if name not in unseen}))
    assert not set(unseen) & set(story.state.servers)
    story.advance(story.t + 1.0)
    assert word_of(story).word == "NO QUORUM"
    return story


def word_of(story: Plot) -> StateWord:
    return state_word(story.state, story.at(), Watch())


def on_the_band(story: Plot) -> str:
    picture = band(look(Snapshot(state=story.state, now=story.at()), 160, tall=True))
    return " ".join(row.text for row in picture.rows)


def on_the_wall(story: Plot) -> str:
    return " ".join(map(str, wall_facts(look(Snapshot(state=story.state, now=story.at())))))


def in_events(story: Plot) -> str:
    return summary(word_of(story))


def notified(story: Plot) -> str:
    _, notices = decide(NoticeMemory(), story.state, NoticeRules(), 0.0)
    return notice_line(notices[-1]).text


@pytest.mark.parametrize("place", [on_the_band, on_the_wall, in_events, notified])
@pytest.mark.parametrize(
    ("unseen", "down", "said"),
    [
        (("n3",), ("n2",), "1 peer never seen"),
        (("n2", "n3"), (), "2 peers never seen"),
        ((), ("n2", "n3"), ""),
    ],
)
def test_a_peer_that_nobody_saw_is_never_seen(
    place: Callable[[Plot], str], unseen: tuple[str, ...], down: tuple[str, ...], said: str
) -> None:
    """Each row: who was never seen, who is down, and what is said of the first; no hash stands where a name should."""
    told = place(restarted_in_an_outage(*unseen, down=down))
    if not said:
        assert "never seen" not in told
    elif place is not on_the_band or not down:  # there the suspect n2 takes its line
        assert said in told
    assert not any(f"#{peer_hash(name)}" in told for name in unseen)
    assert not down or "down" in told


def test_the_alert_of_a_silent_leader_counts_it_as_well() -> None:
    """With the others that leave no quorum; a journal of before has no such figure."""
    figures = {"down": ("n1",), "unresponsive": ("n2",)}
    said = say(message("no_quorum_to_elect", **figures, never_seen=2))
    assert said.endswith("(down: n1; unresponsive: n2; 2 peers never seen)")
    assert say(message("no_quorum_to_elect", **figures)).endswith("(down: n1; unresponsive: n2)")
