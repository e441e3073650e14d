"""Does every check raise when it should, stay quiet when it should, and does the ledger remember who has seen what?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.story import T0, Story
from tui.core.checks import alert_ledger, leadership
from tui.core.model.elections import Election
from tui.core.model.finding import Finding
from tui.core.model.message import message
from tui.core.model.peer_names import peer_hash
from tui.core.model.state import State
from tui.core.observed.answers import JetStream, Meta, Replica
from tui.core.observed.events import Acknowledged, FeedDenied, MetaSeen, RaftSeen, ServerLameDuck, ServerShutdown
from tui.core.overall.state_word import found_now
from tui.core.ports import Acknowledge
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say


def ready(names: tuple[str, ...] = ("n1", "n2", "n3"), watch: Watch | None = None) -> Story:
    story = Story(names, watch=watch)
    story.begin()
    return story


def elect(story: Story, leader: str, term: int, *, audit_by: str | None = None) -> None:
    """One election, asked for by the old leader's audit or not."""
    if audit_by is not None:
        story.audit(audit_by)
        story.advance(story.t + 0.02)
    story.advisory(leader, copies=3)
    since = story.t
    story.advance(story.t + 0.002)
    story.raft(leader, term=term, leader=leader, since=since)
    story.run(story.t + 3, leader, term, since=since)


def test_a_calm_group_raises_nothing() -> None:
    """Three healthy servers and no change: no alert at all."""
    story = ready()
    story.run(30, "n1", 5)
    assert story.open_codes() == set()


def test_flapping_is_the_second_change_in_ten_minutes() -> None:
    """META_003 fires on the second change and not on the first."""
    story = ready()
    story.run(3, "n1", 5)
    elect(story, "n2", 6)
    assert "META_003" not in story.open_codes()
    elect(story, "n3", 7)
    assert story.alerts("META_003") == [("raised", "warning")]


def test_changes_that_were_all_asked_for_are_flapping_as_information_only() -> None:
    """Two step-downs are `info`; an unplanned third makes it a warning, told again."""
    story = ready()
    story.run(3, "n1", 5)
    elect(story, "n2", 6, audit_by="n1")
    elect(story, "n3", 7, audit_by="n2")
    assert story.alerts("META_003") == [("raised", "info")]
    assert "MW_UNPLANNED" not in story.open_codes()
    elect(story, "n1", 8)
    assert story.alerts("META_003") == [("raised", "info"), ("raised", "warning")]
    assert "MW_UNPLANNED" in story.open_codes()


def test_a_server_cycling_through_lame_duck_is_flapping() -> None:
    """Lame-duck changes are planned, and still a warning: nobody asked the leader to move."""
    story = ready()
    story.run(3, "n1", 5)
    story.take(ServerLameDuck(at=story.at(), server=story.ref("n1")))
    elect(story, "n2", 6)
    story.take(ServerShutdown(at=story.at(), server=story.ref("n2")))
    elect(story, "n3", 7)
    assert [(e.how, e.planned) for e in story.elections] == [("restart", True), ("restart", True)]
    assert story.alerts("META_003") == [("raised", "warning")]
    assert "MW_UNPLANNED" not in story.open_codes()


def test_window_and_count_of_flapping_can_be_chosen() -> None:
    """With three changes allowed, two are not flapping."""
    story = ready(watch=Watch(thresholds=Thresholds(flap_max=3, flap_window_s=60)))
    story.run(3, "n1", 5)
    elect(story, "n2", 6)
    elect(story, "n3", 7)
    assert "META_003" not in story.open_codes()


def test_a_backfilled_line_counts_its_terms_as_an_upper_bound() -> None:
    """Three terms that nobody saw are told as at most three changes."""
    story = ready()
    story.run(3, "n1", 5)
    unseen = Election(
        leader="n2", previous="n1", elected_at=story.at(), error_s=1, announced_at=story.at(), term=8, terms=3,
        leaderless_s=None, how="unknown", planned=None, source="raftz", advisory_id=None, backfilled=True,
    )  # fmt: skip
    state = replace(story.state, elections=(unseen,))
    (found,) = leadership.leader_flapping(state, story.at(), Watch())
    assert say(found.summary).startswith("the leader changed at most 3 times")
    assert "3 unknown" in say(found.summary)


def test_three_of_six_is_no_quorum() -> None:
    """META_006 counts voices against the majority of the size; the published formula is silent here."""
    names = ("n1", "n2", "n3", "n4", "n5", "n6")
    story = ready(names)
    story.run(3, "n1", 5)
    assert "META_007" in story.open_codes()
    assert "META_006" not in story.open_codes()
    for second in range(4, 16):
        story.advance(second)
        for name in names[:3]:
            story.raft(name, term=5, leader="n1", since=-100, seen=second - 3 if second > 9 else 0.5)
    dead = {peer_hash(n) for n in names[3:]}
    raft = story.state.servers["n1"].raft.last
    assert raft is not None
    peers = tuple(replace(p, last_seen_s=12.0 if p.peer in dead else 0.5) for p in raft.peers)
    told = RaftSeen(at=story.at(), server=story.ref("n1"), raft=replace(raft, peers=peers), asked=story.at())
    story.take(told)
    story.advance(15.5)
    assert ("raised", "critical") in story.alerts("META_006")


def test_an_odd_group_raises_no_even_size() -> None:
    """META_007 is for even groups."""
    story = ready()
    story.run(2, "n1", 5)
    assert "META_007" not in story.open_codes()


def leader_told(story: Story, *, offline: str | None = None, pending: int = 0) -> None:
    replicas = tuple(Replica(name=n, peer=peer_hash(n), current=True, offline=n == offline) for n in ("n2", "n3"))
    meta = Meta(leader="n1", size=3, replicas=replicas, pending=pending)
    story.take(MetaSeen(at=story.at(), server=story.ref("n1"), jetstream=JetStream(meta=meta), asked=story.at()))


def test_an_offline_peer_is_told_by_the_leader() -> None:
    """META_001 names the peer, clears when the leader takes it back."""
    story = ready()
    story.run(2, "n1", 5)
    leader_told(story, offline="n3")
    story.run(3, "n1", 5)
    assert [(a.code, a.subject) for a in story.monitor.alerts] == [("META_001", "n3")]
    leader_told(story)
    story.run(4, "n1", 5)
    assert story.alerts("META_001") == [("raised", "critical"), ("cleared", "critical")]


@each(("pending", "raised"), [(500, False), (501, True)])
def test_pending_api_requests_above_the_limit(pending: int, raised: bool) -> None:
    """META_008 is above 500, not at it."""
    story = ready()
    story.run(2, "n1", 5)
    leader_told(story, pending=pending)
    story.run(3, "n1", 5)
    assert ("META_008" in story.open_codes()) is raised


def test_disagreement_is_told_when_it_outlasts_an_election() -> None:
    """META_002 needs different leaders in fresh answers for longer than two seconds after the last election."""
    story = ready()
    story.run(3, "n1", 5)
    elect(story, "n2", 6)
    assert "META_002" not in story.open_codes()
    for _ in range(4):
        story.advance(story.t + 1)
        story.raft("n2", term=6, leader="n2", since=3)
        story.raft("n3", term=6, leader="n2")
        story.raft("n1", term=5, leader="n1", since=-100)
    story.advance(story.t + 0.5)
    assert ("raised", "critical") in story.alerts("META_002")


def test_answers_that_we_read_late_and_in_any_order_are_no_disagreement() -> None:
    """A hand-over while our own loop is late: what n1 said before it is read long after the others named n2."""
    story = ready()
    story.run(3, "n1", 5)
    story.advisory("n2", copies=3)
    story.advance(story.t + 2.5)
    story.raft("n2", term=6, leader="n2", since=3)
    story.raft("n3", term=6, leader="n2")
    story.raft("n1", term=5, leader="n1", since=-100, asked_before=2.8)
    for _ in range(3):
        story.advance(story.t + 0.3)
        assert "META_002" not in story.open_codes()
        assert found_now(story.monitor.state, story.at(), Watch()).word != "SPLIT"


def test_a_denied_feed_is_blind_and_not_leaderless() -> None:
    """Advisories refused on every connection raise MW_BLIND, and an election by poll is not known to be planned."""
    story = ready()
    for name in story.names:
        story.take(FeedDenied(at=story.at(), via=name, operation="subscribe", subject="$JS.EVENT.ADVISORY.>"))
    story.run(3, "n1", 5)
    assert "MW_BLIND" in story.open_codes()
    assert "MW_LEADERLESS" not in story.open_codes()
    story.raft("n2", term=6, leader="n2", since=3)
    story.run(5, "n2", 6, since=3)
    (line,) = story.elections
    assert (line.planned, line.how) == (None, "unknown")
    unplanned = next(a for a in story.monitor.alerts if a.code == "MW_UNPLANNED")
    assert "possibly unplanned" in say(unplanned.summary)


def test_a_server_that_lost_the_meta_group_is_critical() -> None:
    """JetStream on and RAFTZ without `_meta_`, not in its first ten seconds."""
    story = ready()
    story.run(3, "n1", 5)
    for second in range(4, 8):
        story.advance(second)
        story.take(RaftSeen(at=story.at(), server=story.ref("n3"), raft=None, asked=story.at()))
        for name in ("n1", "n2"):
            story.raft(name, term=5, leader="n1", since=-100)
    assert story.alerts("MW_META_GONE") == [("raised", "critical")]


def test_acknowledged_stays_quiet_until_it_is_worse() -> None:
    """One more unplanned change raises an acknowledged alert again."""
    story = ready()
    story.run(3, "n1", 5)
    elect(story, "n2", 6)
    story.monitor.command(Acknowledge(code=None, by="op1@bastion"), story.at())
    assert story.alerts("MW_UNPLANNED") == [("raised", "warning"), ("acknowledged", "warning")]
    story.run(story.t + 5, "n2", 6, since=3)
    assert len(story.alerts("MW_UNPLANNED")) == 2
    elect(story, "n3", 7)
    assert story.alerts("MW_UNPLANNED")[-1] == ("raised", "warning")
    assert next(a for a in story.monitor.alerts if a.code == "MW_UNPLANNED").acknowledged_by is None


def test_each_further_unplanned_change_raises_an_acknowledged_alert_again() -> None:
    """Also when an older one leaves the window at the same time, so that the number stays what it was."""
    story = ready(watch=Watch(thresholds=Thresholds(flap_window_s=60)))
    story.run(3, "n1", 5)
    elect(story, "n2", 6)
    story.run(30, "n2", 6, since=3)
    elect(story, "n3", 7)
    story.monitor.command(Acknowledge(code=None, by="op1@bastion"), story.at())
    story.run(66, "n3", 7, since=30)
    (alert,) = [a for a in story.monitor.alerts if a.code == "MW_UNPLANNED"]
    assert say(alert.summary).startswith("1 unplanned")
    assert alert.acknowledged_by == "op1@bastion"
    elect(story, "n1", 8)
    (alert,) = [a for a in story.monitor.alerts if a.code == "MW_UNPLANNED"]
    assert say(alert.summary).startswith("2 unplanned")
    assert (alert.acknowledged_by, alert.peak) == (None, 2)
    assert [state for state, _ in story.alerts("MW_UNPLANNED")] == ["raised", "acknowledged", "raised"]


def test_since_when_and_the_peak_outlive_the_moment() -> None:
    """The alert keeps when it was first raised and its highest figure, while the summary follows."""
    story = ready()
    story.run(2, "n1", 5)
    leader_told(story, pending=900)
    story.run(3, "n1", 5)
    (first,) = story.monitor.alerts
    leader_told(story, pending=600)
    story.run(6, "n1", 5)
    (alert,) = story.monitor.alerts
    assert (alert.since, alert.peak) == (first.since, 900)
    assert say(alert.summary).startswith("600 ")


def test_the_ledger_is_keyed_by_code_and_subject() -> None:
    """Two subjects of one code are two alerts; acknowledging one leaves the other open."""
    found = tuple(
        Finding(code="X", severity="warning", subject=s, summary=message("server_down", server=s)) for s in ("a", "b")
    )
    ledger, lines = alert_ledger.update((), found, T0)
    assert [line.subject for line in lines] == ["a", "b"]
    state = State(now=T0, alerts=ledger)
    state, lines = alert_ledger.acknowledged(state, Acknowledged(at=T0, code="X", subject="b", by="me"))
    assert [(a.subject, a.acknowledged_by) for a in state.alerts] == [("a", None), ("b", "me")]
    ledger, lines = alert_ledger.update(state.alerts, found[:1], T0 + 1)
    assert [(line.subject, line.state) for line in lines] == [("b", "cleared")]


def test_a_server_that_has_just_started_does_not_shrink_the_group() -> None:
    """It counts the peers it has met so far: a size of two for a moment is no even group."""
    story = Story(version="2.9.10")
    story.begin_names("n1")
    story.run_names(3, "n1")
    meta = Meta(leader="n1", size=2)
    story.take(MetaSeen(at=story.at(), server=story.ref("n3", 2), jetstream=JetStream(meta=meta), asked=story.at()))
    story.advance(3.5)
    assert story.state.group.size == 3
    assert "META_007" not in story.open_codes()
