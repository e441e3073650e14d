"""Is evidence that is seldom met still there where its story is told: of load and limits of the leader, of its clock, of peers on paper?"""

from msgspec.structs import replace

from tests.core.causes.test_api_callers import WORKER, heard
from tests.core.causes.test_evidence_of_servers import queued
from tests.core.causes.test_group import Loaded, after_snapshot, crowded, flooded, overrun, stepped
from tests.core.causes.test_ranking import Told
from tests.core.judged import brings
from tests.core.story import T0
from tui.core.model.peer_names import peer_hash
from tui.core.observed.answers import JetStream, Meta, Raft, RaftPeer, Stats
from tui.core.observed.discovery import DiscoveryDone
from tui.core.observed.events import FeedDenied, MetaSeen, RaftSeen, StatsSeen, VantageChanged


@brings("snapshot", "snapshot")
def test_a_snapshot_that_is_shorter_than_an_election_timeout_alone_names_nobody() -> None:
    """Three seconds, up to the end of the heartbeats."""
    assert after_snapshot(3.0, 11.0, hung=False).ends() == ("unknown", None)


@brings("snapshot", "long_snapshot", "process_replaced")
def test_a_leader_that_ends_after_a_long_snapshot_crashed() -> None:
    """Whatever it was writing."""
    story = after_snapshot(5.2, 15.5, hung=False)
    story.refuse("n1")
    assert story.ends() == ("crash", "n1")


@brings("api_overload", "api_queue", "api_rate", "raft_queue")
def test_entries_that_wait_in_a_leader_with_too_many_requests_fit_an_overload() -> None:
    """They come faster than it can replicate them."""
    story = flooded(pending=2000, rate=800)
    story.take(queued(story, "n1", 5_000))
    assert story.ends() == ("api_overload", "n1")


@brings("overrun", "overrun", "api_caller")
def test_who_called_an_overrun_leader_is_told() -> None:
    """Where it is heard."""
    story = overrun("2.14.6", flag=True, count=1)
    story.take(replace(heard(WORKER), at=story.at()))
    assert story.ends() == ("overrun", "n1")


@brings("resource_limit", "unrequested_transfer", "repeated_transfers")
def test_a_leader_that_hands_over_each_time_that_it_leads_is_at_its_limit() -> None:
    """Nobody asked, and its store is not known to be full; it does so again at most each ten seconds."""
    story = Loaded()
    for term in (5, 7):
        story.beats(story.t + 12.0, "n1", term)
        story.beat("n1", term, to="n2")
        story.elected("n2", "n3", term=term + 1)
        story.beats(story.t + 12.0, "n2", term + 1)
        story.audit("n2")
        story.elected("n1", "n3", term=term + 2)
    assert ("resource_limit", "n1") in story.named


@brings("resource_limit", "jetstream_full", "audit_not_visible")
def test_a_full_leader_that_hands_over_unheard_may_have_been_asked() -> None:
    """Advisories do not reach us: less sure, and named still."""
    story = Loaded()
    for name in story.names:
        story.take(FeedDenied(at=story.at(), via=name, operation="subscribe", subject="$JS.EVENT.ADVISORY.>"))
    story.advance(10.4)
    story.tell(js=JetStream(storage=995, max_storage=1000, meta=Meta(leader="n1", size=3)))
    story.beat("n1", 5, to="n2")
    assert story.ends() == ("resource_limit", "n1")


@brings("ghost_peers", "unknown_peers", "list_incomplete")
def test_servers_that_list_no_peers_without_a_leader_leave_ghosts_uncertain() -> None:
    """2.9: three servers count six, and name none of them."""
    story = Loaded.__new__(Loaded)
    super(Told, story).__init__(version="2.9.25")
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=True))
        story.take(StatsSeen(at=story.at(), server=story.ref(name), stats=Stats(start=T0 - 1000)))
    story.no_raftz()
    story.take(DiscoveryDone(at=story.at(), servers=story.names))
    while story.t < 30.0:
        story.advance(story.t + 1.0)
        story.pong()
        for name in story.names:
            at = story.at()
            js = JetStream(meta=Meta(leader=None, size=6))
            story.take(MetaSeen(at=at, server=story.ref(name), jetstream=js, asked=at - 0.001, server_time=at))
    assert story.named[-1] == ("ghost_peers", None)


@brings("ghost_peers", "unknown_peers", "led_before")
def test_a_group_that_had_a_leader_could_reach_its_quorum_then() -> None:
    """All three are emptied and started again with a configuration that counts seven."""
    story = Told()
    while story.t < 40.0:
        story.advance(story.t + 1.0)
        story.pong()
        for name in story.names:
            peers = tuple(RaftPeer(peer=peer_hash(n), name=n) for n in story.names if n != name)
            raft = Raft(peer=peer_hash(name), state="FOLLOWER", term=6, size=7, ever_had_leader=False, peers=peers)
            at = story.at()
            story.take(RaftSeen(at=at, server=story.ref(name, 2), raft=raft, asked=at - 0.001, via=name))
    assert [cause for cause, _ in story.named] == ["lost_quorum", "crash"]


@brings("clock_step", "clock_stepped", "same_on_others")
def test_where_all_clocks_jump_it_was_our_own() -> None:
    """Half a minute, at each of them in the same second."""
    story = Loaded(version="2.10.26")
    for ahead in (0.0, 0.0, 0.0, 30.0):
        for name in story.names:
            story.tell(name, ahead=ahead)
        story.advance(story.t + 0.2)
    story.silence()
    assert story.ends() == ("unknown", None)


@brings("mixed_traffic", "most_connections", "cores_busy")
def test_busy_cores_make_a_crowded_leader_no_surer() -> None:
    """One weak fact more."""
    story = crowded(3000, 40, slow=False)
    story.tell("n1", stats=Stats(start=T0 - 1000, connections=3000, cores=4, cpu=396.0))
    assert story.ends()[0] == "unknown"


@brings("clock_step", "version_not_affected")
def test_a_clock_that_jumped_deposes_no_server_that_measures_silence_otherwise() -> None:
    """From 2.11.5 on."""
    assert stepped("2.15.1").ends() == ("unknown", None)


@brings("clock_step", "version_unknown")
def test_a_clock_that_jumped_at_a_server_of_unknown_version_accuses_it_not() -> None:
    """Most versions are not affected."""
    assert stepped("").ends() == ("unknown", None)


@brings("snapshot", "long_snapshot", "heartbeats_afterwards")
def test_a_leader_that_is_heard_after_its_snapshot_survived_it() -> None:
    """For four seconds."""
    assert after_snapshot(5.2, 6.0, hung=False).ends() == ("unknown", None)


@brings("process_frozen", "too_short")
def test_a_follower_that_paused_for_a_moment_deposed_nobody() -> None:
    """Somebody asked the leader to go."""
    story = Told()
    story.advance(13.0)
    story.miss("n2", since=10.1, taken=True)
    story.audit("n1")
    story.elected("n2", "n3")
    assert story.named == [("planned_step_down", None)]
