"""What says that all is well waits for the tick: is it the same as if it had been reduced at once?"""

from pathlib import Path

import pytest

from tests.core import runs
from tests.core.story import Story
from tests.core.tapped import TappedStory
from tests.replay import replayed
from tui.core.model.lines import AnyLine
from tui.core.observed.events import AnyEvent
from tui.core.observed.raft_frames import Pinged
from tui.core.step import step
from tui.runtime.monitor import Monitor
from tui.runtime.recording import FLUSH_S, SAVE_S, open_journal
from tui.runtime.tape import read


def _reduced(monkeypatch: pytest.MonkeyPatch) -> list[AnyEvent]:
    """What goes through `step` from now on."""
    seen: list[AnyEvent] = []

    def stepped(state: object, event: AnyEvent, watch: object) -> object:
        seen.append(event)
        return step(state, event, watch)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr("tui.runtime.monitor.step", stepped)
    return seen


def _ready() -> Story:
    story = Story()
    story.begin()
    story.run(5, "n1", 5)
    return story


def test_in_calm_an_answer_waits_for_the_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """And for whoever asks what is known before that, or for the next event that may matter at once."""
    story = _ready()
    seen = _reduced(monkeypatch)
    story.t += 0.1
    pong = Pinged(at=story.at(), server="n2", asked=story.at() - 0.001)
    story.take(pong)
    assert pong not in seen
    assert story.state.servers["n2"].connection.pong_asked == pong.asked
    assert seen[-1] is pong
    later = Pinged(at=story.at() + 0.01, server="n2", asked=story.at())
    story.take(later)
    story.t += 0.02
    story.raft("n3", term=5, leader="n1")
    assert seen.index(later) < len(seen) - 1


def test_while_an_election_is_pending_nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any answer may complete what everybody waits for."""
    story = _ready()
    story.advisory("n3")
    assert story.state.pending
    seen = _reduced(monkeypatch)
    pong = Pinged(at=story.at(), server="n2", asked=story.at() - 0.001)
    story.take(pong)
    assert seen[-1] is pong


@pytest.mark.slow
def test_lines_and_state_are_those_of_a_monitor_that_is_looked_at_each_time() -> None:
    """Whoever looks has everything reduced that was taken."""
    story = TappedStory()
    story.passages = None  # all of it is on its tape
    runs.elected(story)
    story.recording.tape.end()
    lines: list[AnyLine] = []
    looked_at = Monitor(story.recording.watch, on_line=lines.append)
    for event in read(story.recording.tape.kept):
        looked_at.take(event)
        assert looked_at.state
    held = replayed(story.recording.tape.kept, story.recording.watch)
    assert held.lines == lines == story.lines
    assert held.saved == looked_at.saved()


def test_who_looks_from_within_changes_no_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """A late loop finds ticks between what was held, and whoever notifies asks for the state at each tick. A replay asks nobody."""
    story = _ready()
    looked: list[float] = []

    def look(_state: object) -> None:
        looked.append(story.monitor.state.now)

    story.monitor.on_look = look
    seen = _reduced(monkeypatch)
    late = [story.at() + 0.3 * n for n in range(1, 5)]
    for at in late:
        story.monitor.take(Pinged(at=at, server="n2", asked=at - 0.001))
    assert not seen, "all of them wait"
    story.monitor.wake(late[-1] + 0.1)
    assert [event.at for event in seen] == sorted(event.at for event in seen)
    assert [event.at for event in seen if isinstance(event, Pinged)] == late
    assert looked == sorted(looked)


def test_a_notice_saves_no_state_from_within_a_tick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The event that the tick came with is on the tape and not yet in the state: a replay from there would never see it."""
    story = _ready()
    opened = open_journal(tmp_path / "a.journal", story.monitor.watch, story.at(), lambda _: None)
    assert opened.recording is not None
    recording, saves = opened.recording, list[float]()
    recording.follow(story.monitor)
    monkeypatch.setattr(recording, "save", saves.append)
    recording.flush(story.at() - SAVE_S)
    recording.notices((), b"{}", lambda: None)
    assert saves == []
    recording.flush(story.at())
    assert saves == [story.at()]
    recording.close(story.at(), keep=False)


def test_what_was_taken_waits_for_the_journal_a_quarter_of_a_second_at_most(tmp_path: Path) -> None:
    """So much a kill may cost. As long as it can be handed on in time with what comes next, its thread is left asleep."""
    story = _ready()
    opened = open_journal(tmp_path / "a.journal", story.monitor.watch, story.at(), lambda _: None)
    recording = opened.recording
    assert recording is not None
    recording.follow(story.monitor)
    begun = story.at()
    story.monitor.take(Pinged(at=begun, server="n2", asked=begun - 0.001))
    assert not recording.is_due(begun + 0.01, later=begun + FLUSH_S)
    assert recording.is_due(begun + 0.01, later=begun + FLUSH_S + 0.01)
    recording.flush(begun + 0.01)
    assert not recording.is_due(begun + 0.02, later=begun + 0.9), "nothing waits"
    assert recording.is_due(begun + 1.1, later=begun + 2.0), "there may be room again on a disk that was full"
    recording.close(story.at(), keep=False)
