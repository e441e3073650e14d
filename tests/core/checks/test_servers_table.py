"""Which servers differ, are busy, crashed or lack routes?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.checks.tables import LIMITS, Check, Raised, Records, everywhere, group, raised
from tests.core.elections.tables import NOW
from tui.core.checks import servers as of
from tui.core.model.server import Offset
from tui.core.model.state import State
from tui.core.observed.answers import Certificate, Listener, Stats, Varz


def versions(*told: str) -> State:
    """What n1, n2 and n3 run."""
    return group(
        **{name: {"identity": {"version": version}} for name, version in zip(("n1", "n2", "n3"), told, strict=True)}
    )


def busy(for_s: float, age: float = 0.0) -> Records:
    """CPU was too high in every report for so long."""
    return {"stats": {"last": Stats(start=0.0, cpu=95.0), "at": NOW - age, "busy_since": NOW - age - for_s}}


DAY = 86_400.0


def expires(*left: float, loaded: float | None = None, **more: object) -> State:
    """n2's certificates have so many days left; it loaded them so many days ago."""
    kinds: tuple[Listener, ...] = ("clients", "routes")
    certificates = tuple(
        Certificate(listener=listener, expires=NOW + days * DAY) for listener, days in zip(kinds, left, strict=False)
    )
    varz = Varz(loaded_at=None if loaded is None else NOW - loaded * DAY, certificates=certificates)
    return group(n2={"varz": {"last": varz, "at": NOW, **more}})


@each(
    ("state", "severity"),
    [
        (expires(15.0), None),
        (expires(14.0), "info"),
        (expires(80.0, 14.0), "info"),  # the routes' certificate is the first to expire
        (expires(3.1), "info"),
        (expires(3.0), "warning"),
        (expires(-400.0), "warning"),  # expired, and perhaps nobody checks it: the group runs on
        (expires(14.0, loaded=76.0), "info"),  # of 90 days
        (expires(3.0, loaded=87.0), "warning"),
        (expires(0.5, loaded=0.5), None),  # one that lives for a day, and is renewed after two thirds of it
        (expires(0.34, loaded=0.66), None),
        (expires(0.3, loaded=0.7), "info"),
        (expires(0.2, loaded=0.8), "warning"),
        (expires(-0.1, loaded=1.1), "warning"),
        (expires(), None),
        (expires(1.0, at=NOW - 201.0), None),  # it may have another one by now
    ],
)
def test_when_a_certificate_is_told(state: State, severity: str | None) -> None:
    """MW_CERTIFICATE. Each row: what n2 told, and how grave that is; never critical, for nothing fails yet."""
    assert raised(of.certificate, state) == ([] if severity is None else [("MW_CERTIFICATE", severity, "n2")])


@each(("ahead", "found"), [(0.0, True), (-2.0, False)])
def test_a_certificate_expires_by_the_clock_of_its_server(ahead: float, found: bool) -> None:
    """Its clock is so many days ahead of ours, and thirteen days are left by ours alone."""
    varz = expires(13.0).servers["n2"].varz.last
    offset = Offset(theta=ahead * DAY, bound=0.01, at=NOW)
    state = group(n2={"varz": {"last": varz, "at": NOW}, "process": {"offset": offset}})
    assert bool(raised(of.certificate, state)) is found


def sick(part: str | None, for_s: float = 15.0, age: float = 0.0, **more: dict[str, object]) -> State:
    """n2's HEALTHZ has said for so long that this of it fails."""
    process = {
        "health_ok": False,
        "failing": part,
        "health_at": NOW - age,
        "failing_since": None if part is None else NOW - age - for_s,
    }
    return group(n2={**more, "process": {**process, **more.get("process", {})}})


@each(
    ("state", "codes"),
    [
        (sick("connections"), ["SERVER_001"]),
        (sick("jetstream"), ["SERVER_014"]),
        (sick("streams", for_s=60.0), ["SERVER_015"]),
        (sick("streams", for_s=45.0), []),  # it catches up, or new ones are made all the time
        (sick("account"), []),  # no business of the meta group
        (sick(None), []),
        (sick("jetstream", for_s=0.0), []),  # one answer: it starts, or an election is under way
        (sick("jetstream", age=51.0), []),
        (sick("jetstream", jetstream={"off_since": NOW - 30.0}), []),  # MW_PEER_NO_JETSTREAM
        (sick("connections", process={"lame_duck_at": NOW - 1.0}), []),
        (replace(sick("jetstream"), leadership=replace(group().leadership, leader=None)), []),  # MW_LEADERLESS
        (
            replace(sick("jetstream"), leadership=replace(group().leadership, since=NOW - 1.0)),
            [],
        ),  # said while nobody led
        (replace(sick("jetstream"), leadership=replace(group().leadership, since=NOW - 5.0)), ["SERVER_014"]),
    ],
)
def test_an_unhealthy_server_has_the_code_of_what_fails(state: State, codes: list[str]) -> None:
    """Each row: what is known of n2, and the codes; none of them is critical."""
    assert raised(of.unhealthy, state) == [(code, "warning", "n2") for code in codes]


@each(
    ("check", "state", "names"),
    [
        (of.version_differs, versions("2.15.1", "2.15.1", "2.15.1"), []),
        (of.version_differs, versions("2.15.1", "2.14.6", "2.15.1"), ["n2"]),
        (of.version_differs, versions("2.14.6", "2.14.6", "2.15.1"), ["n3"]),
        (of.version_differs, versions("2.9.10", "2.10.26", ""), ["n1"]),  # as numbers; who tells none is not counted
        (of.version_differs, versions("2.12.0-RC.1", "2.12.0", ""), ["n1"]),
        (of.cpu_high, group(n2=busy(LIMITS.sustained_s)), ["n2"]),
        (of.cpu_high, group(n2=busy(LIMITS.sustained_s - 0.1)), []),
        (of.cpu_high, group(n2=busy(60.0, age=31.0)), []),  # it has told nothing since
        (of.restarted, group(n2={"history": {"crashes": (NOW - 1,)}}), ["n2"]),
        (of.restarted, group(n2={"history": {"crashes": (NOW - LIMITS.restart_shown_s - 1,)}}), []),
        (of.restarted, group(n2={"history": {"restarts": (NOW - 1,)}}), []),  # it had announced it
    ],
)
def test_whose_fault_it_is(check: Check, state: State, names: list[str]) -> None:
    """Each row: a check, what is known, and the servers that it names."""
    assert [subject for _, _, subject in raised(check, state)] == names


SEEN: Records = {
    "identity": {"cluster": "C1"},
    "presence": {"here_since": NOW - 100, "heard_at": NOW},
    "stats": {"last": Stats(start=0.0, routes=2), "at": NOW},
}


def routed(n2_routes: int, **n2: object) -> State:
    """All are there; n2 tells so many routes since 20 s."""
    stats = {"last": Stats(start=0.0, routes=n2_routes), "at": NOW, "unrouted_since": NOW - 20}
    return everywhere(SEEN, n2={"stats": {**stats, **n2}})


def without_n3(state: State, **presence: object) -> State:
    n3 = state.servers["n3"]
    return replace(state, servers={**state.servers, "n3": replace(n3, presence=replace(n3.presence, **presence))})


@each(
    ("state", "found"),
    [
        (routed(1), [("CLUSTER_005", "warning", "n2")]),
        (routed(2), []),
        (routed(1, unrouted_since=NOW - LIMITS.sustained_s + 1), []),  # one report may be of a moment
        (without_n3(routed(1), here_since=NOW - 10), []),  # n3 has come since: its routes are being made
        (without_n3(routed(1), heard_at=NOW - 20), []),  # n3 is gone: routes to the dead are missing by right
    ],
)
def test_routes_are_missing_only_to_who_is_there(state: State, found: list[Raised]) -> None:
    """Each row: what is known of n2's routes, and what is raised."""
    assert raised(of.routes_missing, state) == found


def test_who_leaves_has_no_routes_to_keep() -> None:
    """A lame duck closes them."""
    state = routed(1)
    n2 = state.servers["n2"]
    leaving = replace(n2, process=replace(n2.process, lame_duck_at=NOW - 5))
    assert raised(of.routes_missing, replace(state, servers={**state.servers, "n2": leaving})) == []
