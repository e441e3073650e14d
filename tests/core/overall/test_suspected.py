"""Is the cause beside the word that of what happened last, and of nothing that somebody wanted?"""

from msgspec.structs import replace

from tests.cases import each
from tui.core.model.elections import Election, Leadership
from tui.core.model.peer_names import peer_hash
from tui.core.model.server import Identity, Presence, Process, Server
from tui.core.model.state import Group, State
from tui.core.model.verdict import Cause, Verdict
from tui.core.overall.suspected import suspected, verdict_of
from tui.core.settings.watch import Watch

NOW = 10_000.0
TWO = Group(chosen=True, peers=(peer_hash("n1"), peer_hash("n3")))


def verdict(ago: float, cause: Cause, server: str | None, *, elected: bool = True) -> Verdict:
    """Of an election so many seconds ago, or of a leaderless time that began then."""
    at = NOW - ago
    return Verdict(
        episode=f"e{ago:.0f}",
        since=at,
        elected_at=at if elected else None,
        term=None,
        cause=cause,
        server=server,
        confidence=0.9,
    )


CRASH, FREEZE = verdict(300.0, "crash", "n1"), verdict(100.0, "process_frozen", "n2")
UNKNOWN, STEP_DOWN = verdict(50.0, "unknown", None), verdict(20.0, "planned_step_down", None)


@each(
    ("verdicts", "episode"),
    [
        ((), None),
        ((STEP_DOWN,), None),
        ((verdict(700.0, "crash", "n1"),), None),
        ((CRASH, FREEZE), "e100"),
        ((CRASH, FREEZE, STEP_DOWN), "e100"),
        ((CRASH, UNKNOWN), "e300"),
        ((UNKNOWN,), "e50"),
        ((FREEZE, verdict(50.0, "lost_quorum", None)), "e50"),
    ],
    ids=[
        "none",
        "planned",
        "too old",
        "latest",
        "planned after it",
        "unknown after it",
        "only unknown",
        "a known cause of no one server",
    ],
)
def test_the_latest_whose_cause_is_known(verdicts: tuple[Verdict, ...], episode: str | None) -> None:
    state = State(now=NOW, verdicts=verdicts)
    found = suspected(state, NOW, Watch(), "FLAPPING")
    assert (None if found is None else found.episode) == episode
    if found is not None:
        assert verdict_of(state, found) in verdicts


def peer(name: str, *, lame_duck_at: float | None = None, silent: bool = False) -> Server:
    """One of the group."""
    return Server(
        name=name,
        identity=Identity(id=name, cluster="C1", version="2.15.1", jetstream=True),
        presence=Presence(heard_at=NOW, silent=silent),
        process=Process(lame_duck_at=lame_duck_at),
    )


@each(
    ("leaves", "crashed", "episode"),
    [
        (peer("n1", lame_duck_at=NOW - 20.0), peer("n3"), "e20"),
        (peer("n1", lame_duck_at=NOW - 20.0, silent=True), peer("n3"), "e20"),
        (peer("n1"), peer("n3"), "e300"),
        (peer("n1", lame_duck_at=NOW - 20.0), peer("n3", silent=True), "e300"),
    ],
    ids=["leaves", "has left", "is back", "while the crashed one is still away"],
)
def test_a_leader_that_leaves_is_newer_than_a_crash_that_is_over(leaves: Server, crashed: Server, episode: str) -> None:
    """Its row says lame duck; beside it the crash of another one, five minutes ago, would be a second story."""
    told = (verdict(300.0, "crash", "n3"), verdict(20.0, "lame_duck", "n1"))
    state = State(now=NOW, verdicts=told, group=TWO, servers={"n1": leaves, "n3": crashed})
    found = suspected(state, NOW, Watch(), "FLAPPING")
    assert found is not None
    assert found.episode == episode


def test_a_leaderless_time_has_a_cause_of_its_own() -> None:
    """What was wrong before it may be over."""
    state = State(now=NOW, verdicts=(FREEZE,))
    assert suspected(state, NOW, Watch(), "NO QUORUM") is None
    state = leaderless(state, since=NOW - 5.0)
    assert suspected(state, NOW, Watch(), "NO LEADER") is None
    named = verdict(5.0, "crash", "n3", elected=False)
    found = suspected(leaderless(State(now=NOW, verdicts=(FREEZE, named)), since=NOW - 5.0), NOW, Watch(), "NO LEADER")
    assert found is not None
    assert found.server == "n3"


def leaderless(state: State, since: float) -> State:
    """The same while nobody leads since then."""
    return replace(state, leadership=Leadership(last="n3", leaderless_since=since))


@each(("weak", "named"), [(("n2",), "n2"), (("n3",), None), ((), None)])
def test_beside_a_weak_server_only_its_own_cause(weak: tuple[str, ...], named: str | None) -> None:
    """n2 was frozen a minute ago; that n3 is down now has nothing to do with it."""
    found = suspected(State(now=NOW, verdicts=(CRASH, FREEZE)), NOW, Watch(), "DEGRADED", weak)
    assert (None if found is None else found.server) == named


def elected(ago: float) -> Election:
    """So many seconds ago, unplanned."""
    at = NOW - ago
    return Election(
        leader="n1", previous="n3", elected_at=at, error_s=0.0, announced_at=at, term=None, terms=1, leaderless_s=8.0, how="unknown",
        planned=False, source="tap", advisory_id=None, operational=True,
    )  # fmt: skip


@each(
    ("recorded", "changes", "newer"),
    [
        (True, (50.0,), None),
        (True, (50.0, 20.0), NOW - 20.0),
        (True, (55.0, 50.0), NOW - 50.0),
        (False, (50.0,), NOW - 50.0),
    ],
    ids=["its end", "and one more change", "one in between", "of ours, which would have judged it on"],
)
def test_the_end_of_what_a_recorder_judged_is_nothing_newer(
    recorded: bool, changes: tuple[float, ...], newer: float | None
) -> None:
    """metawatch began while nobody led: a recorder had named the cause, and of the election that came we know none ourselves."""
    before = replace(verdict(60.0, "process_frozen", "n3", elected=False), recorded=recorded)
    unknown = tuple(verdict(ago, "unknown", None) for ago in changes if ago != 55.0)
    state = State(now=NOW, verdicts=(before, *unknown), elections=tuple(map(elected, changes)))
    for word in ("FLAPPING", "SETTLING"):
        found = suspected(state, NOW, Watch(), word)
        assert found is not None
        assert found.server == "n3"
        assert (None if found.newer is None else found.newer.since) == newer


def test_a_silent_leader_has_no_cause_yet() -> None:
    assert suspected(State(now=NOW, verdicts=(FREEZE,)), NOW, Watch(), "LEADER SILENT") is None


@each(
    ("ago", "last", "over", "named"),
    [
        (5.0, None, False, "n3"),
        (5.0, "n3", False, "n3"),  # followers named it still when we came
        (3600.0, None, True, None),
        (3600.0, "n3", False, None),
    ],
    ids=["it goes on", "its leader is known", "it ended without an election", "its leader was there since"],
)
def test_what_a_recorder_judged_is_said_of_the_same_leaderless_time_alone(
    ago: float, last: str | None, over: bool, named: str | None
) -> None:
    """Nobody leads since 5 s; each row: when the recorder's leaderless time began, whom we know as last leader, whether it was over."""
    told = replace(verdict(ago, "crash", "n3", elected=False), recorded=True)
    state = State(
        now=NOW, ready_at=NOW - 4.0, verdicts=(told,), leaderless=((NOW - ago, NOW - ago + 9.0),) if over else ()
    )
    state = replace(state, leadership=Leadership(last=last, leaderless_since=NOW - 5.0))
    found = suspected(state, NOW, Watch(), "NO LEADER")
    assert (None if found is None else found.server) == named
