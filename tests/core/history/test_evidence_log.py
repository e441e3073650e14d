"""Is what was saved of servers kept, and told on?"""

from msgspec.structs import replace

from tui.core.history import evidence_log
from tui.core.history.remembered import carried
from tui.core.model.state import State
from tui.core.observed.evidence import EvidenceSaved
from tui.core.settings.watch import Watch
from tui.core.step import step


def test_the_last_twenty_are_kept_and_the_next_run_knows_them() -> None:
    state = replace(State(), now=1.0)
    for number in range(25):
        event = EvidenceSaved(at=2.0 + number, server=f"n{number}", by="op", folder=None, parts=())
        state, lines = step(state, event, Watch())
        assert lines == ()
    assert [one.server for one in state.evidence_saved] == [f"n{number}" for number in range(5, 25)]
    assert evidence_log.saved(State(), event).evidence_saved == (event,)
    assert carried(state, 100.0).evidence_saved == state.evidence_saved
