"""How is it said that the leader was loaded, reached a limit, or had its clock stepped?"""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording
from tui.text.phrases.checks.raft_log import QUEUES


def _raft_entries_queued(server: str, queue: str, waiting: int) -> str:
    return f"{wording.number(waiting)} {QUEUES[queue]} were queued in the meta group of {server}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "snapshot_just_before": "{server} wrote a snapshot for {took_s:seconds} just before",
    "heartbeats_ended_with_snapshot": "the heartbeats of {server} ended with the snapshot",
    "heartbeats_after_snapshot": "{server} still sent heartbeats {after_s:seconds} after the snapshot",
    "raftz_hung_in_snapshot": "RAFTZ of {server} hung during the snapshot",
    "process_exited": "the process of {server} exited",
    "api_queue_dropped": "{server} dropped {requests:number} API requests from its full queue",
    "api_requests_pending": "{requests:number} API requests were pending at {server}",
    "api_requests_received": "{server} received {per_s:number} API requests/s",
    "raft_entries_queued": _raft_entries_queued,
    "overrun_reported": "{server} reported that it is overrun: more than 100,000 entries are not applied",
    "jetstream_full": "JetStream storage or memory of {server} was {share:percent} full",
    "disk_full_reported": "{server} reported that its disk is full and switched JetStream off",
    "transferred_unrequested": "{server} transferred the leadership without a step-down request",
    "request_not_visible": "metawatch cannot see whether a step-down was requested",
    "transfers_repeated": (
        "{transfers} such transfers happened within {within_s:exactly}, each {apart_s:exactly} or more apart"
    ),
    "clock_jumped": "the clock of {server} jumped by {by_s:seconds}",
    "clocks_jumped_as_well": "the clocks of {servers} jumped as well, so it was probably metawatch's own clock",
    "clock_version_unknown": "the version of {server} is not known, and clocks do not matter from 2.11.5 on",
    "clock_measures_silence": "nats-server {version} measures silence by that clock",
    "clock_is_monotonic": "nats-server {version} measures silence by a monotonic clock",
    "connections_above_mean": "{server} has {connections:count connection}, the mean is {mean:number}",
    "slow_consumers_dropped": "{server} dropped slow consumers",
    "see_resource_log": "its log: on the host of {server}: `grep -i 'resource limits exceeded' nats-server.log`",
}
