"""What do the probes of a server say is wrong? One small function a check; must not remember what was wrong before.

`rungs` and `clocks` keep what was measured and say what it comes to."""

from collections.abc import Callable
from typing import Final

from tui.core.checks.host_figures import runs_freely
from tui.core.group.clock_skew import skews
from tui.core.group.membership import members
from tui.core.group.places import lost_at
from tui.core.model.finding import Finding, Findings
from tui.core.model.message import Message, message
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.servers.cpu import cpu_share
from tui.core.servers.ladder import LadderReading, late_by, may_be_late, standing
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.core.unchanged import reads

_BY_PROBES: Final = frozenset({"MW_RAFT_STUCK", "MW_NO_ANSWER"})


@reads("servers", "group")
def _hanging(state: State, now: float, limits: Thresholds) -> tuple[tuple[Server, LadderReading], ...]:
    """What the probes of each server say together that has no connection, or owes an answer: two checks ask it. One that was removed
    from the group may be switched off."""
    return tuple(
        (server, standing(state, server, now, limits))
        for server in members(state)
        if _may_hang(server) and lost_at(state, server) is None
    )


def _may_hang(server: Server) -> bool:
    """Looked at first: nearly none does."""
    probes = server.probes
    waits = probes.ping.waiting_since is not None or probes.raftz.waiting_since is not None
    return waits or not server.connection.connected


def raft_stuck(state: State, now: float, watch: Watch) -> Findings:
    """MW_RAFT_STUCK: PING is answered and RAFTZ is not. With STATSZ silent too its lock is held, else its queue is blocked."""
    for server, what in _hanging(state, now, watch.thresholds):
        since = server.probes.raftz.waiting_since
        if what not in ("raft", "queue") or since is None:
            continue
        held = what == "raft"
        yield Finding(
            code="MW_RAFT_STUCK",
            severity="critical" if held else "warning",
            subject=server.name,
            summary=message(
                "raft_lock_held" if held else "raftz_queue_blocked",
                server=server.name,
                for_s=now - since,
                ping_s=server.probes.ping.took_s,
            ),
            peak=round(now - since, 1),
        )


def no_answer(state: State, now: float, watch: Watch) -> Findings:
    """MW_NO_ANSWER: not even PING is answered, or nobody takes connections there any more."""
    for server, what in _hanging(state, now, watch.thresholds):
        match what:
            case "gone":
                yield _no_answer(server, message("server_down", server=server.name))
            case "unresponsive" if server.connection.connected:
                since = now - (server.probes.ping.waiting_since or now)
                yield _no_answer(server, message("server_unresponsive", server=server.name, for_s=since), since)
            case "unresponsive":
                yield _no_answer(server, message("server_unresponsive_and_unconnected", server=server.name))
            case _:
                pass


def may_go_on(state: State, now: float, watch: Watch, code: str, subject: str | None) -> bool:
    """Whether what was found by the probes of this server may still be so, for our connection to it brings nothing, or does so again
    only since moments: that it is not found is no proof that it is over."""
    server = state.servers.get(subject or "") if code in _BY_PROBES else None
    if server is None:
        return False
    what = standing(state, server, now, watch.thresholds)
    leaves = server.process.lame_duck_at or server.process.shutdown_at
    if code == "MW_NO_ANSWER" or what != "well":
        return what == "unseen" or (code == "MW_RAFT_STUCK" and what == "unclear")
    return not server.connection.connected and server.probes.raftz.waiting_since is not None and not leaves


def _no_answer(server: Server, summary: Message, for_s: float | None = None) -> Finding:
    peak = None if for_s is None else round(for_s, 1)
    return Finding(code="MW_NO_ANSWER", severity="warning", subject=server.name, summary=summary, peak=peak)


def throttled(state: State, now: float, watch: Watch) -> Findings:
    """MW_THROTTLED: every rung is late alike, with little CPU used."""
    limits = watch.thresholds
    for server in members(state):
        if not may_be_late(server, limits.late_s) or standing(state, server, now, limits) != "throttled":
            continue  # looked at first: nearly none is
        if server.stats.last is not None and not runs_freely(state, now, server.name, limits):
            late, share = late_by(server), cpu_share(server.stats.last)
            yield Finding(
                code="MW_THROTTLED",
                severity="warning",
                subject=server.name,
                summary=message("probes_late", server=server.name, late_s=late, cpu=share),
                peak=round(late * 1e3),
            )


def clock_skew(state: State, now: float, watch: Watch) -> Findings:
    """MW_CLOCK_SKEW: a clock that surely lies more than 50 ms from the middle of the group's."""
    for skew in skews(state, now, watch.thresholds.skew_s):
        if skew.verdict == "skewed":
            yield Finding(
                code="MW_CLOCK_SKEW",
                severity="warning",
                subject=skew.server,
                summary=message("clock_skewed", server=skew.server, skew_s=skew.skew_s, bound_s=skew.bound_s),
                peak=round(abs(skew.skew_s) * 1e3, 1),
            )


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (raft_stuck, no_answer)
EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (throttled, clock_skew)
