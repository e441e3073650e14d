"""Is a late answer laid to the server where our own connection loses packets, whenever that becomes known?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NOW, known, raftz
from tests.core.records import with_records
from tui.core.model.server import Offset, OwnLink
from tui.core.model.state import State
from tui.core.model.symptom import Symptom
from tui.core.observed.answers import ServerRef
from tui.core.observed.events import AnyEvent, ProbeMissed, RaftSeen
from tui.core.observed.raft_frames import LinkSampled, Pinged
from tui.core.servers.own_faults import came_late
from tui.core.servers.symptom_log import note

REF = ServerRef(name="n2", id="n2-id", version="2.15.1", jetstream=True)
ASKED = NOW - 1.6
OFFSET = Offset(theta=3.0, bound=0.01, at=NOW - 60.0)
"""The clock of n2 is three seconds ahead of ours."""


def linked(link: OwnLink, offset: Offset | None = OFFSET) -> State:
    """We are connected to n2 over a link of which that is known."""
    state = known()
    connection = {"connected": True, "connected_at": 890.0, "link": link}
    one = with_records(state.servers["n2"], connection=connection, process={"offset": offset})
    return replace(state, servers={**state.servers, "n2": one})


ONCE, OFTEN = (NOW - 0.5,), (NOW - 3.0, NOW - 0.5)
DARK = OwnLink(silent_since=NOW - 0.2, acked=False, acked_at=NOW - 0.2)
UNANSWERED = ProbeMissed(at=NOW, server="n2", endpoint="RAFTZ", asked=NOW - 2.0)


def raftz_late(made: float | None) -> RaftSeen:
    """Asked 1.6 s ago; n2 made it `made` seconds after that, by our clock."""
    stamp = None if made is None else ASKED + made + OFFSET.theta
    return RaftSeen(at=NOW, server=REF, raft=raftz("n2", 5, "n1"), asked=ASKED, server_time=stamp, via="n2")


def kinds(state: State) -> list[str]:
    return [one.what for one in state.symptoms.get("n2", ())]


@each(
    ("link", "event", "found"),
    [
        # Nothing shows a loss: a process may have stopped after it had stamped its answer.
        (OwnLink(), raftz_late(0.1), ["RAFTZ"]),
        (OwnLink(resent=ONCE), raftz_late(0.1), []),  # one packet was lost, and it had answered in time
        (OwnLink(resent=ONCE), raftz_late(1.5), ["RAFTZ"]),  # it answered late itself
        (OwnLink(resent=ONCE), raftz_late(None), ["RAFTZ"]),  # nobody knows when it answered
        (OwnLink(resent=OFTEN), raftz_late(1.5), []),  # packets get lost again and again
        (replace(DARK, resent=OFTEN), raftz_late(1.5), []),  # the same, while nothing is acknowledged for a moment
        (replace(DARK, resent=OFTEN), UNANSWERED, []),
        (DARK, UNANSWERED, ["RAFTZ"]),  # nothing was lost before: its machine may be gone
    ],
)
def test_what_is_late_on_a_link_that_loses_packets_is_no_symptom(
    link: OwnLink, event: AnyEvent, found: list[str]
) -> None:
    """Each row: what is known of our link to n2, what came, and the symptoms of n2."""
    state = linked(link)
    assert kinds(note(state, state, event)) == found


def test_without_a_known_clock_an_answer_is_dated_by_its_arrival() -> None:
    """Its stamp could be of any moment."""
    state = linked(OwnLink(resent=ONCE), offset=None)
    assert not came_late(state.servers["n2"], ASKED, NOW, ASKED + 0.1)
    assert kinds(note(state, state, raftz_late(0.1))) == ["RAFTZ"]


LOST = (NOW - 0.6, NOW)
"""The first loss, and the one that shows a link that loses packets."""


@each(
    "event",
    [
        Pinged(at=NOW, server="n2", asked=NOW - 0.4, resent=2),
        LinkSampled(at=NOW, server="n2", heard_at=NOW - 0.5, acked=True, acked_at=NOW, resent=2),
    ],
)
@each(
    ("symptom", "kept"),
    [
        (Symptom(what="RAFTZ", since=NOW - 2.0, until=NOW - 0.3), False),  # it waited for the first lost packet
        (Symptom(what="PING", since=NOW - 2.0, until=NOW - 0.3), False),
        (Symptom(what="RAFTZ", since=NOW - 2.5, until=NOW - 0.8), True),  # it was over before anything was lost
        (Symptom(what="RAFTZ", since=NOW - 9.0, until=NOW - 0.3), True),  # it hung long before
        (
            Symptom(what="PING", since=NOW - 2.0, until=NOW - 0.3, taken=True),
            True,
        ),  # our kernel knows that it was received
        (Symptom(what="busy", since=NOW - 0.5, until=NOW - 0.5), True),  # its own word
    ],
)
def test_what_waited_for_the_first_lost_packets_is_withdrawn(symptom: Symptom, event: AnyEvent, *, kept: bool) -> None:
    """Each row: a symptom that was noted before the second loss told what the link is like, and whether it stays."""
    symptoms = {"n2": (symptom,), "n3": (symptom,)}
    before, after = linked(OwnLink(resent=LOST[:1])), linked(OwnLink(resent=LOST))
    state = note(replace(before, symptoms=symptoms), replace(after, symptoms=symptoms), event)
    assert state.symptoms["n2"] == ((symptom,) if kept else ())
    assert state.symptoms["n3"] == (symptom,)
    again = note(replace(after, symptoms=symptoms), replace(after, symptoms=symptoms), event)
    assert again.symptoms == symptoms, "a link that was known to be lossy before shows nothing new"
