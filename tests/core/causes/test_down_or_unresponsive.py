"""Is a server called down only where its process has ended, in each sentence that says who was missing?"""

import re

import pytest

from tests.core.causes.test_ranking import Told
from tui.core.model.message import message
from tui.core.model.state_word import SilentFigures
from tui.core.observed.events import ProbeMissed, VantageChanged
from tui.core.overall.state_word import state_word
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say
from tui.text.state_word import summary


def without_quorum(*, frozen: tuple[str, ...], killed: tuple[str, ...]) -> Told:
    """n1 is left alone with what it hears of itself for so long that it gives up."""
    story = Told()
    for name in killed:
        story.refuse(name)
    while story.t < 30.0:
        alive = tuple(n for n in story.names if n not in (*frozen, *killed))
        story.quiet(story.t + 1.0, alive=alive)
        leads = "n1" if story.t < 24.0 and "n1" in alive else None
        if leads:
            story.beat("n1", 5, vias=alive)
        for name in alive:
            story.raft(name, term=5, leader=leads, since=-100.0, seen=story.t - 10.0)
        for name in frozen:
            if story.t >= 12.0:
                story.miss(name, since=10.1, taken=True)
    return story


def sentences(story: Told) -> str:
    verdict = story.verdicts[-1]
    alerts = (say(one.summary) for one in story.monitor.alerts)
    told = summary(state_word(story.state, story.at(), Watch()))
    return "\n".join((*verdict.evidence_for, *verdict.evidence_against, verdict.next, *alerts, told))


@pytest.mark.parametrize(
    ("frozen", "killed"), [(("n2", "n3"), ()), ((), ("n2", "n3")), (("n2",), ("n3",)), (("n1", "n2"), ())]
)
def test_a_frozen_server_is_unresponsive_and_a_killed_one_is_down(
    frozen: tuple[str, ...], killed: tuple[str, ...]
) -> None:
    """Each row: who is frozen and who is killed, in a quorum that is lost by that."""
    said = sentences(without_quorum(frozen=frozen, killed=killed))
    assert "unresponsive" in said if frozen else "unresponsive" not in said
    lines = [
        re.sub("do not step down|steps down|JetStream API down|its host is down", "", line)
        for line in said.splitlines()
    ]
    for line in lines:
        for clause in re.split(r"[;(),:]\s", line):
            assert not (re.search(r"\bdown\b", clause) and any(name in clause for name in frozen)), line
    assert any(re.search(r"\bdown\b", line) for line in lines) is bool(killed)


@pytest.mark.parametrize(
    ("down", "hang", "said"),
    [
        (("n1",), (), "(n1 was down)"),
        (("n1", "n3"), (), "(n1, n3 were down)"),
        ((), ("n1", "n3"), "(n1, n3 were unresponsive)"),
        (("n1",), ("n3",), "(n1 was down, n3 was unresponsive)"),
    ],
)
def test_who_was_missing_is_said_by_what_it_was(down: tuple[str, ...], hang: tuple[str, ...], said: str) -> None:
    """Of a quorum that a leader found again."""
    assert said in say(message("find_unconnected", leader="n2", needed=2, size=3, down=down, unresponsive=hang))


@pytest.mark.parametrize(
    ("hang", "said"),
    [
        ((), "2 of 3 peers were down at the same time: n1, n3"),
        (("n1", "n3"), "2 of 3 peers were unresponsive at the same time: n1, n3"),
        (("n3",), "2 of 3 peers were missing at the same time (down: n1; unresponsive: n3)"),
    ],
)
def test_peers_that_are_missing_together(hang: tuple[str, ...], said: str) -> None:
    """Each row: who of n1 and n3 is unresponsive."""
    assert say(message("peers_down_together", down=2, size=3, servers=("n1", "n3"), unresponsive=hang)) == said


@pytest.mark.parametrize("refused", [True, False])
def test_a_leader_whose_connection_ended_is_down_only_if_its_port_refuses_another_one(*, refused: bool) -> None:
    """Else its process may stand still, and go on."""
    story = Told()
    story.take(VantageChanged(at=story.at(), server="n1", connected=False, reason="no reply for 6 s"))
    if refused:
        story.take(ProbeMissed(at=story.at(), server="n1", endpoint="PING", asked=story.at(), refused=True))
    while story.t < 13.0:
        story.quiet(story.t + 1.0, alive=("n2", "n3"))
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=story.t - 9.5)
    figures = state_word(story.state, story.at(), Watch()).figures
    assert isinstance(figures, SilentFigures)
    assert figures.down is refused
