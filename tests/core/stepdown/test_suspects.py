"""Which servers did a verdict of the last minutes find sick?"""

import pytest
from msgspec.structs import replace

from tests.core.elections.tables import NOW, known
from tui.core.model.state import State
from tui.core.model.verdict import Cause, Verdict
from tui.core.stepdown.suspects import LATELY_S, elsewhere, suspects


def judged(*verdicts: tuple[Cause, str | None, float], leader: str | None = "n1") -> State:
    """Verdicts of so many seconds ago, in the order in which they were found."""
    found = tuple(
        Verdict(episode=str(age), since=NOW - age, elected_at=NOW - age, term=5, cause=cause, server=server)
        for cause, server, age in verdicts
    )
    return replace(known(leader=leader), verdicts=found)


@pytest.mark.parametrize(
    ("state", "named"),
    [
        (judged(), {}),
        (judged(("process_frozen", "n2", 60.0)), {"n2": "process_frozen"}),
        (judged(("process_frozen", "n2", LATELY_S + 1)), {}),  # long ago
        (judged(("planned_step_down", "n2", 60.0)), {}),  # an operator wanted it
        (judged(("unknown", "n2", 60.0)), {}),
        (judged(("network_loss", None, 60.0)), {}),  # no single server
        (judged(("disk_stall", "n2", 90.0), ("cpu_starved", "n2", 60.0)), {"n2": "cpu_starved"}),  # the latest
        (judged(("cpu_starved", "n2", 60.0), ("disk_stall", "n2", 90.0)), {"n2": "cpu_starved"}),
        (judged(("disk_stall", "n2", 90.0), ("cpu_starved", "n3", 60.0)), {"n2": "disk_stall", "n3": "cpu_starved"}),
    ],
)
def test_a_suspect_is_who_a_late_verdict_names(state: State, named: dict[str, str]) -> None:
    """Each row: verdicts, and by server the latest cause."""
    assert {name: one.cause for name, one in suspects(state, NOW).items()} == named


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (judged(), None),
        (judged(("process_frozen", "n2", 60.0)), "n2"),
        (judged(("process_frozen", "n1", 60.0)), None),  # the leader itself: to step down helps
        (judged(("process_frozen", "n1", 90.0), ("disk_stall", "n2", 60.0)), None),
        (judged(("process_frozen", "n2", 90.0), ("disk_stall", "n3", 60.0)), "n3"),
        (judged(("process_frozen", "n2", 60.0), leader=None), "n2"),
    ],
)
def test_a_step_down_does_not_help_against_another_servers_trouble(state: State, name: str | None) -> None:
    """Each row: verdicts while n1 leads, and the sick server that a step-down would leave as it is."""
    found = elsewhere(state, NOW)
    assert (None if found is None else found.name) == name
