"""What do our own connections say of a server, and when do they say that metawatch sees nothing?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NAMES, NOW, known
from tests.core.records import with_records
from tui.core.model.lines import ServerLine
from tui.core.model.state import Denied, State
from tui.core.observed.answers import ServerRef
from tui.core.observed.discovery import AddressRefused, DiscoveryDone, Greeted, NotReached
from tui.core.observed.events import ProbeMissed, VantageChanged
from tui.core.observed.raft_frames import LinkSampled, Pinged, TapChanged
from tui.core.servers import connections as of
from tui.core.vantage.taps import tapped
from tui.core.vantage.visibility import is_blind


def held(*names: str) -> State:
    """Our connections to these servers are up since 890, the other ones were never tried."""
    state = known()
    up = {"connected": True, "connected_at": 890.0}
    servers = {n: with_records(s, connection=up) if n in names else s for n, s in state.servers.items()}
    return replace(state, servers=servers)


def change(name: str, *, connected: bool, reason: str | None = None) -> VantageChanged:
    return VantageChanged(at=NOW, server=name, connected=connected, reason=reason)


def missed(endpoint: str = "PING", asked: float = NOW - 2.0, name: str = "n2", **fields: bool) -> ProbeMissed:
    return ProbeMissed(at=NOW, server=name, endpoint=endpoint, asked=asked, **fields)


def test_a_connection_that_ends_is_dated_and_told() -> None:
    """When and why stays known until it is up again."""
    state, (line,) = of.vantage(held(*NAMES), change("n2", connected=False, reason="EOF"))
    lost = state.servers["n2"].connection
    assert (lost.connected, lost.connected_at, lost.disconnected_at, lost.reason) == (False, None, NOW, "EOF")
    assert (line.server, line.connected, line.reason) == ("n2", False, "EOF")
    back = of.vantage(state, change("n2", connected=True))[0].servers["n2"].connection
    assert (back.connected, back.connected_at, back.disconnected_at, back.reason) == (True, NOW, NOW, None)


def test_the_time_before_the_first_connection_is_unseen_where_it_was_tried() -> None:
    """From the first attempt on, whatever was told when; a reason of then is none of now."""
    state, lines = of.found(State(now=NOW - 60.0), NotReached(at=NOW - 60.0, since=NOW - 61.0, reason="n1: refused"))
    state, _ = of.found(state, NotReached(at=NOW - 5.0, since=NOW - 61.0, reason="n2: timed out"))
    assert (lines, state.given.unreached, is_blind(state)) == ((), "n2: timed out", True)
    state, _ = of.vantage(state, change("n2", connected=True))
    assert (state.given.unreached, is_blind(state), state.seeing_since) == (None, False, NOW)
    [unseen] = state.unseen
    assert (unseen.since, unseen.until) == (NOW - 61.0, NOW)
    assert of.found(state, NotReached(at=NOW, since=NOW - 1.0, reason="late"))[0] == state


@each(
    ("before", "event", "seeing", "blind"),
    [
        (held("n1", "n2"), change("n2", connected=False), 890.0, None),  # another one is left
        (held("n2"), change("n2", connected=False), None, NOW),  # the last one
        (held(), change("n2", connected=False), None, NOW),
        (replace(held(), seeing_since=None, blind_since=NOW - 60), change("n2", connected=True), NOW, None),
    ],
)
def test_without_any_connection_metawatch_is_blind(
    before: State, event: VantageChanged, seeing: float | None, blind: float | None
) -> None:
    """Each row: connections, a change, since when metawatch sees then, and since when it does not."""
    state, _ = of.vantage(before, event)
    assert (state.seeing_since, state.blind_since) == (seeing, blind)


def test_the_first_connection_is_where_waiting_begins() -> None:
    """Later ones do not move it."""
    start = replace(State(), now=NOW)
    first, _ = of.vantage(start, change("n1", connected=True))
    second, _ = of.vantage(first, replace(change("n2", connected=True), at=NOW + 9))
    assert (first.first_connected_at, second.first_connected_at) == (NOW, NOW)


def test_a_new_connection_may_be_allowed_what_the_old_one_was_not() -> None:
    """Refusals are of one connection, and so is the tap."""
    refused = tuple(Denied(operation="subscribe", subject="$NRG.AE.>", via=name, at=900.0) for name in ("n2", "n3"))
    state = tapped(replace(held(*NAMES), denied=refused), TapChanged(at=NOW, via="n2", on=True))
    state, _ = of.vantage(state, change("n2", connected=False))
    assert not any(tap.on for via, tap in state.taps.items() if via == "n2")
    assert len(state.denied) == 2
    state, _ = of.vantage(state, change("n2", connected=True))
    assert [one.via for one in state.denied] == ["n3"]


def test_who_is_there_is_found() -> None:
    """A round of discovery, a first word, and an address that shows another cluster."""
    state, lines = of.found(replace(known(), discovered=False), DiscoveryDone(at=NOW, servers=NAMES))
    assert (state.discovered, state.given.tried, lines) == (True, True, ())
    state, lines = of.found(state, DiscoveryDone(at=NOW, servers=NAMES, given_tried=False))
    assert state.given.tried  # an address that was tried once stays so
    state, lines = of.found(state, Greeted(at=NOW, server=ServerRef(name="n4", id="n4-id")))
    assert [line.what for line in lines if isinstance(line, ServerLine)] == ["joined"]
    state, lines = of.found(state, AddressRefused(at=NOW, address="10.0.0.9:4222", reason="another cluster"))
    assert dict(state.given.refused) == {"10.0.0.9:4222": "another cluster"}
    assert "10.0.0.9:4222" not in state.servers


@each(
    ("event", "waiting"),
    [
        (missed(), NOW - 2.0),
        (missed("RAFTZ"), NOW - 2.0),
        (missed(asked=NOW - 9.0), None),  # it has answered a later question
        (missed(asked=800.0), None),  # from before metawatch saw anything
        (missed("HEALTHZ", unsupported=True), None),  # *no responders* is an answer
    ],
)
def test_an_unanswered_request_waits(event: ProbeMissed, waiting: float | None) -> None:
    """Each row: a request of n2 that was missed, and since when n2 owes an answer; its last answer came five seconds ago."""
    state = held(*NAMES)
    servers = {**state.servers, "n2": with_records(state.servers["n2"], probes={"answered_at": NOW - 5.0})}
    after = of.missed(replace(state, servers=servers), event)
    assert after.servers["n2"].probes.waiting_since == waiting
    assert after.unsupported == ({"n2": ("HEALTHZ",)} if event.unsupported else {})


def test_the_oldest_unanswered_request_counts() -> None:
    """Those that follow are missed as well."""
    state = of.missed(of.missed(held(*NAMES), missed(asked=NOW - 4)), missed(asked=NOW - 3))
    assert state.servers["n2"].probes.waiting_since == NOW - 4
    assert of.missed(state, missed(name="never seen")) == state


def test_a_pong_shows_that_the_server_is_there() -> None:
    """And when its read loop was asked; a connection that had stood still has woken."""
    state = of.pinged(held(*NAMES), Pinged(at=NOW, server="n2", asked=NOW - 0.002))
    one = state.servers["n2"]
    assert (one.presence.heard_at, one.connection.pong_asked, one.connection.woke_at) == (NOW, NOW - 0.002, NOW)
    assert of.pinged(state, Pinged(at=NOW, server="never seen", asked=NOW)) == state


@each(
    ("names", "acked", "seeing"),
    [
        (("n2",), False, None),  # nothing comes, and its host acknowledges nothing
        (("n2",), True, 890.0),  # its host does: the network between us is whole
        (("n1", "n2"), False, 890.0),  # the other connection is not silent
    ],
)
def test_a_dark_connection_may_be_the_last_one(names: tuple[str, ...], *, acked: bool, seeing: float | None) -> None:
    """Each row: our connections, what our kernel tells of n2's after a long silence, and since when metawatch sees."""
    look = LinkSampled(at=NOW, server="n2", heard_at=NOW - 4.0, acked_at=NOW - 4.0, acked=acked)
    state = of.sampled(held(*names), look)
    assert state.seeing_since == seeing
    assert state.servers["n2"].connection.link.silent_since == NOW - 4.0


def test_a_connection_that_is_down_has_no_link_to_look_at() -> None:
    """The look was under way when it ended."""
    assert of.sampled(held("n1"), LinkSampled(at=NOW, server="n2", heard_at=NOW - 4.0)) == held("n1")
