"""Does every check between two servers raise when it should, stay quiet when it should, and clear without flickering?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.figures import alert, calm, ready, routes, statsz, told
from tests.core.story import Story
from tui.core.network.load_since import others_in_cluster
from tui.core.observed.answers import Route
from tui.core.observed.events import RoutesSeen, ServerShutdown
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say

# SERVER_010


@each(
    ("rtt", "gateway", "raised"),
    [(0.010, False, False), (0.0101, False, True), (0.050, True, False), (0.0501, True, True), (None, False, False)],
)
def test_round_trips_above_the_limit(rtt: float | None, gateway: bool, raised: bool) -> None:
    """SERVER_010 is above 10 ms in a cluster, SERVER_018 above 50 ms across gateways; not at it."""
    story = ready()
    routes(story, "n1", {"n2": rtt}, gateway=gateway)
    code = "SERVER_018" if gateway else "SERVER_010"
    assert story.open_codes() & {"SERVER_010", "SERVER_018"} == ({code} if raised else set())


def test_servers_of_different_clusters_have_the_gateways_limit() -> None:
    """Also where the row does not say that it is one."""
    story = ready()
    statsz(story, "n2", ref=replace(story.ref("n2"), cluster="C2"))
    routes(story, "n1", {"n2": 0.049, "n3": 0.049})
    assert told(story, "SERVER_010") == [("raised", "n1–n3")]


def test_the_limits_can_be_chosen() -> None:
    """Both of them."""
    story = ready(watch=Watch(thresholds=Thresholds(route_rtt_s=0.1, gateway_rtt_s=0.2)))
    routes(story, "n1", {"n2": 0.099, "n3": 0.101})
    assert told(story, "SERVER_010") == [("raised", "n1–n3")]


def test_a_pair_is_one_alert_whichever_side_tells() -> None:
    """The worse side's figure is shown; the pair is good when both are."""
    story = ready()
    routes(story, "n2", {"n1": 0.012})
    routes(story, "n1", {"n2": 0.025})
    assert told(story, "SERVER_010") == [("raised", "n1–n2")]
    assert (
        say(alert(story, "SERVER_010").summary)
        == "route n1–n2 has a round trip of 25ms (limit 10ms), measured up to 30s ago"
    )
    routes(story, "n1", {"n2": 0.001})
    assert "12ms" in say(alert(story, "SERVER_010").summary)
    routes(story, "n2", {"n1": 0.001})
    assert told(story, "SERVER_010")[-1] == ("cleared", "n1–n2")


def test_a_stall_is_told_by_the_figure_after_it() -> None:
    """Seconds, its age from when it was first told, and the highest value when it is gone."""
    story = ready()
    routes(story, "n1", {"n2": 0.0003})
    routes(story, "n1", {"n2": 25.7})
    story.run(story.t + 12, "n1", 5)
    routes(story, "n1", {"n2": 25.7})
    found = alert(story, "SERVER_010")
    assert say(found.summary).startswith("route n1–n2 has a round trip of 26s (limit 10ms), measured 1")
    assert (found.peak, found.subject) == (25_700, "n1–n2")


def test_round_trips_around_the_limit_do_not_flicker() -> None:
    """After 12 ms, 9 ms is still slow and 7 ms is good; 9 ms after that is good too."""
    story = ready()
    for rtt in (0.012, 0.009, 0.0101, 0.0081):
        routes(story, "n1", {"n2": rtt})
    assert told(story, "SERVER_010") == [("raised", "n1–n2")]
    for rtt in (0.007, 0.009):
        routes(story, "n1", {"n2": rtt})
    assert told(story, "SERVER_010") == [("raised", "n1–n2"), ("cleared", "n1–n2")]


def test_a_route_that_is_no_longer_told_is_not_known() -> None:
    """Gone from the answer, or no answer for 30 s."""
    story = ready()
    routes(story, "n1", {"n2": 0.02, "n3": 0.02})
    routes(story, "n1", {"n2": 0.02})
    assert [a.subject for a in story.monitor.alerts] == ["n1–n2"]
    calm(story, 31)
    assert story.open_codes() == set()


# CLUSTER_005


def short(story: Story, name: str, there: int, times: int) -> None:
    for _ in range(times):
        story.run(story.t + 5, "n1", 5)
        statsz(story, name, routes=there)
    story.advance(story.t + 1)


@each(("there", "times", "raised"), [(2, 3, False), (1, 1, False), (1, 2, True), (0, 2, True)])
def test_fewer_routes_than_others_in_two_samples(there: int, times: int, raised: bool) -> None:
    """CLUSTER_005: two others answer, so there should be two."""
    story = ready()
    short(story, "n3", there, times)
    assert ("CLUSTER_005" in story.open_codes()) is raised


def test_missing_routes_are_named_and_come_back() -> None:
    """ROUTEZ tells to whom there is none; the peak is how many were missing."""
    story = ready()
    routes(story, "n3", {"n2": 0.001})
    short(story, "n3", 1, 2)
    found = alert(story, "CLUSTER_005")
    assert (found.subject, found.peak) == ("n3", 1)
    assert say(found.summary) == "n3 has routes to only 1 of 2 other servers in its cluster, no route to n1"
    short(story, "n3", 2, 1)
    assert told(story, "CLUSTER_005") == [("raised", "n3"), ("cleared", "n3")]


def test_who_is_gone_needs_no_route() -> None:
    """A silent server, and one that said good-bye, are no others that answer."""
    story = ready()
    story.take(ServerShutdown(at=story.at(), server=story.ref("n3")))
    short(story, "n2", 1, 3)
    assert "CLUSTER_005" not in story.open_codes()


@each("first_s", [0.1, 1.6])
def test_routes_to_the_dead_are_missing_by_right(first_s: float) -> None:
    """Killed, called silent after five seconds and back: at no time is the other one said to lack a route."""
    story = ready()
    story.advance(story.t + first_s)
    for _ in range(2):
        statsz(story, "n2", routes=1)
        story.run(story.t + 3.2, "n1", 5, silent=("n3",))
    statsz(story, "n2", routes=1)
    story.run(story.t + 2, "n1", 5, silent=("n3",))
    statsz(story, "n3", ref=story.ref("n3", 2))
    for _ in range(3):
        story.advance(story.t + 1)
        for name in ("n1", "n2"):
            story.raft(name, term=5, leader="n1")
    statsz(story, "n2", routes=1)  # its route to it is only being made
    story.advance(story.t + 2)
    statsz(story, "n2")
    story.advance(story.t + 5)
    assert told(story, "CLUSTER_005") == []


def test_routes_that_do_not_come_back_with_the_server_are_missing() -> None:
    """A server that started anew and gets no route from the other one is told after two samples."""
    story = ready()
    short(story, "n2", 1, 1)
    statsz(story, "n3", ref=story.ref("n3", 2))
    story.wake()
    assert told(story, "CLUSTER_005") == []
    for _ in range(3):
        story.advance(story.t + 4)
        statsz(story, "n1")
        statsz(story, "n3", ref=story.ref("n3", 2))
        statsz(story, "n2", routes=1)
    story.advance(story.t + 1)
    assert ("raised", "n2") in told(story, "CLUSTER_005")


def test_another_cluster_is_reached_by_gateways() -> None:
    """Servers of another cluster are no others of this one."""
    story = ready()
    for name in ("n2", "n3"):
        statsz(story, name, ref=replace(story.ref(name), cluster="C2"))
    servers = story.state.servers
    assert others_in_cluster(story.state, servers["n1"]) == ()
    assert others_in_cluster(story.state, servers["n2"]) == (servers["n3"],)


def test_clusters_of_one_name_at_both_ends_of_a_leaf_link_are_two() -> None:
    """Their domains tell; a server without JetStream tells none and belongs to whoever bears its cluster's name."""
    story = ready(("n1",))
    statsz(story, "n2", ref=replace(story.ref("n2"), domain="edge"))
    statsz(story, "n3", ref=replace(story.ref("n3"), jetstream=False))
    servers = story.state.servers
    assert others_in_cluster(story.state, servers["n1"]) == (servers["n3"],)


def test_a_figure_that_servers_no_longer_renew_is_no_alert() -> None:
    """They measure a route each 30 s: one that is told unchanged for much longer is of the past."""
    story = ready()
    routes(story, "n1", {"n2": 0.0003})
    routes(story, "n1", {"n2": 0.02})
    for _ in range(4):
        story.run(story.t + 10, "n1", 5)
        routes(story, "n1", {"n2": 0.02})
    assert told(story, "SERVER_010") == [("raised", "n1–n2")]
    for _ in range(2):
        story.run(story.t + 10, "n1", 5)
        routes(story, "n1", {"n2": 0.02})
    assert told(story, "SERVER_010") == [("raised", "n1–n2"), ("cleared", "n1–n2")]
    routes(story, "n1", {"n2": 0.021})
    assert "SERVER_010" in story.open_codes()


def test_what_waits_in_two_answers_is_raised_and_cleared() -> None:
    """OPT_SYS_005 through the whole way of an answer; one alone is a burst."""
    story = ready()

    def waits(pending: int) -> None:
        row = Route(remote="n2", remote_id="n2-id1", pending_most=pending)
        story.take(RoutesSeen(at=story.at(), server=story.ref("n1"), routes=(row,)))
        story.run(story.t + 5, "n1", 5)

    for pending in (2**21, 0, 2**21):
        waits(pending)
    assert "OPT_SYS_005" not in story.open_codes()
    waits(2**21)
    assert say(alert(story, "OPT_SYS_005").summary) == "2.0 MiB wait on n1 to be sent to n2 (limit 1MiB)"
    waits(2**20)
    assert told(story, "OPT_SYS_005") == [("raised", "n1–n2"), ("cleared", "n1–n2")]
