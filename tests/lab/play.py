"""What happens in one fault? `python -m tests.lab.play FAULT` does it once and prints metawatch's lines and the comparison
with the servers' logs; without a fault it names all."""

import argparse
import asyncio
import json
import shutil
from pathlib import Path

from tests.lab.cells import HEADING, fill
from tests.lab.lab import Lab, unthrottled
from tests.lab.loads import LOADS, ODD
from tests.lab.network import lacking
from tests.lab.strikes import FAULTS, Fault
from tests.lab.told import known, seconds

ALL = {**FAULTS, **LOADS, **ODD}


async def play(fault: Fault, lab: Lab, logs: Path | None) -> None:
    """Everything told, then the logs, then the verdict."""
    async with lab, lab.events() as told:
        await known(lab.servers, told)
        cell = await fill(lab, fault, told)
        for name in lab.servers if logs else ():
            shutil.copy(lab.cluster.log(name), str(logs))
    strike = cell.strike
    say(
        f"{strike.fault}: {' '.join(strike.victims)} for {strike.ended - strike.began:.1f} s; {strike.leader} led before"
    )
    for line in told.lines:
        say(f"{seconds(line['at']) - strike.began:+8.3f}  {json.dumps(line)}")
    for election in cell.judgement.logs:
        say(f"{election.at - strike.began:+8.3f}  log of {election.leader}: elected")
    for problem in cell.judgement.problems:
        say(f"PROBLEM  {problem}")
    say(f"\n{HEADING}\n{cell.row}")


def say(text: str) -> None:
    """One line at once."""
    print(text, flush=True)  # noqa: T201 - what it prints is its product


def main() -> None:
    """Options, and why it cannot be done here."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.play", description=__doc__)
    parser.add_argument("fault", choices=[*ALL], metavar="FAULT", help=", ".join(ALL))
    parser.add_argument("--version", help="of nats-server, like 2.12.8")
    parser.add_argument("--servers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0, help="chooses the victims and how long it lasts")
    parser.add_argument("--logs", type=Path, metavar="FOLDER", help="where to copy the servers' logs, n1.log and so on")
    chosen = parser.parse_args()
    if why := lacking() or (unthrottled() if chosen.fault == "cpu" else ""):
        parser.error(why)
    if chosen.logs:
        chosen.logs.mkdir(parents=True, exist_ok=True)
    fault = ALL[chosen.fault]
    asyncio.run(play(fault, Lab(chosen.servers, chosen.version, chosen.seed, disks=fault.needs_disks), chosen.logs))


if __name__ == "__main__":
    main()
