"""What do the rungs of the ladder say together? Every combination of what answers and what hangs."""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.figures import alert, ready, told
from tests.core.records import with_records
from tests.core.story import Story
from tui.core.observed.answers import Stats
from tui.core.observed.events import HostSampled, ProbeMissed, StatsSeen, VantageChanged
from tui.core.observed.machine import Cgroup, Resident, Threads
from tui.core.observed.raft_frames import Pinged
from tui.core.servers.ladder import standing
from tui.core.settings.thresholds import Thresholds
from tui.text.phrases.say import say

CODES = ("MW_RAFT_STUCK", "MW_NO_ANSWER", "MW_THROTTLED")


def ping(story: Story, name: str, took: float = 0.0003) -> None:
    story.take(Pinged(at=story.at(), server=name, asked=story.at() - took))


def stats(story: Story, name: str, took: float = 0.001, cpu: float = 1.0) -> None:
    told = Stats(start=1.0, cores=4, cpu=cpu, routes=2)
    at = story.at()
    story.take(
        StatsSeen(at=at, server=story.ref(name), stats=told, asked=at - took, server_time=at - took / 2, via=name)
    )


def miss(story: Story, name: str, *endpoints: str, asked: float | None = None) -> None:
    for endpoint in endpoints:
        at = story.at() - 2 if asked is None else asked
        story.take(ProbeMissed(at=story.at(), server=name, endpoint=endpoint, asked=at))


def second(story: Story, *, hangs: dict[str, tuple[str, ...]] | None = None) -> None:
    """Everybody answers everything, but what hangs; what hangs was asked two seconds ago and is missed now."""
    story.advance(story.t + 0.5)
    for name in story.names:
        silent = (hangs or {}).get(name, ())
        if "PING" not in silent:
            ping(story, name)
        if "STATSZ" not in silent:
            stats(story, name)
        if "RAFTZ" not in silent:
            story.raft(name, term=5, leader="n1", since=-100.0)
        if story.t > 5:
            miss(story, name, *silent)
    story.advance(story.t + 0.5)


def played(hangs: tuple[str, ...], seconds: int = 6) -> Story:
    story = ready()
    for _ in range(3):
        second(story)
    for _ in range(seconds):
        second(story, hangs={"n2": hangs})
    return story


@each(
    ("hangs", "code", "severity"),
    [
        (("STATSZ", "RAFTZ"), "MW_RAFT_STUCK", "critical"),
        (("RAFTZ",), "MW_RAFT_STUCK", "warning"),
        (("PING", "STATSZ", "RAFTZ"), "MW_NO_ANSWER", "warning"),
    ],
)
def test_what_hangs_names_the_cause(hangs: tuple[str, ...], code: str, severity: str) -> None:
    """And clears when it answers again."""
    story = played(hangs)
    assert [(a.code, a.severity, a.subject) for a in story.monitor.alerts if a.code in CODES] == [
        (code, severity, "n2")
    ]
    second(story)
    assert not story.open_codes() & set(CODES)


@each("hangs", [("PING",), ("STATSZ",), ("PING", "STATSZ"), ("PING", "RAFTZ")])
def test_what_contradicts_itself_is_no_verdict(hangs: tuple[str, ...]) -> None:
    """A server that answers a higher rung is neither frozen nor gone, and a missed STATSZ alone proves no lock."""
    assert not played(hangs).open_codes() & set(CODES)


def test_nothing_is_said_before_the_independent_rung_has_told() -> None:
    """RAFTZ was missed, STATSZ was last answered before that was asked: the lock or the queue, nobody knows yet."""
    story = ready()
    for _ in range(3):
        second(story)
    asked = story.at() + 0.5
    for _ in range(2):
        story.advance(story.t + 1.25)
        for name in story.names:
            ping(story, name)
    miss(story, "n2", "RAFTZ", asked=asked)
    assert standing(story.state, story.state.servers["n2"], story.at(), Thresholds()) == "unclear"
    stats(story, "n2")
    assert standing(story.state, story.state.servers["n2"], story.at(), Thresholds()) == "queue"


def test_what_metawatch_itself_read_late_is_no_lock_that_is_held() -> None:
    """PONGs tell that its own loop was late by 1.5 s since RAFTZ was asked: the answer may lie unread for several times as long."""
    story = ready()
    for _ in range(3):
        second(story)
    asked = story.at() + 2.0
    raised = {}
    for _ in range(14):
        story.advance(story.t + 1.0)
        for name in story.names:
            lag_s = 1.5 if story.at() < asked + 5.0 else 0.0
            story.take(Pinged(at=story.at(), server=name, asked=story.at() - 0.001, own_lag_s=lag_s))
        if story.at() >= asked + 2.0:
            miss(story, "n2", "RAFTZ", "STATSZ", asked=asked)
        raised[round(story.at() - asked)] = "MW_RAFT_STUCK" in story.open_codes()
    assert [after for after, stuck in raised.items() if stuck] == [8, 9, 10, 11, 12]


def test_what_was_asked_before_our_connection_was_lost_hangs_no_longer() -> None:
    """A server stands still, and the connection is given up; when it is up again PING is answered at once, and RAFTZ is asked again. After
    a cut of half a minute a lock was `held for 37s` for a second: nothing that had been asked before had reached the server."""
    story = ready()
    everything: dict[str, tuple[str, ...]] = {"n2": ("PING", "STATSZ", "RAFTZ")}
    for _ in range(9):
        second(story, hangs=everything)
    story.take(VantageChanged(at=story.at(), server="n2", connected=False, reason="no packets"))
    for _ in range(10):
        second(story, hangs=everything)
    before, begun = story.at() - 9.0, story.at()
    story.take(VantageChanged(at=begun, server="n2", connected=True))
    for again, expected in ((False, [False] * 6), (True, [False, True, True])):
        raised = []
        for _ in expected:
            story.advance(story.t + 1.0)
            for name in story.names:
                ping(story, name)
            miss(story, "n2", "STATSZ", "RAFTZ", asked=begun + 1.0 if again else before)
            raised.append("MW_RAFT_STUCK" in story.open_codes())
        assert raised == expected, f"asked again in vain: {again}"


def test_a_late_pong_counts_as_answered() -> None:
    """However late; and a miss that is told after it was answered does not."""
    story = played(("PING", "STATSZ", "RAFTZ"))
    asked = story.at() - 5
    story.take(Pinged(at=story.at(), server="n2", asked=asked))
    assert story.state.servers["n2"].probes.ping.waiting_since is None
    assert story.state.servers["n2"].probes.ping.took_s == pytest.approx(5)
    miss(story, "n2", "PING", asked=asked)
    assert story.state.servers["n2"].probes.ping.waiting_since is None


def test_jsz_is_the_rung_where_there_is_no_raftz() -> None:
    """2.9: two rungs of one queue are never two."""
    story = Story(version="2.9.10")
    story.begin_names("n1")
    for _ in range(3):
        story.run_names(story.t + 1, "n1")
        for name in story.names:
            ping(story, name)
            stats(story, name)
    for _ in range(6):
        story.run_names(story.t + 1, "n1", silent=("n2",))
        for name in story.names:
            ping(story, name)
        miss(story, "n2", "JSZ", "STATSZ")
    assert alert(story, "MW_RAFT_STUCK").subject == "n2"


def test_a_refused_connection_is_a_process_that_is_gone() -> None:
    """Until it is connected to again; and not when it said good-bye."""
    story = ready()
    second(story)
    story.take(VantageChanged(at=story.at(), server="n3", connected=False, reason="connection reset"))
    story.take(ProbeMissed(at=story.at(), server="n3", endpoint="PING", asked=story.at(), refused=True))
    story.advance(story.t + 1)
    assert (
        say(alert(story, "MW_NO_ANSWER").summary)
        == "n3 is down: its connection closed and its port refuses connections"
    )
    story.take(VantageChanged(at=story.at(), server="n3", connected=True))
    story.advance(story.t + 1)
    assert told(story, "MW_NO_ANSWER") == [("raised", "n3"), ("cleared", "n3")]


def late_story(cpu: float, late: tuple[str, ...], by: float = 0.9, *, here: Resident | None = None) -> Story:
    """Quick at first, then every rung of some servers is late by a constant; `here` is what our own machine sees of one."""
    story = ready()
    story.pings = False
    for number in range(12):
        story.advance(story.t + 1)
        if here is not None:
            story.take(HostSampled(at=story.at(), host="h", cpu=0.9, residents=(here,)))
        for name in story.names:
            more = by if name in late and number > 3 else 0.0
            ping(story, name, 0.0003 + more)
            stats(story, name, 0.001 + more, cpu)
            seen = story.state.servers[name].raft.last
            assert seen is not None
            story.raft(name, term=5, leader="n1", since=-100.0)
            server = story.state.servers[name]
            recent = tuple(0.002 + (by if name in late and number > 3 else 0.0) for _ in range(5))
            raftz = replace(server.probes.raftz, recent=recent, best_s=0.002)
            story.assume(
                replace(
                    story.state, servers={**story.state.servers, name: with_records(server, probes={"raftz": raftz})}
                )
            )
    story.advance(story.t + 0.5)
    return story


def test_late_by_a_constant_with_little_cpu_is_throttled() -> None:
    """Every rung, one server."""
    story = late_story(1.0, ("n2",))
    assert (
        say(alert(story, "MW_THROTTLED").summary)
        == "n2 answers every probe 900ms late at 0% CPU: throttled or CPU-starved"
    )


@each(("cpu", "late", "by"), [(380.0, ("n2",), 0.9), (1.0, ("n1", "n2", "n3"), 0.9), (1.0, ("n2",), 0.1)])
def test_busy_or_all_alike_or_hardly_late_is_not_throttled(cpu: float, late: tuple[str, ...], by: float) -> None:
    """High CPU is SERVER_003's; when all are late it is our own way; 100 ms is nothing."""
    assert "MW_THROTTLED" not in late_story(cpu, late, by).open_codes()


@each(("wait_s", "held", "raised"), [(0.0003, 0.0, False), (0.0003, 0.5, True), (0.05, 0.0, True), (None, 0.0, True)])
def test_who_is_seen_to_have_its_core_is_not_throttled(wait_s: float | None, held: float, raised: bool) -> None:
    """On our own machine: what is late then is late with us. Held back, or not seen, it is throttled as before."""
    group = Cgroup(version=2, path="/n2", throttled=held)
    here = Resident(server="n2", threads=Threads(count=9, wait_s=wait_s), group=group)
    assert ("MW_THROTTLED" in late_story(1.0, ("n2",), here=here).open_codes()) is raised
