"""Is a server taken for a member of the watched group exactly when it is one: mixed domains, servers that run alone, guests?"""

import pytest
from msgspec.structs import replace

from tests.core.figures import alert, ready, statsz
from tests.core.story import T0, Story
from tui.core.group.membership import is_member, members, peer_names, stands_alone
from tui.core.group.standalone import lone, may_come, nothing_to_watch
from tui.core.model.lines import ServerLine
from tui.core.model.message import message
from tui.core.model.peer_names import peer_hash
from tui.core.model.state import State
from tui.core.observed.answers import JetStream, Meta, Raft, ServerRef, Stats
from tui.core.observed.discovery import DiscoveryDone
from tui.core.observed.events import MetaSeen, RaftSeen, StatsSeen, VantageChanged
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say

ALONE = JetStream()
"""What a server without a cluster tells: JetStream, and no meta group."""


def rolled(story: Story, name: str, domain: str | None, number: int = 2) -> None:
    """This server restarts and tells this domain from now on."""
    before = story.ref

    def ref(asked: str, _: int = 1) -> ServerRef:
        told = before(asked)
        return replace(told, domain=domain, id=f"{name}-id{number}") if asked == name else told

    story.ref = ref  # type: ignore[method-assign,assignment]
    statsz(story, name)


def guest(story: Story, name: str, domain: str | None, *, cluster: str | None = None) -> None:
    """A server that runs alone answers everything."""
    ref = ServerRef(name=name, id=f"{name}-id1", cluster=cluster, domain=domain, version="2.15.1", jetstream=True)
    at = story.at()
    story.take(StatsSeen(at=at, server=ref, stats=Stats(start=T0 - 1000), jetstream=ALONE, asked=at - 0.001))
    story.take(RaftSeen(at=at, server=ref, raft=None, asked=at - 0.001))
    story.take(MetaSeen(at=at, server=ref, jetstream=ALONE, asked=at - 0.001))


def names(story: Story) -> list[str]:
    return sorted(s.name for s in members(story.state))


def test_a_domain_that_is_rolled_out_splits_nothing() -> None:
    """One group at every step; its domain changes with the last of its peers, and the leader is known throughout."""
    story = ready()
    for step, name in enumerate(("n2", "n3", "n1")):
        rolled(story, name, "hub")
        story.run(story.t + 3, "n1", 5)
        assert names(story) == ["n1", "n2", "n3"]
        assert story.state.group.others == ()
        assert story.state.group.domain == (None if step < 2 else "hub")
    story.run(story.t + 5, "n1", 5)
    assert story.state.leadership.leader == "n1"
    assert not story.leaderless
    assert not story.elections


def test_a_domain_for_all_at_once() -> None:
    """After a stop of all servers the group is the same one, and its new leader is told."""
    story = ready()
    story.advance(story.t + 3)
    for name in ("n1", "n2", "n3"):
        rolled(story, name, "hub")
    story.all_tell(None, 5)
    story.advance(story.t + 5)
    story.all_tell("n2", 6, since=story.t)
    story.run(story.t + 2, "n2", 6, since=story.t)
    assert story.state.group.domain == "hub"
    assert [(e.leader, e.domain) for e in story.elections] == [("n2", "hub")]


def test_who_tells_no_domain_is_named() -> None:
    """Half of a roll-out is no fault, but no place to stay; the note ends with it."""
    story = ready()
    rolled(story, "n1", "hub")
    story.run(story.t + 4, "n1", 5)
    found = alert(story, "MW_DOMAIN_MIXED")
    assert (found.severity, say(found.summary)) == (
        "info",
        "n2, n3 report no JetStream domain, n1 reports hub: they form one meta group nevertheless",
    )
    rolled(story, "n2", "hub")
    rolled(story, "n3", "hub")
    story.run(story.t + 4, "n1", 5)
    assert "MW_DOMAIN_MIXED" not in story.open_codes()


def test_a_server_that_runs_alone_is_no_member() -> None:
    """With another domain, with the group's, and with none: no voter, no loss, no missing route."""
    for domain in ("edge", None):
        story = ready()
        guest(story, "edge-1", domain, cluster="edge-1")
        for _ in range(20):
            story.run(story.t + 1, "n1", 5)
            guest(story, "edge-1", domain, cluster="edge-1")
        server = story.state.servers["edge-1"]
        assert stands_alone(server)
        assert not is_member(story.state.group, server)
        assert names(story) == ["n1", "n2", "n3"]
        assert story.open_codes() == set()
        assert story.state.group.others == ()


def test_a_server_without_a_domain_is_no_member_by_that() -> None:
    """A group with a domain beside a cluster without one: they share no peer."""
    story = Story(domain="hub")
    story.begin()
    other = ServerRef(name="e1", id="e1-id1", cluster="E", version="2.15.1", jetstream=True)
    raft = Raft(peer="eeeeeeee", state="LEADER", term=3, size=3, leader="eeeeeeee")
    story.take(RaftSeen(at=story.at(), server=other, raft=raft, asked=story.at() - 0.001))
    story.run(story.t + 2, "n1", 5)
    assert names(story) == ["n1", "n2", "n3"]
    assert story.state.leadership.term == 5


def alone(domain: str | None, cluster: str | None) -> Story:
    """metawatch is connected to a server that runs alone."""
    story = Story(())
    story.take(VantageChanged(at=story.at(), server="edge-1", connected=True))
    guest(story, "edge-1", domain, cluster=cluster)
    return story


def why(story: Story, domain: str | None = None, *, given: bool = False) -> str:
    """Why there is nothing to watch, in words; empty when there is something."""
    found = nothing_to_watch(story.state, domain, given=given)
    return "" if found is None else say(found)


def test_what_is_said_of_a_server_that_runs_alone() -> None:
    """The same words whether it is a leaf node or has nobody beside it; another group is named with the option for it."""
    for domain, cluster in ((None, None), ("edge", "edge-1")):
        story = alone(domain, cluster)
        story.take(DiscoveryDone(at=story.at(), servers=("edge-1",)))
        story.advance(1.5)
        assert [s.name for s in lone(story.state)] == ["edge-1"]
        line = "edge-1 runs JetStream without a cluster: a single server has no meta group to monitor"
        assert why(story) == line
        assert story.state.ready_at is not None, "waiting longer would tell nothing more"


def test_what_waiting_may_bring() -> None:
    """Servers with JetStream may still come, and those of a domain; a server that runs alone, and two of one name, stay so."""
    story = alone(None, None)
    story.take(DiscoveryDone(at=story.at(), servers=("edge-1",)))
    story.advance(1.5)
    found = nothing_to_watch(story.state, None, given=False)
    assert found is not None
    assert not may_come(found)
    assert not may_come(message("name_in_two_domains", server="n1", domain="hub"))
    assert may_come(message("no_server_with_jetstream", servers=("h1",)))
    assert may_come(message("domain_silent", domain="hub", known=()))


def test_the_other_group_is_named() -> None:
    """Connected at the leaf node, the hub's servers answer as well."""
    story = alone("edge", "edge-1")
    for name in ("n1", "n2", "n3"):
        ref = replace(Story().ref(name), domain="hub")
        told = JetStream(meta=Meta(leader="n1", size=3))
        story.take(StatsSeen(at=story.at(), server=ref, stats=Stats(start=T0 - 1000), jetstream=told))
    story.take(DiscoveryDone(at=story.at(), servers=("edge-1", "n1", "n2", "n3")))
    line = why(story)
    assert line.endswith("; the group of n1 n2 n3 can be monitored with --domain hub")


def test_a_leaf_node_without_a_domain_leads_to_the_hub() -> None:
    """Neither tells a domain: connected at the leaf node, the hub's group is the one that is watched."""
    story = Story()
    story.take(VantageChanged(at=story.at(), server="edge-1", connected=True))
    guest(story, "edge-1", None, cluster="edge-1")
    for name in ("n1", "n2", "n3"):
        statsz(story, name)
    story.take(DiscoveryDone(at=story.at(), servers=("edge-1", "n1", "n2", "n3")))
    story.all_tell("n1", 5)
    story.advance(story.t + 3)
    assert names(story) == ["n1", "n2", "n3"]
    assert story.state.leadership.leader == "n1"
    assert nothing_to_watch(story.state, None, given=False) is None


def test_a_name_that_two_servers_have() -> None:
    """The second one is shown apart, starts nothing again, and is noted once; nothing of the first changes."""
    story = ready()
    before = story.state.servers["n2"]
    ref = replace(story.ref("n2"), name="n2 (edge)", bears="n2", id="EDGE2", cluster="EDGE", domain="edge")
    for _ in range(3):
        story.take(StatsSeen(at=story.at(), server=ref, stats=Stats(start=T0 - 500)))
        story.run(story.t + 1, "n1", 5)
    found = alert(story, "MW_DUPLICATE_NAME")
    assert (found.severity, say(found.summary)) == (
        "warning",
        "the name n2 is used by two servers, shown here as n2 (edge)",
    )
    assert story.open_codes() == {"MW_DUPLICATE_NAME"}
    assert names(story) == ["n1", "n2", "n3"]
    assert story.state.servers["n2"].identity.id == before.identity.id
    assert story.state.names[peer_hash("n2")] == "n2"


def test_a_name_that_goes_to_a_server_of_the_group() -> None:
    """The one that had it is told under another name first: no restart, and nothing of it is kept for the new bearer."""
    story = Story(("n1", "n3"))
    story.begin()
    guest(story, "n2", "edge", cluster="n2")
    old = story.state.servers["n2"]
    ref = replace(Story().ref("n2"), name="n2 (edge)", bears="n2", id=old.identity.id, cluster="n2", domain="edge")
    story.take(StatsSeen(at=story.at(), server=ref, stats=Stats(start=T0 - 1000)))
    story.names = ("n1", "n2", "n3")
    statsz(story, "n2", ref=replace(story.ref("n2"), id="NEW"))
    told = [(line.server, line.what) for line in story.lines if isinstance(line, ServerLine)]
    assert told == [("n2", "joined"), ("n2 (edge)", "joined"), ("n2", "joined")]
    assert story.state.servers["n2"].history.restarts == ()
    assert story.state.servers["n2"].raft.meta_lost_since is None


def test_a_domain_whose_server_has_the_name_of_ours() -> None:
    """Asked for the hub from an edge server of an equal name: that server cannot be told from the hub's, so another is asked for."""
    story = Story(domain="hub", watch=Watch(domain="hub", domain_given=True))
    story.take(StatsSeen(at=story.at(), server=replace(story.ref("n1"), domain="edge"), stats=Stats(start=T0 - 1000)))
    ref = replace(story.ref("n1"), name="n1 (hub)", bears="n1", id="OTHER")
    story.take(StatsSeen(at=story.at(), server=ref, stats=Stats(start=T0 - 1000)))
    statsz(story, "n2")
    line = why(story, "hub", given=True)
    assert line.startswith("n1 is the name of a server in domain hub and in another one, which metawatch reached")


@pytest.mark.slow
@pytest.mark.usefixtures("seldom")
def test_servers_without_a_name_come_and_go() -> None:
    """Each start has another id and so another name: it is forgotten a minute after it left, and nothing was a restart."""
    story = ready()
    for number in range(5):
        nameless = f"N{number}"
        ref = ServerRef(name=nameless, id=nameless, version="2.15.1", jetstream=False)
        story.take(StatsSeen(at=story.at(), server=ref, stats=Stats(start=story.at())))
        story.run(story.t + 70, "n1", 5)
        assert nameless not in story.state.servers
        assert peer_hash(nameless) not in story.state.names
    restarted = [line for line in story.lines if isinstance(line, ServerLine) and line.what == "restarted"]
    assert not restarted
    assert not {"SERVER_008", "SERVER_009"} & story.open_codes()


def test_peers_are_told_in_the_order_of_their_names() -> None:
    """Whenever each name became known: by their hashes, which are all that is known at first, they stand otherwise."""
    names = {peer_hash(name): name for name in ("n1", "n2", "n3")}
    group = replace(State().group, peers=tuple(sorted(names)))
    assert [names[peer] for peer in group.peers] != ["n1", "n2", "n3"]
    assert peer_names(replace(State(), names=names, group=group)) == ("n1", "n2", "n3")
