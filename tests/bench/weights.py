"""What did each row of the table of weights decide? Every verdict of the recorded incidents is judged again without the row.

The incidents are the stories that the tests of `core` tell (made after incidents on real clusters) and the tapes of real runs that
the screens are drawn from. `python -m tests.bench weights` takes a minute: it tells all of them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.core.judged import Judged, Listener, Row
from tests.replay import replayed
from tests.ui.kept_runs import SCENARIOS, tape
from tui.core.causes.weights import WEIGHTS, Weight
from tui.core.settings.watch import Watch

_CORE = Path(__file__).parents[1] / "core"
_NO_INCIDENTS = "*accounting*"
"""Random histories of terms, told by the hundred: they judge the counting and no cause."""


class Incidents(Listener):
    """A plugin of pytest that listens to the tests and not to their fixtures, which tell them again."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        """What a test tells."""
        with self.listening():
            return (yield)


@contextmanager
def _without(row: Row) -> Iterator[None]:
    """The table with nothing in this row."""
    cause, evidence = row
    kept = WEIGHTS[cause][evidence]
    WEIGHTS[cause][evidence] = Weight(0.0, kept.reason)
    try:
        yield
    finally:
        WEIGHTS[cause][evidence] = kept


def incidents() -> list[Judged]:
    """Every verdict of the stories and of the tapes."""
    heard = Incidents()
    ended = pytest.main(
        ["-q", "-n0", "-p", "no:cacheprovider", f"--ignore-glob={_NO_INCIDENTS}", str(_CORE)], plugins=[heard]
    )
    if ended:
        raise SystemExit("figures of stories that failed, or were not told, say nothing of the weights")
    for run in SCENARIOS:
        with heard.listening():
            replayed(tape(run), Watch())
    return heard.judged


def decided(judged: list[Judged]) -> tuple[Counter[Row], Counter[Row], Counter[Row]]:
    """By row: how often it was present, how often another cause or server would lead without it, how often only the class of
    confidence would be another."""
    present, leads, surer = Counter[Row](), Counter[Row](), Counter[Row]()
    for one in judged:
        before = one.named()
        for row in one.rows:
            present[row] += 1
            with _without(row):
                after = one.named()
            leads[row] += before[:2] != after[:2]
            surer[row] += before[:2] == after[:2] and before != after
    return present, leads, surer


def show() -> int:
    """Print the table; exit code 0."""
    judged = incidents()
    present, leads, surer = decided(judged)
    print(
        f"\n{len(judged)} verdicts; of each row: weight, in how many it was present, in how many another cause or server"
    )
    print("would be named without it, in how many only the class of confidence (sure, likely, a guess) would change\n")
    print(f"{'cause':<18}{'evidence':<29}{'weight':>7}{'present':>9}{'cause':>7}{'class':>7}  reason")
    for cause, rows in WEIGHTS.items():
        for evidence, weight in rows.items():
            row = (cause, evidence)
            counts = f"{present[row]:>9}{leads[row]:>7}{surer[row]:>7}"
            print(f"{cause:<18}{evidence:<29}{weight.value:>7g}{counts}  {weight.reason}")
    unseen = sum(not present[cause, evidence] for cause, rows in WEIGHTS.items() for evidence in rows)
    print(f"\n{unseen} of {sum(map(len, WEIGHTS.values()))} rows were never present")
    return 0
