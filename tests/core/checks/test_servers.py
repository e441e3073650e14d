"""Does every check of a server raise when it should, stay quiet when it should, and clear without flickering?"""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.figures import alert, calm, ready, routes, statsz, told
from tests.core.story import Story
from tui.core.observed.events import FeedDenied, ProbeMissed, ServerLameDuck, ServerShutdown, VantageChanged
from tui.core.ports import Acknowledge
from tui.text.phrases.say import say


def test_a_calm_group_raises_nothing() -> None:
    """Three servers of one version with all routes, fast round trips and little to do."""
    story = ready()
    routes(story, "n1", {"n2": 0.0003, "n3": 0.0098})
    calm(story, 20)
    assert story.open_codes() == set()


# SERVER_002


@each(
    ("versions", "differs"),
    [
        (("2.15.1", "2.15.1", "2.15.1"), []),
        (("2.15.1", "2.14.6", "2.15.1"), ["n2"]),
        (("2.14.6", "2.14.6", "2.15.1"), ["n3"]),
        (("2.14.6", "2.15.1", "2.9.10"), ["n1", "n3"]),  # all differ: the newest is the one to be
        (("2.9.10", "2.10.26"), ["n1"]),  # as numbers, not as text
        (("2.12.0-RC.1", "2.12.0"), ["n1"]),
    ],
)
def test_whose_version_differs(versions: tuple[str, ...], differs: list[str]) -> None:
    """SERVER_002 names everybody who does not run what most run."""
    story = ready(tuple(f"n{i}" for i in range(1, len(versions) + 1)))
    for name, version in zip(story.names, versions, strict=True):
        statsz(story, name, ref=replace(story.ref(name), version=version))
    story.advance(story.t + 1)
    assert sorted(a.subject or "" for a in story.monitor.alerts if a.code == "SERVER_002") == differs


def test_a_version_that_was_brought_in_line_clears() -> None:
    """The summary says who runs what."""
    story = ready()
    statsz(story, "n2", ref=replace(story.ref("n2"), version="2.14.6"))
    story.advance(story.t + 1)
    assert say(alert(story, "SERVER_002").summary) == "n2 runs 2.14.6, but 2 of 3 servers run 2.15.1"
    statsz(story, "n2")
    story.advance(story.t + 1)
    assert told(story, "SERVER_002") == [("raised", "n2"), ("cleared", "n2")]


def test_who_has_shut_down_runs_no_version() -> None:
    """In an upgrade the old server goes before the new one comes."""
    story = ready()
    statsz(story, "n2", ref=replace(story.ref("n2"), version="2.14.6"))
    story.take(ServerShutdown(at=story.at(), server=replace(story.ref("n2"), version="2.14.6")))
    story.advance(story.t + 1)
    assert "SERVER_002" not in story.open_codes()


# SERVER_003


@each(("cpu", "raised"), [(359.0, False), (360.0, True), (400.0, True)])
def test_cpu_from_ninety_percent_of_all_cores_on(cpu: float, raised: bool) -> None:
    """SERVER_003 is from 90 % on: 360 % of four cores."""
    story = ready()
    for _ in range(3):
        story.run(story.t + 5, "n1", 5)
        statsz(story, "n2", cpu=cpu)
    story.advance(story.t + 1)
    assert ("SERVER_003" in story.open_codes()) is raised


def test_cpu_needs_two_samples_that_lie_apart() -> None:
    """One sample, and its like from a broadcast right after it, prove nothing."""
    story = ready()
    statsz(story, "n2", cpu=400)
    story.run(story.t + 2, "n1", 5)
    statsz(story, "n2", cpu=400)
    story.run(story.t + 10, "n1", 5)
    assert "SERVER_003" not in story.open_codes()
    statsz(story, "n2", cpu=380)
    story.advance(story.t + 1)
    assert told(story, "SERVER_003") == [("raised", "n2")]
    assert say(alert(story, "SERVER_003").summary) == "n2 uses 95% of its 4 cores (limit 90%)"


def test_cpu_around_the_limit_does_not_flicker() -> None:
    """Once raised, 81 % is still too busy and 79 % is calm; the peak is kept."""
    story = ready()
    for cpu in (380, 400, 324, 364, 324):
        statsz(story, "n2", cpu=cpu)
        story.run(story.t + 5, "n1", 5)
    assert told(story, "SERVER_003") == [("raised", "n2")]
    assert alert(story, "SERVER_003").peak == 100
    assert "81%" in say(alert(story, "SERVER_003").summary)
    statsz(story, "n2", cpu=316)
    story.advance(story.t + 1)
    assert told(story, "SERVER_003")[-1] == ("cleared", "n2")


def test_cpu_that_is_no_longer_told_is_not_known() -> None:
    """After 30 s without figures nothing is claimed."""
    story = ready()
    for _ in range(2):
        statsz(story, "n2", cpu=400)
        story.run(story.t + 5, "n1", 5)
    assert "SERVER_003" in story.open_codes()
    story.run(story.t + 30, "n1", 5)
    assert "SERVER_003" not in story.open_codes()


# SERVER_008


def restart(story: Story, name: str, number: int = 2, version: str | None = None) -> None:
    """A new start under the same name answers."""
    statsz(story, name, ref=replace(story.ref(name, number), version=version or story.version))
    story.advance(story.t + 0.5)


def test_a_restart_without_good_bye_is_unexpected() -> None:
    """SERVER_008 is critical, and says how long ago."""
    story = ready()
    restart(story, "n3")
    assert story.alerts("SERVER_008") == [("raised", "critical")]
    assert say(alert(story, "SERVER_008").summary) == "n3 restarted unexpectedly, 0s ago (no shutdown event)"


@pytest.mark.slow
@pytest.mark.usefixtures("seldom")
def test_an_unexpected_restart_is_said_for_ten_minutes() -> None:
    """And raised once."""
    story = ready()
    restart(story, "n3")
    calm(story, 590)
    assert "SERVER_008" in story.open_codes()
    calm(story, 20)
    assert told(story, "SERVER_008") == [("raised", "n3"), ("cleared", "n3")]


@each("last_word", [ServerLameDuck, ServerShutdown])
def test_a_restart_after_a_good_bye_was_meant(last_word: type[ServerLameDuck] | type[ServerShutdown]) -> None:
    """Lame duck or shutdown before it; and the next one without is unexpected again."""
    story = ready()
    story.take(last_word(at=story.at(), server=story.ref("n3")))
    story.advance(story.t + 2)
    restart(story, "n3")
    assert "SERVER_008" not in story.open_codes()
    restart(story, "n3", 3)
    assert "SERVER_008" in story.open_codes()


@each(("stalled", "raised"), [((12,), True), ((1,), False), ((1, 12), False), ((), True)])
def test_what_metawatch_did_not_see_after_the_end_of_a_process_excuses_nothing(
    stalled: tuple[int, ...], raised: bool
) -> None:
    """n3 is last heard at 0 s and its port refuses at 2 s; each row: when metawatch itself stood still. It might have announced its
    shutdown while nobody looked, and not after its end."""
    story = ready()
    story.run(story.t + 3, "n1", 5)
    story.take(VantageChanged(at=story.at(), server="n3", connected=False, reason="closed"))
    began = story.t
    for second in range(1, 20):
        if second in stalled:
            story.t = began + second
            story.wake()
        story.advance(began + second)
        if second == 2:
            story.take(ProbeMissed(at=story.at(), server="n3", endpoint="PING", asked=story.at(), refused=True))
        story.all_tell("n1", 5, but=("n3",))
    restart(story, "n3")
    assert ("SERVER_008" in story.open_codes()) is raised


def test_another_version_is_an_upgrade() -> None:
    """Whoever upgrades means to."""
    story = ready()
    restart(story, "n3", version="2.15.2")
    assert "SERVER_008" not in story.open_codes()


def test_who_could_not_hear_a_good_bye_claims_nothing() -> None:
    """The subject is denied, or there was no connection at the time."""
    story = ready()
    story.take(FeedDenied(at=story.at(), via="n1", operation="subscribe", subject="$SYS.SERVER.*.SHUTDOWN"))
    restart(story, "n3")
    assert "SERVER_008" not in story.open_codes()
    other = ready()
    for name in other.names:
        other.take(VantageChanged(at=other.at(), server=name, connected=False, reason="lost"))
    other.advance(other.t + 3)
    other.take(VantageChanged(at=other.at(), server="n1", connected=True))
    restart(other, "n3")
    assert "SERVER_008" not in other.open_codes()


def test_another_restart_raises_an_acknowledged_alert_again() -> None:
    """And the summary counts them."""
    story = ready()
    restart(story, "n3")
    story.monitor.command(Acknowledge(code=None, by="op"), story.at())
    story.advance(story.t + 1)
    restart(story, "n3", 3)
    assert [state for state, _ in told(story, "SERVER_008")] == ["raised", "acknowledged", "raised"]
    assert say(alert(story, "SERVER_008").summary).startswith("n3 restarted unexpectedly 2 times, last ")
    assert alert(story, "SERVER_008").peak == 2
