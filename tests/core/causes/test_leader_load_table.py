"""Which evidence is found for a load, a limit or the clock of the leader, and in what does it end? Without a story: one scene a row."""

from msgspec.structs import replace

from tests.cases import each
from tests.core.causes.scenes import at, calm, election, evidence, first, scene, symptom
from tests.core.elections.tables import known
from tui.core.causes import leader_load
from tui.core.causes.scene import Scene
from tui.core.model.elections import Election
from tui.core.model.state import State
from tui.core.observed.answers import Stats

UNASKED = election("handover")
UNSEEN = election("handover", planned=None)
STEPPED = symptom("clock", -6.0, -5.5, stepped_s=30.0)


def connections(n1: int, n2: int, n3: int) -> State:
    """So many clients at each."""
    held = {"n1": n1, "n2": n2, "n3": n3}
    return calm(**{name: {"stats": {"last": Stats(start=0.0, connections=many)}} for name, many in held.items()})


def earlier(*seconds: float) -> tuple[Election, ...]:
    """Transfers so long before that nobody asked for."""
    return tuple(replace(UNASKED, elected_at=at(when), term=4) for when in seconds)


def version(text: str) -> State:
    return calm(n1={"identity": {"version": text}})


TABLE: dict[str, tuple[Scene, str, set[str], str, str]] = {
    "a snapshot longer than an election timeout": (
        scene({"n1": (symptom("snapshot", -8.0, -4.0, took_s=5.0),)}),
        "snapshot", {"long_snapshot", "heartbeats_ended"}, "snapshot", "likely",
    ),
    "RAFTZ hung in it": (
        scene({"n1": (symptom("snapshot", -8.0, -4.0, took_s=5.0), symptom("RAFTZ", -7.0, -3.0))}),
        "snapshot", {"long_snapshot", "heartbeats_ended", "raftz_hung"}, "snapshot", "sure",
    ),
    "a short one": (
        scene({"n1": (symptom("snapshot", -6.0, -4.0, took_s=1.5),)}),
        "snapshot", {"snapshot", "heartbeats_ended"}, "snapshot", "a guess",
    ),
    "heartbeats came after it": (
        scene({"n1": (symptom("snapshot", -14.0, -9.0, took_s=5.0),)}),
        "snapshot", {"long_snapshot", "heartbeats_afterwards"}, "snapshot", "a guess",
    ),
    "a full queue of API requests": (
        scene({"n1": (symptom("pending", requests=2000), symptom("api", per_s=800.0), symptom("limit", requests=10_000))}),
        "api_overload", {"api_queue", "api_queue_dropped", "api_rate"}, "api_overload", "sure",
    ),
    "many requests alone": (
        scene({"n1": (symptom("api", per_s=800.0),)}), "api_overload", {"api_rate"}, "api_overload", "a guess",
    ),
    "many requests, and proposals wait in the leader": (
        scene({"n1": (symptom("api", per_s=800.0), symptom("raft queue", requests=4000, reason="proposals"))}),
        "api_overload", {"api_rate", "raft_queue"}, "api_overload", "a guess",
    ),
    "overrun": (scene({"n1": (symptom("overrun"),)}), "overrun", {"overrun"}, "overrun", "sure"),
    "full JetStream, and a transfer that nobody asked for": (
        scene({"n1": (symptom("full", share=1.0),)}, won=UNASKED),
        "resource_limit", {"jetstream_full", "unrequested_transfer"}, "resource_limit", "sure",
    ),
    "its disk is full": (
        scene(state=calm(n1={"jetstream": {"storage_out_at": at(-2.0)}}), won=UNASKED),
        "resource_limit", {"disk_full", "unrequested_transfer"}, "resource_limit", "sure",
    ),
    "again and again": (
        scene(won=UNASKED, elections=earlier(-40.0, -20.0)),
        "resource_limit", {"unrequested_transfer", "repeated_transfers"}, "resource_limit", "likely",
    ),
    "whether anybody asked is not visible": (
        scene(won=UNSEEN), "resource_limit", {"audit_not_visible"}, "resource_limit", "a guess",
    ),
    "a clock that counts": (
        scene({"n1": (STEPPED,)}, state=version("2.10.29")),
        "clock_step", {"clock_stepped", "version_affected"}, "clock_step", "sure",
    ),
    "a clock that does not": (
        scene({"n1": (STEPPED,)}), "clock_step", {"clock_stepped", "version_not_affected"}, "clock_step", "a guess",
    ),
    "a clock of an unknown version": (
        scene({"n1": (STEPPED,)}, state=version("")), "clock_step", {"clock_stepped", "version_unknown"}, "clock_step", "a guess",
    ),
    "all clocks at once are our own": (
        scene({"n1": (STEPPED,), "n2": (STEPPED,)}, state=version("2.10.29")),
        "clock_step", {"clock_stepped", "version_affected", "same_on_others"}, "clock_step", "a guess",
    ),
    "most clients at the leader": (
        scene(state=connections(900, 10, 10)),
        "mixed_traffic", {"most_connections"}, "mixed_traffic", "a guess",
    ),
}  # fmt: skip


@each("name", TABLE)
def test_these_figures_are_this_evidence_and_name_this_cause(name: str) -> None:
    """The rows of the table of weights, the first cause of all, and how sure it is."""
    found, cause, rows, named, how_sure = TABLE[name]
    assert evidence(getattr(leader_load, cause)(found)) == [("n1", frozenset(rows))]
    assert first(found) == (named, "n1", how_sure)


@each(
    ("found", "cause"),
    [
        (scene({"n1": (symptom("snapshot", took_s=5.0),)}, won=election("challenger")), "snapshot"),
        (scene({"n1": (symptom("api", per_s=800.0),)}, won=UNASKED), "api_overload"),
        (scene({"n1": (symptom("overrun"),)}, state=version("2.10.29")), "overrun"),
        (scene({"n1": (symptom("full", share=1.0),)}), "resource_limit"),
        (scene({"n1": (symptom("clock", stepped_s=1.0),)}), "clock_step"),
        (scene({"n1": (STEPPED, symptom("PING", taken=True))}), "clock_step"),
        (scene(state=connections(90, 10, 10)), "mixed_traffic"),
        (scene(state=connections(900, 600, 600)), "mixed_traffic"),
        (scene(state=known()), "mixed_traffic"),
    ],
)
def test_what_cannot_have_done_it_is_no_case(found: Scene, cause: str) -> None:
    """Another manner, another version, too little, or an unresponsive server beside it."""
    assert list(getattr(leader_load, cause)(found)) == []
