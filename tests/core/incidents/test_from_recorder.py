"""What does a watch know of incidents and causes of the time before it looked, once a recorder has told it?"""

from functools import cache

from msgspec.structs import replace

from tests.core.overall.plots import Plot
from tests.core.tapped import TappedStory
from tui.core.incidents.from_recorder import HELD_S
from tui.core.incidents.incidents import incidents
from tui.core.model.incident import IncidentRecord
from tui.core.model.state import Snapshot
from tui.core.notices.deciding import decide
from tui.core.notices.notice import NoticeMemory
from tui.core.observed.team import HistoryReceived, RecordedIncident, RecordedVerdict
from tui.core.overall.suspected import suspected
from tui.core.recorded_history import recorded_history
from tui.core.settings.notifying import NoticeRules
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say
from tui.ui.view.cells.cause_words import action
from tui.ui.view.cells.incident_now import shown
from tui.ui.view.drawing.spans import Look
from tui.wire.team import TeamSender, heard, pages

GONE = ("n1",)
ME = TeamSender("r1")


@cache
def recorder(before: int = 0, *, well: float = 0.0) -> Plot:
    """n3 was away so many times; then the leader n1 was killed, and n2 leads since; for so long all has been well since then. Each is
    told once: nobody goes on with it."""
    story = Plot()
    for _ in range(before):
        story.killed("n3")
        story.without(15.0, "n1", 5, gone=("n3",))
        story.beats(story.t + 80.0, "n1", 5)
    story.killed("n1")
    story.without(5.0, None, 5, gone=GONE)
    story.elected("n2", 6, gone=GONE)
    story.without(60.0, "n2", 6, gone=GONE)
    story.beats(story.t + well, "n2", 6)
    return story


class Newcomer(TappedStory):
    """It begins to look now, through the servers that are left; `back`: the others answered for a moment."""

    def __init__(
        self, before: Plot, *, back: bool = False, leader: str | None = "n2", gone: tuple[str, ...] = GONE
    ) -> None:
        super().__init__()
        self.t, self.leader, self.gone = before.t, leader, gone
        self.there = tuple(name for name in self.names if name not in gone)
        self.begin(leader, 6, but=() if back else gone)
        while self.state.ready_at is None:
            self.watches(1.0)

    def watches(self, seconds: float) -> None:
        until = self.t + seconds
        while self.t + 1.0 <= until:
            self.advance(self.t + 1.0)
            self.pong(*self.there)
            if self.leader is not None:
                self.beat(self.leader, 6, vias=self.there)
            self.all_tell(self.leader, 6, but=self.gone)

    def killed(self) -> None:
        Plot.killed(self, "n1")  # type: ignore[arg-type]  # it needs no more than this


def without_quorum() -> Plot:
    """First the leader n1 was killed, then n2: n3 alone is left, and campaigns."""
    story = Plot()
    story.killed("n1")
    story.killed("n2")
    story.without(40.0, None, 5, gone=("n1", "n2"))
    return story


def give(known: HistoryReceived, to: Newcomer, *, off: float = 0.0) -> None:
    """As it comes over the wire; the clock of the recorder is off by so much."""
    for body in pages(ME, to.at() + off, known, ()):
        for event in heard(to.at(), ME.whose, body).events:
            assert isinstance(event, HistoryReceived)
            to.take(event)


def knows(story: Plot) -> HistoryReceived:
    return recorded_history(story.state, say, "r1")


def test_a_newcomer_has_the_open_incident_with_number_cause_evidence_and_since_when() -> None:
    before = recorder(before=2)
    [theirs, *_] = incidents(before.state)
    story = Newcomer(before)
    give(knows(before), story)
    story.watches(2.0)
    [mine, *others] = incidents(story.state)
    assert theirs.number == 3
    assert (mine.number, mine.since, mine.until) == (theirs.number, theirs.since, None)
    assert (mine.cause, mine.server, mine.confidence) == (theirs.cause, theirs.server, theirs.confidence)
    assert mine.verdict is not None
    assert theirs.verdict is not None
    assert [say(f.fact.message) for f in mine.evidence_for] == [say(f.fact.message) for f in theirs.evidence_for]
    assert mine.next is not None
    assert [(one.number, one.since, one.until) for one in others] == [
        (one.number, one.since, one.until) for one in incidents(before.state)[1:]
    ]
    assert not [line for line in story.lines if type(line).__name__ == "VerdictReached"]


def test_what_was_found_here_before_the_recorder_answered_is_the_same_incident() -> None:
    """Under the recorder's number, and what follows is numbered after it."""
    before = recorder(before=2)
    story = Newcomer(before, back=True)
    story.killed()
    story.watches(3.0)
    [own] = incidents(story.state)
    assert own.number == 1
    give(knows(before), story)
    story.watches(60.0)
    [mine, *others] = incidents(story.state)
    [theirs, *_] = incidents(before.state)
    assert (mine.number, mine.since, mine.cause, mine.until) == (3, theirs.since, theirs.cause, None)
    assert [one.number for one in others] == [2, 1]


def test_what_is_told_twice_changes_nothing() -> None:
    before = recorder(before=1)
    story = Newcomer(before, back=True)
    story.killed()
    story.watches(1.0)
    give(knows(before), story)
    once = (story.state.incidents, story.state.verdicts)
    give(knows(before), story)
    assert (story.state.incidents, story.state.verdicts) == once


def test_a_recorder_whose_clock_is_off_dates_nothing_into_another_hour() -> None:
    before = recorder()
    for off in (3_600.0, -3_600.0):
        story, known = Newcomer(before), knows(before)
        [one] = known.incidents
        moved = replace(one, since=one.since + off, elected=tuple(at + off for at in one.elected), struck=None)
        give(replace(known, incidents=(moved,), elections=(), watched=(), leaderless=(), verdicts=()), story, off=off)
        assert [round(mine.since - one.since) for mine in story.state.incidents] == [0]


def test_what_is_not_seen_here_as_well_is_over_soon() -> None:
    """A recorder may lie: after the time that our own checks need, an incident goes on only if we see it."""
    before = Plot()
    story = Newcomer(before)
    story.all_tell("n2", 6)
    lie = RecordedIncident(number=7, since=story.at() - 900.0, servers=("n2",), server="n2", cause="disk_stall")
    story.take(HistoryReceived(at=story.at(), recorder="liar", sent=story.at(), incidents=(lie,)))
    story.watches(HELD_S - 5.0)
    assert [one.until for one in story.state.incidents if one.number == 7] == [None]
    story.watches(10.0)
    assert [one.until is None for one in story.state.incidents if one.number == 7] == [False]


def test_what_cannot_have_been_is_left_aside_and_counted() -> None:
    """A number beyond all, an end before the beginning, a beginning in the future, causes and words that nobody knows."""
    story = Newcomer(Plot())
    at = story.at()
    good = RecordedIncident(number=1, since=at - 60.0, until=at - 30.0)
    lies = (
        replace(good, number=1 << 40),
        replace(good, number=0),
        replace(good, until=at - 90.0),
        replace(good, since=at + 60.0, until=None),
        replace(good, cause="aliens"),
        replace(good, word="PANIC"),
    )
    verdict = RecordedVerdict(episode="x", since=at - 9.0, cause="aliens")
    story.take(HistoryReceived(at=at, recorder="liar", sent=at, incidents=lies, verdicts=(verdict,)))
    assert (story.state.incidents, story.state.verdicts) == ((), ())
    assert dict(story.state.team.ignored) == {"contradicts": len(lies)}


def test_an_election_of_the_future_is_none_of_an_incident() -> None:
    """As long as the cause of an election may be found no notice says that the incident is over."""
    story = Newcomer(Plot())
    at = story.at()
    told = RecordedIncident(number=1, since=at - 60.0, until=at - 30.0, elected=(at + 3_600.0, at - 40.0))
    story.take(HistoryReceived(at=at, recorder="liar", sent=at, incidents=(told,)))
    assert [one.elected for one in story.state.incidents] == [(at - 40.0,)]


def test_numbers_of_our_own_journal_stay() -> None:
    """What an earlier run numbered is in its journal: an open incident of a recorder has the next one, and says which it is there."""
    before = recorder()
    story = Newcomer(before)
    own = tuple(
        IncidentRecord(
            number=n, since=story.at() - 50_000 + n, until=story.at() - 40_000 + n, active_at=0.0, servers=("n3",)
        )
        for n in (1, 2, 3)
    )
    story.assume(replace(story.state, incidents=own))
    give(knows(before), story)
    assert [(one.number, one.recorder_number) for one in story.state.incidents] == [
        (1, None),
        (2, None),
        (3, None),
        (4, 1),
    ]


def test_a_later_incident_goes_on_counting_from_the_recorders_number() -> None:
    before = recorder(before=2)
    story = Newcomer(before)
    give(knows(before), story)
    story.watches(40.0)
    Plot.killed(story, "n3")  # type: ignore[arg-type]
    story.watches(20.0)
    assert max(one.number for one in story.state.incidents) == 4


def test_a_thread_of_notices_stays_one_when_the_number_becomes_known() -> None:
    before = recorder(before=2)
    story = Newcomer(before, back=True)
    story.killed()
    story.watches(3.0)
    rules = NoticeRules()
    memory, first = decide(NoticeMemory(), story.state, rules, 0.0)
    assert [one.what for one in first] == ["begin"]
    give(knows(before), story)
    story.watches(1.0)
    _, then = decide(memory, story.state, rules, 0.0)
    assert [one.what for one in then if one.thread != first[0].thread and one.what == "begin"] == []
    assert {one.thread for one in then} <= {first[0].thread}


def test_a_newcomer_without_a_leader_is_shown_the_incident_of_the_recorder() -> None:
    """Its verdict is of the leaderless time that goes on, though that began before we looked; after a leader was seen it is of the past."""
    before = without_quorum()
    [theirs] = incidents(before.state)
    assert theirs.verdict is not None
    story = Newcomer(before, back=True, leader=None, gone=("n1", "n2"))
    give(knows(before), story)
    Plot.killed(story, "n1", "n2")  # type: ignore[arg-type]
    story.watches(3.0)
    look = Look(Snapshot(state=story.state, now=story.at()), Watch(), 80)
    mine = shown(look)
    assert mine is not None
    assert (mine.number, mine.since, mine.cause, mine.until) == (theirs.number, theirs.since, theirs.cause, None)
    assert mine.verdict is not None
    assert action(look, mine.verdict).startswith("restore n1, n2: 2 of 3 peers are needed")
    suspect = suspected(story.state, story.at(), Watch(), "NO LEADER")
    assert suspect is not None
    assert suspect.cause == theirs.cause
    seen = replace(
        story.state, leadership=replace(story.state.leadership, last="n3"), verdicts=story.state.verdicts[:1]
    )
    assert suspected(seen, story.at(), Watch(), "NO LEADER") is None


def test_two_recorders_that_number_otherwise_tell_of_one_incident() -> None:
    """The one that has counted for longer gives the number, in whatever order they answer."""
    long_there, fresh = recorder(before=2), recorder()
    shift = incidents(long_there.state)[0].since - incidents(fresh.state)[0].since
    [one] = knows(fresh).incidents
    same = replace(one, since=one.since + shift, struck=None, elected=tuple(at + shift for at in one.elected))
    for turned in (False, True):
        story = Newcomer(long_there)
        given = [knows(long_there), HistoryReceived(at=story.at(), recorder="r2", sent=story.at(), incidents=(same,))]
        for known in reversed(given) if turned else given:
            give(known, story)
        story.watches(2.0)
        assert [(i.number, i.until is None) for i in incidents(story.state)] == [(3, True), (2, False), (1, False)]
