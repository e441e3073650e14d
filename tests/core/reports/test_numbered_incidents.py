"""Have the incidents of a past time the numbers that reports take?"""

from tui.core.incidents.incidents import incidents
from tui.core.model.incident import IncidentRecord
from tui.core.model.state import State
from tui.core.reports.numbered_incidents import spans


def test_what_touches_the_time_counts_oldest_first() -> None:
    """Also what began before, and what goes on."""
    ends = {1: 10.0, 2: 60.0, 3: 80.0, 4: None, 5: 300.0}
    begins = {1: 5.0, 2: 20.0, 3: 70.0, 4: 90.0, 5: 200.0}
    records = tuple(
        IncidentRecord(
            number=n, since=begins[n], active_at=begins[n], until=ends[n], episodes=(f"e{n}",), cause="crash"
        )
        for n in ends
    )
    found = spans(incidents(State(now=400.0, incidents=records)), (50.0, 100.0))
    assert [(one.number, one.until, one.episodes) for one in found] == [
        (2, 60.0, ("e2",)),
        (3, 80.0, ("e3",)),
        (4, None, ("e4",)),
    ]
