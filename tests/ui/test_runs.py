"""Are the runs of the pictures tapes like any other, and what the table says of them? Real runs: a hand-over, a crash, frozen servers,
no quorum, nothing seen."""

import pytest

from tests.replay import Replayed, cut, recorded, replayed
from tests.ui.kept_runs import RUNS, SCENARIOS, WITHIN_S, ended, tape, taped, untrue, with_company
from tests.ui.pictures import asked
from tests.ui.stories import STORIES
from tui.core.settings.watch import Watch
from tui.runtime.tape import read


@pytest.mark.parametrize("run", SCENARIOS)
def test_a_run_is_what_the_table_says_and_is_told_again_from_its_tape(run: str) -> None:
    """Who led, the words, the incidents, and a host that was not too busy. Recorded anew while it is taken, the same events are on it;
    Monitors that are not recorded tell the same, the second of them from what the first one saved."""
    recording, saved = recorded(tape(run), Watch())
    assert untrue(run, Replayed(recording.lines, saved)) == []
    assert list(read(recording.tape.kept)) == list(read(tape(run)))
    cut(recording, saved, 0.5)


def test_every_tape_is_of_a_run() -> None:
    """None lies there that no picture or glance is of; each is small, the one of five minutes as well."""
    assert {path for path in RUNS.iterdir() if path.suffix == ".xz"} == {taped(run) for run in SCENARIOS}
    assert max(taped(run).stat().st_size for run in SCENARIOS) < 300_000
    assert STORIES.keys() == SCENARIOS.keys()


def test_a_run_that_came_out_otherwise_is_not_kept() -> None:
    """Each truth that it lacks is a line."""
    calm, blind = (replayed(tape(run), Watch()) for run in ("calm", "blind"))
    assert [line.partition(":")[0] for line in untrue("killed", calm)] == [
        "who led",
        "state words",
        "incidents",
    ]
    assert [line.partition(":")[0] for line in untrue("frozen-server", blind)] == ["state words", "incidents"]


def test_a_run_stands_after_those_that_it_follows() -> None:
    """On the tapes; and whoever records one anew records with it what would not stand so any more."""
    for name, scenario in SCENARIOS.items():
        for before in scenario.follows:
            assert ended(before) < next(iter(read(tape(name)))).at < ended(before) + WITHIN_S
    now = 1e9
    fresh = dict.fromkeys(SCENARIOS, now - 60.0)
    assert with_company(["no-leader"], fresh, now) == ("no-leader",)
    assert with_company(["killed"], fresh, now) == ("killed",)
    assert with_company(["flapping"], fresh, now) == ("flapping", "frozen-server", "killed")
    assert with_company(["killed"], {**fresh, "calm": now - 2 * WITHIN_S}, now) == ("calm", "killed")
    old = dict.fromkeys(SCENARIOS, now - 2 * WITHIN_S)
    assert with_company(["calm"], old, now) == ("calm", "flapping", "frozen-server", "killed")


def test_what_is_asked_for() -> None:
    """All, one run, the film alone, or only the pictures; another word is refused with those that are known."""
    assert asked([]) == (tuple(SCENARIOS), True)
    assert asked(["record", "blind"]) == (("blind",), False)
    assert asked(["draw"]) == ((), False)
    assert asked(["film"]) == ((), True)
    for words in (["record"], ["record", "tea"], ["flapping"]):
        with pytest.raises(SystemExit, match="record and one or more of calm flapping"):
            asked(words)
