"""Does every check of a loaded, full or leaving server raise at its limit, stay quiet below it, and clear?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.figures import alert, calm, ready, told
from tests.core.story import T0, Story
from tui.core.observed.answers import JetStream, Meta, Stats
from tui.core.observed.events import MetaSeen, ServerLameDuck, StatsSeen
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say

GIB = 1 << 30


def jetstream(story: Story, name: str, figures: JetStream) -> None:
    """One JSZ answer with these figures; the meta group is as ever."""
    meta = figures.meta or Meta(leader="n1", size=len(story.names))
    story.take(MetaSeen(at=story.at(), server=story.ref(name), jetstream=replace(figures, meta=meta)))
    story.run(story.t + 1, "n1", 5)


def slow(story: Story, name: str, consumers: int, start: float = T0 - 1000) -> None:
    """One STATSZ with so many slow consumers since its start."""
    stats = Stats(start=start, slow_consumers=consumers, routes=len(story.names) - 1)
    story.take(StatsSeen(at=story.at(), server=story.ref(name), stats=stats))
    story.advance(story.t + 1)


@each(
    ("figures", "code", "severity"),
    [
        (JetStream(memory=89, max_memory=100), None, None),
        (JetStream(memory=90, max_memory=100), "SERVER_005", "warning"),
        (JetStream(memory=90, max_memory=-1), None, None),  # no limit
        (JetStream(memory=90), None, None),  # asked without its configuration
        (JetStream(reserved_storage=90 * GIB, max_storage=100 * GIB), "SERVER_017", "warning"),
        (JetStream(storage=89 * GIB, reserved_storage=1, max_storage=100 * GIB), None, None),
        (JetStream(storage=90 * GIB, max_storage=100 * GIB), "SERVER_019", "warning"),
        (JetStream(storage=95 * GIB, max_storage=100 * GIB), "SERVER_019", "critical"),
        (JetStream(ha_assets=333), None, None),
        (JetStream(api_inflight=1000), None, None),
        (JetStream(api_inflight=1001), "JETSTREAM_005", "warning"),
    ],
)
def test_at_its_limit(figures: JetStream, code: str | None, severity: str | None) -> None:
    """A figure at the published limit raises its code for that server, and a calm one clears it."""
    story = ready()
    jetstream(story, "n2", figures)
    assert [(a.code, a.severity, a.subject) for a in story.monitor.alerts] == ([(code, severity, "n2")] if code else [])
    jetstream(story, "n2", JetStream(max_memory=100, max_storage=100 * GIB))
    assert story.open_codes() - {"MW_LIMITS_CHANGED"} == set()


def test_figures_of_a_silent_server_say_nothing_of_now() -> None:
    """After 30 s without an answer nothing is claimed any more."""
    story = ready()
    jetstream(story, "n2", JetStream(storage=95, max_storage=100))
    assert "SERVER_019" in story.open_codes()
    calm(story, 35)
    assert "SERVER_019" not in story.open_codes()


def test_many_assets_of_one_server_and_raft_groups_of_its_cluster() -> None:
    """1,000 groups on each of three servers are 1,000 groups of the cluster: at the limit of one, not above that of the other."""
    story = ready()
    for name in story.names:
        jetstream(story, name, JetStream(ha_assets=1000))
    assert [a.subject for a in story.monitor.alerts if a.code == "CLUSTER_003"] == ["n1", "n2", "n3"]
    assert "MW_RAFT_GROUPS" not in story.open_codes()
    for name in story.names:
        jetstream(story, name, JetStream(ha_assets=1001))
    assert (alert(story, "MW_RAFT_GROUPS").severity, alert(story, "MW_RAFT_GROUPS").subject) == ("warning", "C1")
    for name in story.names:
        jetstream(story, name, JetStream(ha_assets=2001))
    assert story.alerts("MW_RAFT_GROUPS") == [("raised", "warning"), ("raised", "critical")]


def test_raft_groups_spread_over_five_servers() -> None:
    """Five servers with 900 each are about 1,500 groups of three replicas."""
    story = ready(tuple(f"n{i}" for i in range(1, 6)))
    for name in story.names:
        jetstream(story, name, JetStream(ha_assets=900))
    assert say(alert(story, "MW_RAFT_GROUPS").summary) == "cluster C1 has about 1,500 Raft groups (limit 1,000)"


def test_an_api_rate_needs_two_answers_and_does_not_flicker() -> None:
    """One burst proves nothing; once raised, 41 a second is still busy and 39 is calm."""
    story, total = ready(), 0
    jetstream(story, "n2", JetStream(api_total=0))
    for rate, busy in ((60, False), (10, False), (60, False), (60, True), (41, True), (39, False)):
        story.run(story.t + 3, "n1", 5)
        total += rate * 4
        jetstream(story, "n2", JetStream(api_total=total))
        assert ("JETSTREAM_004" in story.open_codes()) is busy, rate
    assert told(story, "JETSTREAM_004") == [("raised", "n2"), ("cleared", "n2")]


def test_slow_consumers_are_news_when_they_rise() -> None:
    """What there was before is history, a new start counts from zero, and a rise is shown for a minute."""
    story = ready()
    slow(story, "n2", 7)  # statsz of `ready` told 0 of the same start
    assert say(alert(story, "SERVER_004").summary).startswith("n2 dropped 7 slow consumers")
    slow(story, "n2", 9)
    assert alert(story, "SERVER_004").peak == 9
    story.run(story.t + 62, "n1", 5)
    assert told(story, "SERVER_004") == [("raised", "n2"), ("cleared", "n2")]
    slow(story, "n2", 12, start=T0 - 5)
    assert "SERVER_004" not in story.open_codes()


def test_a_third_start_within_the_hour_is_a_loop() -> None:
    """Also with good-byes: rolling restarts make two at most."""
    story = ready()
    for number in (2, 3):
        story.take(StatsSeen(at=story.at(), server=story.ref("n3", number), stats=Stats(start=story.at(), routes=2)))
        story.run(story.t + 60, "n1", 5, silent=("n3",))
    assert "SERVER_009" not in story.open_codes()
    story.take(StatsSeen(at=story.at(), server=story.ref("n3", 4), stats=Stats(start=story.at(), routes=2)))
    story.advance(story.t + 1)
    assert say(alert(story, "SERVER_009").summary) == "n3 restarted 3 times in 1h (limit 2): crash loop"


def test_a_lame_duck_is_news_until_it_is_missing() -> None:
    """Asked for, so `info`; after ten minutes somebody should look where it is; a new start ends it."""
    story = ready(watch=Watch(thresholds=Thresholds(lame_duck_s=20)))
    story.take(ServerLameDuck(at=story.at(), server=story.ref("n3")))
    story.advance(story.t + 1)
    assert story.alerts("MW_LAME_DUCK") == [("raised", "info")]
    story.run(story.t + 21, "n1", 5, silent=("n3",))
    assert story.alerts("MW_LAME_DUCK")[1:] == [("raised", "warning")]
    story.take(StatsSeen(at=story.at(), server=story.ref("n3", 2), stats=Stats(start=story.at(), routes=2)))
    story.advance(story.t + 1)
    assert story.alerts("MW_LAME_DUCK")[2:] == [("cleared", "warning")]


def counted(story: Story, name: str, start: float = T0 - 1000, **counters: object) -> None:
    """One STATSZ with these counters since the start of its process."""
    stats = replace(Stats(start=start, routes=len(story.names) - 1), **counters)
    story.take(StatsSeen(at=story.at(), server=story.ref(name), stats=stats))
    story.advance(story.t + 1)


def test_counters_of_before_and_impossible_ones_are_no_news() -> None:
    """SERVER_012 and SERVER_013: what a process counted before metawatch came, after its restart, or wrongly, raises nothing."""
    story = ready()
    counted(story, "n2", start=T0 - 999, stale_connections=900, stale_routes=70, stalled_clients=50_000)
    counted(story, "n2", start=T0 - 999, stale_connections=900, stale_routes=70, stalled_clients=50_000)
    counted(story, "n2", start=T0 - 999, stale_connections=None, stale_routes=None, stalled_clients=None)
    counted(story, "n2", start=T0 - 999, stale_connections=901, stale_routes=71, stalled_clients=50_001)
    counted(story, "n2", start=T0 - 999, stale_connections=3, stale_routes=0, stalled_clients=0)
    counted(story, "n2", start=T0 - 5, stale_connections=999, stale_routes=99, stalled_clients=60_000)
    assert story.open_codes() == set()


def test_new_stale_routes_and_stalled_clients_are_told_for_a_minute() -> None:
    """As what is new since metawatch watches; the group stays STABLE."""
    story = ready()
    counted(story, "n2", start=T0 - 999, stale_connections=900, stale_routes=70, stalled_clients=50_000)
    counted(story, "n2", start=T0 - 999, stale_connections=901, stale_routes=71, stalled_clients=50_003)
    assert {a.code: (a.severity, say(a.summary)) for a in story.monitor.alerts} == {
        "SERVER_012": ("warning", "n2 closed 1 stale route to other servers, last 1s ago"),
        "SERVER_013": ("info", "n2 slowed down publishers 3 times for slow subscribers, last 1s ago"),
    }
    assert story.state.word is not None
    assert story.state.word.shown.word == "STABLE"
    calm(story, 62)
    assert story.open_codes() == set()
