"""Is it told as such when so many leave in good order that no quorum is left, and when nobody may vote at all?"""

from tests.cases import each
from tests.core.causes.test_group import Loaded
from tests.core.causes.test_ranking import Told
from tests.core.judged import brings
from tests.core.reports.test_health_check import look, reasons
from tests.core.story import T0
from tui.core.model.peer_names import peer_hash
from tui.core.observed.answers import Raft, RaftPeer, ServerRef, Stats
from tui.core.observed.discovery import DiscoveryDone
from tui.core.observed.events import RaftSeen, ServerShutdown, StatsSeen, VantageChanged
from tui.text.phrases.say import say


class Started(Told):
    """Servers whose processes are replaced."""

    process = 1

    def ref(self, name: str, number: int = 0) -> ServerRef:
        return super().ref(name, number or self.process)


def leaves(story: Told, *names: str) -> None:
    """They say that they shut down."""
    for name in names:
        story.take(ServerShutdown(at=story.at(), server=story.ref(name), server_time=story.at()))


def alone(story: Told, until: float, name: str) -> None:
    """Only this one is left, and answers."""
    while story.t + 1.0 <= until:
        story.advance(story.t + 1.0)
        story.pong(name)
        story.raft(name, term=5, leader=None, candidate=True)


def test_a_leader_that_leaves_with_the_quorum_is_no_mere_restart() -> None:
    """Two of three shut down in good order: `lost_quorum` from the first verdict on, and who is to be brought back."""
    story = Told()
    story.advance(10.4)
    leaves(story, "n2")
    story.advance(10.9)
    leaves(story, "n1")
    alone(story, 20.0, "n3")
    assert {cause for cause, _ in story.named} == {"lost_quorum"}
    verdict = story.verdicts[0]
    assert verdict.confidence > 0.8
    assert "only 1 of 3 peers are left, quorum is 2 (n1, n2 announced their shutdown)" in verdict.evidence_for
    assert verdict.next.startswith("restore n1, n2: 2 of 3 peers are needed")


def test_a_leader_that_leaves_alone_is_a_clean_restart() -> None:
    """Two of three are left: somebody is elected within moments, and nothing is to be done."""
    story = Told()
    story.advance(10.4)
    leaves(story, "n1")
    story.elected("n2", "n3")
    assert story.named == [("clean_restart", "n1")]


@brings("clean_restart", "announced", "restarted")
@brings("crash", "announced", "was_not_the_leader")
def test_all_stopped_and_started_again_is_a_restart_that_was_planned() -> None:
    """Seconds pass until somebody stands, but everybody had said that it leaves: neither silent nor unplanned."""
    story = Started()
    story.advance(10.4)
    leaves(story, *story.names)
    story.advance(12.0)
    story.process = 2
    for name in story.names:
        story.take(StatsSeen(at=story.at(), server=story.ref(name), stats=Stats(start=story.at()), asked=story.at()))
    story.advance(17.0)
    story.elected("n2", "n1", "n3")
    (line,) = story.elections
    assert (line.how, line.planned) == ("restart", True)
    assert "MW_UNPLANNED" not in story.open_codes()


def waiting(*, observer: bool) -> Loaded:
    """Three new servers that guess two peers from their configuration and have never known a leader."""
    story = Loaded.__new__(Loaded)
    super(Told, story).__init__()
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=True))
        story.take(StatsSeen(at=story.at(), server=story.ref(name), stats=Stats(start=T0 - 1000)))
    story.take(DiscoveryDone(at=story.at(), servers=story.names))
    while story.t < 10.0:
        story.advance(story.t + 1.0)
        story.pong()
        for name in story.names:
            raft = Raft(
                peer=peer_hash(name), state="FOLLOWER", term=0, size=2, ever_had_leader=False, observer=observer
            )
            at = story.at()
            story.take(RaftSeen(at=at, server=story.ref(name), raft=raft, asked=at - 0.001, via=name))
    return story


@brings("lost_quorum", "only_observers")
def test_observers_that_wait_for_a_hub() -> None:
    """Nobody can stand: why, and the two ways out. No quorum is lost, and the guessed number of peers is no even group."""
    story = waiting(observer=True)
    alerts = {a.code: say(a.summary) for a in story.monitor.alerts}
    assert "they wait for the hub (leaf connection of the system account)" in alerts["MW_OBSERVERS"]
    assert {"META_006", "META_007"}.isdisjoint(alerts)
    assert story.named == [("lost_quorum", None)]
    assert "all 3 servers are observers" in story.facts
    assert "extension_hint: no_extend" in story.verdicts[-1].next
    assert ("CRITICAL", "no server can be elected: all 3 servers are observers that wait for a hub") in reasons(
        look(story)
    )


@each("leads", [True, False])
def test_observers_under_a_leader_are_no_finding(leads: bool) -> None:
    """Servers of a leaf cluster in the hub's domain follow its leader; only a leader that is an observer is odd."""
    story = Told()
    for _ in range(3):
        story.beats(story.t + 1.0, "n1", 5)
        for name in story.names:
            raft = Raft(
                peer=peer_hash(name),
                state="LEADER" if name == "n1" else "FOLLOWER",
                term=5,
                size=3,
                leader=peer_hash("n1"),
                observer=leads == (name == "n1"),
                peers=tuple(RaftPeer(peer=peer_hash(n), name=n, last_seen_s=0.2) for n in story.names if n != name),
            )
            story.take(RaftSeen(at=story.at(), server=story.ref(name), raft=raft, asked=story.at() - 0.001, via=name))
    found = [say(a.summary) for a in story.monitor.alerts if a.code == "MW_OBSERVERS"]
    assert found == (["leader n1 is an observer: it should follow the leader of a hub"] if leads else [])
