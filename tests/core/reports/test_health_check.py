"""What does one look at a group come to, by which limit?"""

from typing import Any

from tests.cases import each
from tests.core.looks import begun, rows
from tests.core.story import Story
from tui.core.history.changes_between_looks import Counted
from tui.core.observed.answers import Route, Stats
from tui.core.observed.discovery import DiscoveryDone
from tui.core.observed.events import ProbeMissed, RoutesSeen, StatsSeen, VantageChanged
from tui.core.reports.check_figures import Limits
from tui.core.reports.health_check import HealthReport, complete, judge
from tui.core.settings.thresholds import Thresholds
from tui.text.phrases.say import say

FIGURES = ["peers", "peer_offline", "peer_not_current", "peer_inactive", "peer_lagged", "peer_unresponsive"]


def limits(**more: Any) -> Limits:
    said: dict[str, Any] = {"lag": 100, "seen_s": 10.0, "leaderless_s": 4.0}
    return Limits(**said | more)


def look(story: Story, counted: Counted | None = None, **more: Any) -> HealthReport:
    return judge(story.state, story.at(), limits(**more), Thresholds(), counted)


def reasons(found: HealthReport) -> list[tuple[str, str]]:
    return [(reason.status, say(reason.text)) for reason in found.reasons]


def figures(found: HealthReport) -> dict[str, float | None]:
    return {figure.name: figure.value for figure in found.figures}


def test_a_healthy_group_is_ok() -> None:
    """No reason; the figures of `nats server check meta` come first, by their names and in its order."""
    found = look(begun(), expect=3)
    assert (found.status, found.reasons, say(found.well)) == ("OK", (), "3 peers led by n1")
    assert [figure.name for figure in found.figures[:6]] == FIGURES
    assert (found.figures[0].warning, found.figures[0].critical) == (3, 3)


@each(
    ("odd", "said"),
    [
        ({"current": False}, "1 not current: n2"),
        ({"offline": True}, "1 offline: n2"),
        ({"lag": 101}, "1 lagged more than 100 ops: n2"),
    ],
)
def test_what_the_leader_tells_of_a_peer_is_critical(odd: dict[str, Any], said: str) -> None:
    """Each by itself, with the name; the limit itself is still well."""
    assert reasons(look(begun(n2=odd))) == [("CRITICAL", said)]
    assert look(begun(n2={"lag": 100})).status == "OK"


def test_a_peer_not_heard_is_critical_by_the_age_of_the_answer_too() -> None:
    """RAFTZ told 9.5 s, and that was a second ago: more than 10."""
    story = begun()
    story.raft("n1", term=5, leader="n1", since=-100, seen=9.5)
    assert look(story).status == "OK"
    story.advance(1.0)
    assert ("CRITICAL", "2 inactive more than 10s: n2, n3") in reasons(look(story))


def test_another_size_than_expected() -> None:
    """Critical either way."""
    for expect in (2, 5):
        assert reasons(look(begun(), expect=expect)) == [("CRITICAL", f"3 peers of expected {expect}")]


def test_a_leader_that_nobody_hears_turns_from_warning_to_critical() -> None:
    """Followers go on naming a dead leader: what they heard of it is what counts."""
    story = begun()
    for t, status in ((2.0, None), (3.2, "WARNING"), (4.2, "CRITICAL")):
        story.advance(t)
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=t)
        found = [s for s, text in reasons(look(story)) if text.startswith("no leader")]
        assert found == ([status] if status else [])


def test_nobody_leads() -> None:
    """Since nobody knows when: critical whatever the limit."""
    story = Story()
    story.begin(None)
    assert ("CRITICAL", "no leader") in reasons(look(story, leaderless_s=3600.0))


def test_who_does_not_answer_is_a_warning() -> None:
    """While the leader still hears it, it may be our way there."""
    story = Story()
    story.begin("n1", but=("n3",))
    story.run(4.0, "n1", 5, silent=("n3",))
    rows(story)
    assert reasons(look(story)) == [("WARNING", "1 unresponsive: n3")]


def test_too_few_voices() -> None:
    """One of three answers, and nobody can say of the others that they are gone: not visible is not lost. Where their machines
    refuse connections it is."""
    story = Story()
    story.begin(None, but=("n2", "n3"))
    assert ("UNKNOWN", "quorum unknown: 1 of 3 peers responding, 2 not visible, 2 needed") in reasons(look(story))
    assert look(story).status == "CRITICAL", "there is no leader"
    story = Story()
    story.begin()
    for name in ("n2", "n3"):
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason="connection reset"))
        story.take(ProbeMissed(at=story.at(), server=name, endpoint="PING", asked=story.at(), refused=True))
    assert ("CRITICAL", "quorum lost: 1 of 3 peers responding, 2 needed") in reasons(look(story))


def test_it_is_not_the_leader_that_is_silent_when_its_peers_are_gone() -> None:
    """The leader answers, has heard nobody for seconds, and nobody else replied during the look: no quorum, and so it is still when it
    has stepped down."""
    story = Story()
    story.begin("n1", but=("n2", "n3"))
    while story.t < 4.0:
        story.advance(story.t + 0.5)
        story.raft("n1", term=5, leader="n1", since=-100, seen=story.t + 3.0)
    rows(story)
    found = look(story)
    assert found.state == "NO QUORUM"
    assert reasons(found)[:2] == [
        ("CRITICAL", "leader n1 has received nothing from a majority for 4.5s: without a quorum it steps down"),
        ("CRITICAL", "quorum lost: 1 of 3 peers responding, 2 needed"),
    ]
    assert figures(found)["quorum_peers"] == 1
    story = Story()
    story.begin(None, but=("n2", "n3"))
    story.run(4.0, None, 5, silent=("n2", "n3"))
    assert look(story).state == "NO QUORUM"


def test_a_peer_that_announced_that_it_leaves_is_no_part_of_the_quorum() -> None:
    """The leader heard it a moment ago, and calls it offline."""
    assert figures(look(begun(n2={"offline": True})))["quorum_peers"] == 2


def test_nobody_tells_anything() -> None:
    """Unknown, and no figure is made up."""
    found = look(Story())
    assert (found.status, found.figures) == ("UNKNOWN", ())


def test_a_leader_without_a_word_on_its_peers_is_unknown() -> None:
    """Then their figures are not known either: a zero would be a lie."""
    story = Story()
    story.begin("n1")
    found = look(story)
    assert reasons(found) == [("UNKNOWN", "leader n1 returned no peer list")]
    assert all(figures(found)[name] is None for name in FIGURES[1:5])


def test_the_same_figures_come_each_time() -> None:
    """What could not be found out this time is told as not known: a graph must not lose its line, nor take a hole for a zero."""
    nothing, all_told = Story(), routed(0.002)
    nothing.begin(None)
    poor = figures(look(nothing, Counted(trouble="state file was corrupt and has been recreated")))
    rich = figures(look(all_told, Counted(changes=1)))
    assert list(poor) == list(rich)
    assert (poor["route_rtt"], rich["route_rtt"]) == (None, 0.002)
    assert (poor["changes"], rich["changes"]) == (None, 1)
    assert poor["leader_heartbeat_age"] is None
    assert None not in rich.values()
    assert "changes" not in figures(look(all_told)), "without --state nothing is counted"


@each(
    ("counted", "status"),
    [
        (Counted(changes=1, covered=True), "OK"),
        (Counted(changes=2, covered=True), "WARNING"),
        (Counted(changes=4, covered=False), "CRITICAL"),
        (Counted(changes=1, covered=False), "UNKNOWN"),
        (Counted(trouble="state file was corrupt and has been recreated"), "UNKNOWN"),
    ],
)
def test_changes_are_judged_as_far_as_they_are_known(counted: Counted, status: str) -> None:
    """Too many are too many, whatever else is not known; few are few only when the window is covered."""
    assert look(begun(), counted, flap_warning=1, flap_critical=3).status == status


def test_a_count_without_a_limit_is_a_figure_only() -> None:
    """A window that is not covered is nobody's trouble then."""
    found = look(begun(), Counted(changes=2))
    assert found.status == "OK"
    assert [figure.value for figure in found.figures if figure.name == "changes"] == [2]


def routed(rtt_s: float | None) -> Story:
    story = begun()
    route = Route(remote="n2", rtt_s=rtt_s)
    story.take(RoutesSeen(at=story.at(), server=story.ref("n1"), routes=(route,), asked=story.at() - 0.001))
    return story


def test_routes_are_judged_by_what_the_servers_tell() -> None:
    """Longer than the limit is a warning; no figure at all is unknown."""
    assert look(routed(0.009), rtt_s=0.01).status == "OK"
    assert reasons(look(routed(0.012), rtt_s=0.01)) == [("WARNING", "route n1–n2 has a round trip of 12ms")]
    assert look(routed(None), rtt_s=0.01).status == "UNKNOWN"


def test_clocks_are_judged_by_what_is_certain() -> None:
    """Within a millisecond of the limit of 1 ms nothing is certain; 50 ms are kept."""
    story = begun()
    assert look(story, clock_s=0.05).status == "OK"
    assert look(story, clock_s=0.001).status == "UNKNOWN"


def test_more_waiting_is_worth_it_only_for_what_is_judged() -> None:
    """Complete when the leader has told; for routes when everybody has."""
    story = Story()
    story.begin("n1")
    assert not complete(story.state, limits())
    rows(story)
    assert complete(story.state, limits())
    assert not complete(story.state, limits(rtt_s=0.01))


@each(
    ("odd", "counted", "state"),
    [
        ({}, None, "STABLE"),
        ({"lag": 101}, None, "DEGRADED"),
        ({"current": False}, None, "DEGRADED"),
        ({}, Counted(changes=2, covered=True), "FLAPPING"),
        ({}, Counted(changes=1, covered=True), "STABLE"),
        ({"lag": 101}, Counted(changes=2, covered=True), "FLAPPING"),
    ],
)
def test_the_state_agrees_with_the_reasons(odd: dict[str, Any], counted: Counted | None, state: str) -> None:
    """It is the state word, and never calmer than what this look finds by its own limits."""
    story = begun(n2=odd) if odd else begun()
    assert look(story, counted, flap_warning=1).state == state


def test_a_look_that_ends_before_one_has_answered_is_not_blind() -> None:
    """A server that hangs is waited for until the time is over; what the others told by then is known."""
    story = Story()
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=True))
        story.take(StatsSeen(at=story.at(), server=story.ref(name), stats=Stats(start=story.at() - 1000)))
    story.take(DiscoveryDone(at=story.at(), servers=story.names))
    story.run(2.0, "n1", 5, silent=("n3",))
    rows(story)
    assert story.state.ready_at is None
    assert look(story).state == "DEGRADED"


def test_the_state_of_nothing_is_blind() -> None:
    assert look(Story()).state == "BLIND"
