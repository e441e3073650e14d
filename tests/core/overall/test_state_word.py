"""Is the word right, at once, and the gravest of those that are right? A story for each, and what stands beside it."""

from collections.abc import Callable

import pytest

from tests.cases import each
from tests.core.overall.plots import A_MINUTE, Plot
from tests.core.story import Story
from tui.core.model.state import State
from tui.core.model.state_word import (
    BlindFigures,
    FlappingFigures,
    NoQuorumFigures,
    SettlingFigures,
    SilentFigures,
    SplitFigures,
    StateWord,
)
from tui.core.observed.events import ProbeMissed, VantageChanged
from tui.core.observed.raft_frames import LinkSampled
from tui.core.overall.state_word import state_word
from tui.core.settings.watch import Watch
from tui.text.state_word import summary


def word(story: Plot) -> StateWord:
    """The word of this instant."""
    return state_word(story.state, story.at(), story.recording.watch)


def calm() -> Plot:
    return Plot()


def two_of_three_are_killed() -> Plot:
    story = Plot()
    story.killed("n1", "n2")
    story.advance(story.t + 0.25)
    return story


def a_follower_is_killed() -> Plot:
    story = Plot()
    story.killed("n3")
    story.without(1.0, "n1", 5, gone=("n3",))
    return story


def the_leader_is_killed() -> Plot:
    story = Plot()
    story.killed("n1")
    story.advance(story.t + 0.25)
    return story


def nobody_leads() -> Plot:
    story = the_leader_is_killed()
    story.without(5.0, None, 5, gone=("n1",))
    return story


def heartbeats_stay_out() -> Plot:
    story = Plot()
    story.quiet(story.t + 2.5)
    return story


def one_follower_hears_none() -> Plot:
    story = Plot()
    story.beats(story.t + 3.0, "n1", 5, vias=("n1", "n3"))
    return story


def one_step_down() -> Plot:
    story = Plot()
    story.stepped_down("n1", "n2", 6)
    return story


def three_step_downs() -> Plot:
    story = one_step_down()
    story.stepped_down("n2", "n3", 7)
    story.stepped_down("n3", "n1", 8)
    return story


def one_is_deposed(watch: Watch | None = None) -> Plot:
    story = Plot(watch=watch)
    story.elected("n2", 6)
    return story


def two_are_deposed(watch: Watch | None = None) -> Plot:
    story = one_is_deposed(watch)
    story.elected("n3", 7)
    return story


def deposed_and_stepped_down() -> Plot:
    story = one_is_deposed()
    story.stepped_down("n2", "n3", 7)
    return story


def a_peer_lags() -> Plot:
    story = Plot()
    story.lag("n3", 101)
    story.advance(story.t + 0.5)
    return story


def a_peer_is_a_little_behind() -> Plot:
    story = Plot()
    story.lag("n3", 100)
    story.advance(story.t + 0.5)
    return story


def a_lame_duck() -> Plot:
    story = Plot()
    story.lame_duck("n3")
    story.without(1.0, "n1", 5, gone=())
    return story


def no_connection() -> Plot:
    story = Plot()
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason="closed"))
    story.advance(story.t + 0.5)
    return story


def two_lead() -> Plot:
    story = Plot()
    for _ in range(3):
        story.without(1.0, "n1", 5, gone=("n3",))
        story.pong("n3")
        story.raft("n3", term=7, leader="n3", since=story.t - 1.0)
    return story


TABLE: list[tuple[Callable[[], Plot], str, tuple[str, ...]]] = [
    (calm, "STABLE", ("n1",)),
    (no_connection, "BLIND", ()),
    (two_lead, "SPLIT", ("n1", "n3")),
    (two_of_three_are_killed, "NO QUORUM", ("n1", "n2")),
    (nobody_leads, "NO LEADER", ("n1",)),
    (the_leader_is_killed, "LEADER SILENT", ("n1",)),
    (heartbeats_stay_out, "LEADER SILENT", ("n1",)),
    (two_are_deposed, "FLAPPING", ("n3", "n2", "n1")),
    (deposed_and_stepped_down, "FLAPPING", ("n3", "n2", "n1")),
    (a_follower_is_killed, "DEGRADED", ("n3",)),
    (one_follower_hears_none, "DEGRADED", ("n2",)),
    (a_peer_lags, "DEGRADED", ("n3",)),
    (a_lame_duck, "DEGRADED", ("n3",)),
    (one_is_deposed, "SETTLING", ("n2",)),
    (a_peer_is_a_little_behind, "STABLE", ("n1",)),
    (one_step_down, "STABLE", ("n2",)),
    (three_step_downs, "STABLE", ("n1",)),
]


@each(("plot", "expected", "subject"), TABLE, ids=[row[0].__name__ for row in TABLE])
def test_the_word_of_each_story(plot: Callable[[], Plot], expected: str, subject: tuple[str, ...]) -> None:
    """The word, whom it is about; the last `state` line says the same."""
    story = plot()
    found = word(story)
    assert (found.word, found.subject) == (expected, subject), summary(found)
    assert story.words[-1] == expected


def test_nothing_is_known_before_anything_was_heard() -> None:
    """It is no blindness not to be connected yet."""
    assert state_word(State(), 100.0, Watch()).word == "CONNECTING"


def test_two_killed_of_three_are_no_quorum_within_a_second() -> None:
    """And the figures say the same as the word: one of three is there, two are needed, and who is down."""
    found = word(two_of_three_are_killed())
    assert found.quorum is not None
    assert (found.quorum.heard, found.quorum.size, found.quorum.needed, found.quorum.spare) == (1, 3, 2, -1)
    assert isinstance(found.figures, NoQuorumFigures)
    assert found.figures.down == ("n1", "n2")


def test_a_silent_leader_with_who_misses_it() -> None:
    found = word(heartbeats_stay_out())
    assert isinstance(found.figures, SilentFigures)
    assert (found.figures.down, found.figures.missed_by, found.figures.longest_s) == (False, ("n2", "n3"), 2.5)


def test_who_leads_in_a_split_and_who_follows_whom() -> None:
    found = word(two_lead())
    assert isinstance(found.figures, SplitFigures)
    assert [(c.server, c.term, c.followers) for c in found.figures.claims] == [("n1", 5, ("n2",)), ("n3", 7, ())]


@pytest.mark.slow
def test_flapping_counts_as_the_alert_does() -> None:
    """META_003 and the word give the same numbers, and end together."""
    story = two_are_deposed(A_MINUTE)
    found = word(story)
    assert isinstance(found.figures, FlappingFigures)
    assert (found.figures.count, found.figures.unplanned, found.figures.planned) == (2, 2, 0)
    assert "META_003" in story.open_codes()
    story.without(50.0, "n3", 7, gone=())
    assert "META_003" in story.open_codes()
    assert word(story).word == "FLAPPING"
    story.without(10.0, "n3", 7, gone=())
    assert "META_003" not in story.open_codes()
    assert word(story).word == "STABLE"


@pytest.mark.slow
def test_settling_ends_with_the_window() -> None:
    """It dates from the change, and is over when no unplanned change lies in the window."""
    story = one_is_deposed(A_MINUTE)
    found = word(story)
    assert isinstance(found.figures, SettlingFigures)
    assert found.since == found.figures.changed_at
    story.advance(story.t + 1.0)
    story.without(58.0, "n2", 6, gone=())
    assert word(story).word == "STABLE"
    assert story.words == ["STABLE", "SETTLING", "STABLE"]


def test_who_sees_nothing_says_blind_whatever_was_true() -> None:
    """The last leader is still named as such."""
    story = two_are_deposed()
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason="closed"))
    story.advance(story.t + 0.5)
    found = word(story)
    assert (found.word, found.leader) == ("BLIND", "n3")
    assert isinstance(found.figures, BlindFigures)
    assert found.figures.because == "no connection"


def test_a_leader_that_no_peer_answers_is_silent_by_its_own_word() -> None:
    """Without taps, and with nobody else who answers: it tells itself how long ago it heard each peer."""
    story = Story()
    story.begin()
    story.run(5.0, "n1", 5)
    for _ in range(4):
        story.advance(story.t + 1.0)
        story.raft("n1", term=5, leader="n1", since=-100.0, seen=story.t - 5.0)
    assert state_word(story.state, story.at(), Watch()).word == "LEADER SILENT"


@each("frozen", [("n1", "n3"), ("n2", "n3")])
def test_two_frozen_of_three_are_no_quorum_within_two_and_a_half_seconds(frozen: tuple[str, ...]) -> None:
    """Their machines take what we send, and nothing is heard of their processes since they were asked: no age of ten seconds is
    waited for."""
    story = Plot()
    stopped, left = story.at(), next(name for name in story.names if name not in frozen)
    while story.at() < stopped + 2.5:
        story.advance(story.t + 0.5)
        story.pong(left)
        for name in frozen:
            sample = LinkSampled(at=story.at(), server=name, heard_at=stopped, acked_at=story.at() - 0.1, acked=True)
            story.take(sample)
            if story.at() >= stopped + 2.0:
                story.take(ProbeMissed(at=story.at(), server=name, endpoint="PING", asked=stopped + 0.01, taken=True))
    found = word(story)
    assert (found.word, found.subject) == ("NO QUORUM", frozen), summary(found)


def without_terms(seconds: float, leader: str | None, *, silent: tuple[str, ...] = ()) -> str:
    """The word on servers before 2.10, without a tap, after the group has been calm for 10 s."""
    story = Story(version="2.9.25")
    story.begin_names("n1")
    story.run_names(10.0, "n1")
    story.run_names(10.0 + seconds, leader, silent=silent)
    return state_word(story.state, story.at(), Watch()).word


@each(
    ("seconds", "leader", "silent", "expected"),
    [
        (5.0, "n1", (), "STABLE"),
        (2.75, "n1", ("n1",), "STABLE"),
        (3.25, "n1", ("n1",), "LEADER SILENT"),
        (8.0, None, ("n1",), "NO LEADER"),
    ],
)
def test_servers_that_tell_no_terms(seconds: float, leader: str | None, silent: tuple[str, ...], expected: str) -> None:
    """Only names are told there, each second; one answer of the leader may be missed."""
    assert without_terms(seconds, leader, silent=silent) == expected
