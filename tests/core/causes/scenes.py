"""What is put before a cause in a table? One election of n2 after n1, with nothing wrong but what the table says; not a test.

Times are seconds relative to the election: the leader n1 was last heard five seconds before it."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from tests.core.elections.tables import NOW, answering, known, raftz
from tests.core.records import with_records
from tui.core.causes import ranking
from tui.core.causes.scene import Scene
from tui.core.model.elections import Election
from tui.core.model.probes import RoundTrip, Trip
from tui.core.model.raft_traffic import HeardLeaders, Mark, MarkKind
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.model.symptom import Symptom, SymptomKind
from tui.core.model.verdict import Case, words_of
from tui.core.network.round_trips import pair_name

SINCE = -5.0
Symptoms = Mapping[str, tuple[Symptom, ...]]
Judged = tuple[str, str | None, str]


def at(seconds: float) -> float:
    """The instant so long after the election."""
    return NOW + seconds


def calm(**servers: Mapping[str, Mapping[str, object]]) -> State:
    """All three answer and are heard; `n1={"raft": {"last": None}}` changes records of one of them."""
    state = known()
    held = {name: answering(replace(one, raft=_report(one)), NOW) for name, one in state.servers.items()}
    for name, records in servers.items():
        held[name] = with_records(held[name], **records)
    return replace(state, servers=held)


def _report(one: Server) -> object:
    return replace(one.raft, last=raftz(one.name, 5, "n1"), at=NOW)


def symptom(what: SymptomKind, since: float = SINCE, until: float = -0.5, **figures: object) -> Symptom:
    """Something was wrong from then until then."""
    return replace(Symptom(what=what, since=at(since), until=at(until)), **figures)


def election(
    how: str = "silent", *, planned: bool | None = False, terms: int = 1, failed: int = 0, leader: str = "n2"
) -> Election:
    """n2 is elected in the next term, or some terms later."""
    return Election(
        leader=leader,
        previous="n1",
        elected_at=NOW,
        error_s=0.0,
        announced_at=NOW,
        term=5 + terms,
        terms=terms,
        leaderless_s=-SINCE if how == "silent" else 0.05,
        how=how,  # type: ignore[arg-type]  # one of How
        planned=planned,
        source="raftz",
        advisory_id=None,
        failed=failed,
    )


def mark(what: MarkKind, when: float, server: str = "n1") -> Mark:
    """Something that happened at one server."""
    return Mark(at=at(when), server=server, what=what)


def scene(
    symptoms: Symptoms | None = None,
    *,
    state: State | None = None,
    won: Election | None = None,
    challenger: str | None = "n2",
    marks: tuple[Mark, ...] = (),
    now: float = 1.0,
    **fields: object,
) -> Scene:
    """What was wrong, beside the fields of the state that are given; `won` is how n2 was elected."""
    how = election() if won is None else won
    given = replace(calm() if state is None else state, now=at(now), symptoms=dict(symptoms or {}), **fields)
    since = at(SINCE) if how.how == "silent" else NOW
    return Scene(
        state=replace(given, elections=(*given.elections, how)),
        now=at(now),
        since=since,
        at=NOW,
        old="n1",
        election=how,
        challenger=challenger,
        marks=marks,
    )


def leaderless(symptoms: Symptoms | None = None, *, state: State | None = None, **fields: object) -> Scene:
    """n1 was lost five seconds ago, and nobody is elected."""
    won = scene(symptoms, state=replace(calm() if state is None else state, **fields), now=0.0)
    lead = replace(won.state.leadership, leader=None)
    return replace(
        won,
        state=replace(won.state, elections=won.state.elections[:-1], leadership=lead),
        election=None,
        challenger=None,
    )


def route(a: str, b: str, probes: str, rtt_s: float = 0.002) -> RoundTrip:
    """Probes of each second, the last one half a second before the election: `.` arrived both ways, `x` neither, `>` only from a
    to b, `<` only from b to a, `~` both and so late that TCP sent them twice."""
    trips = []
    for number, probe in enumerate(probes):
        sent = at(-0.5 - (len(probes) - 1 - number))
        ab, ba = probe in ".~>", probe in ".~<"
        both = 0.3 + rtt_s if probe == "~" else rtt_s
        trips.append(
            Trip(
                at=sent if ab and ba else sent + 2.0,
                ab=ab,
                ba=ba,
                sum_s=both if ab and ba else None,
                a_s=0.0005,
                b_s=0.0005,
            )
        )
    return RoundTrip(a=a, b=b, trips=tuple(trips))


def ways(*routes: RoundTrip) -> dict[str, RoundTrip]:
    """As the state holds them; routes between servers of which nothing is said are whole."""
    whole = [route(a, b, "." * 12) for a, b in (("n1", "n2"), ("n1", "n3"), ("n2", "n3"))]
    return {pair_name(one.a, one.b): one for one in (*whole, *routes)}


def beats(**heard: tuple[float, ...]) -> dict[str, HeardLeaders]:
    """When heartbeats of n1 came through the connection to each server."""
    return {name: HeardLeaders(beats=tuple(map(at, times))) for name, times in heard.items()}


def evidence(cases: Iterator[Case]) -> list[tuple[str | None, frozenset[str]]]:
    """(server, rows of the table of weights that are present) of each case."""
    return [(case.server, frozenset(one.evidence for one in case.facts if one.evidence is not None)) for case in cases]


def first(found: Scene) -> Judged:
    """The cause that ranks first, its server, and how sure it is; `unknown` where nothing was found."""
    rows = ranking.ranked(found)
    if not rows:
        return ("unknown", None, "sure")
    return (rows[0].case.cause, rows[0].case.server, words_of(rows[0].confidence))
