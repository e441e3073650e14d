"""For whom is the leader silent, since when, and was it we who did not listen? Stories of missing heartbeats."""

from tests.core.overall.plots import Plot
from tests.core.story import T0, Story
from tests.core.tapped import TappedStory
from tui.core.heartbeats import silences
from tui.core.model.timestamps import rfc3339
from tui.core.observed.raft_frames import TapChanged
from tui.text.phrases.say import say


def test_the_gap_is_judged_at_its_deadline() -> None:
    """Raised 2.2 s after the last heartbeat, critical at 4 s, and cleared by the next one; it names who hears nothing."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    story.quiet(12.9, alive=("n2", "n3"))
    story.pong("n2", "n3")
    story.quiet(15.0, alive=("n2", "n3"))
    raised = [line for line in story.lines if getattr(line, "code", "") == "MW_HEARTBEAT_GAP"]
    assert [(a.at, a.severity) for a in raised if hasattr(a, "severity")] == [
        (rfc3339(T0 + 12.2), "warning"),
        (rfc3339(T0 + 14.0), "critical"),
    ]
    assert "no heartbeat from leader n1 at n2, n3 for 2.2s: no peer receives it, suspect n1 itself" in getattr(
        raised[0], "summary", ""
    )
    assert "election imminent" in getattr(raised[1], "summary", "")
    story.beat("n1", 5)
    story.advance(16.0)
    assert "MW_HEARTBEAT_GAP" not in story.open_codes()


def test_a_leader_that_stepped_down_without_a_quorum_is_not_silent() -> None:
    """It says itself that it leads no more. That it is to be suspected, or an election imminent, would both be false."""
    story = Plot()
    story.killed("n2", "n3")
    while story.t < 40.0:
        story.advance(story.t + 0.5)
        story.pong("n1")
        leads = story.t < 32.0
        story.raft("n1", term=5, leader="n1" if leads else None, since=-100.0, seen=story.t - 20.0, candidate=not leads)
        if leads and story.t % 1 == 0:
            story.beat("n1", 5, vias=("n1",))
    assert {"MW_LEADERLESS", "META_006"} <= story.open_codes()
    assert "MW_HEARTBEAT_GAP" not in story.open_codes()


def test_without_a_quorum_no_election_is_imminent() -> None:
    """The leader and a follower are killed: the one that is left cannot elect."""
    story = Plot()
    story.killed("n1", "n2")
    story.without(6.0, None, 5, gone=("n1", "n2"))
    (gap,) = [a for a in story.monitor.alerts if a.code == "MW_HEARTBEAT_GAP"]
    assert gap.severity == "critical"
    assert say(gap.summary).endswith(": no quorum is left to elect another leader (down: n1, n2)")


def test_a_gap_at_one_follower() -> None:
    """Others hear the leader: it is that server or the way to it; when only the leader's own connection does: the network."""
    story = TappedStory()
    story.begin()
    story.beats(5.0, "n1", 5)
    story.beats(8.0, "n1", 5, vias=("n1", "n3"))
    [alert] = [a for a in story.monitor.alerts if a.code == "MW_HEARTBEAT_GAP"]
    assert (
        say(alert.summary)
        == "no heartbeat from leader n1 at n2 for 3.0s: the other peers receive it, suspect n2 or its route"
    )
    story.beats(11.0, "n1", 5, vias=("n1",))
    [alert] = [a for a in story.monitor.alerts if a.code == "MW_HEARTBEAT_GAP"]
    assert "n1 still sends heartbeats but no other peer receives them, suspect the network" in say(alert.summary)


def test_a_silence_of_our_own_is_none_of_theirs() -> None:
    """After metawatch itself was stopped no gap is dated from before, and a connection that answers no PING tells none."""
    story = TappedStory()
    story.begin()
    story.beats(5.0, "n1", 5)
    story.t = 17.0
    story.wake()
    assert story.alerts("MW_HEARTBEAT_GAP") == []
    assert "MW_BLIND" in story.open_codes()
    story.advance(20.0)
    assert story.alerts("MW_HEARTBEAT_GAP") == []
    story.quiet(20.5)
    story.advance(20.75)
    assert story.alerts("MW_HEARTBEAT_GAP") == [("raised", "warning")]


def test_the_rhythm_of_heartbeats() -> None:
    """Intervals and their spread, from what one connection heard."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    found = silences.rhythm(story.state, "n2")
    assert found is not None
    assert abs(found.mean_s - 1.0) < 1e-6
    assert found.jitter_s < 1e-6
    assert silences.rhythm(story.state, "nowhere") is None


def test_a_tap_that_never_brought_a_heartbeat_is_no_evidence_of_silence() -> None:
    """The user of an account that imports `$SYS.>` may subscribe to Raft traffic and never gets any; nor does a tap that is new."""
    story = TappedStory()
    story.open_taps()
    Story.begin(story)
    story.quiet(20.0)
    assert story.alerts("MW_HEARTBEAT_GAP") == []
    story.beat("n1", 5, vias=("n2",))
    story.quiet(25.0)
    [alert] = [a for a in story.monitor.alerts if a.code == "MW_HEARTBEAT_GAP"]
    assert say(alert.summary).startswith("no heartbeat from leader n1 at n2 ")
    story.take(TapChanged(at=story.at(), via="n2", on=True))
    story.quiet(31.0)
    assert "MW_HEARTBEAT_GAP" not in story.open_codes()


def test_half_of_an_even_group_is_no_quorum() -> None:
    """With three of six gone the leader is heard by too few: it is the quorum that is lost, not the leader that fell silent."""
    story = TappedStory(("n1", "n2", "n3", "n4", "n5", "n6"))
    story.begin()
    story.beats(10.0, "n1", 5)
    story.quiet(14.0, alive=("n1", "n2", "n3"))
    [alert] = [a for a in story.monitor.alerts if a.code == "MW_HEARTBEAT_GAP"]
    assert "n4, n5, n6 unresponsive, a leader without a quorum steps down" in say(alert.summary)
