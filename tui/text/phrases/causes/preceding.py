"""How is it said what happened just before a leader was lost, and how long before?"""

from collections.abc import Callable, Mapping
from typing import Final

PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "before_election": "{by_s:seconds} before the election",
    "before_last_heartbeat": "{by_s:seconds} before the leader's last heartbeat",
    "after_last_heartbeat": "{by_s:seconds} after the leader's last heartbeat",
    "snapshot_ended": "{server} wrote a snapshot for {took_s:milliseconds} that ended {when}",
    "api_requests_reported": "{server} received {per_s:number} API requests/s, last reported {when}",
    "api_queue_overflowed": "{server} dropped {requests:number} API requests from its full queue {when}",
    "jetstream_switched_off": "{server} switched JetStream off and keeps running",
    "server_restarted": "{server} restarted {when}",
    "server_entered_lame_duck": "{server} entered lame duck mode {when}",
    "server_shut_down": "{server} shut down {when}",
    "quorum_lowered": "the quorum of {server} was lowered from {was:number} to {now:number} (META.RESCUE) {when}",
    "changed_before": "{change} {when}",
    "several_reloaded": "{servers} reloaded their configuration, the last of them {when}",
    "while_versions_differ": "{event} (versions in the group: {versions})",
}
