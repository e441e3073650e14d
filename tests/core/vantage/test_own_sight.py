"""Is the cluster left in peace while it is metawatch that cannot see? Stories in which our own links, or some of them, are dark."""

from tests.cases import each
from tests.core.causes.test_ranking import Told
from tests.core.story import Story
from tui.core.model.lines import AlertLine, Leaderless, ServerLine, VerdictLine
from tui.core.observed.events import Barred, ProbeMissed, RaftSeen, VantageChanged
from tui.core.observed.raft_frames import LinkSampled, Pinged
from tui.core.vantage import own_link
from tui.text.phrases.say import say

ABOUT_US = {"MW_BLIND", "MW_LINK"}


def watching() -> Story:
    """Three servers that have answered for some seconds."""
    story = Story()
    story.begin()
    story.run(12.0, "n1", 5)
    return story


def second(story: Story, *, dark: tuple[str, ...], acked: bool = False, since: float, leader: str = "n1") -> None:
    """A second in which the dark connections bring nothing, and what others say is fresh."""
    story.advance(story.t + 1.0)
    for name in story.names:
        if name in dark:
            acked_at = story.at() - 0.1 if acked else story.at(since)
            story.take(
                LinkSampled(at=story.at(), server=name, heard_at=story.at(since), acked_at=acked_at, acked=acked)
            )
        else:
            story.take(Pinged(at=story.at(), server=name, asked=story.at() - 0.001))
            story.raft(name, term=5, leader=leader, since=-100.0 if name == leader else None)
    for name in dark:
        if story.t - since >= 2.0:
            for endpoint in ("PING", "RAFTZ"):
                taken = acked if endpoint == "PING" else None
                asked = story.at(since + 0.5)
                story.take(ProbeMissed(at=story.at(), server=name, endpoint=endpoint, asked=asked, taken=taken))


def said(story: Story, since: int) -> list[str]:
    """Everything that was said of the cluster from that line on."""
    own = [line for line in story.lines[since:] if isinstance(line, AlertLine) and line.code not in ABOUT_US]
    rest = [line for line in story.lines[since:] if isinstance(line, Leaderless | VerdictLine)]
    servers = [line for line in story.lines[since:] if isinstance(line, ServerLine) and line.what != "back"]
    return [str(line) for line in (*own, *rest, *servers)]


def test_nothing_is_said_of_the_cluster_while_every_connection_is_dark() -> None:
    """25 s without a byte or an acknowledgement from anybody: one alert, about ourselves."""
    story = watching()
    before, began = len(story.lines), story.t
    for _ in range(25):
        second(story, dark=story.names, since=began)
    assert said(story, before) == []
    assert story.open_codes() == {"MW_BLIND"}
    assert story.state.seeing_since is None
    assert story.state.blind_since == story.at(began)


def test_what_waited_in_our_network_is_told_as_unknown() -> None:
    """A hand-over while we were blind: its leader and term are told, its manner and the time without a leader are not."""
    story = watching()
    began = story.t
    for _ in range(25):
        second(story, dark=story.names, since=began)
    before = len(story.lines)
    story.advance(story.t + 1.0)
    for name in story.names:
        story.take(Pinged(at=story.at(), server=name, asked=story.at() - 0.001))
    for _ in range(3):
        story.all_tell("n2", 6, since=began + 8.0)
        story.advance(story.t + 1.0)
    (election,) = story.elections
    assert (election.leader, election.term, election.how) == ("n2", 6, "unknown")
    assert (election.planned, election.leaderless_s) == (None, None)
    assert [line for line in story.lines[before:] if isinstance(line, Leaderless)] == []
    (unseen,) = story.state.unseen
    assert (unseen.since, unseen.until) == (story.at(began), story.at(began + 26.0))
    accusing = [v for v in story.lines if isinstance(v, VerdictLine) and v.cause != "unknown"]
    assert accusing == []


def test_a_machine_that_takes_what_we_send_shows_that_we_see() -> None:
    """All three processes stand still, and their machines acknowledge: that is the cluster, and a quorum that is lost."""
    story = watching()
    began = story.t
    for _ in range(6):
        second(story, dark=story.names, acked=True, since=began)
    assert "META_006" in story.open_codes()
    assert story.state.seeing_since is not None


def test_cut_off_from_the_leader_alone_its_followers_are_believed() -> None:
    """Both followers hear it: no loss of a quorum, no leaderless time, no silent server; a note about our own connection."""
    story = watching()
    before, began = len(story.lines), story.t
    for _ in range(25):
        second(story, dark=("n1",), since=began)
    assert said(story, before) == []
    assert story.open_codes() == {"MW_LINK"}
    assert "but other servers reach it" in next(say(a.summary) for a in story.monitor.alerts)


def test_a_follower_alone_in_view_does_not_speak_for_the_group() -> None:
    """n2 no longer hears the leader, and we hear nobody else: others may follow it, so nobody says that there is none."""
    story = watching()
    before, began = len(story.lines), story.t
    for _ in range(12):
        story.advance(story.t + 1.0)
        for name in ("n1", "n3"):
            sample = LinkSampled(
                at=story.at(), server=name, heard_at=story.at(began), acked_at=story.at(began), acked=False
            )
            story.take(sample)
        story.take(Pinged(at=story.at(), server="n2", asked=story.at() - 0.001))
        story.raft("n2", term=5, leader="n1", seen=story.t - began)
    assert not [line for line in story.lines[before:] if isinstance(line, Leaderless)]
    assert not {"MW_LEADERLESS", "META_006"} & story.open_codes()


@each("gone", [("n2", "n3"), ("n1", "n2")])
def test_two_of_three_killed_are_a_lost_quorum_at_once(gone: tuple[str, ...]) -> None:
    """Their machines refuse connections: META_006 within a tick, although the leader still believes to have heard them."""
    story = watching()
    for name in gone:
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason="connection reset"))
        story.take(ProbeMissed(at=story.at(), server=name, endpoint="PING", asked=story.at(), refused=True))
    story.advance(story.t + 0.5)
    assert "META_006" in story.open_codes()


def test_a_late_answer_tells_of_the_moment_when_it_was_made() -> None:
    """An answer of a follower that our network held back for 20 s does not show that it hears the leader now."""
    story = watching()
    made = story.at()
    story.advance(story.t + 20.0)
    raft = story.state.servers["n2"].raft.last
    assert raft is not None
    late = RaftSeen(
        at=story.at(), server=story.ref("n2"), raft=raft, asked=made - 0.002, server_time=made - 0.001, via="n2"
    )
    story.take(late)
    told_at = story.state.servers["n2"].raft.at
    assert told_at is not None
    assert abs(told_at - made) < 0.01


def test_a_connection_that_loses_packets_makes_no_server_slow() -> None:
    """PONG and RAFTZ of n2 are late while its segments are sent again: a note about our connection, and nothing of n2."""
    story = watching()
    before = len(story.lines)
    for _ in range(20):
        story.advance(story.t + 1.0)
        for name in story.names:
            late = 0.9 if name == "n2" else 0.001
            again = 2 if name == "n2" else 0
            story.take(Pinged(at=story.at(), server=name, asked=story.at() - late, resent=again, rtt_s=late / 3))
            story.raft(name, term=5, leader="n1", since=-100.0 if name == "n1" else None)
    assert said(story, before) == []
    assert story.open_codes() == {"MW_LINK"}


def test_a_pong_that_is_two_seconds_late_accuses_nobody_on_a_connection_that_loses_packets() -> None:
    """TCP sends again after ever longer pauses: the PONG of n2 comes after 4.5 s, and nothing is said of n2."""
    story = watching()
    before = len(story.lines)
    for _ in range(6):
        story.advance(story.t + 1.0)
        for name in story.names:
            story.take(Pinged(at=story.at(), server=name, asked=story.at() - 0.3, resent=2 if name == "n2" else 0))
            story.raft(name, term=5, leader="n1", since=-100.0 if name == "n1" else None)
    asked = story.t
    for _ in range(4):
        second(story, dark=("n2",), acked=True, since=asked + 0.2)  # a message came after what was sent again
    assert [line for line in said(story, before) if "MW_NO_ANSWER" in line] == []


def test_messages_that_still_come_are_no_acknowledgement() -> None:
    """What we send is lost and what servers send arrives: the connection does not take, also when its PING is missed."""
    story = watching()
    asked = story.t
    last = asked + 0.7  # its last message came so long after the question
    story.advance(asked + 2.0)
    story.take(LinkSampled(at=story.at(), server="n2", heard_at=story.at(), acked_at=story.at(last), acked=False))
    story.take(ProbeMissed(at=story.at(), server="n2", endpoint="PING", asked=story.at(asked), taken=False))
    assert own_link.silence(story.state.servers["n2"]) == "not taken"


@each("connected", [True, False])
def test_without_a_connection_of_ours_nobody_says_how_a_leader_ended(*, connected: bool) -> None:
    """A leader that no longer answers, whose machine takes our packets, stands still. Where our own connection to it had been lost
    before, and others were asked for it, it may as well have ended, or be cut off: then nothing is said surely."""
    story = Told()
    if not connected:
        story.take(
            VantageChanged(at=story.at(), server="n1", connected=False, reason="its machine acknowledged nothing")
        )
    began = story.t
    while story.t < began + 6.0:
        story.quiet(story.t + 1.0, alive=("n2", "n3"))
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=story.t - began + 0.2)
        if story.t - began >= 2.0:
            endpoint = "PING" if connected else "RAFTZ"
            story.miss("n1", endpoint, since=began, taken=True if connected else None)
    story.elected("n2", "n3")
    surely = [v.cause for v in story.verdicts if v.server == "n1" and v.confidence > 0.5]
    assert bool(surely) is connected
    assert set(surely) <= {"process_frozen"}


@each(
    ("reason", "barred", "advice"),
    [
        ("connection reset", None, "check this host's network"),
        ("credentials rejected: authorization violation", "credentials", "pass valid credentials"),
        (
            "connection rejected after 2.0 s: authorization violation: the authentication service is slow",
            "auth_service",
            "the auth callout service runs",
        ),
    ],
)
def test_what_to_look_at_follows_from_why_nobody_lets_us_in(reason: str, barred: Barred | None, advice: str) -> None:
    """MW_BLIND: our network, our credentials, or the service that the servers ask about them."""
    story = watching()
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason=reason, barred=barred))
    story.advance(story.t + 5.0)
    blind = next(alert for alert in story.monitor.alerts if alert.code == "MW_BLIND")
    assert advice in say(blind.summary)
    assert reason in say(blind.summary)


@each("lossy", [True, False])
def test_on_a_connection_that_lost_packets_a_leader_that_ended_is_not_called_frozen(*, lossy: bool) -> None:
    """Its reset may be lost like anything else: 20 s after its last word it still looks like a process that does not read. Whether
    the connection was bad is asked of the moment at which the silence began, and not of the present one."""
    story = Told()
    for _ in range(5):
        story.quiet(story.t + 1.0)
        story.take(Pinged(at=story.at(), server="n1", asked=story.at() - 0.3, resent=2 if lossy else 0))
    began = story.t
    while story.t < began + 11.0:
        story.quiet(story.t + 1.0, alive=("n2", "n3"))
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=story.t - began + 0.2)
        if story.t - began >= 2.0:
            story.miss("n1", "PING", since=began, taken=None)
    story.elected("n2", "n3")
    while story.t < began + 22.0:
        story.quiet(story.t + 1.0, alive=("n2", "n3"))
        for name in ("n2", "n3"):
            story.raft(name, term=6, leader="n2", since=-1.0 if name == "n2" else None)
    named = {(v.cause, v.server) for v in story.verdicts if v.cause != "unknown"}
    assert named == (set() if lossy else {("process_frozen", "n1")})
