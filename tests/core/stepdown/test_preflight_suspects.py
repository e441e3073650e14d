"""Whom does the preflight advise against, because a verdict of the last minutes found it sick?"""

from msgspec.structs import replace

from tests.core.stepdown.test_preflight import in_words, look, ready, refused, wish
from tests.core.story import Story
from tui.core.model.verdict import Cause, Verdict
from tui.text.phrases.say import say


def judged(story: Story, server: str, cause: Cause, ago: float = 60.0) -> None:
    """A verdict of so many seconds ago names this server."""
    at = story.at() - ago
    verdict = Verdict(episode=f"{at}", since=at - 5, elected_at=at, term=5, leader="n1", cause=cause, server=server)
    story.assume(replace(story.state, verdicts=(*story.state.verdicts, verdict)))


def test_who_was_sick_lately_is_not_recommended() -> None:
    """A verdict of the last ten minutes counts: never the best, its reason is told, and to name it one has to insist."""
    story = ready()
    best = look(story).best
    assert best is not None
    judged(story, best, "process_frozen", ago=240.0)
    found = look(story)
    assert found.best not in (None, best)
    sick = next(c for c in found.candidates if c.name == best)
    assert (sick.why_not, in_words(sick.suspect)) == (None, "was unhealthy 4m ago (process frozen)")
    assert found.candidates[-1] == sick
    assert refused(story, wish(to=best)) == f"{best} was unhealthy 4m ago (process frozen)"
    assert refused(story, wish(to=best, insist=True)) is None
    assert refused(story, wish(to=found.best)) is None


def test_a_step_down_does_not_help_where_the_leader_was_not_sick() -> None:
    """The dialog says so, until the verdict is ten minutes old, or the leader itself is named."""
    story = ready()
    judged(story, "n3", "disk_stall", ago=120.0)
    (warning,) = look(story).warnings
    assert say(warning) == "n3 was unhealthy 2m ago (disk stall), not the leader n1: a step-down will not help"
    judged(story, "n1", "network_loss", ago=30.0)
    assert look(story).warnings == ()
    late = ready()
    judged(late, "n3", "disk_stall", ago=601.0)
    assert look(late).warnings == ()
    assert all(c.suspect is None for c in look(late).candidates)


def test_with_everybody_else_sick_lately_one_has_to_insist() -> None:
    """The servers would have to choose one of them; before 2.11 they may do so anyhow, which is told."""
    story = ready()
    for name in ("n2", "n3"):
        judged(story, name, "cpu_starved")
    assert look(story).best is None
    assert "n2 was unhealthy 1m ago (cpu starved)" in (refused(story, wish(to=None)) or "")
    old = ready(version="2.10.26")
    judged(old, "n2", "cpu_starved")
    assert any("the servers may choose n2, which was unhealthy" in say(warning) for warning in look(old).warnings)
    judged(old, "n1", "clean_restart")
    judged(old, "n3", "planned_step_down")
    assert {c.name for c in look(old).candidates if c.suspect} == {"n2"}


def test_a_peer_that_was_just_cut_off_is_not_recommended() -> None:
    """The leader's row of it is fresh for seconds; it says itself, asked since this leader leads, that it follows nobody."""
    story = ready()
    best = look(story).best
    assert best is not None
    story.t += 1.0
    story.raft(best, term=5, leader=None)
    found = look(story)
    cut_off = next(c for c in found.candidates if c.name == best)
    assert found.best not in (None, best)
    assert (cut_off.why_not, in_words(cut_off.suspect)) == (None, "reports no leader: it receives nothing from n1")
    assert refused(story, wish(to=best)) == f"{best} reports no leader: it receives nothing from n1"
    story.t += 1.0
    story.raft(best, term=5, leader="n1")
    assert look(story).best == best


def test_what_was_said_before_the_leader_led_speaks_against_nobody() -> None:
    """Each follower knew no leader during the election."""
    story = ready()
    before = story.state.leadership.since
    assert before is not None
    story.assume(replace(story.state, leadership=replace(story.state.leadership, since=story.at() + 10.0)))
    story.raft("n2", term=5, leader=None)
    assert all(c.suspect is None for c in look(story).candidates)
