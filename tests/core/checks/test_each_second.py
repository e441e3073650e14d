"""Which checks may wait for a whole second, and does what they found stand until then? Never what may be critical."""

import inspect

from msgspec.structs import replace

from tests.cases import each
from tests.core.figures import ready, statsz
from tests.core.story import Story
from tests.replay import cut
from tui.core.checks import registry
from tui.core.observed.answers import JetStream, Meta
from tui.core.observed.events import Blind, MetaSeen


def full(story: Story, share: float) -> None:
    """The memory of n2 is filled up so far (SERVER_005, each second), its storage as well (SERVER_019, at each tick)."""
    figures = JetStream(
        memory=int(1000 * share),
        max_memory=1000,
        storage=int(1000 * share),
        max_storage=1000,
        meta=Meta(leader="n1", size=3),
    )
    story.take(MetaSeen(at=story.at(), server=story.ref("n2"), jetstream=figures))


def test_no_check_that_may_be_critical_waits_for_a_second() -> None:
    """By its own words: a check that is to say so at once belongs to `CHECKS`."""
    late = [check.__name__ for check in registry.EACH_SECOND if "critical" in inspect.getsource(check)]
    assert late == []
    assert not set(registry.CHECKS) & set(registry.EACH_SECOND)


def test_what_is_critical_is_told_with_the_next_tick_and_a_figure_with_the_next_second() -> None:
    story = ready()
    assert story.t == 2.0
    story.advance(2.1)
    full(story, 0.99)
    story.advance(2.25)
    assert story.open_codes() == {"SERVER_019"}
    story.advance(2.75)
    assert story.open_codes() == {"SERVER_019"}
    story.advance(3.0)
    assert story.open_codes() == {"SERVER_019", "SERVER_005"}


def test_what_was_found_stands_until_the_next_second() -> None:
    """It neither clears nor is raised again in between, though its figure is another one by now."""
    story = ready()
    full(story, 0.99)
    story.advance(3.0)
    full(story, 0.1)
    story.advance(3.75)
    assert story.alerts("SERVER_005") == [("raised", "warning")]
    story.advance(4.0)
    assert story.alerts("SERVER_005") == [("raised", "warning"), ("cleared", "warning")]


def test_after_an_election_all_of_them_are_asked_at_once() -> None:
    """An operator who is waked by a line sees all that is wrong by then."""
    story = ready()
    story.advance(2.1)
    full(story, 0.99)
    story.advisory("n2", copies=3)
    story.raft("n2", term=6, leader="n2", since=2.1)
    story.raft("n3", term=6, leader="n2", since=2.1)
    story.advance(2.7)
    assert story.elections
    assert "SERVER_005" in story.open_codes()


def found(story: Story) -> set[str]:
    """What the checks found when they were all asked last."""
    assert story.state.each_second is not None
    return {one.code for one in story.state.each_second}


def test_who_sees_again_asks_all_of_them_with_the_next_tick() -> None:
    """What was found before we were blind may be over; nobody waits for the second to know, and who tells waits until all were asked."""
    story = ready()
    full(story, 0.99)
    story.advance(3.0)
    story.assume(replace(story.state, seeing_since=None, blind_since=story.at()))
    story.advance(3.25)
    assert story.state.each_second is None
    assert "SERVER_005" in story.open_codes(), "while nobody sees, it stays"
    full(story, 0.1)
    statsz(story, "n2")
    assert story.state.seeing_since is not None
    story.advance(3.5)
    assert "SERVER_005" not in found(story)
    for quarter in range(1, 21):
        story.advance(3.5 + quarter / 4)
        statsz(story, "n1")
    assert "SERVER_005" not in story.open_codes()


@each("share", [n / 20 for n in range(20)])
def test_a_tape_may_be_cut_between_two_seconds(share: float) -> None:
    """What stands is part of what is saved."""
    story = ready()
    story.advance(2.3)
    full(story, 0.99)
    for quarter in range(1, 9):
        story.advance(2.3 + quarter / 4)
        statsz(story, "n1")
    story.take(Blind(at=story.at() + 1.6, since=story.at() + 0.1, reason="stalled"))
    story.t += 1.6
    full(story, 0.1)
    story.advance(6.3)
    assert [state for state, _ in story.alerts("SERVER_005")] == ["raised", "cleared"]
    story.recording.tape.end()
    cut(story.recording, story.monitor.saved(), share)
