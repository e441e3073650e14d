"""May a pending election be announced now? Each way of evidence has its own wait, and each wait its own end."""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import HASH, NOW, known, server, waiting
from tui.core.elections.waiting import agreed, due, infer_term, plausible
from tui.core.model.elections import Claimant
from tui.core.model.raft_traffic import Candidacy
from tui.core.model.state import Denied, State

BEAT = {"beat_at": NOW, "beat_vias": ("n3",), "source": "tap"}
NAMED = {"named_by": (Claimant(server="n3"),)}
WHOLE = {"term": 6, "own_word": True, "operational": True}


@each(
    ("pending", "held", "later"),
    [
        ({**WHOLE, "advisory_id": "a"}, 0.0, True),  # nothing is missing
        (WHOLE, 0.4, False),  # its advisory may still come
        (WHOLE, 0.5, True),
        ({"term": 6, "own_word": True}, 19.9, False),  # it won, and has not said that it leads
        ({"term": 6, "own_word": True}, 20.0, True),
        ({"term": 6, **NAMED}, 0.4, False),  # hearsay waits for the leader's own word
        ({"term": 6, **NAMED}, 0.5, True),
        ({"term": 6, **NAMED, "leader": "n1"}, 9.0, False),  # hearsay of the old leader is not believed
        ({"advisory_id": "a", "operational": True}, 0.4, False),  # it waits for its term
        ({"advisory_id": "a", "operational": True}, 0.5, True),
        ({"term": 6, **BEAT}, 9.0, False),  # frames alone may be forged
        ({"term": 6, **BEAT, **NAMED}, 0.05, False),  # its advisory is but shortly waited for
        ({"term": 6, **BEAT, **NAMED}, 0.1, True),
        ({"term": 6, **BEAT, "advisory_id": "a"}, 0.0, True),
    ],
)  # fmt: skip
def test_an_election_waits_for_what_is_missing(pending: dict[str, object], held: float, *, later: bool) -> None:
    """Each row: what is known of it, seconds since it was first told of, and whether it is announced then."""
    one = waiting(**pending)  # type: ignore[arg-type]  # a row may name any field
    assert due(known(pending=(one,)), one, NOW + held) is later


def test_before_ready_nothing_is_announced() -> None:
    """Who led when metawatch came was not elected before its eyes."""
    one = waiting(**WHOLE, advisory_id="a")  # type: ignore[arg-type]  # named in the table above
    assert not due(replace(known(pending=(one,)), ready_at=None), one, NOW + 9)


def test_a_refused_advisory_is_not_waited_for() -> None:
    """Where no connection may hear advisories, the leader's own word is all there is."""
    one = waiting(**WHOLE)  # type: ignore[arg-type]  # named in the table above
    state = known(pending=(one,))
    servers = {n: replace(s, connection=replace(s.connection, connected=True)) for n, s in state.servers.items()}
    denied = tuple(
        Denied(operation="subscribe", subject="$JS.EVENT.ADVISORY.>", via=name, at=NOW) for name in state.servers
    )
    assert due(replace(state, servers=servers, denied=denied), one, NOW)


@each(
    ("vias", "granted", "answered_at", "later"),
    [
        (("n2", "n3"), ("n3",), NOW - 1, True),
        (("n3",), ("n3",), NOW - 1, False),  # heard through one connection only
        (("n2", "n3"), (), NOW - 1, False),  # no majority voted
        (("n2", "n3"), ("n3",), NOW + 0.1, False),  # servers answer, and none tells of it
    ],
)
def test_where_no_server_answers_votes_and_two_connections_do(
    vias: tuple[str, ...], granted: tuple[str, ...], answered_at: float, *, later: bool
) -> None:
    """Each row: through whom its heartbeats came, who voted for it, the servers' last answer, and whether it is announced."""
    one = waiting(term=6, beat_at=NOW, beat_vias=vias)
    stood = Candidacy(candidate=HASH["n2"], term=6, at=NOW, granted=tuple(HASH[n] for n in granted))
    state = replace(
        known(pending=(one,)), candidacies=(stood,), servers={n: server(n, at=answered_at) for n in ("n1", "n2", "n3")}
    )
    assert due(state, one, NOW + 0.5) is later


@each(
    ("pending", "others", "highest", "term"),
    [
        ({"term": 6}, (), 9, 6),  # it is known
        ({"advisory_id": "a"}, (), 6, 6),  # one term is left between 5, which is led, and 6, the highest
        ({"advisory_id": "a"}, (), 7, None),  # two are left
        ({"advisory_id": "a"}, (), 5, None),  # none is
        ({"advisory_id": "a"}, ((7, NOW + 1),), 7, 6),  # below a later election
        ({"advisory_id": "a"}, ((6, NOW - 1),), 7, None),  # an earlier one waits: it may be of the same term
    ],
)  # fmt: skip
def test_the_term_of_an_advisory_is_the_only_one_that_is_left(
    pending: dict[str, object], others: tuple[tuple[int, float], ...], highest: int, term: int | None
) -> None:
    """Each row: what is pending, (term, when) of others, the highest term that is known, and the term that follows from it."""
    one = waiting(**pending)  # type: ignore[arg-type]  # a row may name any field
    rest = tuple(waiting("n3", term=other, first_at=at) for other, at in others)
    assert infer_term(known(pending=(*rest, one), highest_term=highest), one) == term


def test_hearsay_of_an_old_leader_without_raftz_is_believed_when_repeated() -> None:
    """A leader that has no RAFTZ can say no word of its own, so a follower's must do."""
    one = waiting("n1", term=6, **NAMED)
    without: State = replace(known(), unsupported={"n1": ("RAFTZ",)})
    assert not plausible(without, one)
    assert plausible(without, replace(one, named_by=(Claimant(server="n3", repeated=True),)))


def test_what_servers_name_agrees_with_a_heartbeat() -> None:
    """JSZ that names the leader after its first heartbeat is a server's word; before it, it was of another time."""
    one = waiting(**BEAT, term=6)  # type: ignore[arg-type]  # named in the table above
    state = known(pending=(one,))
    n3 = state.servers["n3"]
    for at, told in ((NOW - 0.1, False), (NOW + 0.1, True)):
        names = replace(n3, named=replace(n3.named, leader="n2"), jetstream=replace(n3.jetstream, at=at))
        assert agreed(replace(state, servers={**state.servers, "n3": names}), one) is told
