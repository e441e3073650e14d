"""Do alerts and verdict ever accuse different servers on one screen? Stories, looked at each second: who is named, and of what."""

from collections.abc import Callable, Iterator

from tests.cases import each
from tests.core.causes.test_network import second
from tests.core.causes.test_ranking import Told
from tests.core.judged import brings
from tui.core.model.state import Alert
from tui.text.phrases.say import say

ALONE = "no peer receives it, "
"""A heartbeat gap that accuses the leader alone."""
GONE = "unresponsive, "
NETWORK = frozenset({"network_partition", "network_one_way", "network_loss", "network_latency"})


def silence(story: Told, alive: tuple[str, ...], until: float) -> Iterator[None]:
    """From now on only these answer, and n1 beats no more."""
    began = story.t
    while story.t + 1.0 <= until:
        story.quiet(story.t + 1.0, alive=alive)
        for name in alive:
            story.raft(name, term=5, leader="n1", seen=story.t - began + 0.5)
        for name in set(story.names) - set(alive):
            if story.t - began >= 2.0:
                story.miss(name, since=began, taken=True)
        yield


def killed_leader() -> Iterator[Told]:
    story = Told()
    story.advance(10.4)
    story.refuse("n1")
    for _ in silence(story, ("n2", "n3"), 16.0):
        yield story
    story.elected("n2", "n3")
    yield story


def frozen_leader() -> Iterator[Told]:
    story = Told()
    for _ in silence(story, ("n2", "n3"), 16.0):
        yield story
    story.elected("n3", "n2")
    yield story


def frozen_leader_and_follower() -> Iterator[Told]:
    story = Told()
    for _ in silence(story, ("n3",), 24.0):
        yield story


def frozen_followers() -> Iterator[Told]:
    story = Told()
    for _ in silence(story, ("n1",), 24.0):
        yield story


def cut_off_leader() -> Iterator[Told]:
    story = Told()
    for _ in range(5):
        second(story, cut=(("n1", "n2"), ("n1", "n3")), hear=("n1",))
        yield story
    story.elected("n3", "n2")
    yield story


def disagreements(story: Told) -> list[str]:
    """Pairs of claims that cannot both be true."""
    found: list[str] = []
    alerts = {alert.code: alert for alert in story.monitor.alerts if alert.severity != "info"}
    gap, quorum = alerts.get("MW_HEARTBEAT_GAP"), alerts.get("META_006")
    last = story.state.verdicts[-1] if story.state.verdicts else None
    judged = last if last is not None and last.named is not None and last.elected_at is None else None
    if gap is not None and quorum is not None and ALONE in say(gap.summary):
        found.append(f"{say(gap.summary)} / {say(quorum.summary)}")
    if gap is not None and judged is not None:
        found += _against(gap, judged.cause, judged.server)
    if judged is not None and judged.cause == "crash" and quorum is not None:
        found.append(f"crash alone / {say(quorum.summary)}")
    return found


def _against(gap: Alert, cause: str, server: str | None) -> Iterator[str]:
    said = f"{say(gap.summary)} / {cause} {server}"
    if ALONE in say(gap.summary) and (cause == "lost_quorum" or cause in NETWORK or server not in (None, gap.subject)):
        yield said
    if say(gap.summary).endswith(("network", "network; election imminent")) and cause in (
        "crash",
        "process_frozen",
        "disk_stall",
    ):
        yield said
    if GONE in say(gap.summary) and cause in NETWORK:
        yield said


STORIES = (killed_leader, frozen_leader, frozen_leader_and_follower, frozen_followers, cut_off_leader)


@each("story", STORIES, ids=lambda story: story.__name__)
def test_alerts_and_verdict_accuse_the_same(story: Callable[[], Iterator[Told]]) -> None:
    """In every second of it; and something is said at all."""
    spoke = False
    for told in story():
        assert disagreements(told) == [], told.t
        spoke = spoke or bool(told.monitor.alerts)
    assert spoke


def test_with_leader_and_follower_gone_nobody_is_to_blame_alone() -> None:
    """Two of three do not answer: the gap names both, and does not accuse the leader alone."""
    summaries: set[str] = set()
    for told in frozen_leader_and_follower():
        summaries |= {say(a.summary) for a in told.monitor.alerts if a.code == "MW_HEARTBEAT_GAP"}
    assert any("n1, n2 unresponsive, it is not known whether a quorum is left" in summary for summary in summaries)


@brings("crash", "connection_lost", "connection_refused", "heartbeats_ended")
@brings("lost_quorum", "too_few_connected", "too_few_present")
@brings("network_partition", "process_replaced", "tcp_acknowledged")
@brings("process_frozen", "heartbeats_ended", "indirectly_unresponsive", "process_replaced", "tcp_acknowledged")
def test_a_quorum_that_is_proven_lost_is_not_the_leader_s_silence() -> None:
    """The processes of leader and follower are gone: META_006 says so at once, and so does the gap."""
    story = Told()
    story.advance(10.4)
    for name in ("n2", "n1"):
        story.refuse(name)
    for _ in silence(story, ("n3",), 18.0):
        assert disagreements(story) == []
    (gap,) = [a for a in story.monitor.alerts if a.code == "MW_HEARTBEAT_GAP"]
    assert "no quorum is left to elect another leader (down: n1, n2)" in say(gap.summary)
    assert "META_006" in story.open_codes()
