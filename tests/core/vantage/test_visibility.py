"""When is metawatch blind, from when on, and what becomes of what it believed meanwhile?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NAMES, NOW, known
from tests.core.records import with_records
from tui.core.model.message import message
from tui.core.model.probes import ProbeState
from tui.core.model.server import OwnLink
from tui.core.model.state import State
from tui.core.model.symptom import Symptom
from tui.core.observed.events import Blind, FeedDenied
from tui.core.vantage import visibility as of

QUIET = OwnLink(silent_since=NOW - 2.0, acked=False, acked_at=NOW - 2.0)
TAKEN = OwnLink(silent_since=NOW - 2.0, acked=True, acked_at=NOW - 1.0)
UNCLEAR = OwnLink(silent_since=NOW - 2.0)


def links(*links: OwnLink | None) -> State:
    """Our connections to n1, n2 and n3; None: there is none."""
    state = known()
    servers = {
        name: state.servers[name]
        if link is None
        else with_records(state.servers[name], connection={"connected": True, "connected_at": 890.0, "link": link})
        for name, link in zip(NAMES, links, strict=True)
    }
    return replace(state, servers=servers)


@each(
    ("state", "now", "blind_since"),
    [
        (links(QUIET, QUIET, QUIET), NOW, NOW - 2.0),
        (links(QUIET, QUIET, QUIET), NOW - 0.6, None),  # not for long enough
        (links(QUIET, QUIET, OwnLink()), NOW, None),  # one works
        (links(QUIET, QUIET, TAKEN), NOW, None),  # its host takes what we send: the network is whole
        (links(UNCLEAR, QUIET, None), NOW, NOW - 2.0),  # where our kernel tells nothing, silence of all is enough
        (links(QUIET, replace(QUIET, silent_since=NOW - 1.6), None), NOW, NOW - 1.6),  # from the last message on
        (links(None, None, None), NOW, None),  # without a connection it is blind already
        (replace(links(QUIET, None, None), first_connected_at=None), NOW, None),
    ],
)
def test_when_every_connection_is_silent_metawatch_is_blind(
    state: State, now: float, blind_since: float | None
) -> None:
    """Each row: connections, the time, and since when metawatch sees nothing."""
    assert of.judge(state, now).blind_since == blind_since


def test_what_seemed_wrong_since_then_was_our_own_blindness() -> None:
    """What servers had said of themselves, and what lay before it, stays."""
    seen = (
        Symptom(what="PING", since=NOW - 60, until=NOW - 58),
        Symptom(what="PING", since=NOW - 1, until=NOW),
        Symptom(what="busy", since=NOW - 1, until=NOW),
    )
    state = of.lost(replace(links(QUIET, None, None), symptoms={"n1": seen}), NOW - 1)
    assert state.symptoms["n1"] == (seen[0], seen[2])
    assert (state.seeing_since, state.blind_since) == (None, NOW - 1)
    assert of.lost(state, NOW) == state


def blind(since: float = NOW - 5.0) -> State:
    """Blind since then; n1 owes answers."""
    state = links(OwnLink(), None, None)
    asked = {"waiting_since": since, "ping": ProbeState(waiting_since=since, answered_at=900.0)}
    servers = {**state.servers, "n1": with_records(state.servers["n1"], probes=asked)}
    return replace(state, servers=servers, seeing_since=None, blind_since=since)


@each(("lasted", "intervals"), [(5.0, 1), (0.9, 0)])
def test_an_interval_without_sight_is_told_if_it_was_worth_it(lasted: float, intervals: int) -> None:
    """Each row: seconds without sight, and how many unseen intervals there are then."""
    state = of.regained(blind(NOW - lasted), NOW)
    assert (state.seeing_since, state.blind_since) == (NOW, None)
    assert [(one.since, one.until, one.reason) for one in state.unseen] == [
        (NOW - lasted, NOW, message("no_data_on_connections"))
    ] * intervals


def test_questions_of_the_blind_time_are_forgotten() -> None:
    """Their answers tell of our network and of no server; what comes first has waited."""
    one = of.regained(blind(), NOW).servers["n1"]
    assert (one.probes.waiting_since, one.probes.ping.waiting_since) == (None, None)
    assert one.probes.ping.answered_at == 900.0
    assert one.connection.woke_at == NOW


def test_who_sees_regains_nothing() -> None:
    """Nor who has no connection."""
    seeing = links(OwnLink(), None, None)
    assert of.regained(seeing, NOW) == seeing
    alone = replace(links(None, None, None), seeing_since=None, blind_since=NOW)
    assert of.regained(alone, NOW) == alone


@each(("seeing", "then"), [(890.0, NOW), (None, None)])
def test_an_own_stall_is_unseen(seeing: float | None, then: float | None) -> None:
    """Each row: since when metawatch saw, and since when it does after its own loop was late; no silence is older."""
    event = Blind(at=NOW, since=NOW - 3, reason="stopped")
    state = of.blind(replace(links(OwnLink(), None, None), seeing_since=seeing), event)
    assert state.seeing_since == then
    assert [(one.since, one.until) for one in state.unseen] == [(NOW - 3, NOW)]
    assert of.blind(State(), event) == State()


def test_only_the_last_twenty_intervals_are_kept() -> None:
    """A laptop that sleeps each night."""
    state = links(OwnLink(), None, None)
    for night in range(30):
        state = of.blind(state, Blind(at=NOW + night, since=NOW + night - 0.5, reason="asleep"))
    assert [one.until for one in state.unseen] == [NOW + night for night in range(10, 30)]


def test_a_refusal_is_kept_once() -> None:
    """Per connection, subject and operation."""
    event = FeedDenied(at=NOW, via="n1", operation="subscribe", subject="$NRG.>")
    state = of.denied(of.denied(known(), event), event)
    assert len(state.denied) == 1
    assert len(of.denied(state, replace(event, via="n2")).denied) == 2


@each(
    ("state", "asked", "nothing"),
    [(known(), NOW, False), (known(), 800.0, True), (replace(known(), seeing_since=None), NOW, True)],
)
def test_a_question_of_a_blind_time_tells_nothing(state: State, asked: float, *, nothing: bool) -> None:
    """Each row: what is known, when was asked, and whether a missed answer shows nothing of the server."""
    assert of.tells_nothing(state, asked) is nothing


def test_why_nothing_is_seen() -> None:
    """Connections that are silent, or none at all."""
    assert of.nothing_seen(links(QUIET, None, None)) == message("no_data_from_servers")
    assert of.nothing_seen(links(None, None, None)) == message("no_connection")
