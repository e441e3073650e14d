"""Is a quorum that was lost, or can never be reached, told as such with its numbers, and a slow way as slow?"""

from tests.cases import each
from tests.core.causes.test_group import Loaded
from tests.core.causes.test_ranking import Told
from tests.core.judged import brings
from tests.core.story import T0
from tui.core.model.peer_names import peer_hash
from tui.core.observed.answers import Raft, RaftPeer, Stats
from tui.core.observed.discovery import DiscoveryDone
from tui.core.observed.events import RaftSeen, StatsSeen, VantageChanged
from tui.core.observed.raft_frames import WayProbed


def haunted(
    size: int,
    ghosts: tuple[str, ...],
    *,
    named: tuple[str, ...] = (),
    ever: bool | None = False,
    names: tuple[str, ...] = ("n1", "n2", "n3"),
    term: int = 3,
) -> Loaded:
    """Three servers that answer and elect nobody, in a group that counts more; `named` are away and known by name."""
    story = Loaded.__new__(Loaded)
    super(Told, story).__init__(names)
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=True))
        story.take(StatsSeen(at=story.at(), server=story.ref(name), stats=Stats(start=T0 - 1000)))
    story.take(DiscoveryDone(at=story.at(), servers=story.names))
    while story.t < 30.0:
        story.advance(story.t + 1.0)
        story.pong()
        for name in story.names:
            others = [RaftPeer(peer=peer_hash(n), name=n) for n in (*story.names, *named) if n != name]
            others += [RaftPeer(peer=ghost) for ghost in ghosts]
            raft = Raft(
                peer=peer_hash(name), state="FOLLOWER", term=term, size=size, ever_had_leader=ever, peers=tuple(others)
            )
            at = story.at()
            story.take(RaftSeen(at=at, server=story.ref(name), raft=raft, asked=at - 0.001, via=name))
    return story


@each(
    ("size", "ghosts", "who"),
    [
        (6, ("aaaaaaaa", "bbbbbbbb", "cccccccc"), "#bbbbbbbb"),
        (6, (), "3 that no server lists"),
        (7, ("aaaaaaaa",), "3 that"),
    ],
)
def test_a_quorum_that_can_never_be_reached_is_told_with_its_numbers(
    size: int, ghosts: tuple[str, ...], who: str
) -> None:
    """Who is unknown, how many are counted, needed and known; and the even size where it is even."""
    story = haunted(size, ghosts)
    assert story.named[-1] == ("ghost_peers", None)
    assert story.confidence > 0.8
    assert f"group size is {size} (quorum {size // 2 + 1}), but only 3 known servers" in story.facts or size == 7
    assert who in story.facts
    assert (" is even" in story.facts) == (size % 2 == 0)
    step = story.verdicts[-1].next
    assert f"quorum is {size // 2 + 1} of {size} peers and only 3 exist" in step
    assert who in step
    assert "peer-remove" in step
    assert len(step) <= 300


def alone(*, given_tried: bool) -> Loaded:
    """One server, started anew and cut off, which counts three peers and knows no other name."""
    story = Loaded.__new__(Loaded)
    super(Told, story).__init__()
    story.take(VantageChanged(at=story.at(), server="n1", connected=True))
    story.take(StatsSeen(at=story.at(), server=story.ref("n1"), stats=Stats(start=T0 - 1000)))
    story.take(DiscoveryDone(at=story.at(), servers=("n1",), given_tried=given_tried))
    peers = (RaftPeer(peer="aaaaaaaa"), RaftPeer(peer="bbbbbbbb"))
    raft = Raft(peer=peer_hash("n1"), state="CANDIDATE", term=3, size=3, ever_had_leader=False, peers=peers)
    while story.t < 30.0:
        story.advance(story.t + 1.0)
        at = story.at()
        story.take(RaftSeen(at=at, server=story.ref("n1"), raft=raft, asked=at - 0.001, via="n1"))
    return story


def test_one_servers_view_is_no_proof_of_ghosts() -> None:
    """Cut off from a group that is well it says the same: never even, and no rescue is advised, which would split the group."""
    for verdict in alone(given_tried=True).verdicts:
        if verdict.cause == "ghost_peers":
            assert verdict.confidence < 0.5
            assert "rescue" not in verdict.next
            assert "only one has answered" in " ".join(verdict.unseen)


def test_no_ghosts_are_named_before_every_given_address_was_tried() -> None:
    """The others may be at one of them."""
    assert "ghost_peers" not in {cause for cause, _ in alone(given_tried=False).named}


def test_servers_that_are_known_and_away_are_no_ghosts() -> None:
    """The others know them by name: a quorum is lost, and comes back with them."""
    story = haunted(6, (), named=("n4", "n5", "n6"))
    assert {cause for cause, _ in story.named} == {"lost_quorum"}


def test_one_ghost_among_enough_servers_takes_no_quorum() -> None:
    """Three of four reach each other: whatever keeps them from electing, it is not the fourth."""
    assert "ghost_peers" not in {cause for cause, _ in haunted(4, ("aaaaaaaa",)).named}


@brings("network_latency", "round_trip_of_seconds")
def test_a_way_that_takes_seconds_is_latency() -> None:
    """Two seconds n1–n3 and back, told for a minute: n3 misses its leader."""
    story = Loaded()
    while story.t < 40.0:
        story.advance(story.t + 1.0)
        story.pong()
        story.beat("n1", 5)
        story.all_tell("n1", 5)
        slow(story, "n1", "n3", 1.0)
        slow(story, "n2", "n3", 0.001)
        slow(story, "n1", "n2", 0.001)
    story.elected("n3", "n2")
    story.beats(story.t + 8.0, "n3", 6)
    assert story.named[-1] == ("network_latency", "n3")


def slow(story: Told, a: str, b: str, each_s: float) -> None:
    """A complete measurement of a way that takes so long in each direction."""
    asked = story.at() - 2 * each_s
    story.take(
        WayProbed(at=story.at(), a=a, b=b, asked=asked, ab_s=each_s, ba_s=each_s, rtt_a_s=0.0005, rtt_b_s=0.0005)
    )


def test_a_leader_deaf_to_two_of_three_lost_its_quorum() -> None:
    """Both followers stand still while n1 answers: the quorum is the cause, whoever wins; one silent follower is none."""
    story = Loaded()
    while story.t < 30.0:
        story.quiet(story.t + 1.0, alive=("n1",))
        story.raft("n1", term=5, leader="n1" if story.t < 22.0 else None, since=-100.0, seen=story.t - 10.0)
        for name in ("n2", "n3"):
            if story.t >= 12.0:
                story.miss(name, since=10.1, taken=True)
    story.elected("n1", "n2", term=7)
    assert story.named[-1] == ("lost_quorum", None)
    assert story.confidence > 0.8
    assert "at most 1 of 3" in story.facts


def test_servers_that_metawatch_never_saw_are_not_away() -> None:
    """Of three only n1 was ever seen; n2 is elected by those we do not see: no quorum was lost."""
    story = Told.__new__(Told)
    super(Told, story).__init__()
    story.begin(but=("n2", "n3"))
    for _ in range(10):
        story.advance(story.t + 1.0)
        story.pong("n1")
        story.beat("n1", 5, vias=("n1",))
        story.raft("n1", term=5, leader="n1", since=-100.0)
    story.takes_over("n2", 6, voters=("n3",), term_told_by=("n1",))
    for _ in range(8):
        story.advance(story.t + 1.0)
        story.pong("n1")
        story.beat("n2", 6, vias=("n1",))
        story.raft("n1", term=6, leader="n2")
    assert "lost_quorum" not in {cause for cause, _ in story.named}


@brings("lost_quorum", "waits_for_routes")
def test_a_server_that_has_never_met_another_one() -> None:
    """Its only route leads nowhere: it counts two by its configuration, and neither a ghost nor an even size is seen in that."""
    story = haunted(2, (), names=("n1",), term=0)
    assert story.named[-1] == ("lost_quorum", "n1")
    assert "n1 has never met another server of its cluster: it waits for its routes" in story.facts
    assert "rescue" not in story.verdicts[-1].next
    assert "cluster.routes" in story.verdicts[-1].next
    assert "META_007" not in story.open_codes()


@brings("ghost_peers", "even_size", "never_a_leader", "peers_named")
@brings("lost_quorum", "ghost_peers")
def test_a_server_that_has_met_others_does_not_wait_for_routes() -> None:
    """It knows them from its log, and so do we."""
    story = haunted(2, ("aaaaaaaa",), names=("n1",), term=4, ever=False)
    assert "META_007" in story.open_codes()
    assert "waits for its routes" not in story.facts
