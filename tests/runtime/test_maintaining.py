"""Does a window that was begun by a key reach the journal, and whoever comes later?"""

from pathlib import Path

from tests.core.overall.plots import Plot
from tui.core.maintenance.windows import open_windows
from tui.core.observed.maintenance import MaintenanceBegan, MaintenanceEnded
from tui.core.ports import EndMaintenance, Maintain
from tui.core.settings.watch import Watch
from tui.core.team.for_newcomers import written
from tui.journal.maintenance import listed
from tui.runtime.recording import open_journal


def test_a_key_is_a_row_of_the_journal_and_its_end_too(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    story = Plot()
    recording = open_journal(path, Watch(), 1.0, lambda _: None).recording
    assert recording is not None
    recording.follow(story.monitor)
    [begun] = story.monitor.command(Maintain(by="op@b", for_s=600.0, server="n2", reason="kernel"), story.at())
    assert isinstance(begun, MaintenanceBegan)
    [ended] = story.monitor.command(EndMaintenance(by="op2@b"), story.at() + 1.0)
    assert isinstance(ended, MaintenanceEnded)
    assert open_windows(story.state) == ()
    for line in story.lines:
        recording.line(line)
    recording.close(story.state.now)
    [row] = listed(path)
    assert (row.id, row.server, row.reason, row.by, row.ended_by) == (begun.id, "n2", "kernel", "op@b", "op2@b")


def test_whoever_comes_later_is_told_of_open_windows_and_of_those_that_were_ended() -> None:
    story = Plot()
    [begun] = story.monitor.command(Maintain(by="op@b", for_s=600.0), story.at())
    assert written(story.state) == (begun,)
    [ended] = story.monitor.command(EndMaintenance(by="op@b"), story.at() + 1.0)
    assert written(story.state) == (ended,)
