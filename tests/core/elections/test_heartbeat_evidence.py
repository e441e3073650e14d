"""What do heartbeats and votes prove? Stories of Raft traffic: every change once, dated by heartbeats, and no forger believed."""

from tests.core.story import T0
from tests.core.tapped import TappedStory
from tui.core.model.lines import Ready
from tui.core.model.peer_names import peer_hash
from tui.core.model.timestamps import rfc3339
from tui.core.observed.raft_frames import AckHeard


def test_ready_says_that_the_tap_is_open() -> None:
    """With Raft traffic heard through any connection of the group."""
    story = TappedStory()
    story.begin()
    [ready] = [line for line in story.lines if isinstance(line, Ready)]
    assert ready.tap


def test_without_a_tap_ready_says_so() -> None:
    """A tap that was refused everywhere is none."""
    story = TappedStory()
    super(TappedStory, story).begin()
    [ready] = [line for line in story.lines if isinstance(line, Ready)]
    assert not ready.tap


def test_a_silent_failure() -> None:
    """Silence, a candidacy, its votes, a first heartbeat: one election, leaderless from the last heartbeat that others heard."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    story.quiet(16.0, alive=("n2", "n3"))
    story.takes_over("n3", 6, voters=("n2",), term_told_by=("n3",))
    story.advance(17.0)
    [election] = story.elections
    assert (election.leader, election.previous, election.term, election.terms) == ("n3", "n1", 6, 1)
    assert (election.how, election.source, election.planned) == ("silent", "tap", False)
    assert election.leaderless_s is not None
    assert abs(election.leaderless_s - 6.0) < 0.05
    [candidacy] = story.candidacies
    assert (candidacy.server, candidacy.term, candidacy.granted, candidacy.refused) == ("n3", 6, ("n2",), ())
    assert story.lines.index(candidacy) < story.lines.index(election)


def test_it_is_told_within_a_tenth_of_a_second() -> None:
    """The new leader's word agrees with its heartbeat; an advisory that never comes is not waited for longer."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    story.takes_over("n2", 6, voters=("n3",), term_told_by=("n2",))
    story.advance(story.t + 0.1)
    assert [e.term for e in story.elections] == [6]


def test_a_challenger() -> None:
    """The old leader beat until another stood: it was healthy, and nobody led only for milliseconds."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    story.takes_over("n2", 8, voters=("n1", "n3"), term_told_by=("n2", "n3"))
    story.advance(11.0)
    [election] = story.elections
    assert (election.how, election.terms) == ("challenger", 3)
    assert election.leaderless_s is not None
    assert election.leaderless_s < 0.02


def test_a_challenger_with_a_short_log() -> None:
    """It deposed a healthy leader and could not win; who wins seconds later is not to blame, nor is the old leader."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    story.stands("n2", 6)
    story.vote("n3", "n2", 6, granted=False)
    story.quiet(15.0)
    story.takes_over("n3", 7, voters=("n1",), term_told_by=("n3",))
    story.advance(16.0)
    [election] = story.elections
    assert (election.leader, election.how, election.terms) == ("n3", "challenger", 2)
    assert [(c.server, c.term, c.refused) for c in story.candidacies] == [("n2", 6, ("n3",)), ("n3", 7, ())]
    assert story.state.elections[-1].failed == 1


def test_a_hand_over_is_heard() -> None:
    """A LeaderTransfer entry makes a hand-over; without an audit nobody asked for it."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    story.beat("n1", 5, to="n2")
    story.advance(10.02)
    story.takes_over("n2", 6, voters=("n1", "n3"), term_told_by=("n2",))
    story.advance(11.0)
    [election] = story.elections
    assert (election.how, election.planned) == ("handover", False)
    assert election.leaderless_s is not None
    assert 0.01 < election.leaderless_s < 0.05


def test_an_audited_hand_over_is_planned() -> None:
    """Somebody asked for it."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    story.audit("n1")
    story.beat("n1", 5, to="n2")
    story.advance(10.02)
    story.takes_over("n2", 6, voters=("n1", "n3"), term_told_by=("n2",))
    story.advance(11.0)
    [election] = story.elections
    assert (election.how, election.planned) == ("handover", True)


def test_an_isolated_leader_hears_only_itself() -> None:
    """Its heartbeats still come through its own connection: no voter hears them, so it fell silent for the others."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    for second in range(11, 16):
        story.advance(float(second))
        story.pong()
        story.beat("n1", 5, vias=("n1",))
    story.takes_over("n2", 6, voters=("n3",), term_told_by=("n2", "n3"))
    story.beat("n1", 5, vias=("n1",))
    story.advance(16.5)
    [election] = story.elections
    assert (election.how, election.leader) == ("silent", "n2")
    assert story.state.doubts == ()


def test_what_waited_in_a_frozen_server_is_old() -> None:
    """Both followers wake up and hand on heartbeats of seconds ago: they prove nothing of now."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    for second in range(11, 31):
        story.advance(float(second))
        story.pong("n1")
        if second < 24:
            story.beat("n1", 5, vias=("n1",))
    story.beat("n1", 5, vias=("n2", "n3"))
    story.advance(30.02)
    story.takes_over("n1", 7, voters=("n2", "n3"), term_told_by=("n1",))
    story.advance(31.0)
    [election] = story.elections
    assert (election.leader, election.previous, election.how) == ("n1", "n1", "silent")


def test_answers_prove_the_leader_too() -> None:
    """With only the leader's connection, its followers' answers tell that they hear it."""
    story = TappedStory(("n1", "n2", "n3"))
    story.begin()
    for second in range(1, 11):
        story.advance(float(second))
        story.pong()
        story.beat("n1", 5, vias=("n1",))
        story.ack("n2", "n1", 5)
    assert story.state.leadership.proof_at == T0 + 10.0 - 0.001


def test_terms_on_servers_that_tell_none() -> None:
    """2.9 has neither RAFTZ nor advisories: heartbeats tell the term, and names agree."""
    story = TappedStory(version="2.9.10")
    story.open_taps()
    story.begin_names("n1")
    assert not any(isinstance(line, Ready) for line in story.lines)
    story.advance(0.6)
    story.beat("n1", 3)
    [ready] = [line for line in story.lines if isinstance(line, Ready)]
    assert (ready.leader, ready.term, ready.tap) == ("n1", 3, True)
    for second in range(1, 8):
        story.advance(float(second))
        story.beat("n1", 3)
        for name in story.names:
            story.jsz(name, "n1")
    story.stands("n2", 4)
    story.vote("n3", "n2", 4)
    story.beat("n2", 4, begins=True)
    story.advance(7.05)
    story.jsz("n2", "n2")
    story.advance(7.3)
    [election] = story.elections
    assert (election.leader, election.term, election.source, election.terms) == ("n2", 4, "tap", 1)
    assert election.elected_at == rfc3339(T0 + 7.0)
    for second in range(8, 12):
        story.advance(float(second))
        for name in story.names:
            story.jsz(name, "n2")
    assert len(story.elections) == 1


def test_the_episode_of_an_election() -> None:
    """Fifteen seconds before and five after it, at which server, in order; afterwards it grows no more."""
    story = TappedStory()
    story.begin()
    story.beats(20.0, "n1", 5)
    story.takes_over("n2", 6, voters=("n3",), term_told_by=("n2",))
    story.beats(40.0, "n2", 6)
    [episode] = story.state.episodes
    assert episode.complete
    times = [mark.at for mark in episode.marks]
    assert times == sorted(times)
    assert T0 + 5.0 <= times[0] < T0 + 6.1
    assert T0 + 24.0 <= times[-1] <= T0 + 25.1
    told = [(m.server, m.what) for m in episode.marks if m.what in {"stands", "granted", "begins"}]
    assert told[0] == ("n2", "stands")
    assert ("n3", "granted") in told
    assert ("n3", "begins") in told


def test_a_candidacy_that_reached_nobody_is_told_when_a_server_knows_it() -> None:
    """A partitioned follower climbs alone: each term of it is told once its own RAFTZ tells the term."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    story.stands("n3", 6, vias=("n3",))
    story.raft("n3", term=6, leader=None, candidate=True)
    story.advance(10.5)
    assert [(c.server, c.term, c.granted) for c in story.candidacies] == [("n3", 6, ())]
    assert story.elections == []


def test_who_was_overtaken_before_it_led() -> None:
    """It won, beat once, and lost to a higher term within milliseconds: no advisory, so it never led."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    story.quiet(15.0, alive=("n2", "n3"))
    story.stands("n2", 6)
    story.vote("n3", "n2", 6)
    story.beat("n2", 6, begins=True)
    story.raft("n3", term=6, leader="n2")
    story.advance(15.005)
    story.takes_over("n3", 7, voters=("n2",), term_told_by=("n3",))
    story.advisory("n3", 15.008)
    story.advance(16.0)
    assert [(e.leader, e.term, e.operational) for e in story.elections] == [("n2", 6, False), ("n3", 7, True)]


def test_deposed_by_a_refusal() -> None:
    """A follower that comes back with a higher term refuses the leader's heartbeat: that alone deposes it."""
    story = TappedStory()
    story.begin()
    story.beats(10.0, "n1", 5)
    story.take(
        AckHeard(at=story.at(), via="n1", peer=peer_hash("n3"), leader=peer_hash("n1"), term=8, ok=False, after_s=0.001)
    )
    story.quiet(15.5)
    story.takes_over("n2", 9, voters=("n1",), term_told_by=("n2",))
    story.advance(16.0)
    [election] = story.elections
    assert election.how == "challenger"
    assert election.leaderless_s is not None
    assert 5.4 < election.leaderless_s < 5.6


def test_names_are_the_last_resort() -> None:
    """2.9, and the heartbeats of the new leader do not reach us: names that all give for two seconds are believed."""
    story = TappedStory(version="2.9.10")
    story.open_taps()
    story.begin_names("n1")
    for second in range(1, 6):
        story.advance(float(second))
        story.pong()
        story.beat("n1", 3)
        for name in story.names:
            story.jsz(name, "n1")
    for second in range(6, 13):
        story.advance(float(second))
        story.pong()
        for name in story.names:
            story.jsz(name, "n2")
    assert [(e.leader, e.source) for e in story.elections] == [("n2", "jsz")]
