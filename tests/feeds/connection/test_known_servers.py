"""Does each event carry the name of the server it is of, also where two servers have one name?"""

from msgspec.structs import replace

from tui.core.observed.answers import Route, ServerRef, Stats
from tui.core.observed.events import AnyEvent, RaftSeen, RoutesSeen, ServerShutdown, StatsSeen
from tui.core.servers.equal_names import Home
from tui.feeds.connection.known_servers import Roster

HUB = ServerRef(name="n2", id="NHUB", cluster="HUB", domain="hub", jetstream=True)
EDGE = replace(HUB, id="NEDGE", cluster="EDGE", domain="edge")
HOME = Home(domain="hub", cluster="HUB")


def saw(roster: Roster, ref: ServerRef, at: float, *, up_s: float = 500.0) -> str | None:
    """A STATSZ at that moment; what its server is called, None where the event goes no further."""
    event = StatsSeen(at=at, server=ref, server_time=at, stats=Stats(start=at - up_s))
    roster.saw(event)
    return name(roster, event)


def name(roster: Roster, event: AnyEvent) -> str | None:
    called = roster.called(event)
    return called.server.name if isinstance(called, StatsSeen | RaftSeen | ServerShutdown) else None


def test_the_second_one_is_called_by_its_domain() -> None:
    """Whatever it says from then on, and nothing of it is told under the first one's name."""
    roster = Roster(HOME)
    assert saw(roster, HUB, 100) == "n2"
    assert saw(roster, EDGE, 101) == "n2 (edge)"
    for at in range(102, 110):
        assert saw(roster, HUB, at) == "n2"
        assert saw(roster, EDGE, at) == "n2 (edge)"
    assert name(roster, RaftSeen(at=110, server=EDGE, raft=None)) == "n2 (edge)"
    assert name(roster, ServerShutdown(at=111, server=EDGE)) == "n2 (edge)"
    assert not roster.renamed


def test_the_watched_one_takes_the_plain_name() -> None:
    """It answered later; the other one is told under its new name first."""
    roster = Roster(HOME)
    assert saw(roster, EDGE, 100) == "n2"
    assert saw(roster, HUB, 101) == "n2"
    assert [(event.server.name, event.server.bears, event.server.id) for event in roster.renamed] == [
        ("n2 (edge)", "n2", "NEDGE")
    ]
    assert saw(roster, EDGE, 102) == "n2 (edge)"


def test_a_second_one_that_starts_waits_until_the_first_answers() -> None:
    """Until then it might be the first one, started again with another domain."""
    roster = Roster(HOME)
    assert saw(roster, HUB, 100) == "n2"
    assert saw(roster, EDGE, 101, up_s=0.2) is None
    assert name(roster, ServerShutdown(at=101.5, server=EDGE)) is None
    assert saw(roster, HUB, 103) == "n2"
    assert saw(roster, EDGE, 104, up_s=3.2) == "n2 (edge)"


def test_a_server_that_starts_with_another_domain_keeps_its_name() -> None:
    """Nothing comes of the old id any more."""
    roster = Roster(Home(cluster="HUB"))
    assert saw(roster, replace(HUB, domain=None), 100) == "n2"
    started = replace(HUB, id="NEW")
    assert saw(roster, started, 102, up_s=1) is None
    assert saw(roster, started, 104, up_s=3) == "n2"
    assert roster.servers.keys() == {"n2"}


def test_each_of_two_starts_again_by_itself() -> None:
    """A new start of the second one is its own."""
    roster = Roster(HOME)
    saw(roster, HUB, 100)
    saw(roster, EDGE, 101)
    assert saw(roster, replace(EDGE, id="NEDGE2"), 110, up_s=1) == "n2 (edge)"
    assert saw(roster, replace(HUB, id="NHUB2"), 111, up_s=1) == "n2"
    assert roster.servers.keys() == {"n2", "n2 (edge)"}


def test_an_older_one_of_the_same_place_is_not_told_until_it_proves_to_stay() -> None:
    """A process that is ending may answer for a while beside the next one."""
    roster = Roster(HOME)
    young = replace(HUB, id="YOUNG")
    assert saw(roster, HUB, 100) == "n2"
    assert saw(roster, young, 101, up_s=1) == "n2"
    for at in range(102, 130, 5):
        assert saw(roster, HUB, at) is None
        assert saw(roster, young, at + 1, up_s=at - 99) == "n2"
    assert saw(roster, HUB, 133) == "n2 (HUB NHUB)"
    assert saw(roster, young, 134, up_s=34) == "n2"


def test_routes_lead_to_the_right_one() -> None:
    """The far end of a route is known by its id."""
    roster = Roster(HOME)
    saw(roster, HUB, 100)
    saw(roster, EDGE, 101)
    routes = RoutesSeen(at=102, server=EDGE, routes=(Route(remote="n2", remote_id="NEDGE"),))
    called = roster.called(routes)
    assert isinstance(called, RoutesSeen)
    assert [route.remote for route in called.routes] == ["n2 (edge)"]


def test_the_one_that_we_are_connected_to_has_the_plain_name() -> None:
    """Also while only the other one has answered yet."""
    roster = Roster(HOME, linked=lambda name: "NHUB" if name == "n2" else None)
    assert saw(roster, EDGE, 100) == "n2 (edge)"
    assert saw(roster, HUB, 101) == "n2"
    assert not roster.renamed


def test_who_is_gone_for_good() -> None:
    """A server without a name never comes back under it; one with a name may, for ten minutes."""
    roster = Roster(HOME)
    saw(roster, HUB, 100)
    saw(roster, replace(HUB, name="NAMELESS", id="NAMELESS"), 100)
    assert roster.gone(150) == ()
    assert roster.gone(161) == ("NAMELESS",)
    roster.forget("NAMELESS")
    assert roster.servers.keys() == {"n2"}
    assert roster.gone(699) == ()
    assert roster.gone(701) == ("n2",)


def test_the_domain_of_a_cluster_follows_what_its_servers_tell() -> None:
    """While a domain is rolled out, after a server has taken another name, and when who told it is gone."""
    roster, bare = Roster(HOME), replace(HUB, name="n1", id="N1", domain=None)
    saw(roster, bare, 100)
    assert roster.group_of(bare) is None
    saw(roster, HUB, 101)
    saw(roster, EDGE, 102)
    assert roster.group_of(bare) == "hub"
    assert roster.groups_in("HUB") == {"hub"}
    assert roster.groups_in("EDGE") == {"edge"}
    saw(roster, replace(HUB, id="NHUB2", domain="new"), 130, up_s=1.0)
    assert roster.group_of(bare) == "new"
    saw(roster, replace(HUB, id="NHUB2", domain="new", jetstream=False), 131, up_s=2.0)
    assert roster.group_of(bare) is None
    saw(roster, replace(HUB, id="NHUB2", domain="new"), 132, up_s=3.0)
    roster.forget("n2")
    assert roster.group_of(bare) is None
    assert roster.groups_in("HUB") == {None}
    assert roster.groups_in("nowhere") == frozenset()
