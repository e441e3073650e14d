"""What is to be done, and what is wrong, in few words for a wall? The full words and the command stand on the dashboard.

This file must not know how large they are written.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from tui.core.model.message import Message, Value
from tui.core.model.state_word import BlindBecause, Weak, Weakness
from tui.core.model.verdict import Cause
from tui.text.wording import count

_CHECKS: Final[Mapping[Cause, str]] = {
    "crash": "check logs of {0}",
    "process_frozen": "check {0}: dmesg, vmstat",
    "cpu_starved": "check CPU of {0}",
    "disk_stall": "check disk of {0}",
    "network_partition": "check network of {0}",
    "network_one_way": "check firewall of {0}",
    "network_loss": "check network of {0}",
    "network_latency": "check network of {0}",
}
STEPS: Final[Mapping[str, str]] = {
    "no_action_needed": "no action needed",
    "restart_if_planned": "restart {server}",
    "wait_if_planned": "wait for {server}",
    "shrink_snapshot": "reduce streams and consumers",
    "reduce_api_load": "reduce API load of {server}",
    "spread_clients": "spread clients of {server}",
    "free_disk_space": "free disk of {server}, restart it",
    "raise_limits": "raise JetStream limits of {server}",
    "synchronise_time": "fix clock of {server}",
    "no_step_down": "no step-down",
    "keep_leader": "keep {leader}",
    "keep_healthy_leader": "keep {leader}",
    "keep_only_leader": "keep {leader}",
    "restore_for_leader": "restore {server}, no step-down",
    "wait_for_quorum": "wait for the election",
    "wait_for_election": "wait for the election",
    "do_not_step_down": "keep {leader}",
    "move_leader": "step down {leader}",
    "start_other_servers": "start the other servers",
    "restore_leaf_connection": "restore leaf connection to hub",
    "find_unconnected": "keep {leader}, check other peers",
    "restore_first": "restore {servers}",
    "restore_quorum": "restore {servers}, no step-down",
    "keep_while_others_start": "keep {up} running, start {servers}",
    "start_first": "start {first} first",
    "start_all_together": "start {servers} together",
    "check_peers": "check which peers exist",
    "give_all_urls": "connect to all servers",
    "start_missing_servers": "start missing servers",
    "read_logs_of_each": "read logs of each server",
    "read_logs": "read logs of {servers}",
    "restore_jetstream": "restore JetStream on {server}",
}
"""By the phrase of a next step (`phrases/causes/next_step.py`)."""
WEAK: Final[Mapping[Weakness, tuple[str, str]]] = {
    "down": ("is down", "down"),
    "no JetStream": ("has no JetStream", "no JS"),
    "meta lost": ("lost its meta group", "meta"),
    "not responding": ("is unresponsive", "hung"),
    "never seen": ("was never seen", "ghost"),
    "Raft blocked": ("Raft log blocked", "stuck"),
    "shutting down": ("is shutting down", "shut"),
    "lame duck": ("in lame duck mode", "drain"),
    "cut off": ("cut off from leader", "cut"),
    "unheard": ("does not reach leader", "cut"),
    "route down": ("route is down", "route"),
    "crash loop": ("keeps restarting", "loop"),
    "restarted": ("restarted", "back"),
    "lagging": ("lags behind leader", "lag"),
    "throttled": ("responds late", "late"),
    "alert": ("critical alert", "alert"),
}
"""In a sentence, and in at most five letters."""
BLIND: Final[Mapping[BlindBecause, str]] = {
    "no connection": "no connection",
    "refused": "all ports refuse connections",
    "no data": "no data from any server",
    "not answered": "no request is answered",
    "not reported": "leader is not reported",
    "none seen": "no leader seen yet",
    "not running": "metawatch was not running",
    "not reached": "no server reached yet",
}


_NAMED: Final = 4
_VERBS: Final = {
    "is": "are",
    "was": "were",
    "has": "have",
    "keeps": "keep",
    "lags": "lag",
    "responds": "respond",
    "does": "do",
}


def step_in_short(step: Message | None, name: Callable[[str], str]) -> str:
    """A next step in a few words; `name` makes names safe to draw. Nothing for what has no short form."""
    if step is None:
        return ""
    values = dict(step.values)
    if step.phrase == "two_steps":
        both = (_inner(values.get(part), name) for part in ("first", "then"))
        return "; ".join(said for said in both if said)
    if step.phrase == "step_before_recurrence":
        return _inner(values.get("step"), name)
    if step.phrase == "check_server":
        cause, server = values.get("cause"), values.get("server")
        said = next((text for known, text in _CHECKS.items() if known == cause), "check {0}")
        return said.format("hosts" if server is None else _figure(server, name))
    if step.phrase not in STEPS:
        return ""
    return STEPS[step.phrase].format(**{key: _figure(value, name) for key, value in values.items()})


def _inner(value: Value, name: Callable[[str], str]) -> str:
    return step_in_short(value, name) if isinstance(value, Message) else ""


def _figure(value: Value, name: Callable[[str], str]) -> str:
    if value is None:
        return "the server"
    if isinstance(value, tuple):
        return listed((one for one in value if isinstance(one, str)), name) or "missing servers"
    return name(value) if isinstance(value, str) else f"{value}"


def listed(servers: Iterable[str], name: Callable[[str], str]) -> str:
    """`n1 n3`, and of more than four `n1 n3 n4 and 2 more`."""
    who = [name(one) for one in servers]
    return " ".join(who) if len(who) <= _NAMED else f"{' '.join(who[: _NAMED - 1])} and {len(who) - _NAMED + 1} more"


def nameless(servers: Iterable[str | None]) -> bool:
    """Whether only hashes of their names are known."""
    return all(one is not None and one.startswith("#") for one in servers)


def weak_in_short(found: Iterable[Weak], name: Callable[[str], str]) -> str:
    """`n1 is down`, `n1 n3 are down`; `2 peers never seen` where nobody knows their names: hashes would not fit."""
    first, *more = found
    if first.what == "never seen" and nameless(one.subject for one in (first, *more)):
        return f"{count(1 + len(more), 'peer')} never seen"
    if more:
        return f"{listed((one.subject or '?' for one in (first, *more)), name)} {_plural(WEAK[first.what][0])}"
    return f"{name(first.subject) if first.subject is not None else 'meta group'} {WEAK[first.what][0]}"


def _plural(said: str) -> str:
    """What is said of one, of several."""
    verb, _, rest = said.partition(" ")
    return f"{_VERBS.get(verb, verb)} {rest}".strip().replace(" its ", " their ")
