"""What is to be done about a verdict? One concrete and safe sentence or two, the same for everybody who reads it at three in the morning.

This file must not decide what the cause was.
"""

from tui.core import repeats
from tui.core.preflight import preflight
from tui.core.scene import Scene, quorum
from tui.core.settings import Watch
from tui.core.state import State
from tui.core.verdict import Cause, Verdict

_LOOK: dict[Cause, str] = {
    "crash": "on its host: journalctl -u nats-server -n 50; dmesg -T | grep -i oom",
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


def sentence(scene: Scene, verdict: Verdict, watch: Watch) -> str:
    """What to do now, and what happened before."""
    said = _by_cause(scene, verdict, watch)
    again = repeats.words(scene.state, verdict)
    return f"{said}; {again}: mend it before the next" if again and verdict.cause in _RISKY else _with(said, again)


def _with(said: str, again: str) -> str:
    return f"{said}; {again}" if again else said


def _by_cause(scene: Scene, verdict: Verdict, watch: Watch) -> str:
    name = verdict.server or "the server"
    match verdict.cause:
        case "planned_step_down":
            return "nothing: somebody asked for it, and it took"
        case "lame_duck":
            return f"nothing, if it was meant: {name} only comes back by a restart; start it, then wait until it is current"
        case "clean_restart":
            return f"nothing, if it was meant; else see who stopped {name}: journalctl -u nats-server -n 50"
        case "lost_quorum" | "ghost_peers":
            return _quorum(scene, verdict)
        case "snapshot":
            return (
                "leave the leader; fewer streams and consumers make it smaller: nats server report jetstream;"
                f" if {name} stalls again, move the leader away"
            )
        case "api_overload" | "overrun" | "mixed_traffic":
            return (
                "lower the API load, a step-down only moves it (consumers made and deleted, INFO in loops); callers are not seen"
                " from here: in their account: nats sub '$JS.EVENT.ADVISORY.API'"
            )
        case "resource_limit":
            return f"free or raise JetStream's limits on {name}: nats server report jetstream; until then it hands over every 10s"
        case "clock_step":
            return f"keep the clock of {name} from stepping (chronyc tracking) and upgrade it to 2.11.5 or later"
        case "unknown":
            return _unknown(scene)
        case _:
            return f"{_leader(scene, verdict, watch)}; look {_at(name)}{_LOOK[verdict.cause]}"


def _at(name: str) -> str:
    return f"at {name}, " if name != "the server" else ""


def _leader(scene: Scene, verdict: Verdict, watch: Watch) -> str:
    """Where the leader is to be: away from who is sick, and nowhere else."""
    state, name = scene.state, verdict.server
    leads = state.leadership.leader
    if leads is None:
        return "no step-down: nobody leads, the others elect by themselves within 9s"
    if leads != name:
        return f"leave {leads} leading: a step-down would not help"
    return _move(state, scene.now, watch, leads)


def _move(state: State, now: float, watch: Watch, leads: str) -> str:
    found = preflight(state, now, watch)
    if found.refused is not None or found.needs_insisting is not None:
        return f"do not step {leads} down now: {found.refused or found.needs_insisting}"
    best = found.best
    if best is None:
        return f"leave {leads} leading: no other server can take over now"
    to = f" --to {best}" if found.chosen else ""
    where = f"to {best}" if found.chosen else "away; before 2.11 the servers choose to whom"
    return f"move the leader {where}: metawatch stepdown{to} ({leads} was sick and leads now)"


def _quorum(scene: Scene, verdict: Verdict) -> str:
    size, needed = scene.state.group.size or len(scene.servers), quorum(scene)
    if verdict.cause == "ghost_peers":
        return (
            f"{needed} of {size} peers are needed and never can be reached: check which exist, start those, and only then"
            " nats server cluster peer-remove the ones that are gone for good"
        )
    even = f"; {size} is even: it bears no more failures than {size - 1}" if size % 2 == 0 else ""
    if scene.state.leadership.leader is not None:
        return f"leave {scene.state.leadership.leader} leading; see why {needed} of {size} were not there at once{even}"
    return (
        f"bring servers back until {needed} of {size} reach each other; no step-down, no peer-remove helps before{even}"
    )


def _unknown(scene: Scene) -> str:
    leads = scene.state.leadership.leader
    if leads is None:
        return "look at the logs of all servers: grep -E 'RAFT|JetStream' nats-server.log"
    logs = " and ".join(dict.fromkeys((leads, scene.old or leads)))
    return f"leave {leads} leading; look at the log of {logs}: grep -E 'RAFT|JetStream' nats-server.log"
