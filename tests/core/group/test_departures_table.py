"""Which announcements of leaving count, and did so many leave that no quorum was left?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NAMES, NOW, known
from tests.core.records import with_records
from tui.core.group.departures import announced, departed, said_at, took_the_quorum
from tui.core.model.state import State
from tui.core.observed.answers import ServerRef
from tui.core.observed.events import ServerLameDuck, ServerShutdown

OF: dict[str, type[ServerShutdown | ServerLameDuck]] = {"shutdown": ServerShutdown, "lame_duck": ServerLameDuck}


def says(what: str, name: str = "n2", *, at: float = NOW, id_: str | None = None) -> ServerLameDuck | ServerShutdown:
    ref = ServerRef(name=name, id=id_ or f"{name}-id", version="2.15.1", jetstream=True)
    return OF[what](at=at, server=ref, server_time=at)


@each("what", OF)
def test_each_announcement_is_one_line(what: str) -> None:
    """It comes once through each connection."""
    state, lines = announced(known(), says(what))
    again, more = announced(state, says(what, at=NOW + 0.1))
    assert [(line.server, line.what) for line in lines] == [("n2", what)]
    assert (more, again.servers["n2"].process) == ((), state.servers["n2"].process)
    assert departed(state) == ("n2",)
    assert said_at(state.servers["n2"]) == NOW


def test_a_lame_duck_that_then_shuts_down_said_so_first() -> None:
    """The first word dates its leaving."""
    state, _ = announced(known(), says("lame_duck"))
    state, lines = announced(state, says("shutdown", at=NOW + 10))
    assert [line.what for line in lines] == ["shutdown"]
    assert said_at(state.servers["n2"]) == NOW


def test_the_word_of_an_earlier_process_comes_too_late() -> None:
    """Another one runs under the name by now, and stays."""
    state, lines = announced(known(), says("shutdown", id_="n2-earlier"))
    assert (lines, departed(state)) == ((), ())


def left(proof: float = NOW - 1.0, **when: float) -> State:
    """These said at these times that they shut down; n1 was last heard at `proof`."""
    state = known(proof_at=proof)
    servers = {
        name: with_records(state.servers[name], process={"shutdown_at": when.get(name)}) if name in when else one
        for name, one in state.servers.items()
    }
    return replace(state, servers=servers)


@each(
    ("state", "until", "when"),
    [
        (left(n1=NOW, n2=NOW - 5), NOW + 1, NOW),  # one of three is left
        (left(n1=NOW, n2=NOW - 61), NOW + 1, None),  # a rolling restart is no stop of all
        (left(n1=NOW), NOW + 1, None),  # two are left, and elect
        (left(n2=NOW, n3=NOW), NOW + 1, None),  # the leader itself stays
        (left(n1=NOW, n2=NOW + 5), NOW + 1, None),  # the second one left later
        (left(n1=NOW, n2=NOW), NOW - 1, None),  # not yet
        (left(n1=NOW, n2=NOW, proof=NOW + 1.5), NOW + 2, None),  # it led on after its word
    ],
)
def test_leaving_together_may_take_the_quorum(state: State, until: float, when: float | None) -> None:
    """Each row: who left when, until when is looked, and when the leader n1 left with the quorum."""
    assert took_the_quorum(state, "n1", until) == when


def test_who_was_never_seen_took_nothing() -> None:
    """A name alone."""
    assert took_the_quorum(known(), "n9", NOW) is None
    assert departed(known()) == ()
    assert {said_at(known().servers[name]) for name in NAMES} == {None}
