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
    "API caller", "API queue", "API queue dropped", "API rate", "CPU pressure", "I/O pressure", "OOM kill", "RAFTZ hung",
    "STATSZ hung", "TCP acknowledged", "TCP not acknowledged", "all threads stopped", "announced", "another broken route",
    "another slow route", "audit not visible", "below election timeout", "campaigned alone", "campaigned on waking",
    "no observed candidate", "campaigned without its leader", "clock stepped", "connection lost", "connection refused", "cores busy",
    "device slow", "device stalled", "device well", "disk full", "even size", "every lossy route", "gave up", "ghost peers",
    "unrequested transfer", "heartbeats afterwards", "heartbeats ended", "indirectly unresponsive", "intermittent heartbeats", "isolated",
    "isolated by Raft", "JetStream full", "late answers", "leader was healthy", "leaderless briefly", "led before",
    "list incomplete", "long snapshot", "memory limit", "memory pressure", "mixed breaks", "most connections", "never a leader",
    "only observers", "overrun", "peers left", "peers named", "process replaced", "re-elected", "repeated transfers",
    "rest not measured", "rest without quorum", "restarted", "restarted unannounced", "round trip of seconds", "route cut",
    "route cut by Raft", "route lossy", "route one-way", "run queue", "same on others", "single route", "slow consumers",
    "slow itself", "slow round trip", "snapshot", "snapshot meanwhile", "steal", "step-down accepted", "thread in disk sleep", "throttled",
    "throttled hard", "too early", "too few connected", "too few present", "too short", "unresponsive to all", "unknown peers",
    "unresponsive", "unresponsive before", "version affected", "version not affected", "version unknown", "waits for routes",
    "was not the leader",
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
        "step-down accepted": W(6.0, "the audit names the request and the transfer followed: it is what happened"),
        "leaderless briefly": W(1.0, "a transfer takes milliseconds, an election seconds"),
    },
    "lame_duck": {
        "announced": W(6.0, "the server says so itself"),
        "unresponsive before": W(-2.0, "a server that was frozen first may have been sent away because of it"),
    },
    "clean_restart": {
        "announced": W(6.0, "the server says so itself"),
        "restarted": W(0.5, "its return fits, but a crash would be followed by one too"),
        "unresponsive before": W(-2.0, "a server that was frozen first may have been stopped because of it"),
    },
    "crash": {
        "connection refused": W(4.5, "only the host's kernel refuses: the host is up and no process listens"),
        "restarted unannounced": W(4.0, "another process runs under the name and no shutdown event was sent"),
        "OOM kill": W(2.0, "the kernel killed a process of its cgroup, most likely this one"),
        "heartbeats ended": W(1.0, "fits any end of a leader"),
        "connection lost": W(0.5, "fits, but networks and proxies end connections too"),
        "was not the leader": W(-3.0, "the crash of a follower leaves the leader in place"),
        "announced": W(-8.0, "a server that announced its shutdown did not crash"),
    },
    "process_frozen": {
        "all threads stopped": W(3.0, "the kernel shows every thread stopped or frozen"),
        "unresponsive": W(2.5, "PING takes no lock: only a process that does not run leaves it unanswered, or the network"),
        "TCP acknowledged": W(2.5, "the host took what the process did not read, so the network was whole"),
        "campaigned on waking": W(1.5, "a follower that missed the heartbeats campaigns as soon as it runs again"),
        "heartbeats ended": W(1.0, "fits any end of a leader"),
        "indirectly unresponsive": W(1.0, "without a connection of our own a dead server looks the same"),
        "leader was healthy": W(0.5, "then the follower is the one to blame"),
        "too short": W(-2.0, "a pause below the shortest election timeout deposes no leader"),
        "no observed candidate": _UNHEARD,
        "TCP not acknowledged": W(-3.0, "even the host's kernel was not reached: network or host, not the process"),
        "announced": _ANNOUNCED,
        "process replaced": _REPLACED,
    },
    "cpu_starved": {
        "late answers": W(3.5, "it answered again and again, each time late: it ran, too slowly"),
        "throttled hard": W(3.5, "CPU-throttled for most of the time by its own cgroup"),
        "run queue": W(2.5, "its threads were ready and got no core"),
        "cores busy": W(2.0, "all cores in use, which healthy servers survive at times"),
        "throttled": W(2.0, "CPU-throttled for part of the time"),
        "steal": W(2.0, "the hypervisor gave its time to others"),
        "CPU pressure": W(1.5, "of the whole host, not of this process"),
        "memory pressure": W(1.5, "of the whole host, not of this process"),
        "memory limit": W(1.0, "reclaim slows a process, rarely for seconds"),
        "no observed candidate": _UNHEARD,
        "announced": _ANNOUNCED,
        "process replaced": _REPLACED,
    },
    "disk_stall": {
        "RAFTZ hung": W(3.5, "RAFTZ waits for the Raft lock, which is held during a write; PING waits for nothing"),
        "thread in disk sleep": W(3.5, "the kernel shows the thread waiting for the disk"),
        "device stalled": W(3.0, "operations in flight and none completed"),
        "STATSZ hung": W(1.5, "it waits for the same lock"),
        "device slow": W(1.5, "slow is not stopped"),
        "I/O pressure": W(1.5, "of the whole host, not of this process"),
        "heartbeats ended": W(0.5, "fits any end of a leader"),
        "snapshot meanwhile": W(-2.0, "a snapshot holds the same lock on a healthy disk"),
        "device well": W(-2.0, "the disk was watched and completed what it was given"),
        "no observed candidate": _UNHEARD,
        "announced": _ANNOUNCED,
        "process replaced": _REPLACED,
    },
    "network_partition": {
        "TCP not acknowledged": W(3.0, "not even the host's kernel was reached"),
        "route cut": W(2.5, "our probes were lost both ways while both servers answered us"),
        "no observed candidate": W(2.5, "terms rose without an observed candidate: it campaigned in isolation"),
        "unresponsive": W(1.5, "fits, but so does a frozen process"),
        "campaigned without its leader": W(1.5, "a server campaigns when it receives no heartbeats"),
        "campaigned alone": W(1.5, "it reports itself as a candidate"),
        "isolated": W(1.0, "every one of its routes is cut, not one of many"),
        "unresponsive to all": W(1.0, "the other servers lost it as well"),
        "route cut by Raft": W(1.0, "servers report it of each other, with the delays of Raft"),
        "isolated by Raft": W(0.5, "the same, as servers report it"),
        "heartbeats ended": W(0.5, "fits any end of a leader"),
        "single route": W(-0.75, "one broken route does not show which end is at fault"),
        "rest not measured": W(-1.0, "whether the others could elect is not known"),
        "TCP acknowledged": W(-2.0, "the network to it was whole"),
        "slow itself": W(-2.5, "a server that also answers us late has more than a broken route"),
        "intermittent heartbeats": W(-3.0, "what is cut off is not received again in between"),
        "rest without quorum": W(-4.0, "if the others cannot elect either, it is no more cut off than they are"),
        "process replaced": _REPLACED,
    },
    "network_one_way": {
        "route one-way": W(4.0, "our probes arrive one way and are lost the other way"),
        "campaigned without its leader": W(1.5, "a server campaigns when it receives no heartbeats"),
        "too early": _TOO_EARLY,
        "intermittent heartbeats": W(-3.0, "heartbeats that come again show loss"),
    },
    "network_loss": {
        "route lossy": W(3.0, "probes are lost among others that arrive"),
        "intermittent heartbeats": W(2.0, "heartbeats that stop and come again show loss"),
        "another broken route": W(1.0, "heavy loss looks like a cut for seconds"),
        "mixed breaks": W(1.0, "one cut would look the same on all routes"),
        "every lossy route": W(0.5, "they have this server in common"),
        "too early": _TOO_EARLY,
    },
    "network_latency": {
        "round trip of seconds": W(4.0, "close to an election timeout"),
        "slow round trip": W(2.0, "too long, yet no election timeout"),
        "another slow route": W(0.5, "they have this server in common"),
        "below election timeout": W(-1.0, "a delay of milliseconds deposes no leader"),
    },
    "snapshot": {
        "long snapshot": W(3.0, "longer than the shortest election timeout"),
        "snapshot": W(2.0, "shorter than an election timeout, but close to the election"),
        "RAFTZ hung": W(1.5, "the Raft lock was held meanwhile"),
        "heartbeats ended": W(0.5, "they stopped together with it"),
        "API caller": _CALLER,
        "heartbeats afterwards": W(-1.5, "the leader survived it"),
        "process replaced": W(-3.0, "the process ended, whatever it was writing"),
    },
    "api_overload": {
        "API queue dropped": W(3.0, "the server says that its queue overflowed"),
        "API queue": W(2.5, "requests wait for the leader"),
        "API rate": W(1.0, "many requests, which a healthy leader serves"),
        "API caller": _CALLER,
    },
    "overrun": {
        "overrun": W(5.0, "the leader reports it, and gives up for that reason"),
        "API caller": _CALLER,
    },
    "resource_limit": {
        "disk full": W(5.0, "the server reports it and switches JetStream off"),
        "JetStream full": W(3.5, "a leader transfers the leadership when a limit is reached"),
        "unrequested transfer": W(2.0, "a transfer without a request has few other reasons"),
        "repeated transfers": W(1.0, "it transfers again at most every 10 s while the limit is reached"),
        "audit not visible": W(-0.5, "it may have been requested"),
    },
    "lost_quorum": {
        "only observers": W(7.0, "observers never campaign: no leader is possible"),
        "peers left": W(6.5, "they announced it: no leader is possible"),
        "waits for routes": W(4.5, "a server that never met its cluster cannot elect"),
        "too few connected": W(3.5, "no part of the group holds a majority"),
        "too few present": W(2.5, "a majority is missing, though some may be merely late for us"),
        "gave up": W(2.0, "a leader without acks of a majority steps down: it believed so, and may have been wrong"),
        "re-elected": W(0.5, "the same server won again: it was healthy"),
        "ghost peers": W(-3.0, "peers that never existed are the reason, not servers that are missing"),
    },
    "ghost_peers": {
        "unknown peers": W(4.5, "more peers are counted than servers are known, and the quorum cannot be reached"),
        "never a leader": W(1.0, "the group never had a quorum"),
        "peers named": W(0.5, "the unknown peers are listed"),
        "even size": W(0.5, "a group is rarely set up with an even size"),
        "list incomplete": W(-1.5, "servers before 2.10 list no peers without a leader"),
        "led before": W(-3.0, "a quorum could be reached then"),
    },
    "clock_step": {
        "clock stepped": W(3.0, "longer than a leader waits for its quorum"),
        "version affected": W(1.5, "servers before 2.11.5 measure silence by that clock"),
        "version unknown": W(-1.0, "most versions are not affected"),
        "same on others": W(-3.0, "if all clocks step, metawatch's own did"),
        "version not affected": W(-4.0, "silence is measured by a monotonic clock"),
    },
    "mixed_traffic": {
        # Together no more than the prior: however much speaks for it, `unknown` is as likely.
        "most connections": W(1.5, "more clients than the others, which most servers tolerate"),
        "slow consumers": W(1.5, "its clients did not keep up"),
        "cores busy": W(0.3, "busy fits a server with many clients"),
    },
}  # fmt: skip


def fact(cause: Cause, evidence: Evidence, message: Message, at: float | None = None) -> Fact:
    """One line of evidence with the weight that the table gives it; `at` is when it was so, None where it is no matter of time."""
    return Fact(message=message, weight=WEIGHTS[cause][evidence].value, at=at, evidence=evidence)
