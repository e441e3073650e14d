"""Who may be told who we are? Judged by what a server says at its door, without any connection."""

import pytest

from tui.core.observed.answers import ServerRef, Stats
from tui.core.observed.discovery import AddressRefused
from tui.core.observed.events import AnyEvent, StatsSeen
from tui.core.settings.connection import Connection
from tui.feeds.connection.address_book import Book
from tui.feeds.connection.dial import Spot
from tui.feeds.connection.failures import WrongServer
from tui.feeds.connection.hello import Hello
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.login import DialPlace, Keys
from tui.feeds.connection.pinned import Pin
from tui.feeds.discovery.trust import Trust

T0 = 1000.0


def trusting(roster: Roster) -> Trust:
    """Before the first connection."""
    return Trust(roster, Book(Keys(Connection(urls=("nats://10.0.0.1",)))), lambda _event: None)


def known(*servers: tuple[str, str, str], at: float = T0) -> Trust:
    """Connected to the first one, and told of all of them: (name, id, cluster)."""
    roster = Roster()
    trust = trusting(roster)
    name, server_id, cluster = servers[0]
    trust.let_in(Hello(name=name, id=server_id, cluster=cluster))
    for name, server_id, cluster in servers:
        ref = ServerRef(name=name, id=server_id, cluster=cluster)
        roster.saw(StatsSeen(at=at, server=ref, stats=Stats(start=at - 100)))
    return trust


def against(
    trust: Trust, name: str, server_id: str, cluster: str = "A", *, given: bool = False, lost_at: float | None = None
) -> str | None:
    hello = Hello(name=name, id=server_id, cluster=cluster)
    return trust.against(hello, "10.0.0.2:4222", given=given, lost_at=lost_at, now=T0 + 1)


def test_the_first_one_defines_what_is_watched() -> None:
    """The operator gave its address."""
    assert against(trusting(Roster()), "n1", "N1", given=True) is None


def test_a_told_id_is_let_in_wherever_it_answers() -> None:
    """Also of another cluster, which trusted servers tell of through their gateways."""
    trust = known(("n1", "N1", "A"), ("n2", "N2", "A"), ("m1", "M1", "C2"))
    assert against(trust, "n2", "N2") is None
    assert against(trust, "m1", "M1", "C2") is None


def test_a_learned_address_with_another_id_is_none_of_ours() -> None:
    """Whatever its name and its cluster are; given, it would be the server started anew."""
    trust = known(("n1", "N1", "A"), ("n2", "N2", "A"))
    foreign = against(trust, "n2", "B2", "B")
    assert foreign == "another server (n2, id B2…, cluster B) answers at 10.0.0.2:4222: no credentials were sent"
    assert "with an id unknown to the cluster" in (against(trust, "n2", "B2", lost_at=T0 + 0.5) or "")
    assert "with an id unknown to the cluster" in (against(trust, "n9", "B9") or "")


def test_a_given_address_is_trusted_with_a_new_id() -> None:
    """Once the old process is gone; while that one still answers, two servers bear the name."""
    trust = known(("n1", "N1", "A"), ("n2", "N2", "A"))
    assert against(trust, "n2", "NEW", given=True, lost_at=T0 + 0.5) is None
    assert against(trust, "n2", "NEW", given=True) is not None
    assert against(trust, "n2", "NEW", given=True, lost_at=T0 - 0.5) is not None


def test_a_given_address_of_a_side_that_is_cut_off() -> None:
    """Nobody tells its id, but it is of our cluster, or of one to which our servers have a gateway that may be down."""
    trust = known(("n1", "N1", "A"))
    assert against(trust, "n3", "N3", given=True) is None
    assert against(trust, "m1", "M1", "C2", given=True) is not None
    trust._book.clusters.add("C2")
    assert against(trust, "m1", "M1", "C2", given=True) is None


def test_a_given_address_of_another_cluster() -> None:
    """Refused: the first cluster that answered is the one that is watched."""
    trust = known(("n1", "N1", "A"), ("n2", "N2", "A"))
    assert (against(trust, "n2", "B2", "B", given=True, lost_at=T0 + 0.5) or "").startswith("another server (n2, ")
    assert against(trust, "b1", "B1", "", given=True) is not None


def test_another_cluster_is_refused_also_with_no_connection_left() -> None:
    """After a change of VPN another cluster may answer at the address that was given. The note says what to do after a rename."""
    told: list[AnyEvent] = []

    def take(event: AnyEvent) -> None:
        told.append(event)

    trust = known(("n1", "N1", "A"), ("n2", "N2", "A"))
    trust._take = take
    place = DialPlace(host="10.0.0.1", port=4222, given=True)
    for number in range(2):
        hello = Hello(name="n1", id=f"B{number}", cluster="B")
        with pytest.raises(WrongServer):
            trust.refuse_strangers(Spot(place, "10.0.0.1"), hello, Pin(name="n1", lost_at=T0 + 0.5))
    (note,) = told
    assert isinstance(note, AddressRefused)
    assert note.reason.endswith("no credentials were sent; if your cluster was renamed, restart metawatch")
    assert against(trust, "n1", "NEW", "A", given=True, lost_at=T0 + 0.5) is None


def test_an_address_to_which_a_given_name_led_once_is_not_given_any_more() -> None:
    """It may be another server's by now: what the name leads to at the dial counts, not what it led to at any time before."""
    book = Book(Keys(Connection(urls=("nats://nats.example",))))
    place = DialPlace(host="nats.example", port=4222, given=True)
    old, new = Spot(place, "10.0.0.1"), Spot(place, "10.0.0.2")
    assert book.given(old)  # before anything is known
    book.resolved(place, [old])
    assert book.given(Spot(DialPlace(host="10.0.0.1", port=4222), "10.0.0.1"))
    book.resolved(place, [new])
    assert (book.given(old), book.given(new)) == (False, True)
    book.resolved(place, [])
    assert (book.given(old), book.given(new)) == (False, True)


def test_guests_and_servers_without_a_cluster_make_no_stranger_ours() -> None:
    """They share the system account, and not what is watched."""
    trust = known(("n1", "N1", "A"), ("lone", "L1", ""))
    guest = ServerRef(name="g1", id="G1", cluster="edge", domain="edge", jetstream=True)
    trust._roster.saw(StatsSeen(at=T0, server=guest, stats=Stats(start=T0)))
    trust.let_in(Hello(name="lone", id="L1"))
    for cluster in ("", "edge"):
        assert against(trust, "b1", "B1", cluster, given=True) is not None
    assert against(trust, "g1", "G1", "edge", given=True) is None


def test_a_watched_server_without_a_cluster_may_start_again() -> None:
    """Its name is all that it is known by."""
    trust = trusting(Roster())
    trust.let_in(Hello(name="lone", id="L1"))
    assert against(trust, "lone", "L2", "", given=True) is None
    assert against(trust, "other", "L3", "", given=True) is not None
    assert against(trust, "lone", "L2", "B", given=True) is not None


def test_names_from_the_wire_are_data() -> None:
    """Printable, and short."""
    said = against(known(("n1", "N1", "A")), "\x1b[31mn2", "B" * 400, "x" * 400) or ""
    assert said.isprintable()
    assert len(said) < 200
