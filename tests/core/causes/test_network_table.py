"""Which evidence does each network cause find, and in what does it end? Without a story: one scene a row."""

from msgspec.structs import replace

from tests.cases import each
from tests.core.causes.scenes import at, beats, calm, election, evidence, first, leaderless, route, scene, symptom, ways
from tui.core.causes import network
from tui.core.causes.scene import Scene
from tui.core.model.probes import RoundTrip

CUT = "......xxxxxx"
LOSSY = "..x.x..x.x.x"
ISOLATED = ways(route("n1", "n2", CUT), route("n1", "n3", CUT))
PAUSED = beats(n2=(-12.0, -11.0, -8.5, -7.5, -5.0))
CHALLENGED = election("challenger", terms=3)


def slow(a: str, b: str, rtt_s: float) -> RoundTrip:
    """The round trip is above the limit since ten seconds."""
    return replace(route(a, b, "." * 12), rtt_s=rtt_s, slow_since=at(-10.0))


TABLE: dict[str, tuple[Scene, str, str | None, set[str], str]] = {
    "no other server reaches the leader": (
        scene(ways=ISOLATED), "network_partition", "n1", {"route_cut", "isolated", "heartbeats_ended"}, "sure",
    ),
    "before an election no server is accused surely": (
        leaderless(ways=ISOLATED), "network_partition", "n1", {"route_cut", "isolated", "heartbeats_ended"}, "likely",
    ),
    "Raft alone shows it": (
        scene({"n2": (symptom("unheard", peer="n1"),), "n3": (symptom("unheard", peer="n1"),)}),
        "network_partition", "n1", {"route_cut_by_raft", "isolated_by_raft", "heartbeats_ended"}, "likely",
    ),
    "the leader was slow itself": (
        scene({"n1": (symptom("RAFTZ", -5.0, -2.0),)}, ways=ISOLATED), "network_partition", "n1",
        {"route_cut", "isolated", "heartbeats_ended", "slow_itself"}, "likely",
    ),
    "its host takes no packet": (
        scene({"n1": (symptom("PING", taken=False),)}), "network_partition", "n1",
        {"tcp_not_acknowledged", "unresponsive_to_all"}, "likely",
    ),
    "a follower came back with higher terms": (
        scene({"n3": (symptom("PING", -9.0, -0.5, taken=False),)}, won=CHALLENGED, challenger="n3"), "network_partition", "n3",
        {"tcp_not_acknowledged", "unresponsive_to_all", "no_observed_candidate"}, "sure",
    ),
    "a follower campaigned alone": (
        scene(
            {"n3": (symptom("candidate", term=8),)}, won=CHALLENGED, challenger="n3",
            ways=ways(route("n1", "n3", "xxxxxxxxxx.."), route("n2", "n3", "xxxxxxxxxx..")),
        ), "network_partition", "n3",
        {"route_cut", "isolated", "campaigned_alone", "campaigned_without_its_leader", "no_observed_candidate"}, "sure",
    ),
    "a follower does not hear its leader": (
        scene(won=election("challenger"), ways=ways(route("n1", "n2", "......<<<<<<"))), "network_one_way", "n2",
        {"route_one_way", "campaigned_without_its_leader"}, "sure",
    ),
    "some packets of the leader are lost": (
        scene(ways=ways(route("n1", "n2", LOSSY), route("n1", "n3", LOSSY)), heard_leaders=PAUSED), "network_loss", "n1",
        {"route_lossy", "intermittent_heartbeats", "every_lossy_route"}, "sure",
    ),
    "of one route of seconds rather the end that did not lead": (
        scene(ways=ways(slow("n1", "n2", 2.5))), "network_latency", "n2", {"round_trip_of_seconds"}, "likely",
    ),
    "a slow route is far below the election timeout": (
        scene(ways=ways(slow("n1", "n2", 0.3), slow("n1", "n3", 0.2))), "network_latency", "n1",
        {"slow_round_trip", "another_slow_route", "below_election_timeout"}, "a guess",
    ),
}  # fmt: skip


@each("name", TABLE)
def test_these_figures_are_this_evidence_and_name_this_cause(name: str) -> None:
    """The rows of the table of weights, the first cause of all, and how sure it is."""
    found, cause, server, rows, how_sure = TABLE[name]
    assert (server, frozenset(rows)) in evidence(getattr(network, cause)(found))
    assert first(found) == (cause, server, how_sure)


def test_whole_routes_are_no_cause() -> None:
    """Probes arrive, heartbeats came each second."""
    found = scene(state=calm(), ways=ways())
    causes = (network.network_partition, network.network_one_way, network.network_loss, network.network_latency)
    assert [case for cause in causes for case in cause(found)] == []
