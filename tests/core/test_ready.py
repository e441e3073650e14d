"""Does `ready` tell the whole group, whichever server was met first and whatever it could tell?"""

import pytest

from tests.core.story import T0, Story
from tui.core.events import StatsSeen, VantageChanged
from tui.core.found import AddressRefused, DiscoveryDone
from tui.core.lines import Ready, VantageLine
from tui.core.told import (
    JetStream,
    Meta,
    ServerRef,
    Stats,
)

PEERS = ("n1", "n2", "n3")


def ready(story: Story) -> Ready:
    """The first line."""
    line = story.lines[0]
    assert isinstance(line, Ready)
    return line


def enter_through_plain(story: Story) -> None:
    """The server first connected to has no JetStream: which group is watched is open until all have been found."""
    door = ServerRef(name="n9", id="n9-id", cluster="C1", domain=None, version="2.15.1", jetstream=False)
    story.take(VantageChanged(at=story.at(), server="n9", connected=True))
    story.take(StatsSeen(at=story.at(), server=door, stats=Stats(start=0.0)))


def test_raftz_before_the_group_is_known() -> None:
    """Answers that came before the group was chosen count: peers, leader and term stand in `ready`."""
    story = Story()
    enter_through_plain(story)
    story.all_tell("n2", 7)
    assert story.lines == []
    story.take(DiscoveryDone(at=story.at(), servers=(*PEERS, "n9")))
    line = ready(story)
    assert (line.peers, line.servers, line.leader, line.term) == (PEERS, (*PEERS, "n9"), "n2", 7)


def test_jsz_before_the_group_is_known() -> None:
    """The same where no server tells a term."""
    story = Story(version="2.9.10")
    enter_through_plain(story)
    for name in PEERS:
        story.jsz(name, "n2")
    story.no_raftz()
    story.take(DiscoveryDone(at=story.at(), servers=(*PEERS, "n9")))
    line = ready(story)
    assert (line.peers, line.leader, line.term) == (PEERS, "n2", None)


@pytest.mark.parametrize("first", PEERS)
def test_the_leader_first(first: str) -> None:
    """RAFTZ of others may overtake the first answer of the server connected to; STATSZ of one follower is not the whole group."""
    story = Story()
    story.take(VantageChanged(at=story.at(), server="n1", connected=True))
    order = (first, *(name for name in PEERS if name != first))
    story.raft(order[0], term=7, leader="n3")
    meta = JetStream(meta=Meta(leader="n3", size=3))
    for name in PEERS:
        story.take(StatsSeen(at=story.at(), server=story.ref(name), stats=Stats(start=0.0), jetstream=meta))
    for name in order[1:]:
        story.raft(name, term=7, leader="n3")
    story.take(DiscoveryDone(at=story.at(), servers=PEERS))
    assert (ready(story).peers, ready(story).leader) == (PEERS, "n3")


def test_the_leader_is_mute() -> None:
    """Without a word of the leader the followers' peers are the group."""
    story = Story()
    meta = JetStream(meta=Meta(leader="n3", size=3))
    story.take(VantageChanged(at=story.at(), server="n1", connected=True))
    story.take(StatsSeen(at=story.at(), server=story.ref("n1"), stats=Stats(start=0.0), jetstream=meta))
    story.raft("n1", term=7, leader="n3")
    story.raft("n2", term=7, leader="n3")
    story.take(DiscoveryDone(at=story.at(), servers=("n1", "n2")))
    story.advance(4)
    assert (ready(story).peers, ready(story).leader) == (PEERS, "n3")


def test_an_address_that_shows_another_cluster_is_one_line_and_no_server() -> None:
    """Its name may be that of one of ours."""
    story = Story()
    story.begin()
    story.take(AddressRefused(at=story.at(), address="10.0.0.9:4222", reason="another server (n2, …) answers there"))
    told = [line for line in story.lines if isinstance(line, VantageLine) and not line.connected]
    assert [(line.server, line.reason) for line in told] == [("10.0.0.9:4222", "another server (n2, …) answers there")]
    assert set(story.state.servers) == set(story.names)
    assert story.state.servers["n2"].connected


def test_servers_that_are_connected_before_any_of_them_answers_stay_so() -> None:
    """Nothing but their names is known then, and no name was given to another."""
    story = Story()
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=True))
    for name in story.names:
        story.take(StatsSeen(at=story.at(), server=story.ref(name), stats=Stats(start=T0 - 1000)))
    assert [server.connected for server in story.state.servers.values()] == [True, True, True]
