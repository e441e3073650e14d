"""Is each peer told as what it is: there, without JetStream, never heard, never met, removed?"""

import pytest
from msgspec.structs import replace

from tests.core.figures import alert, ready, told
from tests.core.judged import brings
from tests.core.looks import begun, healthy, rows
from tests.core.reports.test_health_check import limits, look, reasons
from tests.core.story import T0, Story
from tui.core.group.places import place
from tui.core.group.quorum import voters_heard
from tui.core.model.lines import VerdictLine
from tui.core.model.peer_names import peer_hash
from tui.core.network.hearing_patterns import judge
from tui.core.network.who_hears_whom import matrix
from tui.core.observed.announcements import StorageOut
from tui.core.observed.answers import JetStream, RaftPeer, Stats
from tui.core.observed.events import MetaSeen, RaftSeen, ServerShutdown, StatsSeen
from tui.core.reports.health_check import complete
from tui.core.reports.restart_gate import GateRequest, lacks
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.core.stepdown.preflight import preflight
from tui.text.phrases.say import say


def off(story: Story, name: str, *, flag: bool = False) -> None:
    """It tells that JetStream does not run: in each answer, or (`flag`: it was configured) in JSZ alone."""
    ref = replace(story.ref(name), jetstream=flag)
    at = story.at()
    story.take(StatsSeen(at=at, server=ref, stats=Stats(start=T0 - 1000, routes=2), asked=at))
    story.take(RaftSeen(at=at, server=ref, raft=None, asked=at))
    story.take(MetaSeen(at=at, server=ref, jetstream=JetStream(disabled=True), asked=at))


def _lacks(story: Story) -> tuple[str, ...]:
    """What `wait --safe-to-restart n2` still waits for."""
    return tuple(map(say, lacks(story.state, story.at(), GateRequest(server="n2"), Thresholds())))


def passes(story: Story, seconds: int, name: str, *, flag: bool = False) -> None:
    """Each second this one tells that JetStream is off, and the others are well."""
    for _ in range(seconds):
        story.run(story.t + 1, "n1", 5, silent=(name,))
        off(story, name, flag=flag)


def test_a_peer_that_runs_without_jetstream_is_critical() -> None:
    """Within five seconds, however it tells; it names the full disk if the server did; well again when it is on again."""
    for flag in (False, True):
        story = ready()
        passes(story, 1, "n3", flag=flag)
        if flag:
            story.take(StorageOut(at=story.at(), server="n3", server_id=story.ref("n3").id, via="n1"))
        passes(story, 4, "n3", flag=flag)
        found = alert(story, "MW_PEER_NO_JETSTREAM")
        assert (found.severity, found.subject) == ("critical", "n3")
        assert say(found.summary) == "n3 is a peer of the meta group but runs without JetStream" + (
            "; it reported that its disk is full" if flag else ""
        )
        assert "MW_META_GONE" not in story.open_codes()
        assert ("CRITICAL", "1 without JetStream: n3") in reasons(look(story))
        assert "n3 runs without JetStream" in _lacks(story)
        story.take(MetaSeen(at=story.at(), server=story.ref("n3"), jetstream=JetStream(), asked=story.at()))
        story.run(story.t + 3, "n1", 5)
        assert told(story, "MW_PEER_NO_JETSTREAM") == [("raised", "n3"), ("cleared", "n3")]


def test_a_server_that_never_had_jetstream_is_no_peer() -> None:
    """A plain server of the same cluster is no finding."""
    story = ready()
    for _ in range(6):
        story.run(story.t + 1, "n1", 5)
        off(story, "plain1")
    assert story.open_codes() == set()
    assert place(story.state, story.state.servers["plain1"]) == "none"


def test_a_peer_that_was_removed_and_runs_on() -> None:
    """No lost store: it was removed. Restarted, it follows and is no peer yet; added again, all is well."""
    story = ready()
    story.names = ("n1", "n2")
    passes(story, 5, "n3", flag=True)
    assert say(alert(story, "MW_NOT_A_PEER").summary) == "n3 was removed from the meta group and still runs"
    assert {"MW_META_GONE", "MW_PEER_NO_JETSTREAM"}.isdisjoint(story.open_codes())
    story.take(StatsSeen(at=story.at(), server=story.ref("n3", 2), stats=Stats(start=story.at())))
    for _ in range(8):
        story.run(story.t + 1, "n1", 5)
        story.raft("n3", term=5, leader="n1")
    assert "is not a peer: a removed server can rejoin" in say(alert(story, "MW_NOT_A_PEER").summary)
    assert place(story.state, story.state.servers["n3"]) == "waiting"
    story.names = ("n1", "n2", "n3")
    story.run(story.t + 2, "n1", 5)
    assert "MW_NOT_A_PEER" not in story.open_codes()


def leader_rows(story: Story, **seen: float | None) -> None:
    """The leader's RAFTZ with these ages; None was never heard."""
    raft = story.state.servers["n1"].raft.last
    assert raft is not None
    rows = tuple(RaftPeer(peer=peer_hash(n), name=n, last_seen_s=seen.get(n, 0.5)) for n in story.names if n != "n1")
    at = story.at()
    story.take(RaftSeen(at=at, server=story.ref("n1"), raft=replace(raft, peers=rows), asked=at - 0.002, via="n1"))


def test_a_peer_that_was_dead_before_metawatch_came() -> None:
    """Named within five seconds of `ready`, in the matrix as well; one that the leader hears is only out of our reach."""
    for age, said in (
        (26.0, "n1 has received nothing from it for "),
        (None, "n1 has never received anything from it"),
        (0.5, None),
    ):
        story = Story(("n1", "n2", "n3", "n4", "n5"))
        story.begin(but=("n5",))
        story.advance(3.1)
        assert story.state.ready_at is not None
        for _ in range(4):
            story.run(story.t + 1, "n1", 5, silent=("n5", "n1"))
            leader_rows(story, n5=age)
            rows(story, n5={"current": False, "active_s": age})
        found = [say(a.summary) for a in story.monitor.alerts if a.code == "MW_NO_ANSWER"]
        assert len(found) == (said is not None)
        assert said is None or found[0].startswith(f"n5 has not answered since metawatch started, and leader {said}")
        seen = matrix(story.state, story.at(), Thresholds())
        assert seen.peers == story.names
        assert seen.cells["n1", "n5"].heard is (said is None)
        assert [(j.meaning, j.servers) for j in judge(seen) if "n5" in j.servers] == (
            [("server", ("n5",))] if said else []
        )


def test_never_heard_is_not_just_now() -> None:
    """A peer that this leader never heard counts as inactive, is not current for `wait`, and takes over nothing."""
    story = begun()
    story.run(story.t + 4, "n1", 5)
    healthy(story)
    leader_rows(story, n3=None)
    assert ("CRITICAL", "1 inactive more than 10s: n3") in reasons(look(story))
    assert "n3 is not seen by leader n1" in _lacks(story)
    (n3,) = [c for c in preflight(story.state, story.at(), Watch()).candidates if c.name == "n3"]
    assert n3.why_not is not None
    assert say(n3.why_not) == "the leader has never received anything from it"


def test_a_server_that_was_started_with_another_name() -> None:
    """Its old name stays a peer that is offline: both alerts say which name to remove, if it was renamed."""
    story = ready()
    story.take(ServerShutdown(at=story.at(), server=story.ref("n3"), server_time=story.at()))
    story.names = ("n1", "n2", "n3", "n3b")
    for _ in range(3):
        story.run(story.t + 1, "n1", 5, silent=("n3",))
        rows(story, n3={"offline": True, "current": False})
    assert say(alert(story, "META_007").summary) == (
        "4 peers: an even group tolerates no more failures than 3; n3b replaced n3: if it was renamed, peer-remove n3"
    )
    assert say(alert(story, "META_001").summary) == (
        "n3 is offline (reported by leader n1); n3b replaced it: if it was renamed, peer-remove n3"
    )


@pytest.mark.slow
@pytest.mark.usefixtures("seldom")
def test_a_rolling_restart_calls_nobody() -> None:
    """A peer that announced that it leaves is offline as expected, until it should be back; one that did not is critical."""
    story = ready()
    story.take(ServerShutdown(at=story.at(), server=story.ref("n3"), server_time=story.at()))
    story.run(story.t + 2, "n1", 5, silent=("n3",))
    rows(story, n3={"offline": True, "current": False})
    story.advance(story.t + 1)
    found = alert(story, "META_001")
    assert (found.severity, say(found.summary)) == (
        "info",
        "n3 is offline (reported by leader n1): it announced its shutdown",
    )
    story.run(story.t + 610, "n1", 5, silent=("n3",))
    rows(story, n3={"offline": True, "current": False})
    story.advance(story.t + 1)
    assert alert(story, "META_001").severity == "critical"


def test_an_offline_peer_of_which_only_the_hash_was_told_has_its_name() -> None:
    """A restarted leader writes `Server name unknown`; others have told who that is."""
    story = ready()
    odd = {"name": "Server name unknown at this time (peerID: x)", "offline": True, "current": False}
    story.run(story.t + 1, "n1", 5, silent=("n3",))
    rows(story, n3=odd)
    story.advance(story.t + 0.5)
    assert alert(story, "META_001").subject == "n3"


@brings("lost_quorum", "peers_left")
def test_a_peer_without_jetstream_is_no_voter() -> None:
    """It answers us and cannot vote: of two peers one is no quorum, and the verdict says what is missing."""
    story = ready(("n1", "n2"))
    for _ in range(12):
        story.advance(story.t + 1)
        story.raft("n1", term=5, leader=None, candidate=True)
        off(story, "n2", flag=True)
    seen = voters_heard(story.state, story.at(), Thresholds())
    assert (seen.heard, seen.size, seen.needed) == (1, 2, 2)
    assert "META_006" in story.open_codes()
    verdict = next(line for line in story.lines if isinstance(line, VerdictLine))
    assert verdict.cause == "lost_quorum"
    assert "only 1 of 2 peers are left, quorum is 2 (n2 without JetStream)" in verdict.evidence_for
    assert verdict.next.startswith("restore n2: 2 of 2 peers are needed")


def test_a_look_waits_for_what_tells_whether_jetstream_runs() -> None:
    """RAFTZ without the meta group says neither; the answer that does comes moments later."""
    story = begun()
    at = story.at()
    story.take(RaftSeen(at=at, server=story.ref("n3"), raft=None, asked=at - 0.001, via="n3"))
    assert not complete(story.state, limits())
    off(story, "n3", flag=True)
    assert complete(story.state, limits())
    assert ("CRITICAL", "1 without JetStream: n3") in reasons(look(story))


def test_a_full_disk_of_a_server_with_the_same_name_in_another_group() -> None:
    """The id tells which one it is: nothing is said of ours."""
    story = ready()
    story.take(StorageOut(at=story.at(), server="n3", server_id="ANOTHER", via="n1"))
    assert story.state.servers["n3"].jetstream.storage_out_at is None
    story.take(StorageOut(at=story.at(), server="n3", server_id=story.ref("n3").id, via="n1"))
    assert story.state.servers["n3"].jetstream.storage_out_at is not None
