"""Is each change of the word told once, at once, and does it not flicker?"""

import pytest

from tests.core.overall.plots import Plot
from tests.replay import Recording, cut
from tests.ui.kept_runs import SCENARIOS, tape
from tui.core.model.lines import Ready, StateLine
from tui.core.model.state import State
from tui.core.model.timestamps import rfc3339
from tui.core.overall import kept_word
from tui.core.settings.watch import Watch
from tui.runtime.monitor import Monitor
from tui.runtime.tape import read


def test_a_word_that_stays_is_told_once() -> None:
    """Judged again at the same instant, or before anything is known, it gives no line."""
    assert kept_word.judge(State(), Watch()) == (State(), ())
    story = Plot()
    state, lines = kept_word.judge(story.state, Watch())
    assert (state, lines) == (story.state, ())


def test_the_first_word_follows_ready() -> None:
    """Whoever reads lines knows from the first second how the group does."""
    story = Plot()
    first = next(line for line in story.lines if isinstance(line, StateLine))
    assert (first.state, first.previous, first.subject) == ("STABLE", None, ("n1",))
    assert isinstance(next(line for line in story.lines if line.at == first.at), Ready)


def test_a_gap_just_over_the_limit_each_time_is_one_silence() -> None:
    """A leader whose heartbeats come every 2.3 s is silent and heard in turns; its word changes twice in all."""
    story = Plot()
    for _ in range(10):
        story.quiet(story.t + 2.3)
        story.beat("n1", 5)
        story.all_tell("n1", 5)
    assert story.words == ["STABLE", "LEADER SILENT"]
    story.beats(story.t + 4.0, "n1", 5)
    assert story.words == ["STABLE", "LEADER SILENT", "STABLE"]


def test_lag_that_moves_around_its_limit_is_one_degradation() -> None:
    story = Plot()
    for lag in (150, 50) * 5:
        story.lag("n3", lag)
        story.beats(story.t + 2.0, "n1", 5)
    assert story.words == ["STABLE", "DEGRADED"]
    story.beats(story.t + 6.0, "n1", 5)
    assert story.words == ["STABLE", "DEGRADED", "STABLE"]


def test_graver_words_end_at_once() -> None:
    """With the election there is a leader, and no panel may say otherwise."""
    story = Plot()
    story.killed("n1")
    story.without(5.0, None, 5, gone=("n1",))
    story.elected("n2", 6, gone=("n1",))
    assert story.words == ["STABLE", "LEADER SILENT", "NO LEADER", "DEGRADED"]
    ended = [line for line in story.lines if isinstance(line, StateLine)][-1]
    assert ended.at == story.elections[-1].at


def test_a_line_tells_what_it_is_about_and_since_when() -> None:
    """NO LEADER dates from the last proof of a leader, as the `leaderless` line does."""
    story = Plot()
    story.killed("n1")
    story.without(5.0, None, 5, gone=("n1",))
    line = [line for line in story.lines if isinstance(line, StateLine)][-1]
    assert (line.state, line.previous, line.subject) == ("NO LEADER", "LEADER SILENT", ("n1",))
    assert line.since == story.leaderless[-1].since == rfc3339(story.at(20.0))


@pytest.mark.slow
@pytest.mark.parametrize(("run", "share"), [("flapping", 0.3), ("no-leader", 0.7)])
def test_a_replay_tells_the_same_words(run: str, share: float) -> None:
    """Also where one Monitor goes on from what another had saved."""
    recording = Recording(Watch())
    monitor = Monitor(Watch(), on_line=recording.lines.append)
    monitor.on_event = recording.tape.note
    for event in read(tape(run)):
        monitor.take(event)
    assert sum(isinstance(line, StateLine) for line in recording.lines) > 1
    cut(recording, monitor.saved(), share)


@pytest.mark.sampled
@pytest.mark.parametrize("run", SCENARIOS)
def test_the_words_of_real_runs(run: str) -> None:
    """Each is told once, and none that was not so."""
    lines: list[str] = []
    monitor = Monitor(Watch(), on_line=lambda line: lines.append(line.state) if isinstance(line, StateLine) else None)
    for event in read(tape(run)):
        monitor.take(event)
    assert lines == [*SCENARIOS[run].words]
