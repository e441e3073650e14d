"""How is it said what an operator is to do about a cause? One concrete and safe sentence or two, with the command."""

from collections.abc import Callable, Mapping
from shlex import quote
from typing import Final

from tui.core.model.verdict import Cause
from tui.text.wording import missing, names, of_servers

_JOURNAL: Final = "journalctl -u nats-server -n 50"
_LOG: Final = "journalctl -u nats-server -S -10min | grep -E 'RAFT|JetStream'"
_AUDIT: Final = "nats sub '$JS.EVENT.ADVISORY.API'"
_NAMED: Final = 5
_LOOK: Final[Mapping[Cause, str]] = {
    "crash": f"on its host: {_JOURNAL}; dmesg -T | grep -i oom",
    "process_frozen": "on its host: dmesg -T | tail; vmstat 1 5 (VM pause, swap, STOP)",
    "cpu_starved": "on its host: cat /proc/pressure/cpu; cat /sys/fs/cgroup/cpu.stat",
    "disk_stall": "on its host: iostat -x 1 5; dmesg -T | tail (volume of store_dir)",
    "network_partition": "on its host: ss -ti '( dport = :6222 or sport = :6222 )'; ip -s link; firewall",
    "network_one_way": "firewall and routes of both hosts: ss -ti '( dport = :6222 or sport = :6222 )'",
    "network_loss": "on both hosts: nstat -az TcpRetransSegs; ip -s link",
    "network_latency": "on both hosts: ss -ti '( dport = :6222 or sport = :6222 )'",
}


def _check(server: str | tuple[str, ...] | None, cause: Cause) -> str:
    name, several = of_servers(server, "")
    look = _LOOK[cause].replace("on its host", "on each host") if several else _LOOK[cause]
    return f"check {name}, {look}" if name else f"check {look}"


def _restart(server: str | tuple[str, ...] | None) -> str:
    name, several = of_servers(server)
    current = "they are current; otherwise, on each host" if several else "it is current; otherwise, on its host"
    return f"if planned: restart {name}, then wait until {current}: {_JOURNAL}"


def _wait(server: str | tuple[str, ...] | None) -> str:
    name, several = of_servers(server)
    if several:
        return (
            f"if planned: wait until {name} are current; otherwise find out what stopped them, on each host: {_JOURNAL}"
        )
    return f"if planned: wait until {name} is current; otherwise find out who stopped it, on its host: {_JOURNAL}"


def _jetstream(server: str | tuple[str, ...] | None) -> str:
    name, several = of_servers(server)
    host = "on each host" if several else "on its host"
    rest = (
        "restore the JetStream configuration and restart them one by one"
        if several
        else ("restore its JetStream configuration and restart it")
    )
    remove = "peer-remove each" if several else f"`nats server cluster peer-remove {name}`"
    return f"find out why JetStream is off on {name}, {host}: {_LOG}; {rest}, or {remove}"


def _spread(server: str | None) -> str:
    name = server or "the server"
    see = f"nats server request connections --name {quote(name)} --sort msgs_to"
    return f"find out which clients load {name}: {see}; spread them over the servers in a quiet hour"


def _move(leader: str, to: str | None) -> str:
    where = "away from it (before 2.11 the servers choose the next leader)" if to is None else f"to {to}"
    option = "" if to is None else f" --to {quote(to)}"
    return f"move the leader {where}: metawatch stepdown{option} ({leader} was unhealthy and leads now)"


def _even(size: int) -> str:
    return f"; the even size {size} tolerates no more failures than {size - 1}" if size % 2 == 0 else ""


def _unconnected(
    leader: str, needed: int, size: int, down: tuple[str, ...] | str | None, unresponsive: tuple[str, ...] = ()
) -> str:
    down = (down,) if isinstance(down, str) else down or ()  # a name alone: in journals of before
    parts = (f"{names(who)} {'were' if len(who) > 1 else 'was'} {what}" for what, who in missing(down, unresponsive))
    told = ", ".join(parts)
    alone = f" ({told})" if told else ""
    why = f"find out why fewer than {needed} of {size} peers were connected at once{alone}{_even(size)}"
    return f"keep {leader} as leader; {why}"


def _restore(servers: tuple[str, ...], needed: int, size: int) -> str:
    who = names(servers, _NAMED) or "the missing servers"
    why = f"{needed} of {size} peers are needed for a quorum"
    return f"restore {who}: {why}; until then do not step down or peer-remove{_even(size)}"


def _elect(heard: int, size: int, servers: tuple[str, ...]) -> str:
    """The quorum is back, and nobody leads yet."""
    rest = f"; then restore {names(servers, _NAMED)}" if servers else ""
    return f"wait: {heard} of {size} peers are a quorum again and elect a leader, mostly within 20s; no step-down, no peer-remove{rest}"


def _ghosts(needed: int, size: int, real: int, ghosts: str, *, rescue: bool) -> str:
    """From 2.15 on a quorum can be lowered for some minutes."""
    last = "nats server cluster rescue" if rescue else "start empty servers under those names"
    return (
        f"quorum is {needed} of {size} peers and only {real} exist ({ghosts} unknown): start the missing"
        f" servers; if they are gone for good: {last}; once there is a leader, remove each of them: nats server cluster peer-remove"
    )


def _logs(servers: tuple[str, ...]) -> str:
    return f"on the host of {' and '.join(servers)}: {_LOG}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "two_steps": "{first}; {then}",
    "step_before_recurrence": "{step}; {again}: fix it before it recurs",
    "no_action_needed": "no action needed: the step-down was requested",
    "restart_if_planned": _restart,
    "wait_if_planned": _wait,
    "check_server": _check,
    "shrink_snapshot": "the meta snapshot of {server:or the server} is too large: {how}",
    "find_asset_creators": (
        "find out who creates so many streams and consumers: nats server report jetstream --sort consumers"
    ),
    "reduce_api_load": "reduce the API load on {server:or the server} ({how}); a step-down only moves the load",
    "find_api_load": (
        f"look for consumers created and deleted, and INFO in loops; callers: in their account: {_AUDIT}"
    ),
    "spread_clients": _spread,
    "free_disk_space": "free disk space on {server:or the server}, then restart it: its JetStream stays off until then",
    "raise_limits": (
        "free space or raise the JetStream limits of {server:or the server}: nats server report jetstream;"
        " until then it gives up every leadership"
    ),
    "synchronise_time": (
        "fix the time synchronisation of {server:or the server}, on its host: chronyc tracking;"
        " from 2.11.5 on clocks do not matter: upgrade it"
    ),
    "no_step_down": "no step-down: there is no leader",
    "keep_leader": "keep {leader} as leader",
    "keep_healthy_leader": "keep {leader} as leader: a step-down would not help",
    "keep_only_leader": "keep {leader} as leader: every other server was unhealthy lately or cannot take over",
    "restore_for_leader": (
        "no step-down: there has been no leader for {leaderless_s:seconds}: restore {server:or the missing servers}"
    ),
    "wait_for_quorum": _elect,
    "wait_for_election": "wait: the other servers elect a new leader within 9s",
    "do_not_step_down": "do not step down {leader} now: {reason}",
    "move_leader": _move,
    "start_other_servers": (
        "start the other servers of the cluster, or fix `cluster.routes` in the configuration of {server}:"
        " it cannot elect a leader alone"
    ),
    "restore_leaf_connection": (
        "restore the leaf connection of the system account to the hub (leafnodes remotes with `account: SYS`); if these servers"
        " are to form their own group: set `extension_hint: no_extend` in jetstream{{}} of each and restart them"
    ),
    "find_unconnected": _unconnected,
    "restore_quorum": _restore,
    "keep_while_others_start": (
        "if their power failed, {servers} may lack up to {lost_s:exactly} of acknowledged writes: keep {up} running while they start"
    ),
    "start_first": (
        "if the power failed, start {first} first: {servers} may lack up to {lost_s:exactly} of acknowledged writes"
    ),
    "start_all_together": (
        "if the power failed, start all before anything else: {servers} may each lack up to {lost_s:exactly} of acknowledged"
        " writes, and the one with the newest log has to be among the voters"
    ),
    "check_peers": "check which peers exist: nats server report jetstream",
    "give_all_urls": (
        "only one server has reported the group, and it may be cut off: give the URLs of all servers; it knows {real}"
        " of {size} peers ({ghosts} unknown), and the unknown ones may have a leader of their own"
    ),
    "start_missing_servers": _ghosts,
    "read_logs_of_each": f"on the host of each server: {_LOG}",
    "read_logs": _logs,
    "restore_jetstream": _jetstream,
}
