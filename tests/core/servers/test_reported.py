"""What follows from one report of a server, and from two in a row?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.elections.tables import NOW, raftz, server
from tests.core.records import with_records
from tui.core.model.server import JetStreamReport, Server
from tui.core.observed.answers import DiskWaits, HealthPart, JetStream, Meta, Raft, RaftQueues, ServerRef, Varz
from tui.core.observed.events import HealthSeen, RaftSeen, VarzSeen
from tui.core.servers import reported as of
from tui.core.settings.thresholds import Thresholds

LIMITS = Thresholds()
REF = ServerRef(name="n2", id="n2-id", version="2.15.1", jetstream=True)


def raft_seen(raft: Raft | None, at: float) -> RaftSeen:
    return RaftSeen(at=at, server=REF, raft=raft)


def jetstream(*reports: tuple[float, JetStream], before: Server | None = None) -> Server:
    """n2 after these reports, each with the seconds since NOW."""
    one = before or server("n2")
    for after, report in reports:
        one = of.jetstream_reported(one, report, NOW + after, LIMITS)
    return one


@each(
    ("answers", "counts_since", "lost_since"),
    [
        ((raftz("n2", 5, "n1"), raftz("n2", 5, "n1")), NOW, None),
        ((raftz("n2", 5, "n1"), replace(raftz("n2", 5, "n1"), size=4)), NOW + 1, None),  # it counts anew
        ((raftz("n2", 5, "n1"), None), NOW + 1, NOW + 1),  # it holds no meta group
        ((None, None), NOW + 1, NOW),
        ((None, raftz("n2", 5, "n1")), NOW + 1, None),  # which it has found
    ],
)  # fmt: skip
def test_a_size_and_a_lost_meta_group_are_dated(
    answers: tuple[Raft | None, ...], counts_since: float, lost_since: float | None
) -> None:
    """Each row: two RAFTZ answers a second apart, since when it counts so many, and since when it has lost its meta group."""
    one = server("n2")
    for second, raft in enumerate(answers):
        one = of.raft_reported(one, raft_seen(raft, NOW + second), LIMITS)
    assert (one.raft.counts_since, one.raft.meta_lost_since) == (counts_since, lost_since)
    assert one.history.answers_raftz


def test_a_server_without_jetstream_has_no_meta_group_to_lose() -> None:
    """It answers RAFTZ all the same."""
    plain = with_records(server("n2"), identity={"jetstream": False})
    assert of.raft_reported(plain, raft_seen(None, NOW), LIMITS).raft.meta_lost_since is None


def test_health_is_the_last_word() -> None:
    """With its error, and without one when it is well again."""
    sick = of.health_reported(server("n2"), HealthSeen(at=NOW, server=REF, ok=False, error="no leader"))
    assert (sick.process.health_ok, sick.process.health_error) == (False, "no leader")
    assert of.health_reported(sick, HealthSeen(at=NOW, server=REF, ok=True)).process.health_error is None


def health(*parts: HealthPart | None) -> Server:
    """n2 after HEALTHZ answers each 15 s by which this of it fails."""
    one = server("n2")
    for number, part in enumerate(parts):
        one = of.health_reported(one, HealthSeen(at=NOW + 15 * number, server=REF, ok=part is None, failing=part))
    return one


@each(
    ("parts", "since"),
    [
        (("jetstream", "jetstream", "jetstream"), NOW),
        (("jetstream", None, "jetstream"), NOW + 30),
        (("streams", "jetstream", "jetstream"), NOW + 15),
        (("jetstream", None), None),
    ],
)
def test_a_failure_is_dated_by_the_first_of_an_unbroken_run(parts: tuple[HealthPart | None, ...], since: float) -> None:
    """Each row: what failed in answers each 15 s, and since when the last of it does."""
    assert health(*parts).process.failing_since == since


@each(
    ("raft", "dated"),
    [
        ({"queues": RaftQueues(unapplied=LIMITS.raft_queue_max + 1)}, "queued_since"),
        ({"queues": RaftQueues(unapplied=LIMITS.raft_queue_max)}, None),
        ({"committed": 301, "applied": 200}, "unapplied_since"),
        ({"committed": 300, "applied": 200}, None),
        ({"committed": 900, "applied": 200, "catching_up": True}, "catching_up_since"),
    ],
)
def test_a_backlog_is_dated_by_the_first_of_an_unbroken_run(raft: dict[str, object], dated: str | None) -> None:
    """Each row: figures of three RAFTZ answers, of which the second has none, and what begins with the last."""
    names = ("queued_since", "unapplied_since", "catching_up_since")
    one, plain = server("n2"), raftz("n2", 5, "n1")
    for second, answer in enumerate((replace(plain, **raft), plain, replace(plain, **raft), replace(plain, **raft))):
        one = of.raft_reported(one, raft_seen(answer, NOW + second), LIMITS)
    assert {name: getattr(one.raft, name) for name in names} == {
        name: NOW + 2 if name == dated else None for name in names
    }


@each(
    ("before", "now", "after", "per_s"),
    [
        (100, 300, 2.0, 100.0),
        (300, 100, 2.0, 0.0),  # it began again
        (100, None, 2.0, None),  # it told no number
        (100, 300, 0.4, None),  # too close for a rate: the one before stays
    ],
)
def test_a_rate_is_of_two_reports(before: int | None, now: int | None, after: float, per_s: float | None) -> None:
    """Each row: API requests in two reports, the seconds between them, and the rate."""
    one = jetstream((0.0, JetStream(api_total=before)), (after, JetStream(api_total=now)))
    assert one.jetstream.api_per_s == per_s


@each(
    ("rates", "since"),
    [
        ((LIMITS.api_rate_max,), NOW + 1),
        ((LIMITS.api_rate_max - 1,), None),
        # Once too high it has to fall well below the limit.
        ((LIMITS.api_rate_max, LIMITS.api_rate_max * LIMITS.api_rate_clear), NOW + 1),
        ((LIMITS.api_rate_max, 0.0), None),
    ],
)
def test_too_many_requests_last_until_they_fall_well_below(rates: tuple[float, ...], since: float | None) -> None:
    """Each row: API requests in each second, and since when there are too many."""
    total, reports = 0.0, [(0.0, JetStream(api_total=0))]
    for second, rate in enumerate(rates, 1):
        total += rate
        reports.append((float(second), JetStream(api_total=round(total))))
    assert jetstream(*reports).jetstream.api_busy_since == since


@each(
    ("errors", "began", "rose_at"),
    [
        ((5, 5), None, None),
        ((5, 8), (NOW, 5), NOW + 1),
        ((5, 8, 9), (NOW, 5), NOW + 2),  # they go on rising
        ((5, 8, 0), None, None),  # a new start counts from zero
        ((5, None), None, None),
    ],
)
def test_api_errors_are_counted_from_where_they_began_to_rise(
    errors: tuple[int | None, ...], began: tuple[float, int] | None, rose_at: float | None
) -> None:
    """Each row: the errors in reports a second apart, from when and how many they rose, and when they last did."""
    report = jetstream(*((float(n), JetStream(api_errors=count)) for n, count in enumerate(errors))).jetstream
    assert (report.api_errors_from, report.api_errors_rose_at) == (began, rose_at)


@each(
    ("names", "leader", "since", "other_at"),
    [
        (("n1",), "n1", NOW, None),
        (("n1", "n1"), "n1", NOW, None),
        (("n1", "n3"), "n3", NOW + 1, NOW),  # it named another one until then
        (("n1", None), None, NOW + 1, NOW),
    ],
)
def test_the_name_of_the_leader_is_dated(
    names: tuple[str | None, ...], leader: str | None, since: float, other_at: float | None
) -> None:
    """Each row: whom reports a second apart name, and the name, since when, and when another one was named last."""
    one = jetstream(*((float(n), JetStream(meta=Meta(leader=name))) for n, name in enumerate(names)))
    assert (one.named.leader, one.named.since, one.named.other_at) == (leader, since, other_at)


def test_jetstream_that_is_switched_off_is_dated_once() -> None:
    """Also where the server never had it."""
    off = JetStream(disabled=True)
    assert jetstream((0.0, off), (5.0, off)).jetstream.off_since == NOW
    assert jetstream((0.0, off), (5.0, JetStream())).jetstream.off_since is None


def test_a_report_without_streams_keeps_those_of_before() -> None:
    """STATSZ does not tell them; JSZ does."""
    report: JetStreamReport = jetstream((0.0, JetStream(streams=7, consumers=9)), (1.0, JetStream())).jetstream
    assert report.last is not None
    assert (report.last.streams, report.last.consumers) == (7, 9)


@each(
    ("answers", "waited", "held"),
    [
        ((DiskWaits(waits=900, wait_s=90.0),), None, False),  # what had waited before metawatch came
        ((DiskWaits(waits=900, waiting=4),), (NOW, 0, 4, 0.0), False),
        ((DiskWaits(waits=900, wait_s=90.0), DiskWaits(waits=900, wait_s=90.0)), None, False),
        ((DiskWaits(waits=900, wait_s=90.0), DiskWaits(waits=904, wait_s=96.0)), (NOW, 4, 0, 1.5), False),
        ((DiskWaits(waiting=3), DiskWaits(waiting=3)), (NOW, 0, 3, 0.0), True),
        ((DiskWaits(waits=900, wait_s=90.0), DiskWaits(waits=3, wait_s=1.0)), None, False),  # it cannot be
        ((DiskWaits(waits=900), None), None, False),
        ((None, DiskWaits(waits=900)), None, False),
    ],
)
def test_what_waited_for_the_disk_is_of_two_answers(
    answers: tuple[DiskWaits | None, ...], waited: tuple[float, int, int, float] | None, held: bool
) -> None:
    """Each row: VARZ answers a minute apart; since when, how many waits are over, how many wait, and the mean."""
    one = server("n2")
    for number, told in enumerate(answers):
        one = of.varz_reported(one, VarzSeen(at=NOW + 60 * number, server=REF, varz=Varz(disk_waits=told)))
    found = one.varz.disk_waited
    assert (None if found is None else (found.since, found.waits, found.waiting, found.mean_s)) == waited
    assert one.varz.disk_held is held
