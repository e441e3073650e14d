"""Does a tape hold everything that the truth follows from, and may it be cut anywhere?

That live and replay tell the same is proved of every story in tests/core by the fixture in its conftest; here the fixture itself."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.chance import examples
from tests.core.elections.test_accounting import FATES, Fate, Led, histories
from tests.core.elections.test_tapped_accounting import FRAMES, Heard, play
from tests.core.tapped import TappedStory
from tests.replay import Recording, cut, replayed
from tests.wire.recorded import tape, tapes
from tui.core.observed.discovery import DiscoveryDone
from tui.core.observed.events import Acknowledged, Blind, LeaderElected, Tick, VantageChanged
from tui.core.observed.raft_frames import HeartbeatHeard
from tui.core.ports import Acknowledge
from tui.core.settings.watch import Watch
from tui.runtime.monitor import Monitor
from tui.runtime.tape import Tape, read
from tui.wire.translate import translate_push


@cache
def eventful() -> TappedStory:
    """An election, an acknowledgement, a stall of ours, and heartbeats that come after their time."""
    story = TappedStory()
    story.begin()
    story.beats(4.0, "n1", 5)
    story.quiet(8.5, alive=("n2", "n3"))
    story.takes_over("n3", 6, voters=("n2",), term_told_by=("n2", "n3"))
    story.advisory("n3", story.t)
    story.advance(9.0)
    story.monitor.command(Acknowledge(code=None, by="op1@bastion", note="netops on it"), story.at())
    story.beats(12.0, "n3", 6)
    story.t = 15.3
    story.wake()
    late = story.at()
    story.advance(15.6)
    story.take(HeartbeatHeard(at=late + 0.1, via="n2", leader="nobody", term=6, begins=False, to=None))
    story.beats(20.0, "n3", 6)
    story.recording.tape.end()
    return story


def test_live_and_replay_tell_one_story() -> None:
    """With all in it that the clock, the operator and we ourselves bring."""
    story = eventful()
    assert story.elections
    assert any(alert.acknowledged_by for alert in story.monitor.alerts)
    assert story.state.unseen
    assert any(isinstance(event, Tick) for event in list(read(story.recording.tape.kept))[1:]), "none came late"
    story.recording.is_repeated(story.monitor.saved())


@pytest.mark.parametrize("kind", [Acknowledged, Blind, LeaderElected, HeartbeatHeard, Tick])
def test_what_is_missing_on_a_tape_is_missed(kind: type) -> None:
    """The comparison can fail: a tape without one kind of event tells another story."""
    story = eventful()
    kept = [line for line in story.recording.tape.kept if not isinstance(next(read([line])), kind)]
    again = replayed(kept, Watch())
    assert (again.lines, again.saved) != (story.recording.lines, story.monitor.saved())


def test_calm_needs_no_ticks() -> None:
    """Time that passes leaves nothing on a tape, but its beginning and its end."""
    calm = Tape()
    for quarter in range(100):
        calm.note(Tick(at=quarter / 4))
    calm.end()
    assert list(read(calm.kept)) == [Tick(at=0.0), Tick(at=24.75)]


@settings(max_examples=examples(25), derandomize=True, deadline=None)
@given(st.floats(0.0, 1.0))
def test_an_eventful_tape_may_be_cut_anywhere(share: float) -> None:
    """Before `ready` as well, when lines still wait, and within an election."""
    cut(eventful().recording, eventful().monitor.saved(), share)


@settings(max_examples=examples(12), derandomize=True, deadline=None)
@given(
    histories(),
    st.lists(FATES, min_size=6, max_size=6),
    st.lists(FRAMES, min_size=5, max_size=20),
    st.tuples(*[st.sampled_from([0.0, 0.13, 0.37, 0.5, 0.77])] * 3),
    st.floats(0.0, 1.0),
)
def test_any_tape_may_be_cut_anywhere(
    history: list[Led], fates: list[Fate], frames: list[Heard], offsets: tuple[float, float, float], share: float
) -> None:
    """Whatever was lost, late, doubled or out of order."""
    story = play(history, fates, frames, offsets)
    cut(story.recording, story.monitor.saved(), share)


@pytest.mark.parametrize("path", tapes(), ids=lambda path: f"{path.parent.name}-{path.name.partition('.')[0]}")
def test_what_real_servers_sent_is_told_again(path: Path) -> None:
    """Their answers and announcements of every recorded version, with the advisories of an election."""
    recording = Recording(Watch())
    monitor = Monitor(recording.watch, on_line=recording.lines.append)
    monitor.on_event = recording.tape.note
    told = [translate_push(heard.at, heard.via, heard.subject, heard.bytes) for heard in tape(path)[1]]
    begins = next(event.at for event in told if event is not None)
    for name in ("n1", "n2", "n3"):
        monitor.take(VantageChanged(at=begins, server=name, connected=True))
    monitor.take(DiscoveryDone(at=begins, servers=("n1", "n2", "n3")))
    for event in told:
        if event is not None:
            monitor.take(event)
    assert recording.lines or path.parent.name == "2.9.10", "it tells no leader in advisories"
    recording.is_repeated(monitor.saved())
