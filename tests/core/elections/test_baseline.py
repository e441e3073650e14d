"""Does `ready` tell the whole group, whichever server was met first and whatever it could tell?"""

from tests.cases import each
from tests.core.story import T0, Story
from tui.core.group.standalone import nothing_to_watch
from tui.core.group.unanswering import all_hang, hang
from tui.core.model.lines import Ready, VantageLine
from tui.core.observed.answers import JetStream, Meta, ServerRef, Stats
from tui.core.observed.discovery import AddressRefused, DiscoveryDone, Greeted
from tui.core.observed.events import StatsSeen, VantageChanged
from tui.core.observed.raft_frames import Pinged
from tui.core.reports.restart_gate import GateRequest, lacks
from tui.core.settings.thresholds import Thresholds
from tui.text.phrases.say import say

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


@each("first", PEERS)
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
    assert story.state.servers["n2"].connection.connected


def test_servers_that_are_connected_before_any_of_them_answers_stay_so() -> None:
    """Nothing but their names is known then, and no name was given to another."""
    story = Story()
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=True))
    for name in story.names:
        story.take(StatsSeen(at=story.at(), server=story.ref(name), stats=Stats(start=T0 - 1000)))
    assert [server.connection.connected for server in story.state.servers.values()] == [True, True, True]


def hanging() -> Story:
    """Three servers let us in, say who they are, answer PING, and nothing else for five seconds."""
    story = Story()
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=True))
        story.take(Greeted(at=story.at(), server=story.ref(name)))
    story.take(DiscoveryDone(at=story.at(), servers=()))
    while story.t < 5.0:
        story.advance(story.t + 1.0)
        for name in story.names:
            story.take(Pinged(at=story.at(), server=name, asked=story.at() - 0.001))
    return story


def test_silence_at_the_start_is_told_and_is_no_end() -> None:
    """`ready` after three seconds with everybody missing; there is a group to watch, and it is said who answers PING."""
    story = hanging()
    assert (ready(story).leader, ready(story).missing) == (None, PEERS)
    assert nothing_to_watch(story.state, None, given=False) is None
    assert say(hang(all_hang(story.state))) == "state unknown: n1, n2, n3 answer PING, but every request hangs"
    assert lacks(story.state, story.at(), GateRequest(), Thresholds()) == (hang(PEERS),)


def test_the_leader_that_is_learnt_after_a_silent_start_was_not_elected_before_our_eyes() -> None:
    """No election line, and the next one is counted from it."""
    story = hanging()
    story.run(8.0, "n1", 5)
    assert story.state.leadership.leader == "n1"
    assert not story.elections
    assert not all_hang(story.state)
    story.advisory("n2")
    story.raft("n2", term=6, leader="n2", since=8.0)
    story.run(10.0, "n2", 6, since=8.0)
    assert [(e.leader, e.previous, e.term, e.terms) for e in story.elections] == [("n2", "n1", 6, 1)]


def test_after_a_silent_start_nobody_may_lead_and_then_somebody_is_elected() -> None:
    """The first word is that nobody leads: the election after it is told."""
    story = hanging()
    story.run(8.0, None, 5)
    story.advisory("n2")
    story.raft("n2", term=6, leader="n2", since=8.0)
    story.run(10.0, "n2", 6, since=8.0)
    assert [(e.leader, e.term) for e in story.elections] == [("n2", 6)]


def test_a_server_that_has_told_nothing_of_itself_may_have_jetstream() -> None:
    """Only when each has told that it has none there is nothing to watch."""
    story = Story()
    story.take(VantageChanged(at=story.at(), server="n1", connected=True))
    story.take(DiscoveryDone(at=story.at(), servers=()))
    assert nothing_to_watch(story.state, None, given=False) is None
    story.take(StatsSeen(at=story.at(), server=ServerRef(name="n1", id="N1"), stats=Stats(start=T0)))
    why = nothing_to_watch(story.state, None, given=False)
    assert why is not None
    assert "no server with JetStream replied (n1)" in say(why)
