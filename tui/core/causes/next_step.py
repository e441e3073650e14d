"""What is to be done about a verdict? One concrete and safe sentence or two, the same for everybody who reads it at three in the morning.

This file must not decide what the cause was.
"""

from shlex import quote

from tui.core.causes import api_callers, recurrence
from tui.core.causes.preceding import switched_off
from tui.core.causes.scene import Scene, away, quorum, quorum_left
from tui.core.group.ghost_peers import paper, waits_for_routes
from tui.core.group.places import all_observers
from tui.core.model.message import Saying, message
from tui.core.model.peer_names import release
from tui.core.model.state import State
from tui.core.model.verdict import Cause, Verdict
from tui.core.settings.watch import Watch
from tui.core.stepdown.preflight import preflight
from tui.core.wording import names, seconds

_JOURNAL = "journalctl -u nats-server -n 50"
_LOG = "journalctl -u nats-server -S -10min | grep -E 'RAFT|JetStream'"
_AUDIT = "nats sub '$JS.EVENT.ADVISORY.API'"
_RESCUE = (2, 15)
_NAMED = 5
_ELECTED_S = 20.0
"""Two election time-outs: who could elect has."""
_LOOK: dict[Cause, str] = {
    "crash": f"on its host: {_JOURNAL}; dmesg -T | grep -i oom",
    "process_frozen": "on its host: dmesg -T | tail; vmstat 1 5 (VM pause, swap, STOP)",
    "cpu_starved": "on its host: cat /proc/pressure/cpu; cat /sys/fs/cgroup/cpu.stat",
    "disk_stall": "on its host: iostat -x 1 5; dmesg -T | tail (volume of store_dir)",
    "network_partition": "on its host: ss -ti '( dport = :6222 or sport = :6222 )'; ip -s link; firewall",
    "network_one_way": "firewall and routes of both hosts: ss -ti '( dport = :6222 or sport = :6222 )'",
    "network_loss": "on both hosts: nstat -az TcpRetransSegs; ip -s link",
    "network_latency": "on both hosts: ss -ti '( dport = :6222 or sport = :6222 )'",
}
_RISKY = frozenset(
    {"process_frozen", "cpu_starved", "disk_stall", "network_partition", "network_one_way", "network_loss"}
)


def sentence(scene: Scene, verdict: Verdict, watch: Watch) -> Saying:
    """What to do now, and what happened before."""
    said = _by_cause(scene, verdict, watch)
    again = recurrence.words(scene.state, verdict)
    if not again:
        return said
    return message("next_before_again" if verdict.cause in _RISKY else "next_and_again", now=said, again=again)


def _by_cause(scene: Scene, verdict: Verdict, watch: Watch) -> Saying:
    name = verdict.server or "the server"
    match verdict.cause:
        case "planned_step_down":
            return "no action needed: the step-down was requested"
        case "lame_duck":
            return f"if planned: restart {name}, then wait until it is current; otherwise, on its host: {_JOURNAL}"
        case "clean_restart":
            return (
                f"if planned: wait until {name} is current; otherwise find out who stopped it, on its host: {_JOURNAL}"
            )
        case "ghost_peers":
            return _ghosts(scene)
        case "lost_quorum":
            return _quorum(scene, verdict.server)
        case "unknown":
            return _unknown(scene)
        case "snapshot" | "api_overload" | "overrun" | "mixed_traffic" | "resource_limit" | "clock_step":
            return f"{_stays(scene)}; {_lower(scene, verdict.cause, name)}"
        case _:
            look = f"{_check(name)}{_LOOK[verdict.cause]}"
            return message("leader_then_check", leader=_leader(scene, verdict, watch), check=look)


def _lower(scene: Scene, cause: Cause, name: str) -> str:
    """What is to be made less, where the next leader would suffer from it as well."""
    match cause:
        case "snapshot":
            whom = api_callers.slow_down(api_callers.churning(scene.state.callers, scene.now))
            many = "find out who creates so many streams and consumers: nats server report jetstream --sort consumers"
            return f"the meta snapshot of {name} is too large: {whom or many}"
        case "api_overload" | "overrun":
            whom = api_callers.slow_down(api_callers.loudest(scene.state.callers, scene.now))
            unseen = f"look for consumers created and deleted, and INFO in loops; callers: in their account: {_AUDIT}"
            return f"reduce the API load on {name} ({whom or unseen}); a step-down only moves the load"
        case "mixed_traffic":
            see = f"nats server request connections --name {quote(name)} --sort msgs_to"
            return f"find out which clients load {name}: {see}; spread them over the servers in a quiet hour"
        case "resource_limit" if _has_no_space(scene, name):
            return f"free disk space on {name}, then restart it: its JetStream stays off until then"
        case "resource_limit":
            see = "nats server report jetstream"
            return f"free space or raise the JetStream limits of {name}: {see}; until then it gives up every leadership"
        case _:
            see = "chronyc tracking on its host"
            return f"fix the time synchronisation of {name}: {see}; from 2.11.5 on clocks do not matter: upgrade it"


def _has_no_space(scene: Scene, name: str) -> bool:
    """Its own JetStream is off, or will be within moments."""
    server = scene.state.servers.get(name)
    return server is not None and (
        server.jetstream.off_since is not None or server.jetstream.storage_out_at is not None
    )


def _stays(scene: Scene) -> str:
    leads = scene.state.leadership.leader
    return "no step-down: there is no leader" if leads is None else f"keep {leads} as leader"


def _check(name: str) -> str:
    return f"check {name}, " if name != "the server" else "check "


def _leader(scene: Scene, verdict: Verdict, watch: Watch) -> Saying:
    """Where the leader is to be: away from who is sick, and nowhere else."""
    state, name = scene.state, verdict.server
    leads = state.leadership.leader
    if leads is None:
        long = scene.now - scene.since
        if long > _ELECTED_S:
            return (
                f"no step-down: there has been no leader for {seconds(long)}: restore {name or 'the missing servers'}"
            )
        return "wait: the other servers elect a new leader within 9s"
    if leads != name:
        return f"keep {leads} as leader: a step-down would not help"
    return _move(state, scene.now, watch, leads)


def _move(state: State, now: float, watch: Watch, leads: str) -> Saying:
    found = preflight(state, now, watch)
    if found.refused is not None or found.needs_insisting is not None:
        return message("do_not_step_down", leader=leads, why=found.refused or found.needs_insisting)
    best = found.best
    if best is None:
        return f"keep {leads} as leader: every other server was unhealthy lately or cannot take over"
    to = f" --to {quote(best)}" if found.chosen else ""
    where = f"to {best}" if found.chosen else "away from it (before 2.11 the servers choose the next leader)"
    return f"move the leader {where}: metawatch stepdown{to} ({leads} was unhealthy and leads now)"


def _quorum(scene: Scene, away_alone: str | None) -> str:
    lone = waits_for_routes(scene.state)
    if lone is not None:
        return (
            f"start the other servers of the cluster, or fix `cluster.routes` in the configuration of {lone}:"
            " it cannot elect a leader alone"
        )
    if all_observers(scene.state):
        return (
            "restore the leaf connection of the system account to the hub (leafnodes remotes with `account: SYS`); if these servers"
            " are to form their own group: set `extension_hint: no_extend` in jetstream{} of each and restart them"
        )
    size, needed, leads = scene.state.group.size or len(scene.servers), quorum(scene), scene.state.leadership.leader
    even = f"; the even size {size} tolerates no more failures than {size - 1}" if size % 2 == 0 else ""
    if leads is not None:
        alone = f" ({away_alone} was down)" if away_alone else ""
        return f"keep {leads} as leader; find out why fewer than {needed} of {size} peers were connected at once{alone}{even}"
    gone = [name for name in scene.servers if away(scene, name)] or quorum_left(scene)
    who = names(gone, _NAMED) if gone else away_alone or "the missing servers"
    return (
        f"restore {who}: {needed} of {size} peers are needed for a quorum; do not step down or peer-remove before{even}"
    )


def _ghosts(scene: Scene) -> str:
    """Without a leader no peer can be removed; from 2.15 on a quorum can be lowered for some minutes, which is not safe."""
    found = paper(scene.state)
    if found is None:
        return "check which peers exist: nats server report jetstream"
    if found.views < 2:
        return (
            f"only one server has reported the group, and it may be cut off: give the URLs of all servers; it knows {found.real}"
            f" of {found.size} peers ({found.who} unknown), and the unknown ones may have a leader of their own"
        )
    olds = any(release(scene.state.servers[name].identity.version) < _RESCUE for name in scene.servers)
    last = "start empty servers under those names" if olds else "nats server cluster rescue"
    return (
        f"quorum is {found.needed} of {found.size} peers and only {found.real} exist ({found.who} unknown): start the missing"
        f" servers; if they are gone for good: {last}; once there is a leader: nats server cluster peer-remove each of them"
    )


def _unknown(scene: Scene) -> str:
    leads = scene.state.leadership.leader
    if leads is None:
        return f"no step-down: there is no leader; on the host of each server: {_LOG}"
    if any(switched_off(scene)):
        back = f"restore its JetStream configuration and restart it, or `nats server cluster peer-remove {scene.old}`"
        return f"keep {leads} as leader; find out why JetStream is off on {scene.old}, on its host: {_LOG}; {back}"
    logs = " and ".join(dict.fromkeys((leads, scene.old or leads)))
    return f"keep {leads} as leader; on the host of {logs}: {_LOG}"
