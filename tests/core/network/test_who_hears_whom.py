"""Is it known who hears whom, and is the pattern read right? Stories with heartbeats, our own messages and routes."""

from msgspec.structs import replace

from tests.core.story import Story
from tests.core.tapped import TappedStory
from tui.core.network.hearing_patterns import HearingPattern, judge
from tui.core.network.who_hears_whom import Matrix, matrix
from tui.core.observed.answers import Route, Stats
from tui.core.observed.events import RoutesSeen, StatsSeen, VantageChanged
from tui.core.observed.raft_frames import TapChanged, WayProbed
from tui.core.settings.thresholds import Thresholds

NAMES = ("n1", "n2", "n3", "n4")


def seen(story: TappedStory) -> Matrix:
    return matrix(story.state, story.at(), Thresholds())


def found(story: TappedStory) -> list[HearingPattern]:
    return list(judge(seen(story)))


def calm(*, tapped: bool = True) -> TappedStory:
    """Four servers, n1 leads; with a tap it is heard and answered."""
    story = TappedStory(NAMES)
    if tapped:
        story.begin()
    else:
        Story.begin(story)
    return story


def second(story: TappedStory, *, frozen: tuple[str, ...] = (), lost: tuple[tuple[str, str], ...] = ()) -> None:
    """One second in which these are frozen, and what the first sends to the second of a pair does not arrive."""
    story.advance(story.t + 1.0)
    up = tuple(n for n in NAMES if n not in frozen)
    story.pong(*up)
    if "n1" in up:
        hearing = tuple(n for n in up if ("n1", n) not in lost)
        story.beat("n1", 5, vias=hearing)
        for name in hearing:
            if name != "n1" and (name, "n1") not in lost:
                story.ack(name, "n1", 5)
    for i, a in enumerate(NAMES):
        for b in NAMES[i + 1 :]:
            dead = a in frozen or b in frozen
            story.take(
                WayProbed(
                    at=story.at(),
                    a=a,
                    b=b,
                    asked=story.at() - 0.01,
                    ab_s=None if dead or (a, b) in lost else 0.001,
                    ba_s=None if dead or (b, a) in lost else 0.001,
                    rtt_a_s=None if a in frozen else 0.001,
                    rtt_b_s=None if b in frozen else 0.001,
                )
            )


def test_everybody_hears_everybody() -> None:
    """All cells are heard, the leader's by heartbeats and acks, the others' by our own messages; nothing is judged."""
    story = calm()
    for _ in range(5):
        second(story)
    now = seen(story)
    assert all(cell.heard for cell in now.cells.values())
    assert len(now.cells) == 12
    assert now.cells["n2", "n1"].evidence[0].source == "heartbeat"
    assert now.cells["n1", "n2"].evidence[0].source == "ack"
    assert now.cells["n2", "n3"].evidence[0].source == "probe"
    assert found(story) == []


def test_a_frozen_server_is_a_full_row_and_column() -> None:
    """It answers nobody: the server. All others hear each other."""
    story = calm()
    for _ in range(3):
        second(story)
    for _ in range(6):
        second(story, frozen=("n4",))
    now = seen(story)
    assert not any(c.heard for c in (*now.row("n4"), *now.column("n4")))
    assert all(c.heard for (a, b), c in now.cells.items() if "n4" not in {a, b})
    assert found(story) == [HearingPattern(meaning="server", servers=("n4",))]


def test_our_own_broken_link_is_no_silence() -> None:
    """The leader still gets its acks: what we cannot ask is not known, and nothing is judged."""
    story = calm()
    for _ in range(3):
        second(story)
    for _ in range(6):
        second(story, frozen=("n4",))
        story.ack("n4", "n1", 5)
    now = seen(story)
    assert now.cells["n1", "n4"].heard is True
    assert now.cells["n4", "n2"].heard is not False
    assert found(story) == []


def test_one_way_is_the_network() -> None:
    """n3 gets nothing from n2, and n2 gets all from n3."""
    story = calm()
    for _ in range(3):
        second(story)
    for _ in range(5):
        second(story, lost=(("n2", "n3"),))
    assert found(story) == [HearingPattern(meaning="one way", servers=("n3", "n2"))]
    assert seen(story).cells["n3", "n2"].at == story.at(3.0)


def test_both_ways_of_one_pair_are_the_network_between() -> None:
    """Others hear both."""
    story = calm()
    for _ in range(5):
        second(story, lost=(("n2", "n3"), ("n3", "n2")))
    assert found(story) == [HearingPattern(meaning="apart", servers=("n2", "n3"))]


def test_two_sides() -> None:
    """A partition is one judgement, not one a pair."""
    cut = tuple((a, b) for a in NAMES for b in NAMES if (a in {"n1", "n2"}) != (b in {"n1", "n2"}))
    story = calm()
    for _ in range(6):
        second(story, lost=cut)
    (one,) = found(story)
    assert one.meaning == "sides"
    assert one.groups == (("n1", "n2"), ("n3", "n4"))


def test_cut_off_deaf_and_mute() -> None:
    """A server that answers us: nothing in and out is the network around it, nothing in or nothing out is told apart."""
    others = ("n1", "n2", "n3")
    into, out = tuple((n, "n4") for n in others), tuple(("n4", n) for n in others)
    for lost, meaning in ((into + out, "cut off"), (into, "deaf"), (out, "mute")):
        story = calm()
        for _ in range(7):
            second(story, lost=lost)
        assert [(j.meaning, j.servers) for j in found(story)] == [(meaning, ("n4",))]


def test_who_is_alone_is_not_cut_off() -> None:
    """The last one of a group whose others are gone hears nobody: the servers that are gone, and no network around it."""
    story = calm()
    for _ in range(3):
        second(story)
    for _ in range(8):
        second(story, frozen=("n2", "n3", "n4"))
    assert found(story) == [HearingPattern(meaning="server", servers=(name,)) for name in ("n2", "n3", "n4")]


def test_the_last_two_may_be_apart() -> None:
    """Neither of them is cut off: the network between them."""
    story = calm()
    for _ in range(3):
        second(story)
    for _ in range(8):
        second(story, frozen=("n3", "n4"), lost=(("n1", "n2"), ("n2", "n1")))
    gone = [HearingPattern(meaning="server", servers=(name,)) for name in ("n3", "n4")]
    assert found(story) == [*gone, HearingPattern(meaning="apart", servers=("n1", "n2"))]


def test_without_a_tap_the_leader_tells() -> None:
    """Its RAFTZ tells when it heard each peer; what nobody tells is not known."""
    story = calm(tapped=False)
    story.advance(2.0)
    story.all_tell("n1", 5)
    now = seen(story)
    assert now.cells["n1", "n3"].evidence[0].source == "RAFTZ"
    assert now.cells["n1", "n3"].heard is True
    assert now.cells["n3", "n1"].heard is True
    assert now.cells["n2", "n3"].heard is None
    story.raft("n1", term=5, leader="n1", since=-100, seen=4.0)
    assert seen(story).cells["n1", "n3"].heard is False


def test_routes_count_messages_each_way() -> None:
    """Where nothing else tells: none in, while the other end sends, is not heard."""
    story = calm(tapped=False)
    for i in range(4):
        for name, other in (("n2", "n3"), ("n3", "n2")):
            story.advance(story.t + 2.5)
            story.pong()
            got = 100 if name == "n3" else 100 * i
            route = Route(remote=other, in_msgs=got, out_msgs=100 * i)
            story.take(RoutesSeen(at=story.at(), server=story.ref(name), routes=(route,)))
    now = seen(story)
    assert (now.cells["n2", "n3"].heard, now.cells["n3", "n2"].heard) == (True, False)
    assert now.cells["n3", "n2"].evidence[0].source == "routes"
    assert now.cells["n3", "n2"].at == story.at(5.0)


def test_a_burst_between_two_counts_is_no_loss() -> None:
    """What the other end sent may have come before this end began to count nothing."""
    story = calm(tapped=False)
    for t, name, sent, got in (
        (1.0, "n3", 0, 50),
        (2.0, "n2", 0, 0),
        (6.0, "n3", 0, 100),
        (7.0, "n2", 50, 0),
        (11.0, "n3", 0, 100),
    ):
        story.advance(t)
        story.pong()
        other = "n2" if name == "n3" else "n3"
        route = Route(remote=other, in_msgs=got, out_msgs=sent)
        story.take(RoutesSeen(at=story.at(), server=story.ref(name), routes=(route,)))
    assert seen(story).cells["n3", "n2"].heard is None


def test_who_has_no_jetstream_listens_only() -> None:
    """A tap on another server of the cluster is a row and no column."""
    story = calm()
    second(story)
    ref = story.ref("edge")
    story.take(VantageChanged(at=story.at(), server="edge", connected=True))
    story.take(StatsSeen(at=story.at(), server=replace(ref, jetstream=False), stats=Stats(start=story.at() - 9)))
    story.take(TapChanged(at=story.at(), via="edge", on=True))
    story.beat("n1", 5, vias=(*NAMES, "edge"))
    now = seen(story)
    assert now.listeners == (*NAMES, "edge")
    assert now.peers == NAMES
    assert now.cells["edge", "n1"].heard is True
