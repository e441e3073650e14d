"""Which facts accompany every cause: what came just before, and who was sick at the same moment? One scene a row."""

from msgspec.structs import replace

from tests.cases import each
from tests.core.causes.scenes import SINCE, at, calm, leaderless, route, scene, symptom, ways
from tui.core.causes.preceding import switched_off, triggers
from tui.core.causes.scene import Scene
from tui.core.causes.simultaneous import qualified
from tui.core.model.change import Change, ChangeKind
from tui.core.model.message import Message, message
from tui.core.model.server import LoweredQuorum
from tui.core.model.state import State
from tui.core.model.verdict import Case, Cause, Fact

CUT = "......xxxxxx"


def before(seconds: float) -> Message:
    return message("before_election", by_s=seconds)


def upgraded() -> State:
    """n3 runs another version, and restarted four seconds before."""
    return calm(n3={"identity": {"version": "2.14.6"}, "history": {"restarts": (at(-4.0),)}})


def change(server: str, when: float, what: ChangeKind = "reload") -> Change:
    """Something was changed at a server then."""
    said = message("configuration_reloaded", server=server, same=None)
    return Change(at=at(when), seen_at=at(when), server=server, what=what, said=said)


def changed(*log: Change) -> State:
    """A calm group with this change log."""
    return replace(calm(), change_log=log)


TRIGGERS: dict[str, tuple[Scene, Cause, list[Message]]] = {
    "nothing": (scene(), "unknown", []),
    "a snapshot": (
        scene({"n1": (symptom("small snapshot", -7.0, -6.0, took_s=0.3),)}), "crash",
        [message("snapshot_ended", server="n1", took_s=0.3, when=before(6.0))],
    ),
    "a snapshot of no weight": (
        scene({"n1": (symptom("small snapshot", -7.0, -6.0, took_s=0.3), symptom("small snapshot", -2.0, -2.0, took_s=3e-5))}),
        "crash", [message("snapshot_ended", server="n1", took_s=0.3, when=before(6.0))],
    ),
    "only such a snapshot": (scene({"n1": (symptom("small snapshot", -2.0, -2.0, took_s=0.05),)}), "crash", []),
    "a snapshot that is the cause itself": (scene({"n1": (symptom("snapshot", -7.0, -6.0, took_s=5.0),)}), "snapshot", []),
    "a snapshot long before": (scene({"n1": (symptom("snapshot", -20.0, -19.0, took_s=5.0),)}), "crash", []),
    "requests": (
        scene({"n1": (symptom("api", -8.0, -6.0, per_s=500.0),)}), "crash",
        [message("api_requests_reported", server="n1", per_s=500.0, when=before(6.0))],
    ),
    "requests that are the cause itself": (scene({"n1": (symptom("api", -8.0, -6.0, per_s=500.0),)}), "api_overload", []),
    "a dropped queue": (
        scene({"n1": (symptom("limit", -6.0, -6.0, requests=10_000),)}), "crash",
        [message("api_queue_overflowed", server="n1", requests=10_000, when=before(6.0))],
    ),
    "JetStream off": (
        scene(state=calm(n1={"jetstream": {"off_since": at(-2.0)}})), "unknown",
        [message("jetstream_switched_off", server="n1")],
    ),
    "another server shut down": (
        scene(state=calm(n3={"process": {"shutdown_at": at(-7.0)}})), "crash",
        [message("server_shut_down", server="n3", when=before(7.0))],
    ),
    "another server in lame duck mode": (
        scene(state=calm(n3={"process": {"lame_duck_at": at(-7.0)}})), "crash",
        [message("server_entered_lame_duck", server="n3", when=before(7.0))],
    ),
    "a restart in an upgrade": (
        scene(state=upgraded()), "crash",
        [
            message(
                "while_versions_differ",
                event=message("server_restarted", server="n3", when=before(4.0)),
                versions=("2.14.6", "2.15.1"),
            )
        ],
    ),
    "a lowered quorum": (
        scene(state=calm(n2={"jetstream": {"rescued": LoweredQuorum(at=at(-0.5), was=2, now=1)}})), "lost_quorum",
        [message("quorum_lowered", server="n2", was=2, now=1, when=before(0.5))],
    ),
    "a reload minutes before": (
        scene(state=changed(change("n1", -200.0), change("n1", -120.0), change("n3", -400.0), change("n2", 3.0))), "crash",
        [message("changed_before", change=message("configuration_reloaded", server="n1", same=None), when=before(120.0))],
    ),
    "a reload that brought new limits": (
        scene(state=changed(change("n1", -50.0), change("n1", -48.0, "limits"), change("n2", -70.0, "limits"), change("n2", -30.0))),
        "unknown",
        [
            message("changed_before", change=message("configuration_reloaded", server="n2", same=None), when=before(70.0)),
            message("changed_before", change=message("configuration_reloaded", server="n1", same=None), when=before(48.0)),
            message("changed_before", change=message("configuration_reloaded", server="n2", same=None), when=before(30.0)),
        ],
    ),
    "many reloads": (
        scene(state=changed(change("n1", -50.0), change("n2", -30.0), change("n3", -40.0), change("gone", -9.0))), "unknown",
        [message("several_reloaded", servers=("n1", "n2", "n3"), when=before(30.0))],
    ),
    "before anybody is elected": (
        leaderless(state=calm(n3={"process": {"shutdown_at": at(-7.0)}})), "crash",
        [message("server_shut_down", server="n3", when=message("before_last_heartbeat", by_s=2.0))],
    ),
    "after the leader was last heard": (
        leaderless(state=calm(n3={"process": {"shutdown_at": at(-3.0)}})), "crash",
        [message("server_shut_down", server="n3", when=message("after_last_heartbeat", by_s=2.0))],
    ),
}  # fmt: skip


@each("name", TRIGGERS)
def test_what_came_just_before_is_a_fact_without_weight(name: str) -> None:
    """Whatever the cause is, unless it is that itself."""
    found, cause, said = TRIGGERS[name]
    facts = triggers(found, cause)
    assert [fact.message for fact in facts] == said
    assert all(fact.weight == 0.0 for fact in facts)


@each(("off_since", "known"), [(-30.0, False), (-2.0, True), (6.0, True), (12.0, False)])
def test_a_leader_without_jetstream_is_a_fact_only_around_its_election(*, off_since: float, known: bool) -> None:
    """It hands over when its JetStream is switched off, and reports that some seconds later."""
    found = scene(state=calm(n1={"jetstream": {"off_since": at(off_since)}}), now=15.0)
    assert bool(list(switched_off(found))) is known


def case(cause: Cause = "process_frozen") -> Case:
    return Case(cause=cause, server="n1", facts=(Fact(message=message("raftz_hung_in_snapshot", server="n1")),))


TWO_CUT = ways(route("n2", "n3", CUT))
SICK: dict[str, tuple[Scene, Case, Message | None]] = {
    "nobody else": (scene(), case(), None),
    "n3 ended": (scene({"n3": (symptom("refused"),)}), case(), message("down_as_well", server="n3")),
    "n3 answers nothing": (scene({"n3": (symptom("PING"),)}), case(), message("unresponsive_as_well", server="n3")),
    "n3 answered nothing long before": (scene({"n3": (symptom("PING", -30.0, -26.0),)}), case(), None),
    "a cause without a single server": (scene({"n3": (symptom("refused"),)}), case("lame_duck"), None),
    "a route of others": (
        scene(ways=TWO_CUT), case(),
        message(
            "route_of_others",
            route=message("route_cut", a="n2", b="n3", lasted_s=5.0),
            server="n1",
        ),
    ),
    "a route of its own": (scene(ways=ways(route("n1", "n3", CUT))), case(), None),
}  # fmt: skip


@each("name", SICK)
def test_who_was_sick_at_the_same_moment_stands_against_a_case(name: str) -> None:
    """As a fact without weight behind its own."""
    found, judged, said = SICK[name]
    held = qualified(found, judged)
    if said is None:
        assert held is None
    else:
        assert held is not None
        assert held == replace(judged, facts=(*judged.facts, replace(held.facts[-1], message=said, weight=0.0)))
        assert held.facts[-1].at is not None
        assert at(SINCE) - 20.0 < held.facts[-1].at < found.at
