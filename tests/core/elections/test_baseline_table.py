"""When is metawatch ready, and what does `ready` tell?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NAMES, NOW, heartbeat, known, raftz, server, waiting
from tui.core.elections import baseline as of
from tui.core.elections.heartbeat_evidence import heard
from tui.core.model.raft_traffic import TapState
from tui.core.model.server import RaftReport, Server
from tui.core.model.state import State
from tui.core.observed.discovery import GivenUrls

CONNECTED = NOW - 1.0


def starting(*answered: str, **fields: object) -> State:
    """Connected for a second, every address tried; these servers have answered RAFTZ."""
    state = known()
    servers: dict[str, Server] = {
        name: server(name, raftz(name, 5, "n1")) if name in answered else replace(server(name), raft=RaftReport())
        for name in NAMES
    }
    start = replace(
        state,
        ready_at=None,
        ready_term=None,
        first_connected_at=CONNECTED,
        given=GivenUrls(tried=True),
        servers=servers,
    )
    return replace(start, **fields)


def without_raftz(state: State) -> State:
    """The same servers, of 2.9: JSZ has answered and named no term."""
    servers = {
        name: replace(one, raft=replace(one.raft, at=None), jetstream=replace(one.jetstream, at=NOW))
        for name, one in state.servers.items()
    }
    return replace(state, servers=servers, unsupported=dict.fromkeys(NAMES, ("RAFTZ",)))


def elsewhere(state: State, name: str) -> State:
    """That server is of domain `leaf`, the others and the group of domain `hub`."""
    servers = {
        n: replace(one, identity=replace(one.identity, domain="leaf" if n == name else "hub"))
        for n, one in state.servers.items()
    }
    return replace(state, servers=servers, group=replace(state.group, domain="hub"))


@each(
    ("state", "missing"),
    [
        (starting(*NAMES), ()),
        (starting("n1", "n3"), ("n2",)),  # it has not answered yet
        (without_raftz(starting()), ()),  # it has no RAFTZ, and answered JSZ
        (elsewhere(starting("n1", "n3"), "n2"), ()),  # it is of another group
    ],
)
def test_who_has_not_answered_is_missing(state: State, missing: tuple[str, ...]) -> None:
    """Each row: what is known, and the servers that are waited for."""
    assert of.missing(state) == missing


def test_a_peer_that_never_was_seen_is_missing() -> None:
    """The group counts it, and no server of that name has come."""
    state = starting(*NAMES)
    others = {name: one for name, one in state.servers.items() if name != "n3"}
    assert of.missing(replace(state, servers=others)) == ("n3",)


@each(
    ("state", "after", "ready"),
    [
        (starting(*NAMES), 1.0, True),
        (starting("n1", "n2"), 1.0, False),  # n3 may still answer
        (starting("n1", "n2"), 2.9, False),
        (starting("n1", "n2"), 3.0, True),  # which is the longest wait
        (starting(*NAMES, discovered=False), 1.0, False),
        (starting(*NAMES, given=GivenUrls()), 1.0, False),  # an address of the operator has not been tried
        (starting(*NAMES, given=GivenUrls()), 3.0, True),
        (starting(*NAMES, first_connected_at=None), 60.0, False),  # without any connection there is nothing to tell
        (starting(*NAMES, ready_at=900.0), 60.0, False),  # once only
    ],
)
def test_ready_comes_when_all_have_answered_or_the_wait_is_over(state: State, after: float, *, ready: bool) -> None:
    """Each row: what is known, seconds since the first connection, and whether `ready` is printed."""
    now = CONNECTED + after
    state, lines = of.judge(replace(state, now=now), now)
    assert bool(lines) is ready
    assert not ready or state.ready_at == now


def test_where_no_server_tells_a_term_a_heartbeat_is_waited_for() -> None:
    """It tells leader and term, and comes each second."""
    state = replace(without_raftz(starting()), taps={"n3": TapState(on=True, at=NOW)})
    state = replace(state, leadership=replace(state.leadership, term=None, highest_term=None))
    assert of.judge(state, NOW)[1] == ()
    (line,) = of.judge(heard(state, heartbeat("n1", 7)), NOW)[1]
    assert (line.leader, line.term, line.tap) == ("n1", 7, True)


def test_ready_tells_the_group_as_it_is() -> None:
    """Peers and servers by name, who is missing, who leads, in which term."""
    (line,) = of.judge(starting("n1", "n3"), CONNECTED + 3)[1]
    assert (line.peers, line.servers, line.missing) == (NAMES, NAMES, ("n2",))
    assert (line.leader, line.term, line.tap) == ("n1", 5, False)


def test_what_was_led_before_ready_is_no_election() -> None:
    """What is pending in a term that is led already was so before metawatch came."""
    state, _ = of.judge(replace(starting(*NAMES), pending=(waiting("n1", term=5), waiting("n2", term=6))), NOW)
    assert [one.term for one in state.pending] == [6]


@each(("answered", "untold"), [(None, True), (NOW, False)])
def test_a_group_that_told_nothing_is_remembered_as_untold(answered: float | None, *, untold: bool) -> None:
    """Each row: when its servers last answered anything, and whether their first word will be taken for old news."""
    state = starting()
    servers = {n: replace(s, probes=replace(s.probes, answered_at=answered)) for n, s in state.servers.items()}
    lead = replace(state.leadership, leader=None, last=None, term=None, highest_term=None)
    state, _ = of.judge(replace(state, servers=servers, leadership=lead), CONNECTED + 3)
    assert state.ready_untold is untold
    counted = of.count_from(state, 9)
    assert (counted.ready_untold, counted.ready_term) == (False, 9)


@each(
    ("state", "deadline"),
    [(starting(), CONNECTED + of.WAIT_S), (known(), None), (starting(first_connected_at=None), None)],
)
def test_the_wait_ends_three_seconds_after_the_first_connection(state: State, deadline: float | None) -> None:
    """Each row: what is known, and when `ready` is printed at the latest."""
    assert of.deadline(state) == deadline
