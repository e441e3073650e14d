"""Which servers did a verdict of the last minutes find sick?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NOW, known
from tui.core.model.incident import IncidentRecord
from tui.core.model.state import State
from tui.core.model.verdict import Cause, Verdict
from tui.core.stepdown.suspects import LATELY_S, elsewhere, suspects
from tui.text.phrases.say import say


def judged(*verdicts: tuple[Cause, str | None, float], leader: str | None = "n1") -> State:
    """Verdicts of so many seconds ago, in the order in which they were found."""
    found = tuple(
        Verdict(episode=str(age), since=NOW - age, elected_at=NOW - age, term=5, cause=cause, server=server)
        for cause, server, age in verdicts
    )
    return replace(known(leader=leader), verdicts=found)


@each(
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


@each(
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


def sick(
    server: str | None, servers: tuple[str, ...], ended: float | None, cause: Cause | None = None
) -> IncidentRecord:
    """An incident that began five minutes before its end; `ended`: so many seconds ago, None if it goes on."""
    last = NOW - (ended or 0.0)
    until = None if ended is None else last
    return IncidentRecord(
        number=7, since=last - 300, until=until, active_at=last, server=server, servers=servers, cause=cause
    )


@each(
    ("record", "named"),
    [
        (sick("n2", ("n2",), 60.0), ["n2"]),  # a frozen follower: no leader was lost, so no verdict
        (sick("n2", ("n2",), None), ["n2"]),
        (sick(None, ("n3",), 60.0), ["n3"]),
        (sick(None, ("n2", "n3"), 60.0), []),  # a route: neither of its ends is named
        (sick("n2", ("n2",), LATELY_S + 1), []),
        (sick("n2", ("n2",), 60.0, "planned_step_down"), []),
    ],
)
def test_a_suspect_is_who_an_incident_names(record: IncidentRecord, named: list[str]) -> None:
    """Each row: an incident without a verdict, and whom it makes a suspect."""
    state = replace(known(leader="n1"), incidents=(record,))
    assert list(suspects(state, NOW)) == named
    first = elsewhere(state, NOW)
    assert (first.name if first is not None else None) == (named[0] if named else None)


def test_the_words_of_an_incident() -> None:
    """It is named by its number; a verdict of the same server says more."""
    state = replace(known(leader="n1"), incidents=(sick("n2", ("n2",), 120.0),))
    assert say(suspects(state, NOW)["n2"].message(NOW)) == "was unhealthy 2m ago (incident 7)"
    both = replace(judged(("disk_stall", "n2", 60.0)), incidents=state.incidents)
    assert say(suspects(both, NOW)["n2"].message(NOW)) == "was unhealthy 1m ago (disk stall)"
