"""Are the causes that lie in the group or its load named when their evidence is there, and only then?"""

from itertools import combinations

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.causes.test_ranking import Told
from tests.core.judged import brings
from tests.core.story import T0
from tui.core.model.peer_names import peer_hash
from tui.core.observed.announcements import ApiLimitReached, StorageOut
from tui.core.observed.answers import JetStream, Meta, Raft, RaftPeer, Stats
from tui.core.observed.events import MetaSeen, RaftSeen, StatsSeen

Named = tuple[str, str | None]


class Loaded(Told):
    """A calm group, whose old leader n1 tells of its load and falls silent while it goes on answering us."""

    def tell(
        self,
        name: str = "n1",
        *,
        js: JetStream | None = None,
        stats: Stats | None = None,
        ahead: float = 0.0,
    ) -> None:
        """One STATSZ; its clock is `ahead` of ours by so much."""
        at = self.at()
        told = stats or Stats(start=T0 - 1000 + ahead)
        clock = at - 0.001 + ahead
        ref = self.ref(name)
        self.take(StatsSeen(at=at, server=ref, stats=told, jetstream=js, asked=at - 0.002, server_time=clock, via=name))

    def silence(self, until: float = 16.0, *, hung: bool = False) -> None:
        """No heartbeat; all answer PING and reach each other, the followers answer RAFTZ, and n1 too unless it hung."""
        began = self.t
        while self.t + 1.0 <= until:
            self.quiet(self.t + 1.0)
            for a, b in combinations(self.names, 2):
                self.trips(a, b, ab=True, ba=True)
            for name in ("n2", "n3"):
                self.raft(name, term=5, leader="n1", seen=self.t - began + 0.5)
            if hung and self.t - began >= 2.0:
                self.miss("n1", "RAFTZ", since=began + 0.1)
        self.advance(until)

    def ends(self, leader: str = "n2") -> Named:
        """Somebody is elected; what is named in the end."""
        self.elected(leader, *(n for n in ("n2", "n3") if n != leader))
        self.beats(self.t + 8.0, leader, 6)
        return self.named[-1]

    @property
    def confidence(self) -> float:
        return self.verdicts[-1].confidence

    @property
    def facts(self) -> str:
        return " | ".join(self.verdicts[-1].evidence_for)


def snapshot_of(seconds: float, ended: float) -> JetStream:
    """n1's figures after a snapshot that ended at that story time."""
    return JetStream(meta=Meta(leader="n1", size=3, snapshot_at=T0 + ended, snapshot_s=seconds))


def after_snapshot(seconds: float, ended: float, *, hung: bool = True) -> Loaded:
    story = Loaded()
    story.silence(hung=hung)
    story.tell(js=snapshot_of(seconds, ended))
    return story


def test_a_long_snapshot_in_which_the_leader_hung_is_the_cause() -> None:
    """Five seconds of snapshot, RAFTZ silent in it, heartbeats ended with it."""
    story = after_snapshot(5.2, 15.5)
    assert story.ends() == ("snapshot", "n1")
    assert story.confidence > 0.5
    assert "keep n2 as leader" in story.verdicts[-1].next


@pytest.mark.parametrize(
    ("seconds", "ended"),
    [
        pytest.param(0.3, 15.5, id="short"),
        pytest.param(5.2, -30.0, id="long ago"),
        pytest.param(5.2, 6.0, id="the leader was heard for four seconds after it"),
    ],
)
def test_a_snapshot_that_cannot_have_done_it_is_not_named(seconds: float, ended: float) -> None:
    """Too short to miss a heartbeat, too long ago, or over while the leader was still heard."""
    assert after_snapshot(seconds, ended, hung=False).ends()[0] == "unknown"


def test_a_disk_that_hangs_beside_a_short_snapshot_is_still_the_disk() -> None:
    """A snapshot of 0.3 s holds no lock for five seconds."""
    assert after_snapshot(0.3, 13.0).ends() == ("disk_stall", "n1")


def flooded(*, pending: int = 0, rate: int = 0, dropped: int = 0, inflight: int = 0) -> Loaded:
    """n1 tells of its API requests as its heartbeats end."""
    story = Loaded()
    meta = Meta(leader="n1", size=3)
    story.tell(js=JetStream(api_total=1000, meta=meta))
    story.advance(12.0)
    story.pong()
    story.tell(js=JetStream(api_total=1000 + 2 * rate, api_inflight=inflight, meta=replace(meta, pending=pending)))
    if dropped:
        story.take(ApiLimitReached(at=story.at(), id="l", server="n1", dropped=dropped))
    story.silence()
    return story


@each(("pending", "rate", "dropped", "inflight"), [(2000, 800, 0, 0), (0, 800, 10_000, 0), (0, 800, 0, 1500)])
def test_requests_that_wait_and_come_fast_are_an_overload(pending: int, rate: int, dropped: int, inflight: int) -> None:
    """Waiting, dropped or in flight: each together with the rate names the leader; who calls is not seen."""
    story = flooded(pending=pending, rate=rate, dropped=dropped, inflight=inflight)
    assert story.ends() == ("api_overload", "n1")
    assert 0.5 < story.confidence < 0.85
    assert any("API callers" in text for text in story.verdicts[-1].unseen)


@each(("pending", "rate"), [(0, 0), (400, 150), (0, 5000)])
def test_an_idle_api_and_a_fast_one_alone_name_nobody(pending: int, rate: int) -> None:
    """A server that answers five thousand requests a second and lets none wait is not overloaded."""
    assert flooded(pending=pending, rate=rate).ends()[0] == "unknown"


def overrun(version: str, *, flag: bool, count: int = 0) -> Loaded:
    """n1 tells before it falls silent that it is, or was, overrun."""
    story = Loaded(version=version)
    story.advance(10.5)
    peers = tuple(RaftPeer(peer=peer_hash(n), name=n, last_seen_s=0.5) for n in ("n2", "n3"))
    told = Raft(peer=peer_hash("n1"), state="FOLLOWER", term=5, size=3, overrun=flag, overrun_count=count, peers=peers)
    story.take(RaftSeen(at=story.at(), server=story.ref("n1"), raft=told, asked=story.at(), via="n1"))
    story.silence()
    return story


@each(("flag", "count"), [(True, 1), (False, 1)])
def test_a_leader_that_is_overrun_gave_up_by_itself(*, flag: bool, count: int) -> None:
    """By its own word, or by a count that rose between two answers."""
    story = overrun("2.14.6", flag=flag, count=count)
    assert story.ends() == ("overrun", "n1")
    assert story.confidence > 0.8


@each(("version", "flag", "count"), [("2.12.8", True, 1), ("", True, 1), ("2.15.1", False, 0)])
def test_no_overrun_before_2_14_nor_without_a_sign(version: str, *, flag: bool, count: int) -> None:
    """Older servers do not give up, whatever the field says; a count that did not rise tells nothing."""
    assert overrun(version, flag=flag, count=count).ends()[0] == "unknown"


def hands_over(share: float, *, version: str = "2.15.1") -> Loaded:
    """n1 tells how full it is and hands over by itself."""
    story = Loaded(version=version)
    story.advance(10.4)
    story.tell(js=JetStream(storage=int(share * 1000), max_storage=1000, meta=Meta(leader="n1", size=3)))
    story.beat("n1", 5, to="n2")
    return story


def test_a_full_leader_that_hands_over_is_at_its_limit() -> None:
    """Its store is full and nobody asked: sure, and the step is to make room."""
    story = hands_over(0.995)
    assert story.ends() == ("resource_limit", "n1")
    assert story.confidence > 0.8
    assert "n1" in story.verdicts[-1].next


def test_a_hand_over_with_room_left_has_no_known_cause() -> None:
    """Somebody may have asked where we cannot hear it: no limit is to blame."""
    assert hands_over(0.4).ends()[0] == "unknown"


@brings("planned_step_down", "leaderless_briefly", "step_down_accepted")
def test_a_full_leader_that_was_asked_is_a_planned_step_down() -> None:
    """What was asked for has its cause."""
    story = hands_over(0.995)
    story.audit("n1")
    assert story.ends() == ("planned_step_down", None)


def switches_off(*, full: bool) -> Loaded:
    """n1 hands over by itself and runs on without JetStream; `full`: it told that its disk is full."""
    story = hands_over(0.4)
    if full:
        story.take(StorageOut(at=story.at(), server="n1", server_id=story.ref("n1").id, via="n2"))
    story.elected("n2", "n3")
    story.beats(story.t + 1.0, "n2", 6)
    ref = replace(story.ref("n1"), jetstream=False)
    story.take(StatsSeen(at=story.at(), server=ref, stats=Stats(start=T0 - 1000), asked=story.at(), via="n1"))
    story.beats(story.t + 7.0, "n2", 6)
    return story


@brings("resource_limit", "disk_full")
def test_a_leader_whose_disk_is_full_hands_over_and_switches_jetstream_off() -> None:
    """It said so itself: sure, whatever its limits; room is what it needs."""
    story = switches_off(full=True)
    assert story.named[-1] == ("resource_limit", "n1")
    assert story.confidence > 0.9
    assert "n1 reported that its disk is full and switched JetStream off" in story.facts
    assert "free disk space on n1, then restart it" in story.verdicts[-1].next


def test_a_leader_whose_jetstream_is_switched_off_is_told_in_the_evidence() -> None:
    """By whom and why is not known, but what happened is: not that every server was well."""
    story = switches_off(full=False)
    assert story.named[-1] == ("unknown", None)
    assert story.facts == "n1 switched JetStream off and keeps running"
    assert "find out why JetStream is off on n1" in story.verdicts[-1].next


def stepped(version: str, by: float = 30.0) -> Loaded:
    """n1's clock is stepped while it answers us, and its heartbeats end."""
    story = Loaded(version=version)
    for _ in range(3):
        story.tell()
        story.advance(story.t + 0.2)
    story.tell(ahead=by)
    story.silence()
    return story


@pytest.mark.parametrize("version", ["2.10.26", "2.11.4"])
@brings("clock_step", "version_affected")
def test_a_stepped_clock_deposes_an_old_leader(version: str) -> None:
    """It counts silences by the clock, and nobody was silent."""
    story = stepped(version)
    assert story.ends() == ("clock_step", "n1")
    assert 0.5 < story.confidence <= 0.9


@pytest.mark.parametrize(("version", "by"), [("2.11.5", 30.0), ("2.15.1", 30.0), ("", 30.0), ("2.10.26", 0.3)])
def test_a_clock_deposes_nobody_else(version: str, by: float) -> None:
    """From 2.11.5 on it is excluded; a third of a second is no step; who tells no version is not accused."""
    assert stepped(version, by).ends()[0] == "unknown"


def crowded(n1: int, others: int, *, slow: bool) -> Loaded:
    """So many connections at n1 and at each other, and clients of n1 that do not keep up."""
    story = Loaded()
    for name in story.names:
        story.tell(name, stats=Stats(start=T0 - 1000, connections=n1 if name == "n1" else others))
    story.advance(11.0)
    story.pong()
    if slow:
        story.tell("n1", stats=Stats(start=T0 - 1000, connections=n1, slow_consumers=9))
    story.silence()
    return story


@brings("mixed_traffic", "slow_consumers")
def test_a_crowded_leader_is_a_guess_at_most() -> None:
    """Many more clients than the others, and clients that do not keep up: never more than half sure."""
    story = crowded(3000, 40, slow=True)
    assert story.ends() == ("mixed_traffic", "n1")
    assert 0.4 < story.confidence <= 0.5


@each(("n1", "others", "slow"), [(3000, 40, False), (90, 2, True), (3000, 2500, True)])
def test_connections_alone_few_or_evenly_spread_name_nobody(n1: int, others: int, *, slow: bool) -> None:
    """One weak fact names nothing."""
    assert crowded(n1, others, slow=slow).ends()[0] == "unknown"


def test_jsz_tells_snapshots_and_load_as_statsz_does() -> None:
    """Both carry `meta_cluster`: the same spells follow."""
    story = Loaded()
    story.advance(11.0)
    at = story.at()
    js = JetStream(meta=Meta(leader="n1", size=3, snapshot_at=at - 1.0, snapshot_s=6.0, pending=900))
    story.take(MetaSeen(at=at, server=story.ref("n1"), jetstream=js, asked=at - 0.001, via="n1"))
    assert {"snapshot", "pending"} <= {one.what for one in story.state.symptoms["n1"]}
