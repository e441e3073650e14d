"""Does a server answer? Each reading and each limit, from both sides."""

from tests.cases import each
from tests.core.records import with_records
from tests.core.story import T0
from tui.core.model.probes import ProbeState
from tui.core.model.server import Presence, Server
from tui.core.servers import answering as limits
from tui.core.servers.answering import (
    Answering,
    answered_lately,
    answering,
    answers,
    outlasted,
    owes_pong,
    ponged_lately,
    stood_still,
)

NOW = T0 + 100.0
CALM = Server(name="n1", presence=Presence(heard_at=NOW))
A_MOMENT = 0.001


def server(**records: dict[str, object]) -> Server:
    return with_records(CALM, **records)


@each(
    ("known", "what"),
    [
        (server(), "answers"),
        (server(presence={"silent": True}), "silent"),
        (server(probes={"waiting_since": NOW - limits.OWES_S - A_MOMENT}), "owes an answer"),
        (server(probes={"waiting_since": NOW - limits.OWES_S + A_MOMENT}), "answers"),
        (
            server(connection={"connected": False}, probes={"answered_at": NOW - limits.LOST_S - A_MOMENT}),
            "lost",
        ),
        (
            server(connection={"connected": False}, probes={"answered_at": NOW - limits.LOST_S + A_MOMENT}),
            "answers",
        ),
        (server(connection={"connected": False}), "lost"),
        (server(connection={"connected": True}, probes={"answered_at": NOW - 60.0}), "answers"),
    ],
)
def test_what_is_known_of_a_server_reads_as_one_word(known: Server, what: Answering) -> None:
    """A question that is owed for too long, or a lost connection through which nothing came since."""
    assert answering(known, NOW).what == what
    assert answers(known, NOW) is (what == "answers")


def test_the_age_is_that_of_the_last_answer() -> None:
    """None before the first one."""
    assert answering(server(), NOW).age_s is None
    assert answering(server(probes={"answered_at": NOW - 7.5}), NOW).age_s == 7.5


@each("late", [False, True])
def test_each_limit_has_two_sides(*, late: bool) -> None:
    """Just within it, and just beyond."""
    more = A_MOMENT if late else -A_MOMENT
    ponged = server(probes={"ping": ProbeState(answered_at=NOW - limits.PING_STILL_S - more)})
    assert stood_still(ponged, NOW) is late
    assert ponged_lately(server(connection={"pong_asked": NOW - limits.PONGED_S - more}), NOW) is not late
    assert answered_lately(server(probes={"answered_at": NOW - limits.ANSWERED_S - more}), NOW) is not late
    assert owes_pong(server(probes={"ping": ProbeState(waiting_since=NOW - limits.OWES_S - more)}), NOW) is late
    assert outlasted(server(probes={"answered_at": NOW + more}), NOW - limits.OUTLASTS_S) is late


def test_a_new_connection_begins_without_debt() -> None:
    """PING has not been answered on it yet, and may not be for a moment."""
    assert not stood_still(server(connection={"connected_at": NOW - 1.0}), NOW)


def test_who_owes_nothing_owes_no_pong() -> None:
    """Nothing was asked, or all was answered."""
    assert not owes_pong(server(), NOW)
