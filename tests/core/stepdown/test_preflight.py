"""Who may take over, and what stands against a step-down?"""

from typing import Any

from msgspec.structs import replace

from tests.cases import each
from tests.core.records import with_records
from tests.core.story import T0, Story
from tui.core.model.message import Saying
from tui.core.model.peer_names import peer_hash, release
from tui.core.observed.answers import JetStream, Meta, Replica, Stats
from tui.core.observed.events import (
    HealthSeen,
    MetaSeen,
    RaftSeen,
    ServerLameDuck,
    ServerShutdown,
    StatsSeen,
    VantageChanged,
)
from tui.core.ports import StepDown
from tui.core.settings.watch import Watch
from tui.core.stepdown.candidates import Preflight
from tui.core.stepdown.preflight import preflight, refusal
from tui.text.phrases.say import say

FIVE = ("n1", "n2", "n3", "n4", "n5")


def ready(names: tuple[str, ...] = ("n1", "n2", "n3"), *, version: str = "2.15.1", leader: str | None = "n1") -> Story:
    story = Story(names, version=version)
    story.begin(leader)
    return story


def look(story: Story, watch: Watch | None = None) -> Preflight:
    return preflight(story.state, story.at(), watch or Watch())


def in_words(saying: Saying | None) -> str | None:
    return None if saying is None else say(saying)


def why_not(story: Story, name: str) -> str | None:
    return in_words(next(c.why_not for c in look(story).candidates if c.name == name))


def wish(to: str | None = "n2", **more: Any) -> StepDown:
    said: dict[str, Any] = {"id": "ours", "leader": "n1", "term": 5, "to": to, "by": "op@here"}
    return StepDown(**said | more)


def refused(story: Story, command: StepDown, watch: Watch | None = None) -> str | None:
    return in_words(refusal(story.state, story.at(), watch or Watch(), command))


def stats(story: Story, name: str, **more: Any) -> None:
    story.take(
        StatsSeen(
            at=story.at(), server=story.ref(name), stats=Stats(**{"start": T0 - 1000} | more), asked=story.at() - 0.001
        )
    )


def told_by_leader(story: Story, **replica: Any) -> None:
    """The leader's JSZ with this row for n2."""
    rows = (
        Replica(**{"name": "n2", "peer": peer_hash("n2")} | replica),
        Replica(name="n3", peer=peer_hash("n3"), active_s=0.4),
    )
    meta = Meta(leader="n1", size=3, replicas=rows)
    at = story.at()
    story.take(MetaSeen(at=at, server=story.ref("n1"), jetstream=JetStream(meta=meta), asked=at - 0.001))


def test_healthy_peers_are_offered() -> None:
    """All but the leader, none refused, no warning; the client chooses from 2.11 on."""
    found = look(ready())
    assert (found.leader, found.term, found.best, found.chosen) == ("n1", 5, "n2", True)
    assert [c.name for c in found.candidates] == ["n2", "n3"]
    assert (found.refused, found.needs_insisting, found.warnings) == (None, None, ())


def lame(story: Story) -> None:
    story.take(ServerLameDuck(at=story.at(), server=story.ref("n2")))


def shut(story: Story) -> None:
    story.take(ServerShutdown(at=story.at(), server=story.ref("n2")))


def mute(story: Story) -> None:
    story.run(6, "n1", 5, silent=("n2",))


def sick(story: Story) -> None:
    story.take(HealthSeen(at=story.at(), server=story.ref("n2"), ok=False, error="disk full"))


def store_gone(story: Story) -> None:
    story.take(RaftSeen(at=story.at(), server=story.ref("n2"), raft=None, asked=story.at() - 0.001))


def observer(story: Story) -> None:
    raft = story.state.servers["n2"].raft.last
    assert raft is not None
    seen = replace(raft, observer=True)
    story.take(RaftSeen(at=story.at(), server=story.ref("n2"), raft=seen, asked=story.at() - 0.001))


def behind(story: Story) -> None:
    raft = story.state.servers["n2"].raft.last
    assert raft is not None
    seen = replace(raft, catching_up=True)
    story.take(RaftSeen(at=story.at(), server=story.ref("n2"), raft=seen, asked=story.at() - 0.001))


def unheard(story: Story) -> None:
    raft = story.state.servers["n1"].raft.last
    assert raft is not None
    rows = tuple(replace(p, last_seen_s=5.0) if p.name == "n2" else p for p in raft.peers)
    seen = replace(raft, peers=rows)
    story.take(RaftSeen(at=story.at(), server=story.ref("n1"), raft=seen, asked=story.at() - 0.001))


def cut(story: Story) -> None:
    """Its connection to us is lost, and for 1.75 s nothing came from it through the others."""
    story.take(VantageChanged(at=story.at(), server="n2", connected=False, reason="connection reset"))
    story.advance(1.75)


@each(
    ("trouble", "said"),
    [
        (lame, "lame duck"),
        (shut, "shut down"),
        (mute, "unresponsive"),
        (sick, "unhealthy: disk full"),
        (store_gone, "has lost its meta group"),
        (observer, "observer: it cannot become leader"),
        (behind, "is catching up"),
        (unheard, "not seen by the leader for 5.0s"),
        (cut, "unresponsive"),
        (lambda story: told_by_leader(story, offline=True), "offline (leader view)"),
        (lambda story: told_by_leader(story, lag=1204), "lags by 1,204 entries"),
    ],
)
def test_a_peer_that_cannot_lead_is_named_and_not_offered(trouble: Any, said: str) -> None:
    """It stands last with its reason, another one is best, and whoever asked for it is refused with the same words."""
    story = ready()
    trouble(story)
    found = look(story)
    assert why_not(story, "n2") == said
    assert [c.name for c in found.candidates][-1] == "n2"
    assert found.best == "n3"
    assert refused(story, wish("n2")) == f"n2 {said}"
    assert refused(story, wish("n3")) is None


def test_one_out_of_reach_that_answers_others_is_offered() -> None:
    """No connection of our own is no reason while it answers through others."""
    story = ready()
    story.take(VantageChanged(at=story.at(), server="n2", connected=False, reason="not reachable from here"))
    story.run(5, "n1", 5)
    story.advance(5.9)
    assert why_not(story, "n2") is None


def test_the_leaders_rows_age_with_its_answers() -> None:
    """Told a second ago is now; told five seconds ago by a leader that is silent since is old."""
    story = ready()
    story.advance(1)
    assert why_not(story, "n2") is None
    for second in (2, 3, 4, 5):
        story.advance(second)
        story.all_tell("n1", 5, but=("n1",))
    assert str(why_not(story, "n2")).startswith("not seen by the leader")


@each(
    ("worse", "better"),
    [
        ({"cpu": 90.0}, {"cpu": 10.0}),
        ({"connections": 9000}, {"connections": 10}),
        ({"mem": 2**33}, {"mem": 2**28}),
    ],
)
def test_headroom_decides(worse: dict[str, Any], better: dict[str, Any]) -> None:
    """Less CPU, fewer connections, less memory come first."""
    story = ready()
    stats(story, "n2", **worse)
    stats(story, "n3", **better)
    assert look(story).best == "n3"


def test_lag_and_restarts_weigh_more_than_load() -> None:
    """A peer with entries outstanding, and one that started a minute ago, come after a busy one."""
    story = ready(FIVE)
    stats(story, "n4", cpu=20.0)
    stats(story, "n5", cpu=20.0)
    told_by_leader(story, lag=90)
    restarted = with_records(story.state.servers["n3"], history={"restarts": (story.at() - 60,)})
    servers = {**story.state.servers, "n3": restarted}
    found = preflight(replace(story.state, servers=servers), story.at(), Watch())
    assert [c.name for c in found.candidates] == ["n4", "n5", "n2", "n3"]
    assert found.candidates[-1].restarts == 1


@each("version", ["2.9.10", "2.10.26", ""])
def test_before_2_11_nobody_chooses(version: str) -> None:
    """The servers decide, which is said; a wish is refused, and no wish is not."""
    story = ready(version=version)
    found = look(story)
    assert not found.chosen
    assert "before 2.11 the servers choose" in say(found.warnings[0])
    assert "2.11 or later" in str(refused(story, wish("n2")))
    assert refused(story, wish(None)) is None


def test_before_2_11_the_servers_may_choose_badly() -> None:
    """An observer that the leader hears may be chosen: that costs seconds and is said."""
    story = ready(version="2.10.26")
    observer(story)
    assert any("the servers may choose n2 (observer" in say(warning) for warning in look(story).warnings)


def test_without_raftz_the_leaders_jsz_tells_who_is_heard() -> None:
    """2.9: a peer that the leader has not heard for five seconds is not offered."""
    story = Story(version="2.9.10")
    story.begin_names("n1")
    told_by_leader(story, active_s=5.0)
    assert why_not(story, "n2") == "not seen by the leader for 5.0s"
    assert look(story).term is None
    assert refused(story, wish(None, term=None)) is None


def test_nobody_leads() -> None:
    """There is nothing to step down."""
    story = ready(leader=None)
    story.run(3, None, 5)
    for reason in (in_words(look(story).refused), refused(story, wish())):
        assert str(reason).startswith("no server has reported a leader since metawatch started")


def test_read_only_and_blind_are_refused() -> None:
    """Started with --read-only, or without any connection: nothing is sent."""
    story = ready()
    assert "read-only" in str(refused(story, wish(), Watch(read_only=True)))
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason="gone"))
    assert str(refused(story, wish())).startswith("no connection to any server: metawatch does not know the leader now")
    found = look(story)
    assert found.best is None
    assert [in_words(c.why_not) for c in found.candidates] == ["not visible now", "not visible now"]


def test_a_mute_leader_is_warned_of_and_then_refused() -> None:
    """Two seconds without its answer are a warning; when it tells of nobody any more the request would not be heard."""
    story = ready()
    story.run(2.0, "n1", 5, silent=("n1",))
    story.take(VantageChanged(at=story.at(), server="n1", connected=False, reason="gone"))
    assert "n1 itself is unresponsive" in say(look(story).warnings[0])
    story.run(3.9, "n1", 5, silent=("n1",))
    story.advance(3.9)
    assert str(refused(story, wish())).startswith("n1 is unresponsive: the others elect")


def test_too_few_voices_need_insisting() -> None:
    """Two of five heard within four seconds elect nobody: refused, unless the operator insists. Three do."""
    story = ready(FIVE)
    for name in ("n3", "n4", "n5"):
        story.take(ServerShutdown(at=story.at(), server=story.ref(name)))
    raft = story.state.servers["n1"].raft.last
    assert raft is not None

    def heard(*names: str) -> None:
        rows = tuple(replace(p, last_seen_s=0.5 if p.name in names else 6.0) for p in raft.peers)
        seen = replace(raft, peers=rows)
        story.take(RaftSeen(at=story.at(), server=story.ref("n1"), raft=seen, asked=story.at() - 0.001))

    heard("n2")
    assert "only 2 of 5 peers respond" in str(refused(story, wish()))
    assert refused(story, wish(insist=True)) is None
    story.advance(story.t + 2.0)  # the leader has heard n3 since it announced its shutdown: it is back
    heard("n2", "n3")
    assert refused(story, wish()) is None


@each(("text", "numbers"), [("2.11.9-RC.1", (2, 11, 9)), ("2.15.0-dev", (2, 15, 0)), ("", ()), ("dev", ())])
def test_versions(text: str, numbers: tuple[int, ...]) -> None:
    """What follows a hyphen does not count; what is no number is nothing."""
    assert release(text) == numbers
