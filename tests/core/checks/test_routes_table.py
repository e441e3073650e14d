"""What is wrong between two servers: slow, one way, or nothing at all?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.checks.tables import LIMITS, Check, Raised, Records, everywhere, raised
from tests.core.elections.tables import NOW
from tui.core.checks import routes as of
from tui.core.model.probes import ProbeState, Proof, RoundTrip, Trip
from tui.core.model.server import Side
from tui.core.model.state import State
from tui.core.observed.answers import Route
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say

PAIR = "n1–n2"
WELL = ProbeState(answered_at=NOW, took_s=0.001, best_s=0.001, recent=(0.001,) * 5)
COUNT = LIMITS.probes_lost


def between(way: RoundTrip | None = None, side: Side | None = None, **n2: object) -> State:
    """What is measured between n1 and n2, what n1 tells of its route, and n2's probes."""
    calm: Records = {"connection": {"connected": True, "connected_at": 890.0}, "probes": {"ping": WELL, "raftz": WELL}}
    state = everywhere(calm, n2={**calm, "probes": {**calm["probes"], **n2}})
    ways = {} if way is None else {PAIR: way}
    return replace(state, ways=ways, routes={} if side is None else {"n1": {"n2": side}})


def trips(ab: bool, ba: bool, count: int = COUNT, a_s: float | None = 0.001) -> RoundTrip:
    """The last measurements: which messages arrived."""
    made = tuple(
        Trip(at=NOW - count + number + 1, ab=ab, ba=ba, sum_s=0.002 if ab and ba else None, a_s=a_s, b_s=0.001)
        for number in range(count)
    )
    return RoundTrip(a="n1", b="n2", trips=made)


def proven(rtt_s: float, age: float, measured: float = 0.0) -> RoundTrip:
    """Above the limit for certain, so long ago; measured again since."""
    return RoundTrip(
        a="n1", b="n2", rtt_at=NOW - measured, rtt_s=rtt_s, proof=Proof(at=NOW - age, rtt_s=rtt_s, bound_s=0.001)
    )


def told(*rtts: float, gateway: bool = False, age: float = 1.0) -> Side:
    """n1's figures of its route to n2, the last one so old."""
    last = len(rtts) - 1
    figures = tuple((NOW - age - 30.0 * (last - number), rtt) for number, rtt in enumerate(rtts))
    return Side(at=NOW, route=Route(remote="n2", rtt_s=rtts[-1], gateway=gateway), rtts=figures)


@each(
    ("check", "state", "found"),
    [
        (of.cut, between(trips(True, True)), []),
        (of.cut, between(trips(False, False)), [("MW_ROUTE_CUT", "critical", PAIR)]),
        (of.cut, between(trips(False, False, COUNT - 1)), []),  # too few
        (of.cut, between(trips(False, False, a_s=None)), []),  # n1 itself does not answer us
        (of.cut, between(trips(False, False), ping=replace(WELL, waiting_since=NOW - 1)), []),  # nor n2
        (of.one_way, between(trips(False, True)), [("MW_ROUTE_ONE_WAY", "critical", PAIR)]),
        (of.one_way, between(trips(True, False)), [("MW_ROUTE_ONE_WAY", "critical", PAIR)]),
        (of.one_way, between(trips(False, False)), []),
        # It answers us late as well: it hardly gets its processor, and reads its routes too late.
        (of.one_way, between(trips(False, True), ping=replace(WELL, recent=(0.5, 0.5))), []),
        (of.round_trip, between(proven(0.02, 1.0)), [("SERVER_010", "warning", PAIR)]),
        (of.round_trip, between(proven(0.02, 61.0)), []),  # a proof of before
        (of.round_trip, between(side=told(0.011)), [("SERVER_010", "warning", PAIR)]),
        (of.round_trip, between(side=told(0.010)), []),
        (of.round_trip, between(side=told(0.011, 0.009)), [("SERVER_010", "warning", PAIR)]),  # not well below it
        (of.round_trip, between(side=told(0.011, 0.007)), []),
        (of.round_trip, between(side=told(0.011, age=51.0)), []),  # not measured any more
        (of.round_trip, between(side=told(0.011, gateway=True)), []),  # clusters may lie far apart
        (of.round_trip, between(side=told(0.051, gateway=True)), [("SERVER_018", "warning", PAIR)]),
        (of.round_trip, between(replace(proven(0.001, 1.0), proof=None), told(0.011)), []),  # our own figure is of now
    ],
)
def test_a_route_is_judged_by_what_is_of_now(check: Check, state: State, found: list[Raised]) -> None:
    """Each row: a check, what is known of the route, and what is raised."""
    assert raised(check, state) == found


def waits(for_s: float, age: float = 0.0, most: int = 2**20 + 1) -> Side:
    """So much has waited on n1 for n2, in all answers for so long."""
    at = NOW - age
    return Side(at=at, route=Route(remote="n2", pending_most=most), pending_since=at - for_s)


@each(
    ("side", "found"),
    [
        (waits(5.0), [("OPT_SYS_005", "warning", PAIR)]),
        (waits(0.0), []),  # one answer may be a burst
        (waits(5.0, age=31.0), []),
        (Side(at=NOW, route=Route(remote="n2", pending_most=2**30)), []),
    ],
)
def test_what_waits_on_a_route(side: Side, found: list[Raised]) -> None:
    """Each row: what n1 tells of its route to n2, and what is found."""
    assert raised(of.pending, between(side=side)) == found


def test_the_side_on_which_most_waits_is_named() -> None:
    """Both may pile up; the pair has one alert."""
    state = replace(between(), routes={"n1": {"n2": waits(5.0)}, "n2": {"n1": waits(5.0, most=3 * 2**20)}})
    (found,) = of.pending(state, NOW, Watch())
    assert say(found.summary) == "3.0 MiB wait on n2 to be sent to n1 (limit 1MiB)"
