"""Do servers that count different groups, or figures that cannot be, raise what they should and poison nothing?"""

from msgspec.structs import replace

from tests.core.checks.test_load import jetstream
from tests.core.figures import alert, ready, told
from tests.core.looks import begun
from tests.core.reports.test_health_check import look, reasons
from tests.core.story import Story
from tui.core.group.peer_status import unanswering
from tui.core.group.quorum import voters_heard
from tui.core.model.peer_names import peer_hash
from tui.core.observed.answers import JetStream, Raft, RaftPeer
from tui.core.observed.events import RaftSeen
from tui.core.observed.maintenance import MaintenanceBegan
from tui.core.observed.raft_frames import Pinged
from tui.core.reports.restart_gate import GateRequest, lacks
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.core.stepdown.preflight import preflight
from tui.text.phrases.say import say


def tells(
    story: Story, name: str, *, leader: str | None, term: int, group: tuple[str, ...], size: int | None = None
) -> None:
    """One RAFTZ answer of a server that counts this group."""
    raft = Raft(
        peer=peer_hash(name),
        state="LEADER" if leader == name else "FOLLOWER",
        term=term,
        size=len(group) if size is None else size,
        leader=None if leader is None else peer_hash(leader),
        peers=tuple(RaftPeer(peer=peer_hash(n), name=n, last_seen_s=0.3) for n in group if n != name),
    )
    at = story.at()
    story.take(Pinged(at=at, server=name, asked=at - 0.001))
    story.take(RaftSeen(at=at, server=story.ref(name), raft=raft, asked=at - 0.002, via=name))


def split(story: Story, seconds: int) -> None:
    """n1 leads a group of one that it counts; n2 and n3 elected n3 and count three."""
    for _ in range(seconds):
        story.advance(story.t + 1)
        tells(story, "n1", leader="n1", term=5, group=("n1",))
        for name in ("n2", "n3"):
            tells(story, name, leader="n3", term=6, group=("n1", "n2", "n3"))


def test_two_leaders_that_count_different_groups() -> None:
    """One critical alert that holds; the group is the elected leader's; nobody is told to hand over to the minority."""
    story = ready()
    split(story, 25)
    found = alert(story, "MW_SIZES_DIFFER")
    assert (found.severity, say(found.summary)) == (
        "critical",
        "servers disagree about the group size: n1 counts 1 peer; n2, n3 count 3; they follow different leaders (n1, n3)",
    )
    assert told(story, "MW_SIZES_DIFFER") == [("raised", None)]
    assert told(story, "META_006") == []
    assert (story.state.leadership.leader, story.state.group.size) == ("n3", 3)
    assert ("CRITICAL", "2 leaders: n1, n3; n1 counts 1 peer; n2, n3 count 3") in reasons(look(story))
    assert "n1 and n3 both claim to be the leader" in (
        say(preflight(story.state, story.at(), Watch()).needs_insisting or "")
    )


def test_one_leader_and_a_server_that_counts_fewer() -> None:
    """A warning once it has had time to learn; a peer that was just removed is none."""
    story = ready(("n1", "n2", "n3", "n4"))
    for second in range(8):
        story.run(story.t + 1, "n1", 5, silent=("n4",))
        tells(story, "n4", leader="n1", term=5, group=("n1", "n2", "n4"))
        assert ("MW_SIZES_DIFFER" in story.open_codes()) is (second >= 5), second
    assert alert(story, "MW_SIZES_DIFFER").severity == "warning"
    assert say(alert(story, "MW_SIZES_DIFFER").summary).endswith(
        ": n4 counts 3 peers; n1, n2, n3 count 4; two leaders can be elected"
    )


def test_without_a_leader_the_size_does_not_flicker() -> None:
    """Half of the voters count fewer: the larger number is the one that a quorum must be made of."""
    story = ready(("n1", "n2", "n3", "n4"))
    for _ in range(20):
        story.advance(story.t + 1)
        for name, group in (("n2", story.names), ("n3", ("n2", "n3")), ("n4", story.names)):
            raft = Raft(
                peer=peer_hash(name),
                state="CANDIDATE",
                term=6,
                size=len(group),
                peers=tuple(RaftPeer(peer=peer_hash(n), name=n) for n in group if n != name),
            )
            story.take(RaftSeen(at=story.at(), server=story.ref(name), raft=raft, asked=story.at(), via=name))
    assert story.state.group.size == 4
    assert told(story, "META_007") == [("raised", None)]


def test_a_rescue_lowers_the_quorum_everywhere() -> None:
    """The server's `quorum_needed` decides in the alert, the figures, `check` and `wait` alike."""
    story = begun()
    raft = story.state.servers["n1"].raft.last
    assert raft is not None
    never = tuple(RaftPeer(peer=peer_hash(n), name=n) for n in ("n2", "n3"))
    for _ in range(15):
        story.advance(story.t + 1)
        story.take(Pinged(at=story.at(), server="n1", asked=story.at() - 0.001))
        rescued = replace(raft, quorum_needed=1, peers=never)
        story.take(RaftSeen(at=story.at(), server=story.ref("n1"), raft=rescued, asked=story.at() - 0.002, via="n1"))
    seen = voters_heard(story.state, story.at(), Thresholds())
    assert (seen.heard, seen.size, seen.needed, seen.quorum) == (1, 3, 1, True)
    assert "META_006" not in story.open_codes()
    found = reasons(look(story))
    assert not any(text.startswith("quorum") for _, text in found)
    assert ("CRITICAL", "2 inactive more than 10s: n2, n3") in found
    assert not any("peers respond" in say(text) for text in lacks(story.state, story.at(), GateRequest(), Thresholds()))


def test_a_term_that_no_group_reaches_is_told_and_not_believed() -> None:
    """One damaged server makes no election, no leader and no climbing terms; what a majority tells is believed."""
    story = ready()
    for _ in range(5):
        story.run(story.t + 1, "n1", 5, silent=("n3",))
        story.raft("n3", term=10**18, leader="n3")
    assert alert(story, "MW_FIGURE_ABSURD").subject == "n3"
    assert "reports term 1,000,000,000,000,000,000" in say(alert(story, "MW_FIGURE_ABSURD").summary)
    lead = story.state.leadership
    assert (lead.leader, lead.term, lead.highest_term, story.elections) == ("n1", 5, 5, [])
    assert "MW_TERM_RISE" not in story.open_codes()
    story.run(story.t + 6, "n2", 10**18, since=story.t + 0.5)
    assert (story.state.leadership.leader, story.state.leadership.term) == ("n2", 10**18)


def test_a_size_that_no_group_has_is_told_and_not_believed() -> None:
    """Neither is a quorum counted by it, nor is a line made of that many question marks."""
    story = ready()
    for size in (10**18, 9_999):
        for _ in range(3):
            story.run(story.t + 1, "n1", 5, silent=("n1",))
            tells(story, "n1", leader="n1", term=5, group=("n1", "n2", "n3"), size=size)
        assert len(unanswering(story.state)) <= 50
        if size == 10**18:
            assert story.state.group.size == 3
            assert say(alert(story, "MW_FIGURE_ABSURD").summary).startswith(
                "n1 reports 1,000,000,000,000,000,000 peers"
            )


def test_a_leader_with_a_size_that_could_not_have_elected_it_stays_the_leader() -> None:
    """Ten peers, of which it lists two others: the figure is told, and the group is no worse for it."""
    story = ready()
    for _ in range(15):
        story.run(story.t + 1, "n1", 5, silent=("n1",))
        tells(story, "n1", leader="n1", term=5, group=("n1", "n2", "n3"), size=10)
    found = alert(story, "MW_FIGURE_ABSURD")
    assert (found.severity, found.subject) == ("warning", "n1")
    assert "leads by the 3 that it lists" in say(found.summary)
    assert (story.state.group.size, story.state.leadership.leader) == (3, "n1")
    assert story.state.word is not None
    assert story.state.word.shown.word == "STABLE"
    assert "META_006" not in story.open_codes()


def test_a_size_beyond_all_known_servers_is_told_of_the_group() -> None:
    """nats-server issue 6403: ten counted, three exist; it says how many are needed. Five of which three exist are none."""
    for size, raised in ((10, True), (5, False)):
        story = Story()
        story.begin(None)
        for _ in range(15):
            story.advance(story.t + 1)
            for name in story.names:
                tells(story, name, leader=None, term=5, group=story.names, size=size)
        found = [a for a in story.monitor.alerts if (a.code, a.subject) == ("MW_FIGURE_ABSURD", None)]
        assert bool(found) is raised
        if raised:
            assert say(found[0].summary).startswith(
                "the meta group counts 10 peers, 6 are needed for a quorum, and only 3 servers are known"
            )


def test_figures_that_were_not_told_make_no_rate_and_no_share() -> None:
    """API totals that wrap round for one answer are no burst afterwards, and a store of unknown use is not empty."""
    story = ready()
    jetstream(story, "n1", JetStream(api_total=1000, api_errors=2, storage=10, max_storage=100))
    story.run(story.t + 4, "n1", 5)
    jetstream(story, "n1", JetStream(max_storage=100))
    assert story.state.servers["n1"].jetstream.api_per_s is None
    story.run(story.t + 4, "n1", 5)
    jetstream(story, "n1", JetStream(api_total=1004, api_errors=2, storage=10, max_storage=100))
    assert {"MW_API_ERRORS", "JETSTREAM_004"}.isdisjoint(story.open_codes())
    assert preflight(story.state, story.at(), Watch()).candidates[0].store is None


def expecting(expected: int, names: tuple[str, ...] = ("n1", "n2", "n3")) -> Story:
    """Ready, and somebody has said how many peers there should be."""
    return ready(names, Watch(thresholds=Thresholds(expected_peers=expected)))


def test_a_renamed_server_leaves_a_peer_too_many_until_its_peer_remove() -> None:
    """n3 comes back as n4 and remains a peer: one alert once that lasts, with its name, in place of the even size."""
    story = expecting(3)
    story.run(10, "n1", 5)
    story.names = ("n1", "n2", "n3", "n4")
    for _ in range(119):
        story.run(story.t + 1, "n1", 5, silent=("n3",))
    assert {"OPT_SYS_026", "META_007"}.isdisjoint(story.open_codes())
    story.run(story.t + 5, "n1", 5, silent=("n3",))
    found = alert(story, "OPT_SYS_026")
    assert (found.severity, say(found.summary)) == (
        "warning",
        "the meta group has 4 peers, 3 are expected; n4 replaced n3: if it was renamed, peer-remove n3",
    )
    story.names = ("n1", "n2", "n4")
    story.run(story.t + 3, "n1", 5)
    assert told(story, "OPT_SYS_026") == [("raised", None), ("cleared", None)]
    assert told(story, "META_007") == []


def test_a_peer_too_many_that_does_not_respond_is_named() -> None:
    """It was left over before metawatch came: nobody knows what it was."""
    story = expecting(3, ("n1", "n2", "n3", "n4"))
    story.run(125, "n1", 5, silent=("n4",))
    assert say(alert(story, "OPT_SYS_026").summary) == "the meta group has 4 peers, 3 are expected: n4 does not respond"


def test_a_server_that_joined_by_mistake_is_named() -> None:
    """All respond; who came while metawatch watched is the first to look at."""
    story = expecting(3)
    story.run(10, "n1", 5)
    story.names = ("n1", "n2", "n3", "x1")
    story.run(story.t + 125, "n1", 5)
    assert say(alert(story, "OPT_SYS_026").summary) == "the meta group has 4 peers, 3 are expected: x1 joined"


def test_a_server_that_is_replaced_in_time_rings_nothing() -> None:
    """n4 joins, and n1 is removed a minute later; nor does a group of the size that is expected."""
    story = expecting(3)
    story.run(10, "n2", 5)
    story.names = ("n1", "n2", "n3", "n4")
    story.run(story.t + 60, "n2", 5)
    story.names = ("n2", "n3", "n4")
    story.run(story.t + 130, "n2", 5)
    assert told(story, "OPT_SYS_026") + told(story, "META_007") == []


def test_in_a_window_of_maintenance_a_peer_too_many_is_info() -> None:
    """Whoever replaces a server may wait for its streams to be copied."""
    story = expecting(3, ("n1", "n2", "n3", "n4"))
    at = story.at()
    story.take(MaintenanceBegan(at=at, id="w1", until=at + 600, server="n4", reason="replaced", by="op@bastion"))
    story.run(130, "n1", 5)
    assert alert(story, "OPT_SYS_026").severity == "info"
