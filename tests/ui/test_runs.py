"""Are the runs of the pictures tapes like any other? Real runs: a hand-over, a crash, frozen servers, no quorum, nothing seen."""

import pytest

from tests.replay import cut, recorded
from tests.ui.pictures import RUNS, STORIES, tape, taped
from tui.core.settings.watch import Watch
from tui.runtime.tape import read


@pytest.mark.parametrize("run", STORIES)
def test_a_run_is_told_again_from_its_tape(run: str) -> None:
    """Recorded anew while it is taken, the same events are on it; Monitors that are not recorded tell the same, the second of them from
    what the first one saved."""
    recording, saved = recorded(tape(run), Watch())
    assert list(read(recording.tape.kept)) == list(read(tape(run)))
    cut(recording, saved, 0.5)


def test_every_tape_is_of_a_run() -> None:
    """None lies there that no picture or glance is of; each is small, the one of five minutes as well."""
    assert {path for path in RUNS.iterdir() if path.suffix == ".xz"} == {taped(run) for run in STORIES}
    assert max(taped(run).stat().st_size for run in STORIES) < 300_000
