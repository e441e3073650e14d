"""Is the earliest of everything that waits the next instant, and never one that is past?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import HASH, NOW, known, waiting
from tests.core.records import with_records
from tui.core.deadlines import soonest
from tui.core.deadlines import waiting as waits
from tui.core.model.raft_traffic import Candidacy, HeardLeader, HeardLeaders, TapState
from tui.core.model.state import State
from tui.core.settings.watch import Watch

WATCH = Watch()
LEADERLESS_AT = NOW - 0.2 + WATCH.thresholds.leaderless_s
STOOD = Candidacy(candidate=HASH["n2"], term=6, at=NOW)


@each(
    ("state", "due"),
    [
        (known(), LEADERLESS_AT),  # the leader may fall silent
        (known(leader=None, last=None), None),  # nobody leads, and nothing waits
        (replace(known(), ready_at=None, first_connected_at=NOW), NOW + 3.0),  # `ready`, before the leader counts
        (known(pending=(waiting("n2", term=6),)), NOW + 0.5),
        (replace(known(), candidacies=(STOOD,)), NOW + 0.25),
        (replace(known(pending=(waiting("n2", term=6),)), candidacies=(STOOD,)), NOW + 0.25),  # the earlier one
        (replace(known(pending=(waiting("n2", term=6),)), now=NOW + 0.5), LEADERLESS_AT),  # what is past waits no more
        (replace(known(), now=LEADERLESS_AT), None),
    ],
)
def test_the_next_instant_is_the_earliest_that_waits(state: State, due: float | None) -> None:
    """Each row: what is known, and when something has to be judged apart from the ticks."""
    assert waits(state, WATCH) == due
    assert soonest(state, WATCH) == due


def test_the_silence_of_one_connection_is_looked_at_where_connections_may_have_changed() -> None:
    """n3's connection last heard the leader a second ago, and would warn before the leader is lost."""
    state = known()
    n3 = with_records(state.servers["n3"], connection={"connected": True, "connected_at": 890.0})
    voice = HeardLeader(leader=HASH["n1"], term=5, since=900.0, at=NOW - 1.0)
    state = replace(
        state,
        servers={**state.servers, "n3": n3},
        taps={"n3": TapState(on=True, at=890.0)},
        heard_leaders={"n3": HeardLeaders(leaders=(voice,), beats=(NOW - 1.0,))},
    )
    assert waits(state, WATCH) == LEADERLESS_AT
    assert soonest(state, WATCH) == NOW - 1.0 + WATCH.thresholds.heartbeat_warn_s
