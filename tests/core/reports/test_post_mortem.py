"""Does a post-mortem count what happened while the incident went on, and say what is not known?"""

from msgspec.structs import replace

from tests.cases import each
from tui.core.incidents.incidents import Incident, incidents
from tui.core.model.asset_counts import Cascade
from tui.core.model.incident import IncidentRecord
from tui.core.model.server import Identity, JetStreamReport, Presence, Server, ServerHistory
from tui.core.model.state import Denied, State, Unseen
from tui.core.observed.answers import JetStream
from tui.core.observed.evidence import EvidenceSaved
from tui.core.reports.post_mortem import PostMortem, ReportOrigin, post_mortem

RECORD = IncidentRecord(
    number=1, since=100.0, until=130.0, active_at=120.0, servers=("n1",), server="n1", cause="crash"
)


def server(name: str, errors: int | None, process: str = "a") -> Server:
    report = JetStreamReport(last=JetStream(api_errors=errors), at=140.0)
    identity = Identity(id=process, cluster="C1", version="2.12.1", jetstream=True)
    history = ServerHistory(restarts=(50.0, 110.0))
    return Server(name=name, identity=identity, presence=Presence(heard_at=140.0), jetstream=report, history=history)


def known(*servers: Server, cascade: Cascade = Cascade(), now: float = 190.0) -> State:  # noqa: B008 - frozen
    return State(now=now, servers={one.name: one for one in servers}, incidents=(RECORD,), cascade=cascade)


def written(state: State, before: State | None) -> PostMortem:
    [one] = incidents(state)
    return post_mortem(one, state, before, ReportOrigin(metawatch="1.0"))


def test_api_errors_are_those_of_the_time_between() -> None:
    before = known(server("n1", 7), server("n2", 3), now=99.0)
    assert written(known(server("n1", 10), server("n2", 3)), before).impact.api_errors == 3
    assert written(known(server("n1", 2, "b"), server("n2", 4)), before).impact.api_errors == 3
    assert written(known(server("n1", None)), before).impact.api_errors is None


def test_without_what_was_known_before_only_errors_that_began_in_it_count() -> None:
    quiet = server("n1", 10)
    rising = replace(quiet, jetstream=replace(quiet.jetstream, api_errors_rose_at=120.0, api_errors_from=(105.0, 4)))
    older = replace(rising, jetstream=replace(rising.jetstream, api_errors_from=(20.0, 4)))
    for one, expected in ((quiet, 0), (rising, 6), (older, None)):
        assert written(known(one), None).impact.api_errors == expected


@each(
    ("cascade", "denied", "unseen", "expected"),
    [
        (Cascade(), (), (), "not touched"),
        (Cascade(streams=4, consumers=2), (), (), "touched"),
        (Cascade(quorum_lost=1), (), (), "touched"),
        (Cascade(streams_leaderless=1), (), (), "touched"),
        (
            Cascade(),
            (Denied(operation="subscribe", subject="$JS.EVENT.ADVISORY.>", via="n1", at=1.0),),
            (),
            "not visible",
        ),
        (Cascade(), (), (Unseen(since=90.0, until=101.0, reason="x"),), "not visible"),
    ],
)
def test_the_data_plane(
    cascade: Cascade, denied: tuple[Denied, ...], unseen: tuple[Unseen, ...], expected: str
) -> None:
    """It is called untouched only where metawatch would have seen otherwise."""
    state = replace(known(server("n1", 0), cascade=cascade), denied=denied, unseen=unseen)
    assert written(state, known(server("n1", 0))).impact.data_plane == expected


def test_counts_that_began_again_count_from_there() -> None:
    before = known(server("n1", 0), cascade=Cascade(streams=50, consumers=1))
    impact = written(known(server("n1", 0), cascade=Cascade(streams=3, consumers=5)), before).impact
    assert (impact.streams, impact.consumers, impact.quorum_lost) == (3, 4, 0)


def test_without_it_elections_of_the_last_two_minutes_count_by_second() -> None:
    seconds = ((90, 1, 1), (110, 2, 0), (131, 1, 3))
    impact = written(known(server("n1", 0), cascade=Cascade(streams=9, seconds=seconds)), None).impact
    assert (impact.streams, impact.consumers) == (3, 3)
    many = tuple((at, 1, 0) for at in range(105, 225))
    assert written(known(server("n1", 0), cascade=Cascade(seconds=many), now=230.0), None).impact.streams is None


def test_servers_unseen_intervals_and_the_cluster() -> None:
    state = replace(
        known(server("n2", 0), server("n1", 0)),
        unseen=(Unseen(since=1.0, until=70.0, reason="x"), Unseen(since=1.0, until=81.0, reason="y")),
    )
    found = written(state, None)
    assert [(one.name, one.failing, one.restarts) for one in found.servers] == [("n1", True, 1), ("n2", False, 1)]
    assert [one.reason for one in found.unseen] == ["y"]
    assert found.whose == "C1"
    assert found.impact.all_clear_at == 130.0
    one: Incident = found.incident
    assert post_mortem(one, state, None, ReportOrigin(whose="prod")).whose == "prod"


def test_saved_evidence_is_of_the_incident_of_its_server_and_time() -> None:
    """From its beginning until an hour after its end; of a state that was written down before, the newest knowledge counts."""

    def saved(server: str, at: float) -> EvidenceSaved:
        return EvidenceSaved(at=at, server=server, by="op", folder="f", parts=())

    every = (saved("n1", 99.0), saved("n1", 100.0), saved("n2", 110.0), saved("n1", 3730.0), saved("n1", 3731.0))
    over = replace(known(), incidents=(replace(RECORD, until=130.0),), evidence_saved=every)
    [one] = incidents(over)
    assert [s.at for s in post_mortem(one, over, None, ReportOrigin()).evidence_saved] == [100.0, 3730.0]
    early = replace(over, evidence_saved=())
    origin = ReportOrigin(evidence_saved=every)
    assert [s.at for s in post_mortem(one, early, None, origin).evidence_saved] == [100.0, 3730.0]
