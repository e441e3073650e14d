"""Does what metawatch told of one fault agree with the servers' logs, and did it call it by its name? One cell of the matrix;
it must not know how the fault was done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.lab.lab import Lab
from tests.lab.strikes import Fault, Strike
from tests.lab.told import Events, Judgement, Line, awaited, judge, seconds

TOLD_WITHIN_S = 5.0
QUIET_S = 2.5
"""In this time a second line of the same election would come."""
WITHIN_S = 0.05
WARNS = frozenset({"MW_HEARTBEAT_GAP", "META_006"})
"""A leader whose followers hang sends on, and steps down for want of a quorum: it is the quorum that warns of that."""


@dataclass(frozen=True)
class Cell:
    """One fault, what was told of it, and what was wrong with that."""

    version: str
    servers: int
    strike: Strike
    lines: Sequence[Line]
    judgement: Judgement
    warnings: Sequence[Line] = ()
    """Alerts about heartbeats and the quorum that were raised meanwhile."""

    @property
    def hows(self) -> list[str]:
        return [line["how"] for line in self.lines]

    @property
    def right(self) -> bool | None:
        """Whether the first election was called what it was; `None` when that was left to chance."""
        match self.strike.expected:
            case "any":
                return None
            case "none":
                return not self.lines
            case expected:
                # A follower that comes back need not stand.
                return self.hows[0] == expected if self.lines else None if expected == "challenger" else False

    @property
    def printed_s(self) -> list[float]:
        """Seconds from each election in the logs to its line."""
        logs = self.judgement.logs
        return [
            min((seconds(line["at"]) - log.at for log in logs if log.leader == line["leader"]), key=abs, default=0.0)
            for line in self.lines
            if line["operational"]
        ]

    @property
    def warned_s(self) -> list[float]:
        """For each silent failure, seconds from the first warning (no heartbeats, no quorum) to the election; 0 without one."""
        warned = [seconds(alert["at"]) for alert in self.warnings]
        return [
            max((at - first for first in warned if at - 60 < first < at), default=0.0)
            for at in (seconds(line["elected_at"]) for line in self.lines if line["how"] == "silent")
        ]

    @property
    def row(self) -> str:
        """One line of the table."""
        strike = self.strike
        off = " ".join(f"{offset * 1000:.0f}" for offset in self.judgement.offsets)
        late = " ".join(f"{passed * 1000:.0f}" for passed in self.printed_s)
        warned = " ".join(f"{before:.1f}" for before in self.warned_s)
        without = " ".join(
            "-" if line["leaderless_s"] is None else f"{line['leaderless_s']:.2f}" for line in self.lines
        )
        right = {True: "yes", False: "NO", None: ""}[self.right]
        victims = " ".join(strike.victims)
        return (
            f"{self.version:8} x{self.servers} {strike.fault:23} {victims:11} {strike.seconds:5.1f}s"
            f"  {strike.expected:10} {' '.join(self.hows) or '-':24} {right:4} {off or '-':10} {late or '-':10}"
            f" {without or '-':12} {warned or '-':10}"
            f" {len(self.judgement.problems) or ''}"
        )


HEADING = (
    f"{'version':11} {'fault':23} {'victims':11} {'lasted':>6}  {'expected':10} {'told':24} {'':4} {'ms off':10} {'ms later':10}"
    f" {'leaderless s':12} {'warned s':10} problems"
)


async def fill(lab: Lab, fault: Fault, told: Events) -> Cell:
    """Break, wait, mend, and compare what was told meanwhile with the logs."""
    lines, logs = len(told.elections), len(lab.cluster.log_elections())
    began = len(told.lines)
    async with fault.on(lab) as strike:
        await strike.lasts()
    await settled(lab, told, lines - logs)
    filled = cell(lab, strike, told, told.elections[lines:], logs)
    raised = [a for a in told.lines[began:] if a.get("code") in WARNS and a["state"] == "raised"]
    return replace(filled, warnings=raised)


async def settled(lab: Lab, told: Events, ahead: int = 0) -> None:
    """As many elections were told as the logs hold, give or take those known before, and a second line would have come."""

    async def all_told() -> bool:
        return len(told.elections) >= len(lab.cluster.log_elections()) + ahead

    async def another() -> bool:
        return len(told.elections) > known

    await awaited(all_told, TOLD_WITHIN_S)
    known = len(told.elections)
    await awaited(another, QUIET_S)


def cell(lab: Lab, strike: Strike, told: Events, lines: Sequence[Line], known: int) -> Cell:
    """Compare some lines with all elections of the logs but those already `known`."""
    terms_told = told.lines[0]["term"] is not None
    judgement = judge(list(lines), lab.cluster.log_elections()[known:], WITHIN_S, terms_told=terms_told)
    return Cell(lab.version or "newest", len(lab.servers), strike, lines, judgement)
