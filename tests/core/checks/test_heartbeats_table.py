"""When is the leader's silence too long, and at which connections does it count?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.checks.tables import LIMITS, Raised, group, raised
from tests.core.elections.tables import HASH, NAMES, NOW
from tui.core.checks.heartbeats import heartbeat_gap
from tui.core.model.raft_traffic import HeardLeader, HeardLeaders, TapState
from tui.core.model.state import State
from tui.core.observed.account import AccountSeen


def heard(n1: float, n2: float, n3: float, *, ponged: float = 0.1, **fields: object) -> State:
    """So long ago each connection heard the leader n1; `ponged`: how long ago the PING was asked that was answered last."""
    ages = dict(zip(NAMES, (n1, n2, n3), strict=True))
    connection = {"connected": True, "connected_at": 890.0, "pong_asked": NOW - ponged}
    voices = {
        name: HeardLeaders(leaders=(HeardLeader(leader=HASH["n1"], term=5, since=900.0, at=NOW - age),))
        for name, age in ages.items()
    }
    state = replace(
        group(**{name: {"connection": connection} for name in NAMES}),
        taps={name: TapState(on=True, at=890.0) for name in NAMES},
        accounts={name: AccountSeen(at=890.0, via=name, system=True) for name in NAMES},
        heard_leaders=voices,
    )
    return replace(state, **fields)


WARN, CRITICAL = LIMITS.heartbeat_warn_s, LIMITS.heartbeat_critical_s


@each(
    ("state", "found"),
    [
        (heard(0.5, 0.5, 0.5), []),
        (heard(2.0, 2.0, 2.0), []),  # a healthy leader may be silent for two seconds
        (heard(WARN, WARN, WARN), [("MW_HEARTBEAT_GAP", "warning", "n1")]),
        (heard(CRITICAL, CRITICAL, CRITICAL), [("MW_HEARTBEAT_GAP", "critical", "n1")]),
        (heard(0.5, 0.5, CRITICAL), [("MW_HEARTBEAT_GAP", "critical", "n1")]),  # one peer will stand for election
        (heard(CRITICAL, CRITICAL, CRITICAL, ponged=1.9), []),  # the connections themselves are not alive
        (heard(CRITICAL, CRITICAL, CRITICAL, seeing_since=None), []),  # metawatch is blind
        (heard(CRITICAL, CRITICAL, CRITICAL, seeing_since=NOW - 1), []),  # and was, while the leader was silent
        (heard(CRITICAL, CRITICAL, CRITICAL, taps={}), []),  # nothing is listened to
    ],
)
def test_a_silence_counts_where_it_would_have_been_heard(state: State, found: list[Raised]) -> None:
    """Each row: when the leader was heard where, and what is raised."""
    assert raised(heartbeat_gap, state) == found


def test_a_heartbeat_that_may_be_on_its_way_is_no_gap() -> None:
    """A PING that was asked when it was overdue, and was answered, proves that it did not come."""
    asked_before = heard(WARN, WARN, WARN, ponged=1.5)
    assert raised(heartbeat_gap, asked_before) == []


def test_without_a_leader_there_is_none_to_be_silent() -> None:
    """Nobody has led since metawatch came."""
    state = heard(CRITICAL, CRITICAL, CRITICAL)
    assert raised(heartbeat_gap, replace(state, leadership=replace(state.leadership, leader=None, last=None))) == []
