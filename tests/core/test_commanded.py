"""Which events do commands of the operator make?"""

from itertools import count

from tui.core.commanded import commanded
from tui.core.model.state import State
from tui.core.observed.team import Bookmarked, StepDownConsidered
from tui.core.ports import Acknowledge, Consider, EndMaintenance, WriteDown

AT = 1_795_440_000.0


def test_each_event_has_an_identity_of_its_own_and_a_step_down_that_of_its_metawatch() -> None:
    """What is not there, no alert and no window, cannot be acknowledged or ended."""
    numbers = count()

    def lot() -> str:
        return f"lot{next(numbers)}"

    noted = tuple(commanded(WriteDown(by="op", text="look"), AT, State(), "me", lot))
    assert noted == (Bookmarked(at=AT, id="lot0", by="op", text="look"),)
    considered = tuple(commanded(Consider(by="op", leader="n1", open=True), AT, State(), "me", lot))
    assert considered == (StepDownConsidered(at=AT, id="me", by="op", leader="n1", open=True),)
    assert not tuple(commanded(Acknowledge(code=None, by="op"), AT, State(), "me", lot))
    assert not tuple(commanded(EndMaintenance(by="op"), AT, State(), "me", lot))
