"""Does what a recorder tells of the past ring anybody's bell? Only what goes on, and only once it is found here as well."""

import pytest
from msgspec.structs import replace

from tests.core.incidents.test_from_recorder import Newcomer, give, knows, recorder
from tests.core.overall.plots import Plot
from tui.core.notices.deciding import decide
from tui.core.notices.notice import Notice, NoticeMemory
from tui.core.observed.events import VantageChanged
from tui.core.observed.team import HistoryReceived, RecordedIncident
from tui.core.settings.notifying import NoticeRules


class Notified:
    """A newcomer who sends notices; `after` seconds, all that were sent."""

    def __init__(self, story: Newcomer) -> None:
        self.story, self._memory, self.sent = story, NoticeMemory(), list[Notice]()

    def after(self, seconds: int) -> list[tuple[str, int | None]]:
        for _ in range(seconds):
            self.story.watches(1.0)
            self._memory, some = decide(self._memory, self.story.state, NoticeRules(), 0.0)
            self.sent += some
        return [(one.what, one.incident) for one in self.sent]


@pytest.mark.slow
def test_what_was_over_before_we_looked_is_no_news() -> None:
    """The leader was lost and another one elected, hours ago or minutes; now all is well."""
    before = recorder(well=100.0)
    one = Notified(Newcomer(before, gone=()))
    assert one.after(2) == []
    give(knows(before), one.story)
    assert [(told.number, told.worst, told.until is None) for told in one.story.state.incidents] == [
        (1, "NO LEADER", False)
    ]
    assert one.after(40) == []


@pytest.mark.slow
def test_what_is_not_seen_here_is_no_news() -> None:
    """A recorder may lie: an outage that goes on, of which nothing is found."""
    one = Notified(Newcomer(Plot(), leader="n1", gone=()))
    one.after(2)
    at = one.story.at()
    lie = RecordedIncident(
        number=7, since=at - 900.0, word="NO LEADER", struck=(at - 900.0, at), servers=("n2",), cause="disk_stall"
    )
    one.story.take(HistoryReceived(at=at, recorder="liar", sent=at, incidents=(lie,)))
    assert [told.until for told in one.story.state.incidents] == [None]
    assert one.after(45) == []


@pytest.mark.slow
def test_what_goes_on_here_as_well_is_told_once() -> None:
    """n1 is still away: our own alert of it is the proof."""
    before = recorder(before=2)
    one = Notified(Newcomer(before, back=True))
    one.after(2)
    give(knows(before), one.story)
    Plot.killed(one.story, "n1")  # type: ignore[arg-type]
    assert one.after(45) == [("begin", 3)]


@pytest.mark.slow
def test_an_incident_that_two_recorders_number_is_one_thread() -> None:
    """Both answer before the next look: what was said of it under the number that it had here is found again."""
    before = recorder(before=2)
    one = Notified(Newcomer(before, back=True))
    Plot.killed(one.story, "n1")  # type: ignore[arg-type]
    assert one.after(4) == [("begin", 1)]
    known = knows(before)
    give(known, one.story)
    more = tuple(replace(told, number=told.number + 2) for told in known.incidents)
    give(replace(known, incidents=more), one.story)
    assert ("begin", 5) not in one.after(5)
    assert len({notice.thread for notice in one.sent}) == 1
    assert one.story.state.incidents[-1].number == 5


def test_what_a_recorder_saw_begin_earlier_is_one_thread() -> None:
    """It has the same number there as here, and a minute more: nobody is told twice, and what was told is over when it is."""
    one = Notified(Newcomer(Plot(), leader="n1", back=True, gone=("n3",)))
    one.after(2)
    Plot.killed(one.story, "n3")  # type: ignore[arg-type]
    assert one.after(5) == [("begin", 1)]
    [mine] = one.story.state.incidents
    at = one.story.at()
    theirs = RecordedIncident(number=1, since=mine.since - 60.0, servers=("n3",))
    one.story.take(HistoryReceived(at=at, recorder="r", sent=at, incidents=(theirs,)))
    assert one.story.state.incidents[0].since == mine.since - 60.0
    assert one.after(20) == [("begin", 1)]
    one.story.there, one.story.gone = one.story.names, ()
    one.story.take(VantageChanged(at=one.story.at(), server="n3", connected=True))
    assert one.after(20) == [("begin", 1), ("clear", 1)]
    assert len({notice.thread for notice in one.sent}) == 1
