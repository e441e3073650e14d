"""How is it said that a server's process was stopped, hung or slow, or was meant to stop?"""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording


def _disk_operations_queued(server: str, waits: int, mean_s: float | None) -> str:
    lasted = "" if mean_s is None else f", for {wording.milliseconds(mean_s)} on average"
    return f"{wording.count(waits, 'disk operation')} of {server} waited for a free I/O slot{lasted}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "step_down_accepted": "{server} accepted a step-down request",
    "leaderless_for_only": "the group was leaderless for only {lasted_s:milliseconds}",
    "lame_duck_announced": "{server} announced lame duck mode",
    "shutdown_announced": "{server} announced its shutdown",
    "shutdown_had_been_announced": "{server} had announced its shutdown",
    "unresponsive_before": "{server} was already unresponsive before that",
    "process_restarted": "{server} restarted",
    "connection_ended": "metawatch's connection to {server} ended: {reason:or no reason given}",
    "connections_refused": "the client port of {server} refuses connections while its host is up",
    "restarted_without_shutdown": "{server} restarted without a shutdown event",
    "was_not_leader": "{server} was not the leader before",
    "leader_heartbeats_ended": "the heartbeats of leader {leader} ended",
    "indirect_requests_unanswered": "{server} did not answer requests sent through other servers for {lasted_s:seconds}",
    "answered_nothing": "{server} answered nothing for {lasted_s:seconds}, not even PING",
    "process_hung": "the host of {server} acknowledged TCP all the time, so the process hung",
    "host_or_network_failed": "the host of {server} did not acknowledge TCP either, so the host or the network failed",
    "campaigned_on_waking": "{server} campaigned as soon as it ran again, because it had missed the heartbeats",
    "leader_answered": "the leader {leader} answered all the time, so it was healthy",
    "silence_too_short": "the silence is shorter than an election timeout (4s)",
    "process_replaced_since": "the process of {server} exited or was replaced since",
    "candidate_not_observed": "{terms:count term} passed with no observed candidate, and a stopped process cannot campaign",
    "answered_late": "{server} answered {answers:times} in {lasted_s:seconds}, each time late",
    "cores_busy": "{server} used {share:percent} of its cores",
    "raftz_hung": "RAFTZ of {server} hung for {lasted_s:seconds} while PING was answered",
    "disk_operations_queued": _disk_operations_queued,
    "statsz_hung": "STATSZ of {server} hung as well, for {lasted_s:seconds}",
    "snapshot_meanwhile": "{server} wrote a snapshot for {took_s:seconds} meanwhile",
    "see_exit": (
        "why the process exited: on the host of {server}: `journalctl -u nats-server -n 50; dmesg -T | grep -i oom`"
    ),
    "see_process_or_host": (
        "whether the process or its host stopped: on the host of {server}: `ps -o stat,wchan -C nats-server; dmesg -T | tail`"
    ),
    "see_pressure": (
        "throttling, steal and pressure: on the host of {server}:"
        " `cat /proc/pressure/cpu; cat /sys/fs/cgroup/cpu.stat; vmstat 1 5`"
    ),
    "see_disk": ("the disk itself: on the host of {server}: `iostat -x 1 5; cat /proc/pressure/io; dmesg -T | tail`"),
}
