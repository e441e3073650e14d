"""Is the advice of a verdict still right when somebody else leads, or nobody does?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.causes.test_ranking import Told
from tests.core.overall.plots import Plot
from tui.core.causes.next_step import next_step
from tui.core.causes.present_step import present_step
from tui.core.causes.scene import of_none
from tui.core.model.message import message
from tui.core.model.state import State
from tui.core.model.verdict import Cause, Verdict
from tui.core.observed.events import VantageChanged
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say


def led_by(state: State, leader: str | None) -> State:
    return replace(state, leadership=replace(state.leadership, leader=leader, last=leader or "n1"))


def advice(cause: Cause, then: str | None, now: str | None, server: str | None = "n1") -> str:
    """What is advised while `now` leads; the verdict was judged while `then` led."""
    story = Told()
    at = story.at()
    judged = led_by(story.state, then)
    verdict = Verdict(
        episode="6@", since=at - 6, elected_at=at - 1, term=6, leader=then, cause=cause, server=server, judged_at=at
    )
    verdict = replace(verdict, next=next_step(of_none(judged, at - 6, at), verdict, Watch()))
    step = present_step(led_by(judged, now), at, Watch(), verdict)
    assert step is not None
    return say(step)


@each("cause", ["crash", "process_frozen", "disk_stall"])
def test_the_leader_that_is_kept_or_moved_is_the_one_of_now(cause: Cause) -> None:
    """n1 was the sick one. n2 took over, and handed over again: to n3, or back to the sick n1."""
    assert "keep n2 as leader" in advice(cause, "n2", "n2")
    assert "keep n3 as leader" in advice(cause, "n2", "n3")
    assert "n2 as leader" not in advice(cause, "n2", "n1")
    assert "n1 was unhealthy and leads now" in advice(cause, "n2", "n1")
    assert "stepdown" not in advice(cause, "n1", "n3")


def test_what_is_to_be_checked_stays() -> None:
    before, after = advice("crash", "n2", "n2"), advice("crash", "n2", "n3")
    assert before.partition(";")[2] == after.partition(";")[2] != ""


def test_a_cause_without_a_sick_server() -> None:
    assert "keep n3 as leader" in advice("lost_quorum", "n2", "n3", server=None)
    assert "as leader" not in advice("lost_quorum", "n2", None, server=None)


def test_nobody_leads_now() -> None:
    said = advice("crash", "n2", None)
    assert "as leader" not in said
    assert "elect a new leader" in said


def test_a_quorum_that_is_back_is_not_to_be_restored() -> None:
    """Two of three were killed, and one of them runs again: two elect a leader, and the third is for afterwards."""
    story = Plot()
    story.killed("n2", "n3")
    story.without(6.0, None, 5, gone=("n2", "n3"))
    (verdict,) = story.state.verdicts
    lost = present_step(story.state, story.at(), Watch(), verdict)
    assert lost is not None
    assert say(lost).startswith("restore n2, n3: 2 of 3 peers are needed for a quorum")
    story.take(VantageChanged(at=story.at(), server="n2", connected=True))
    story.without(2.0, None, 5, gone=("n3",))
    back = present_step(story.state, story.at(), Watch(), verdict)
    assert back is not None
    assert say(back).startswith("wait: 2 of 3 peers are a quorum again and elect a leader")
    assert say(back).endswith("then restore n3")
    led = present_step(led_by(story.state, "n1"), story.at(), Watch(), verdict)
    assert led is not None
    assert say(led) == "keep n1 as leader"


@each("cause", ["process_frozen", "crash"])
def test_without_a_quorum_nobody_is_waited_for(cause: Cause) -> None:
    """The leader hangs and another peer is down: `wait: the other servers elect` stood under NO QUORUM."""
    story = Plot()
    story.killed("n1", "n2")
    story.without(6.0, None, 5, gone=("n1", "n2"))
    at = story.at()
    verdict = Verdict(
        episode="6@", since=at - 6, elected_at=None, term=None, cause=cause, server="n1", judged_at=at,
        next=message("two_steps", first=message("wait_for_election"), then=message("check_server", server="n1", cause=cause)),
    )  # fmt: skip
    step = present_step(story.state, at, Watch(), verdict)
    assert step is not None
    assert say(step).startswith("restore n1, n2: 2 of 3 peers are needed for a quorum")
    assert "wait" not in say(step)
    judged = next_step(of_none(story.state, at - 6, at), verdict, Watch())
    assert say(judged).startswith("restore n1, n2")
