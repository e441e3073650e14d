"""Is a broken route told from a whole one, and a cut from a lossy one, by its probes and by what Raft reports?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.causes.scenes import Symptoms, at, beats, calm, leaderless, route, scene, symptom, ways
from tui.core.causes.broken_routes import Break, Manner, breaks, got_through, largest_part, proven_part
from tui.core.causes.interrupted_heartbeats import interrupted_at
from tui.core.causes.network import network_loss
from tui.core.causes.scene import Scene
from tui.core.model.probes import RoundTrip, Trip
from tui.core.network.round_trips import pair_name

FROZEN = {"n1": (symptom("PING", taken=True),)}


@each(
    ("probes", "found"),
    [
        ("............", None),
        ("......xxxxxx", ("cut", "n1", "n2")),
        ("xxxxxxxxxxxx", ("cut", "n1", "n2")),
        ("..........xx", None),
        ("......>>>>>>", ("one way", "n1", "n2")),
        ("......<<<<<<", ("one way", "n2", "n1")),
        ("..x.x..x.x.x", ("lossy", "n1", "n2")),
        ("..>.<..>.<.x", ("lossy", "n1", "n2")),
        ("..~x.~x~.x~x", ("lossy", "n1", "n2")),
        ("...~~~~~~~~~", None),
        ("xxxx........", None),
        ("", None),
    ],
)
def test_probes_show_in_which_manner_a_route_broke(probes: str, found: tuple[Manner, str, str] | None) -> None:
    """Twelve seconds up to the election; of one way the first server does not hear the second. A break that was repaired before
    the leader was last heard is none, and neither is one that delays and loses nothing."""
    known = breaks(scene(ways=ways(route("n1", "n2", probes))))
    assert [(one.manner, one.a, one.b) for one in known] == ([] if found is None else [found])


@each(
    ("to_n2", "to_n3", "carried"),
    [
        ("............", "............", False),
        (".......xxxxx", ".......xxxxx", False),
        (".......~xxxx", ".......xxxxx", True),
        ("......~xxxxx", ".......xxxxx", True),  # late already when the leader was last heard
        (".......~....", "............", False),  # late, and nothing is lost: a delay
        (".......>xxxx", ".......>xxxx", False),  # under way at the instant of the cut, one on each route
        (".......>x>xx", ".......xxxxx", True),
        (".......>>>>>", ".......>>>>>", False),  # one way, always
        ("..~x>x......", "............", False),  # before the leader was last heard
    ],
)
def test_what_is_cut_carries_nothing(to_n2: str, to_n3: str, *, carried: bool) -> None:
    """Probes of n1, which was last heard five seconds ago: did some arrive, late or one way, while others were lost?"""
    routes = ways(route("n1", "n2", to_n2), route("n1", "n3", to_n3))
    assert got_through(scene(ways=routes), "n1") is carried


def repaired(a: str, b: str) -> RoundTrip:
    """Cut, and repaired 2.4 s before the election: what had waited for less than 2 s arrives late then, and nothing is lost any more."""
    before = route(a, b, "....xxxx")
    waited = Trip(at=at(-2.4), ab=True, ba=True, sum_s=1.1, a_s=0.0005, b_s=0.0005)
    return replace(before, trips=(*(replace(t, at=t.at - 4.0) for t in before.trips), waited))


def test_what_had_waited_for_the_repair_shows_no_loss() -> None:
    """The same message on a route that loses others after it does."""
    routes = ways(repaired("n1", "n2"), repaired("n1", "n3"))
    assert any(not t.ab and not t.ba for t in routes[pair_name("n1", "n2")].trips)
    assert not got_through(scene(ways=routes), "n1")
    lost_after = Trip(at=at(-0.5), ab=False, ba=False, a_s=0.0005, b_s=0.0005)
    again = replace(repaired("n1", "n2"), trips=(*repaired("n1", "n2").trips, lost_after))
    assert got_through(scene(ways={**routes, pair_name("n1", "n2"): again}), "n1")


@each("slow", ["n1", "n2"])
def test_a_slow_server_is_no_lossy_route(slow: str) -> None:
    """Its own answers to us were late as well: so are those to the others."""
    routes = ways(route("n1", "n2", ".......~~xxx"))
    assert got_through(scene(ways=routes), "n1")
    assert not got_through(scene({slow: (symptom("PING", -4.0, -1.0),)}, ways=routes), "n1")


def test_a_server_that_answers_nothing_has_no_broken_route() -> None:
    """Its probes are lost because it is frozen."""
    assert breaks(scene(FROZEN, ways=ways(route("n1", "n2", "......xxxxxx")))) == ()


@each(("since", "cut"), [(-6.0, True), (-2.0, False)])
def test_without_probes_raft_shows_a_cut(*, since: float, cut: bool) -> None:
    """n2 reports no contact with n1 for longer than a heartbeat may take: both answer us, so it is the route."""
    unheard: Symptoms = {"n2": (symptom("unheard", since, peer="n1"),)}
    found = breaks(scene(unheard))
    assert [(one.manner, one.a, one.b, one.sent) for one in found] == ([("cut", "n1", "n2", 0)] if cut else [])


def cut(a: str, b: str) -> Break:
    return Break(a=a, b=b, manner="cut", since=0.0, until=5.0)


@each(
    ("cuts", "part"),
    [
        ((), ("n1", "n2", "n3")),
        ((cut("n1", "n2"),), ("n1", "n2", "n3")),
        ((cut("n1", "n2"), cut("n1", "n3")), ("n2", "n3")),
        ((cut("n1", "n2"), cut("n1", "n3"), cut("n2", "n3")), ("n1",)),
    ],
)
def test_the_largest_part_is_who_still_reaches_whom(cuts: tuple[Break, ...], part: tuple[str, ...]) -> None:
    """Over others too; of equals the first by name."""
    assert largest_part(scene(), cuts) == part


@each(
    ("routes", "most"),
    [
        ((), None),
        ((route("n2", "n3", "............"),), 2),
        ((route("n2", "n3", "xxxxxxxxxxxx"),), 1),
    ],
)
def test_a_majority_is_proven_by_probes_alone(routes: tuple[RoundTrip, ...], most: int | None) -> None:
    """How many of the others reached each other since; None where no probe was sent."""
    held = {pair_name(one.a, one.b): one for one in routes}
    assert proven_part(leaderless(ways=held), "n1", scene().since) == most


@each(
    ("times", "interrupted"),
    [
        ((-12.0, -11.0, -10.0, -9.0, -8.0, -7.0, -6.0, -5.0), False),
        ((-12.0, -11.0, -8.5, -7.5, -5.0), True),
        ((-12.0, -9.0, -8.0, -7.0, -6.0, -5.0), False),
        ((-12.0,), False),
        ((), False),
    ],
)
def test_heartbeats_that_stay_out_and_come_again_are_interrupted(
    times: tuple[float, ...], *, interrupted: bool
) -> None:
    """A pause of two heartbeats, with others after it; what was regular again for four is over."""
    found = scene(heard_leaders=beats(n2=times))
    assert interrupted_at(found) == (("n2",) if interrupted else ())


def test_a_leader_that_does_not_answer_interrupts_nothing_by_its_route() -> None:
    """Its pauses are its own."""
    paused = beats(n2=(-12.0, -11.0, -8.5, -7.5, -5.0))
    assert interrupted_at(scene(FROZEN, heard_leaders=paused)) == ()
    assert list(network_loss(scene(FROZEN, heard_leaders=paused))) == []


def test_the_calm_scene_has_nothing() -> None:
    """What the tables above start from."""
    found: Scene = scene(state=calm())
    assert breaks(found) == ()
