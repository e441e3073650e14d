"""Is it said that metawatch saw no anomaly only where it saw none?"""

from msgspec.structs import replace

from tests.core.causes.test_ranking import Told
from tests.core.overall.plots import Plot
from tui.core.causes.judging import _why_unknown
from tui.core.causes.scene import of_none
from tui.core.model.verdict import RunnerUp, Verdict
from tui.core.observed.events import ProbeMissed, VantageChanged
from tui.text.phrases.say import say

FIVE = ("n1", "n2", "n3", "n4", "n5")


def reasons(story: Plot, until: float) -> list[tuple[str, str]]:
    """Each cause of the first verdict and its first reason, until then. n2 and n3 hang from the beginning and n1 is gone."""
    began, found = story.t, list[tuple[str, str]]()
    while story.t < began + until:
        story.advance(story.t + 1.0)
        story.pong("n4", "n5")
        for name in ("n4", "n5"):
            story.raft(name, term=5, leader="n1", seen=max(0.5, story.t - began))
        for name in ("n2", "n3"):
            if story.t >= began + 2.0:
                asked = story.at(story.t - 2.0)
                story.take(ProbeMissed(at=story.at(), server=name, endpoint="PING", asked=asked, taken=True))
        if story.state.verdicts:
            verdict = story.state.verdicts[0]
            found.append((verdict.cause, say(verdict.evidence_for[0].message)))
    return list(dict.fromkeys(found))


def test_two_frozen_followers_and_a_leader_that_is_gone_are_an_anomaly_from_the_first_verdict_on() -> None:
    """Nothing refuses connections at the leader's address, as behind a firewall: the quorum is proven to be lost a second or two later."""
    story = Plot(FIVE)
    story.take(VantageChanged(at=story.at(), server="n1", connected=False, reason="closed"))
    first, second = reasons(story, 9.0)
    assert first == ("unknown", "n1, n2, n3 gave no answer: no cause explains it")
    assert second[0] == "lost_quorum"


def test_out_of_the_blue_there_is_no_anomaly() -> None:
    """All answer, and another one leads; what fits some cause badly is an anomaly that explains nothing."""
    story = Told()
    story.elected("n2", "n3")
    story.beats(story.t + 8.0, "n2", 6)
    verdict = story.state.verdicts[-1]
    assert [say(one.message) for one in verdict.evidence_for] == ["metawatch saw no anomaly on any server or route"]
    scene = of_none(story.state, story.at(), story.at())
    weak = replace(verdict, second=RunnerUp(cause="crash", server="n1", confidence=0.3))
    assert say(_why_unknown(scene, weak).message) == "metawatch saw no anomaly that explains it"


def test_who_is_down_is_said_to_be() -> None:
    """Its port refuses connections, and no leader was lost by that."""
    story = Plot(FIVE)
    story.killed("n5")
    scene = of_none(story.state, story.at(), story.at())
    unknown = Verdict(episode="6@", since=story.at(), elected_at=None, term=None)
    said = say(_why_unknown(scene, unknown).message)
    assert said == "n5 is down: no cause explains it"
