"""Which runs of real clusters are kept, and what is true of each? One table: whom the recorder breaks, and what tests may rely on."""

import lzma
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.replay import Replayed, replayed
from tui.core.incidents.incidents import incidents
from tui.core.model.lines import AlertLine, Ready, StateLine
from tui.core.model.state import Snapshot
from tui.core.settings.watch import Watch
from tui.runtime.tape import read

RUNS = Path(__file__).parent / "runs"
OPERATOR = "op1@bastion"
NOTE = "netops on it"
"""What the operator writes of the crash in `flapping`."""
ANY = "any"
"""A server that the others elect, or that a fault of the script strikes: nobody can choose it."""
WITHIN_S = 20 * 3600.0
"""A run goes on with the history of the run it follows: that ends after a day."""


class Told(NamedTuple):
    """One incident of a run: whom it names, why, and whether there was no leader."""

    server: str | None
    cause: str | None
    leaderless: bool


class Scenario(NamedTuple):
    """One run. What is not so on a recording is not kept."""

    servers: int
    led: tuple[str, ...]
    """Who leads when the recording begins, and then after each election. More may follow."""
    words: tuple[str, ...]
    """The state words that are told, in order."""
    victims: tuple[str, ...] = ()
    """Whom the story breaks."""
    incidents: tuple[Told, ...] = ()
    """Oldest first."""
    follows: tuple[str, ...] = ()
    """Runs of the same day that tests put before it."""

    @property
    def sick(self) -> tuple[str, ...]:
        """Who is seen to be broken: where every server is, none is seen."""
        return self.victims if len(self.victims) < self.servers else ()


SCENARIOS: Mapping[str, Scenario] = {
    "calm": Scenario(5, ("n4", "n1"), ("STABLE",)),
    "flapping": Scenario(
        5,
        ("n4", "n1", ANY, "n1"),
        ("STABLE", "LEADER SILENT", "NO LEADER", "FLAPPING"),
        victims=("n1",),
        incidents=(Told("n1", "crash", True), Told("n1", "process_frozen", False)),
    ),
    "no-leader": Scenario(
        3, ("n3",), ("STABLE", "NO QUORUM"), victims=("n3", "n1"), incidents=(Told(None, "lost_quorum", True),)
    ),
    "frozen-server": Scenario(
        3,
        ("n1",),
        ("STABLE", "DEGRADED"),
        victims=("n3",),
        incidents=(Told("n3", None, False),),
        follows=("flapping",),
    ),
    "blind": Scenario(3, ("n1",), ("STABLE", "BLIND"), victims=("n1", "n2", "n3")),
    "killed": Scenario(
        5,
        ("n2", ANY),
        ("STABLE", "LEADER SILENT", "NO LEADER", "DEGRADED"),
        victims=("n2",),
        incidents=(Told("n2", "crash", True),),
        follows=("calm", "flapping"),
    ),
    "faults": Scenario(
        5,
        ("n5",),
        (
            *("STABLE", "DEGRADED", "FLAPPING", "LEADER SILENT", "NO LEADER", "FLAPPING"),
            *("LEADER SILENT", "NO LEADER", "FLAPPING", "NO QUORUM", "NO LEADER", "FLAPPING"),
        ),
        incidents=(
            Told(ANY, "process_frozen", False),
            Told(ANY, "crash", True),
            Told(ANY, "process_frozen", True),
            Told(None, "lost_quorum", True),
        ),
    ),
}
"""In the order in which they are recorded."""


def untrue(name: str, again: Replayed) -> list[str]:
    """What did not come of a tape as the table says, one line each; and whether this host was too busy for a tape of a cluster."""
    wanted = SCENARIOS[name]
    state = again.saved.state
    first = [line.leader or "nobody" for line in again.lines if isinstance(line, Ready)]
    led = (*first, *(one.leader for one in state.elections))[: len(wanted.led)]
    words = tuple(line.state for line in again.lines if isinstance(line, StateLine))
    told = tuple(
        Told(one.server, one.cause, one.word in ("NO LEADER", "NO QUORUM")) for one in reversed(incidents(state))
    )
    out = [
        f"{what}: {found}, and not {meant}"
        for what, found, meant, same in (
            ("who led", led, wanted.led, _alike(led, wanted.led)),
            ("state words", words, wanted.words, words == wanted.words),
            ("incidents", told, wanted.incidents, _all_alike(told, wanted.incidents)),
        )
        if not same
    ]
    if any(isinstance(line, AlertLine) and line.code == "MW_PRESSURE" for line in again.lines):
        out.append("this host was overloaded (MW_PRESSURE): what it adds to the run is not of the cluster")
    return out


def _alike(found: tuple[object, ...], meant: tuple[object, ...]) -> bool:
    return len(found) == len(meant) and all(m in (ANY, f) for f, m in zip(found, meant, strict=True))


def _all_alike(found: tuple[Told, ...], meant: tuple[Told, ...]) -> bool:
    return len(found) == len(meant) and all(map(_alike, found, meant))


def with_company(names: Iterable[str], ended: Mapping[str, float], now: float) -> tuple[str, ...]:
    """These runs, and which must be recorded with them so that each still follows, within a day, those that it has to follow."""
    chosen, before = set(names), set[str]()
    while chosen != before:
        before = set(chosen)
        for name, one in SCENARIOS.items():
            if chosen & set(one.follows):
                chosen.add(name)
            if name in chosen:
                chosen |= {first for first in one.follows if now - ended.get(first, 0.0) > WITHIN_S}
    return tuple(name for name in SCENARIOS if name in chosen)


def taped(run: str) -> Path:
    """The file of a run: one event a line (`tui.runtime.tape`), compressed."""
    return RUNS / f"{run}.jsonl.xz"


def tape(run: str) -> list[bytes]:
    """The events of a run, one line each."""
    return lzma.decompress(taped(run).read_bytes()).splitlines()


@cache
def kept(run: str) -> Snapshot:
    """What a screen would draw at the end of a run: its tape, folded through `step`."""
    state = replayed(tape(run), Watch()).saved.state
    return Snapshot(state=state, now=state.now)


def ended(run: str) -> float:
    """When the last event of a run was."""
    return [event.at for event in read(tape(run))][-1]
