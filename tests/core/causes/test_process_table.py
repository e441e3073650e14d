"""Which evidence does each cause in a server's own process find, and in what does it end? Without a story: one scene a row."""

from tests.cases import each
from tests.core.causes.scenes import at, calm, election, evidence, first, mark, scene, symptom
from tui.core.causes import process
from tui.core.causes.scene import Scene

HANDOVER = election("handover", planned=True)
FROZEN = symptom("PING", taken=True)
PING_SILENT = symptom("PING")
CUT_OFF = symptom("PING", taken=False)
REFUSED = symptom("refused", -5.2)
HUNG = symptom("RAFTZ", -5.5, -0.5)
PONG = {"connection": {"pong_asked": at(-1.0), "connected": True}}
RESTARTED = {"history": {"restarts": (at(-1.0),), "crashes": (at(-1.0),)}}
LEFT_IN_ORDER = {"history": {"restarts": (at(-1.0),)}}

TABLE: dict[str, tuple[Scene, str, str | None, set[str], str]] = {
    "an operator asked": (
        scene(won=HANDOVER), "planned_step_down", None, {"step_down_accepted", "leaderless_briefly"}, "sure",
    ),
    "lame duck": (
        scene(won=election("handover"), marks=(mark("lame duck", -1.0),)), "lame_duck", "n1", {"announced"}, "sure",
    ),
    "lame duck of a frozen server": (
        scene({"n1": (symptom("PING", -8.0, -1.0, taken=True),)}, won=election("handover"), marks=(mark("lame duck", -1.0),)),
        "lame_duck", "n1", {"announced", "unresponsive_before"}, "likely",
    ),
    "shutdown": (scene(marks=(mark("shutdown", -5.0),)), "clean_restart", "n1", {"announced"}, "sure"),
    "shutdown and start": (
        scene(state=calm(n1=LEFT_IN_ORDER), marks=(mark("shutdown", -5.0),)),
        "clean_restart", "n1", {"announced", "restarted"}, "sure",
    ),
    "nobody listens at the port": (
        scene({"n1": (REFUSED,)}), "crash", "n1", {"connection_refused", "heartbeats_ended"}, "sure",
    ),
    "the connection ended first": (
        scene({"n1": (symptom("lost", -5.2), REFUSED)}), "crash", "n1",
        {"connection_lost", "connection_refused", "heartbeats_ended"}, "sure",
    ),
    "another process without a shutdown": (
        scene(state=calm(n1=RESTARTED)), "crash", "n1", {"restarted_unannounced", "heartbeats_ended"}, "sure",
    ),
    "frozen, and its host takes packets": (
        scene({"n1": (FROZEN,)}), "process_frozen", "n1", {"unresponsive", "tcp_acknowledged", "heartbeats_ended"}, "sure",
    ),
    "no answer, and nothing else is known": (
        scene({"n1": (PING_SILENT,)}), "process_frozen", "n1", {"unresponsive", "heartbeats_ended"}, "likely",
    ),
    "a follower that froze deposes a healthy leader": (
        scene({"n2": (symptom("PING", -9.0, -0.5, taken=True),)}, won=election("challenger")), "process_frozen", "n2",
        {"unresponsive", "tcp_acknowledged", "campaigned_on_waking", "leader_was_healthy"}, "sure",
    ),
    "late answers": (
        scene({"n1": (symptom("PING", -6.0, -0.5, late_answers=4),)}), "cpu_starved", "n1", {"late_answers"}, "likely",
    ),
    "late answers and busy cores": (
        scene({"n1": (symptom("PING", -6.0, -0.5, late_answers=4), symptom("busy", -8.0, share=0.97))}),
        "cpu_starved", "n1", {"late_answers", "cores_busy"}, "sure",
    ),
    "RAFTZ hangs and PING answers": (
        scene({"n1": (HUNG,)}, state=calm(n1=PONG)), "disk_stall", "n1", {"raftz_hung", "heartbeats_ended"}, "likely",
    ),
    "its disk operations waited for a slot": (
        scene({"n1": (symptom("disk queue", -50.0, -2.0, requests=7, took_s=3.0),)}), "disk_stall", "n1",
        {"disk_queue", "heartbeats_ended"}, "a guess",
    ),
    "RAFTZ hangs, and disk operations waited as it says a minute later": (
        scene({"n1": (HUNG, symptom("disk queue", -50.0, 5.0, requests=7, took_s=3.0))}, state=calm(n1=PONG)), "disk_stall", "n1",
        {"raftz_hung", "disk_queue", "heartbeats_ended"}, "sure",
    ),
    "RAFTZ hangs after its queue was long": (
        scene({"n1": (HUNG, symptom("raft queue", -7.0, -5.6, requests=5000, reason="append_entries"))}, state=calm(n1=PONG)),
        "disk_stall", "n1", {"raftz_hung", "raft_queue", "heartbeats_ended"}, "sure",
    ),
    "STATSZ hangs as well": (
        scene({"n1": (HUNG, symptom("STATSZ", -5.4))}, state=calm(n1=PONG)), "disk_stall", "n1",
        {"raftz_hung", "statsz_hung", "heartbeats_ended"}, "sure",
    ),
}  # fmt: skip


@each("name", TABLE)
def test_these_figures_are_this_evidence_and_name_this_cause(name: str) -> None:
    """The rows of the table of weights, the first cause of all, and how sure it is."""
    found, cause, server, rows, how_sure = TABLE[name]
    assert (server, frozenset(rows)) in evidence(getattr(process, cause)(found))
    assert first(found) == (cause, server, how_sure)
