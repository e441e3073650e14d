"""What is to be done about a verdict? One concrete and safe sentence or two, the same for every operator.

This file must not decide what the cause was.
"""

from dataclasses import replace

from tui.core.causes import api_callers
from tui.core.causes.group import ghosts
from tui.core.causes.preceding import switched_off
from tui.core.causes.recurrence import recurred
from tui.core.causes.scene import Scene, away, ended_of, gone, quorum, quorum_left
from tui.core.causes.start_order import after_power_failure
from tui.core.group.ghost_peers import paper, waits_for_routes
from tui.core.group.places import all_observers
from tui.core.group.quorum import voters_heard
from tui.core.model.message import Message, message
from tui.core.model.peer_names import release
from tui.core.model.state import State
from tui.core.model.verdict import Cause, Verdict
from tui.core.settings.watch import Watch
from tui.core.stepdown.preflight import preflight

_RESCUE = (2, 15)
ELECTED_S = 20.0
"""Two election time-outs: who could elect has."""
_RISKY = frozenset(
    {"process_frozen", "cpu_starved", "disk_stall", "network_partition", "network_one_way", "network_loss"}
)


def next_step(scene: Scene, verdict: Verdict, watch: Watch) -> Message:
    """What to do now, and what happened before."""
    step = _by_cause(scene, verdict, watch)
    again = recurred(scene.state, verdict)
    if again is None:
        return step
    if verdict.cause in _RISKY:
        return message("step_before_recurrence", step=step, again=again)
    return message("two_steps", first=step, then=again)


def _by_cause(scene: Scene, verdict: Verdict, watch: Watch) -> Message:
    server = verdict.server
    match verdict.cause:
        case "planned_step_down":
            return message("no_action_needed")
        case "lame_duck":
            return message("restart_if_planned", server=server)
        case "clean_restart":
            return message("wait_if_planned", server=server)
        case "ghost_peers":
            return _ghosts(scene)
        case "lost_quorum":
            return _quorum(scene, server)
        case "unknown":
            return _unknown(scene)
        case "snapshot" | "api_overload" | "overrun" | "mixed_traffic" | "resource_limit" | "clock_step":
            return message("two_steps", first=_stays(scene), then=_lower(scene, verdict.cause, server))
        case _:
            check = message("check_server", server=_with_alike(scene, verdict.cause, server), cause=verdict.cause)
            return message("two_steps", first=leader_step(scene.state, scene.now, watch, verdict), then=check)


def _with_alike(scene: Scene, cause: Cause, server: str | None) -> str | tuple[str, ...] | None:
    """The server that decided, and those that failed with it in the same manner."""
    if server is None or cause not in ("crash", "process_frozen"):
        return server
    others = (name for name in scene.servers if name != server and away(scene, name))
    alike = tuple(name for name in others if (gone(scene, name) is not None) == (cause == "crash"))
    return (server, *alike) if alike else server


def _lower(scene: Scene, cause: Cause, server: str | None) -> Message:
    """What is to be made less, where the next leader would suffer from it as well."""
    match cause:
        case "snapshot":
            slower = api_callers.slow_down(api_callers.churning(scene.state.callers, scene.now))
            return message("shrink_snapshot", server=server, how=slower or message("find_asset_creators"))
        case "api_overload" | "overrun":
            slower = api_callers.slow_down(api_callers.loudest(scene.state.callers, scene.now))
            return message("reduce_api_load", server=server, how=slower or message("find_api_load"))
        case "mixed_traffic":
            return message("spread_clients", server=server)
        case "resource_limit":
            return message("free_disk_space" if _has_no_space(scene, server) else "raise_limits", server=server)
        case _:
            return message("synchronise_time", server=server)


def _has_no_space(scene: Scene, name: str | None) -> bool:
    """Its own JetStream is off, or will be within moments."""
    server = scene.state.servers.get(name or "")
    return server is not None and (
        server.jetstream.off_since is not None or server.jetstream.storage_out_at is not None
    )


def _stays(scene: Scene) -> Message:
    leader = scene.state.leadership.leader
    return message("no_step_down") if leader is None else message("keep_leader", leader=leader)


def leader_step(state: State, now: float, watch: Watch, verdict: Verdict) -> Message:
    """Where the leader is to be: away from who is sick, and nowhere else."""
    leader = state.leadership.leader
    if leader is None:
        voters = voters_heard(state, now, watch.thresholds)
        if voters.lost:  # whatever the cause was, nobody can be elected before others are back
            gone = tuple(sorted(state.names[peer] for peer in voters.gone if peer in state.names))
            return message("restore_quorum", servers=gone, needed=voters.needed, size=voters.size)
        since = verdict.since if verdict.elected_at is None else state.leadership.leaderless_since or verdict.since
        lasted_s = now - since
        if lasted_s > ELECTED_S:
            down = tuple(state.names[peer] for peer in voters.gone if peer in state.names)
            return message("restore_for_leader", leaderless_s=lasted_s, server=tuple(sorted(down)) or verdict.server)
        return message("wait_for_election")
    if leader != verdict.server:
        return message("keep_healthy_leader", leader=leader)
    return _move(state, now, watch, leader)


def _move(state: State, now: float, watch: Watch, leader: str) -> Message:
    # Whether this process may send it is another matter: the advice is about the cluster.
    found = preflight(state, now, replace(watch, read_only=False) if watch.read_only else watch)
    reason = found.refused or found.needs_insisting
    if reason is not None:
        return message("do_not_step_down", leader=leader, reason=reason)
    if found.best is None:
        return message("keep_only_leader", leader=leader)
    return message("move_leader", leader=leader, to=found.best if found.chosen else None)


def _quorum(scene: Scene, away_alone: str | None) -> Message:
    lone = waits_for_routes(scene.state)
    if lone is not None:
        return message("start_other_servers", server=lone)
    if all_observers(scene.state):
        return message("restore_leaf_connection")
    size, needed = scene.state.group.size or len(scene.servers), quorum(scene)
    leader = scene.state.leadership.leader
    down = tuple(sorted(name for name in scene.servers if away(scene, name))) or quorum_left(scene)
    lost = down or ((away_alone,) if away_alone else ())
    if leader is not None:
        ended, hang = ended_of(scene, lost) if lost != quorum_left(scene) else (lost, ())
        return message("find_unconnected", leader=leader, needed=needed, size=size, down=ended, unresponsive=hang)
    restore = message("restore_quorum", servers=lost, needed=needed, size=size)
    order = after_power_failure(scene.state, down)
    return restore if order is None else message("two_steps", first=restore, then=order)


def _ghosts(scene: Scene) -> Message:
    """Without a leader no peer can be removed; from 2.15 on a quorum can be lowered for some minutes, which is not safe."""
    found = paper(scene.state)
    if found is None:
        return message("check_peers")
    if found.views < 2:
        return message("give_all_urls", real=found.real, size=found.size, ghosts=ghosts(found))
    rescue = all(release(scene.state.servers[name].identity.version) >= _RESCUE for name in scene.servers)
    return message(
        "start_missing_servers",
        needed=found.needed,
        size=found.size,
        real=found.real,
        ghosts=ghosts(found),
        rescue=rescue,
    )


def _unknown(scene: Scene) -> Message:
    leader = scene.state.leadership.leader
    if leader is None:
        return message("two_steps", first=_stays(scene), then=message("read_logs_of_each"))
    if any(switched_off(scene)):
        logs = message("restore_jetstream", server=scene.old)
    else:
        logs = message("read_logs", servers=tuple(dict.fromkeys((leader, scene.old or leader))))
    return message("two_steps", first=_stays(scene), then=logs)
