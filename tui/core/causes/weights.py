"""How much does each kind of evidence weigh for each cause? The one table of the model that decides who is accused.

A weight is added to the score of its cause, whose odds against `unknown` are e^score (see `ranking`): 3 outweighs the prior, so
that one such fact alone is as likely as not; below zero a fact speaks against. Weights were set by hand on recorded incidents and
on the lab's injected faults; `python -m tests.bench weights` prints for each row what it decided there. Only this file may hold
one; it must not know when evidence is present, nor how it is put into words.
"""

from typing import Literal, NamedTuple

from tui.core.model.message import Message
from tui.core.model.verdict import Cause, Fact

Evidence = Literal[
    "api_caller", "api_queue", "api_queue_dropped", "api_rate", "cpu_pressure", "io_pressure", "oom_kill", "raftz_hung",
    "statsz_hung", "tcp_acknowledged", "tcp_not_acknowledged", "all_threads_stopped", "announced", "another_broken_route",
    "another_slow_route", "audit_not_visible", "below_election_timeout", "campaigned_alone", "campaigned_on_waking",
    "carried_some",
    "no_observed_candidate", "campaigned_without_its_leader", "clock_stepped", "connection_lost", "connection_refused", "cores_busy",
    "device_slow", "device_stalled", "device_well", "disk_full", "disk_queue",
    "raft_queue", "even_size", "every_lossy_route", "gave_up", "ghost_peers",
    "unrequested_transfer", "heartbeats_afterwards", "heartbeats_ended", "indirectly_unresponsive", "intermittent_heartbeats", "isolated",
    "isolated_by_raft", "jetstream_full", "late_answers", "leader_was_healthy", "leaderless_briefly", "led_before",
    "list_incomplete", "long_snapshot", "memory_limit", "memory_pressure", "mixed_breaks", "most_connections", "never_a_leader",
    "only_observers", "overrun", "peers_left", "peers_named", "process_replaced", "re_elected", "repeated_transfers",
    "rest_not_measured", "rest_without_quorum", "restarted", "restarted_unannounced", "round_trip_of_seconds", "route_cut",
    "route_cut_by_raft", "route_lossy", "route_one_way", "run_queue", "same_on_others", "single_route", "slow_consumers",
    "slow_itself", "slow_round_trip", "snapshot", "snapshot_meanwhile", "steal", "step_down_accepted", "thread_in_disk_sleep", "throttled",
    "throttled_hard", "too_early", "too_few_connected", "too_few_present", "too_short", "unresponsive_to_all", "unknown_peers",
    "unresponsive", "unresponsive_before", "version_affected", "version_not_affected", "version_unknown", "waits_for_routes",
    "was_not_the_leader",
]  # fmt: skip


class Weight(NamedTuple):
    """One row."""

    value: float
    reason: str
    """Why it is neither more nor less."""


W = Weight
_REPLACED = W(-6.0, "a process that ended was not merely slow: whatever else is seen, it is a crash or a restart")
_UNHEARD = W(-2.5, "a stopped process requests no votes, so terms that rose meanwhile had a running candidate")
_ANNOUNCED = W(-6.0, "a server that announced its shutdown was stopped on purpose")
_CALLER = W(0.01, "a caller makes no cause likelier, but an operator needs its name")
_TOO_EARLY = W(-2.0, "a route that was cut a moment ago looks lossy or one-way until the last probes are counted")

WEIGHTS: dict[Cause, dict[Evidence, Weight]] = {
    "planned_step_down": {
        "step_down_accepted": W(6.0, "the audit names the request and the transfer followed: it is what happened"),
        "leaderless_briefly": W(1.0, "a transfer takes milliseconds, an election seconds"),
    },
    "lame_duck": {
        "announced": W(6.0, "the server says so itself"),
        "unresponsive_before": W(-2.0, "a server that was frozen first may have been sent away because of it"),
    },
    "clean_restart": {
        "announced": W(6.0, "the server says so itself"),
        "restarted": W(0.5, "its return fits, but a crash would be followed by one too"),
        "unresponsive_before": W(-2.0, "a server that was frozen first may have been stopped because of it"),
    },
    "crash": {
        "connection_refused": W(4.5, "only the host's kernel refuses: the host is up and no process listens"),
        "restarted_unannounced": W(4.0, "another process runs under the name and no shutdown event was sent"),
        "oom_kill": W(2.0, "the kernel killed a process of its cgroup, most likely this one"),
        "heartbeats_ended": W(1.0, "fits any end of a leader"),
        "connection_lost": W(0.5, "fits, but networks and proxies end connections too"),
        "was_not_the_leader": W(-3.0, "the crash of a follower leaves the leader in place"),
        "announced": W(-8.0, "a server that announced its shutdown did not crash"),
    },
    "process_frozen": {
        "all_threads_stopped": W(3.0, "the kernel shows every thread stopped or frozen"),
        "unresponsive": W(2.5, "PING takes no lock: only a process that does not run leaves it unanswered, or the network"),
        "tcp_acknowledged": W(2.5, "the host took what the process did not read, so the network was whole"),
        "campaigned_on_waking": W(1.5, "a follower that missed the heartbeats campaigns as soon as it runs again"),
        "heartbeats_ended": W(1.0, "fits any end of a leader"),
        "indirectly_unresponsive": W(1.0, "without a connection of our own a dead server looks the same"),
        "leader_was_healthy": W(0.5, "then the follower is the one to blame"),
        "too_short": W(-2.0, "a pause below the shortest election timeout deposes no leader"),
        "no_observed_candidate": _UNHEARD,
        "tcp_not_acknowledged": W(-3.0, "even the host's kernel was not reached: network or host, not the process"),
        "announced": _ANNOUNCED,
        "process_replaced": _REPLACED,
    },
    "cpu_starved": {
        "late_answers": W(3.5, "it answered again and again, each time late: it ran, too slowly"),
        "throttled_hard": W(3.5, "CPU-throttled for most of the time by its own cgroup"),
        "run_queue": W(2.5, "its threads were ready and got no core"),
        "cores_busy": W(2.0, "all cores in use, which healthy servers survive at times"),
        "throttled": W(2.0, "CPU-throttled for part of the time"),
        "steal": W(2.0, "the hypervisor gave its time to others"),
        "cpu_pressure": W(1.5, "of the whole host, not of this process"),
        "memory_pressure": W(1.5, "of the whole host, not of this process"),
        "memory_limit": W(1.0, "reclaim slows a process, rarely for seconds"),
        "no_observed_candidate": _UNHEARD,
        "announced": _ANNOUNCED,
        "process_replaced": _REPLACED,
    },
    "disk_stall": {
        "raftz_hung": W(3.5, "RAFTZ waits for the Raft lock, which is held during a write; PING waits for nothing"),
        "thread_in_disk_sleep": W(3.5, "the kernel shows the thread waiting for the disk"),
        "device_stalled": W(3.0, "operations in flight and none completed"),
        "disk_queue": W(2.0, "all its disk I/O slots were taken, though at what time within the last minute is not known"),
        "statsz_hung": W(1.5, "it waits for the same lock"),
        "raft_queue": W(1.0, "entries wait for writes, but also where there are too many of them"),
        "device_slow": W(1.5, "slow is not stopped"),
        "io_pressure": W(1.5, "of the whole host, not of this process"),
        "heartbeats_ended": W(0.5, "fits any end of a leader"),
        "snapshot_meanwhile": W(-2.0, "a snapshot holds the same lock on a healthy disk"),
        "device_well": W(-2.0, "the disk was watched and completed what it was given"),
        "no_observed_candidate": _UNHEARD,
        "announced": _ANNOUNCED,
        "process_replaced": _REPLACED,
    },
    "network_partition": {
        "tcp_not_acknowledged": W(3.0, "not even the host's kernel was reached"),
        "route_cut": W(2.5, "our probes were lost both ways while both servers answered us"),
        "no_observed_candidate": W(2.5, "terms rose without an observed candidate: it campaigned in isolation"),
        "unresponsive": W(1.5, "fits, but so does a frozen process"),
        "campaigned_without_its_leader": W(1.5, "a server campaigns when it receives no heartbeats"),
        "campaigned_alone": W(1.5, "it reports itself as a candidate"),
        "isolated": W(1.0, "every one of its routes is cut, not one of many"),
        "unresponsive_to_all": W(1.0, "the other servers lost it as well"),
        "route_cut_by_raft": W(1.0, "servers report it of each other, with the delays of Raft"),
        "isolated_by_raft": W(0.5, "the same, as servers report it"),
        "heartbeats_ended": W(0.5, "fits any end of a leader"),
        "single_route": W(-0.75, "one broken route does not show which end is at fault"),
        "rest_not_measured": W(-1.0, "whether the others could elect is not known"),
        "carried_some": W(-3.0, "what is cut off receives and sends nothing, not even late"),
        "tcp_acknowledged": W(-2.0, "the network to it was whole"),
        "slow_itself": W(-2.5, "a server that also answers us late has more than a broken route"),
        "intermittent_heartbeats": W(-3.0, "what is cut off is not received again in between"),
        "rest_without_quorum": W(-4.0, "if the others cannot elect either, it is no more cut off than they are"),
        "process_replaced": _REPLACED,
    },
    "network_one_way": {
        "route_one_way": W(4.0, "our probes arrive one way and are lost the other way"),
        "campaigned_without_its_leader": W(1.5, "a server campaigns when it receives no heartbeats"),
        "too_early": _TOO_EARLY,
        "intermittent_heartbeats": W(-3.0, "heartbeats that come again show loss"),
    },
    "network_loss": {
        "route_lossy": W(3.0, "probes are lost among others that arrive"),
        "intermittent_heartbeats": W(2.0, "heartbeats that stop and come again show loss"),
        "carried_some": W(2.0, "a cut route carries nothing, a lossy one now and then a message, late or one way"),
        "another_broken_route": W(1.0, "heavy loss looks like a cut for seconds"),
        "mixed_breaks": W(1.0, "one cut would look the same on all routes"),
        "every_lossy_route": W(0.5, "they have this server in common"),
        "too_early": _TOO_EARLY,
    },
    "network_latency": {
        "round_trip_of_seconds": W(4.0, "close to an election timeout"),
        "slow_round_trip": W(2.0, "too long, yet no election timeout"),
        "another_slow_route": W(0.5, "they have this server in common"),
        "below_election_timeout": W(-1.0, "a delay of milliseconds deposes no leader"),
    },
    "snapshot": {
        "long_snapshot": W(3.0, "longer than the shortest election timeout"),
        "snapshot": W(2.0, "shorter than an election timeout, but close to the election"),
        "raftz_hung": W(1.5, "the Raft lock was held meanwhile"),
        "heartbeats_ended": W(0.5, "they stopped together with it"),
        "api_caller": _CALLER,
        "heartbeats_afterwards": W(-1.5, "the leader survived it"),
        "process_replaced": W(-3.0, "the process ended, whatever it was writing"),
    },
    "api_overload": {
        "api_queue_dropped": W(3.0, "the server says that its queue overflowed"),
        "api_queue": W(2.5, "requests wait for the leader"),
        "raft_queue": W(1.5, "what it should replicate or apply waits inside it, whatever the reason"),
        "api_rate": W(1.0, "many requests, which a healthy leader serves"),
        "api_caller": _CALLER,
    },
    "overrun": {
        "overrun": W(5.0, "the leader reports it, and gives up for that reason"),
        "api_caller": _CALLER,
    },
    "resource_limit": {
        "disk_full": W(5.0, "the server reports it and switches JetStream off"),
        "jetstream_full": W(3.5, "a leader transfers the leadership when a limit is reached"),
        "unrequested_transfer": W(2.0, "a transfer without a request has few other reasons"),
        "repeated_transfers": W(1.0, "it transfers again at most every 10 s while the limit is reached"),
        "audit_not_visible": W(-0.5, "it may have been requested"),
    },
    "lost_quorum": {
        "only_observers": W(7.0, "observers never campaign: no leader is possible"),
        "peers_left": W(6.5, "they announced it: no leader is possible"),
        "waits_for_routes": W(4.5, "a server that never met its cluster cannot elect"),
        "too_few_connected": W(3.5, "no part of the group holds a majority"),
        "too_few_present": W(2.5, "a majority is missing, though some may be merely late for us"),
        "gave_up": W(2.0, "a leader without acks of a majority steps down: it believed so, and may have been wrong"),
        "re_elected": W(0.5, "the same server won again: it was healthy"),
        "ghost_peers": W(-3.0, "peers that never existed are the reason, not servers that are missing"),
    },
    "ghost_peers": {
        "unknown_peers": W(4.5, "more peers are counted than servers are known, and the quorum cannot be reached"),
        "never_a_leader": W(1.0, "the group never had a quorum"),
        "peers_named": W(0.5, "the unknown peers are listed"),
        "even_size": W(0.5, "a group is rarely set up with an even size"),
        "list_incomplete": W(-1.5, "servers before 2.10 list no peers without a leader"),
        "led_before": W(-3.0, "a quorum could be reached then"),
    },
    "clock_step": {
        "clock_stepped": W(3.0, "longer than a leader waits for its quorum"),
        "version_affected": W(1.5, "servers before 2.11.5 measure silence by that clock"),
        "version_unknown": W(-1.0, "most versions are not affected"),
        "same_on_others": W(-3.0, "if all clocks step, metawatch's own did"),
        "version_not_affected": W(-4.0, "silence is measured by a monotonic clock"),
    },
    "mixed_traffic": {
        # Together no more than the prior: however much speaks for it, `unknown` is as likely.
        "most_connections": W(1.5, "more clients than the others, which most servers tolerate"),
        "slow_consumers": W(1.5, "its clients did not keep up"),
        "cores_busy": W(0.3, "busy fits a server with many clients"),
    },
}  # fmt: skip


def fact(cause: Cause, evidence: Evidence, message: Message, at: float | None = None) -> Fact:
    """One line of evidence with the weight that the table gives it; `at` is when it was so, None where it is no matter of time."""
    return Fact(message=message, weight=WEIGHTS[cause][evidence].value, at=at, evidence=evidence)
