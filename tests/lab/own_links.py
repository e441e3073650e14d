"""What can happen to metawatch's own links and to its own process, and which of its lines would then be false? It must not know
how the lines come about.

The servers keep all their links to each other: whatever happens here happens to us alone. In the middle of it the cluster is
calm, hands its leadership over, or loses its leader by a kill.
"""

import asyncio
import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import nats.errors

from tests.lab.cells import QUIET_S, WITHIN_S
from tests.lab.lab import Lab
from tests.lab.network import US, both
from tests.lab.told import Events, Line, awaited, judge, seconds
from tui.demo.ask import ClusterTrouble
from tui.demo.logs import LogElection

Meanwhile = Literal["calm", "hand-over", "crash"]
MEANWHILE: tuple[Meanwhile, ...] = ("calm", "hand-over", "crash")
LASTS_S = 25.0
HAPPENS_S = 8.0
"""Seconds after the beginning at which the cluster hands over or loses its leader."""
COMES_BACK_S = 30.0
"""After so long without a packet a connection may need this long to be whole again."""
LOSS, DELAY_S = 0.25, 0.15
"""Each way: a quarter of the packets lost, and 300 ms there and back."""

STARVED_PERCENT = 2
"""Of a core: what metawatch needs in a calm minute is more."""
KICK_EVERY_S = 2.0
"""So often a server closes every connection of ours, and each comes back."""

OWN_CODES = frozenset({"MW_BLIND", "MW_LINK", "MW_PRESSURE", "MW_THROTTLED_HOST", "MW_DISK_STALL"})
"""What may be said of our own sight, and of the machine that the lab runs on, which others may keep busy."""
_OF_A_HAND_OVER = OWN_CODES | {"META_003", "MW_UNPLANNED"}
"""Where nobody could hear that it was asked for, its alert says so."""
_OF_A_CRASH = _OF_A_HAND_OVER | {
    "MW_NO_ANSWER",
    "MW_HEARTBEAT_GAP",
    "MW_LEADERLESS",
    "META_001",
    "SERVER_008",
    "CLUSTER_005",
}
_HANDED_OVER = ("planned_step_down", "unknown")
_CRASHED = ("crash", "unknown")


@dataclass(frozen=True, kw_only=True)
class OwnFault:
    """`breaks(lab, metawatch, leader)` does it; the lab's `mend` and SIGCONT make it whole."""

    name: str
    breaks: Callable[[Lab, Events, str], Awaitable[None]]


async def _cut(lab: Lab, _: Events, leader: str) -> None:
    lab.network.cut(both([US], lab.servers))


async def _cut_leader(lab: Lab, _: Events, leader: str) -> None:
    lab.network.cut(both([US], [leader]))


async def _cut_followers(lab: Lab, _: Events, leader: str) -> None:
    lab.network.cut(both([US], [name for name in lab.servers if name != leader]))


async def _lose_routes(lab: Lab, _: Events, leader: str) -> None:
    lab.network.lose_routes()


async def _send_nothing(lab: Lab, _: Events, leader: str) -> None:
    lab.network.cut([(US, name) for name in lab.servers])


async def _hear_nothing(lab: Lab, _: Events, leader: str) -> None:
    lab.network.cut([(name, US) for name in lab.servers])


async def _lossy(lab: Lab, _: Events, leader: str) -> None:
    lab.network.shape(both([US], lab.servers), loss=LOSS, delay=DELAY_S)


async def _slow(lab: Lab, _: Events, leader: str) -> None:
    lab.network.shape(both([US], lab.servers), delay=DELAY_S, jitter=DELAY_S)


async def _suspended(_lab: Lab, told: Events, leader: str) -> None:
    told.process.send_signal(signal.SIGSTOP)


async def _starved(lab: Lab, told: Events, leader: str) -> None:
    lab.starve_process(told.process.pid, STARVED_PERCENT)


async def _kicked(lab: Lab, _: Events, leader: str) -> None:
    lab.busy.append(asyncio.create_task(_kick(lab)))


async def _kick(lab: Lab) -> None:
    while True:
        with contextlib.suppress(ClusterTrouble, nats.errors.Error):
            await lab.cluster.kick_all("metawatch")
        await asyncio.sleep(KICK_EVERY_S)


OWN_FAULTS = {
    fault.name: fault
    for fault in (
        OwnFault(name="own-cut", breaks=_cut),
        OwnFault(name="own-cut-leader", breaks=_cut_leader),
        OwnFault(name="own-cut-followers", breaks=_cut_followers),
        OwnFault(name="own-down", breaks=_lose_routes),
        OwnFault(name="own-send", breaks=_send_nothing),
        OwnFault(name="own-hear", breaks=_hear_nothing),
        OwnFault(name="own-loss", breaks=_lossy),
        OwnFault(name="own-slow", breaks=_slow),
        OwnFault(name="own-stop", breaks=_suspended),
        OwnFault(name="own-starved", breaks=_starved),
        OwnFault(name="own-kicked", breaks=_kicked),
    )
}


@dataclass(frozen=True, kw_only=True)
class OwnCell:
    """One own fault, and everything that was told from its beginning until all was whole again."""

    version: str
    servers: int
    fault: str
    meanwhile: Meanwhile
    began: float
    leader: str
    lines: Sequence[Line]
    logs: Sequence[LogElection]
    terms_told: bool

    @property
    def false_alarms(self) -> list[str]:
        """Lines that say of the cluster what is not so."""
        return [f"{seconds(line['at']) - self.began:+.1f} s: {line}" for line in self.lines if self._is_false(line)]

    @property
    def problems(self) -> list[str]:
        """Elections that are missing, told twice, or told with what nobody could know; and the false alarms."""
        elections = [line for line in self.lines if line["kind"] == "election"]
        found = judge(elections, list(self.logs), WITHIN_S, terms_told=self.terms_told).problems
        return [*found, *self.false_alarms]

    def _is_false(self, line: Line) -> bool:
        match line["kind"]:
            case "alert":
                return bool(line["state"] == "raised" and line["code"] not in self._codes)
            case "election":
                return not self._honest(line)
            case "leaderless":
                return self.meanwhile != "crash"
            case "verdict":
                return bool(line["confidence"] >= 0.5 and not self._fits(line))
            case "server":
                victim = self.leader if self.meanwhile == "crash" else None
                return bool(line["what"] != "back" and line["server"] != victim)
            case _:
                return False

    @property
    def _codes(self) -> frozenset[str]:
        return {"calm": OWN_CODES, "hand-over": _OF_A_HAND_OVER, "crash": frozenset(_OF_A_CRASH)}[self.meanwhile]

    def _honest(self, line: Line) -> bool:
        """An election says what was so, or that it is not known."""
        if self.meanwhile == "calm":
            return False
        planned, how = (
            (True, ("handover", "unknown")) if self.meanwhile == "hand-over" else (False, ("silent", "unknown"))
        )
        gone = line["leaderless_s"]
        plausible = gone is None or (gone < 1.0 if self.meanwhile == "hand-over" else 3.0 < gone < 10.5)
        return bool(line["planned"] in (planned, None) and line["how"] in how and plausible)

    def _fits(self, line: Line) -> bool:
        causes = {"calm": ("unknown",), "hand-over": _HANDED_OVER, "crash": _CRASHED}[self.meanwhile]
        return bool(line["cause"] in causes and line["server"] in (None, self.leader))

    @property
    def row(self) -> str:
        """One line of the table."""
        hows = " ".join(line["how"] for line in self.lines if line["kind"] == "election") or "-"
        codes = " ".join(
            dict.fromkeys(a["code"] for a in self.lines if a["kind"] == "alert" and a["state"] == "raised")
        )
        wrong = f"{len(self.problems)} PROBLEMS" if self.problems else "ok"
        return (
            f"{self.version:8} x{self.servers} {self.fault:18} {self.meanwhile:10} {hows:18} {wrong:12} {codes or '-'}"
        )


def false_alarms_while_calm(lines: Sequence[Line]) -> list[str]:
    """What was said of a calm cluster in these lines, and should not have been."""
    cell = OwnCell(
        version="", servers=0, fault="", meanwhile="calm", began=0.0, leader="", lines=lines, logs=(), terms_told=True
    )
    return cell.false_alarms


async def fill(lab: Lab, fault: OwnFault, meanwhile: Meanwhile, told: Events, lasts_s: float = LASTS_S) -> OwnCell:
    """Break our own links, let the cluster do what it does, mend, and keep what was told."""
    leader = await lab.cluster.next_leader(None)
    lines, logs = len(told.lines), len(lab.cluster.log_elections())
    began = time.time()
    try:
        await fault.breaks(lab, told, leader)
        if meanwhile != "calm":
            await asyncio.sleep(HAPPENS_S)
            await (_hand_over(lab, leader) if meanwhile == "hand-over" else lab.cluster.kill(leader))
        await asyncio.sleep(began + lasts_s - time.time())
    finally:
        if told.process.returncode is None:
            told.process.send_signal(signal.SIGCONT)
        lab.network.mend()
        ended = time.time()
        await lab.mend()

    def wanted() -> int:
        return len(lab.cluster.log_elections()) - logs

    async def whole() -> bool:
        seen = [line for line in told.lines[lines:] if line["kind"] == "election"]
        return len(seen) >= wanted() and time.time() - ended > QUIET_S and not _blind(told.lines)

    await awaited(whole, COMES_BACK_S)
    await asyncio.sleep(QUIET_S)
    return OwnCell(
        version=lab.version or "newest",
        servers=len(lab.servers),
        fault=fault.name,
        meanwhile=meanwhile,
        began=began,
        leader=leader,
        lines=told.lines[lines:],
        logs=lab.cluster.log_elections()[logs:],
        terms_told=told.lines[0]["term"] is not None,
    )


def _blind(lines: Sequence[Line]) -> bool:
    """Whether a connection that was lost is still missing."""
    last = {line["server"]: line["connected"] for line in lines if line["kind"] == "vantage"}
    return not all(last.values())


async def _hand_over(lab: Lab, leader: str) -> None:
    """From inside the cluster: our own way to it may be cut."""
    code = (
        "import asyncio; from tui.demo.ask import ask, connected\n"
        "async def main():\n"
        f"    async with connected({lab.cluster.url(leader)!r}) as nc:\n"
        "        await ask(nc, '$JS.API.META.LEADER.STEPDOWN')\n"
        "asyncio.run(main())\n"
    )
    argv = [*lab.network.inside(leader), sys.executable, "-c", code]
    await asyncio.to_thread(subprocess.run, argv, check=True, timeout=20)
