"""Is every election told once when the network, a disk or the CPU is at fault, and is it called what it was? Faults on real
servers in network namespaces, which need root; each ends in a comparison with the servers' own logs."""

from collections.abc import Iterator

import pytest

from tests.lab.cells import HEADING, WITHIN_S, Cell, fill, settled
from tests.lab.lab import Lab, unthrottled
from tests.lab.network import lacking
from tests.lab.strikes import FAULTS, Fault
from tests.lab.told import judge
from tests.shared import apart
from tests.versions import have

pytestmark = pytest.mark.skipif(bool(lacking()), reason=lacking())

VERSIONS = ("2.9.10", "2.10.26", "2.12.8", "2.14.6", "2.15.1")
SEED = 5
RIGHT = 0.9
"""Share of the faults whose first election must be called what it was."""
WARNED_S = 1.5
SHORT = {"latency": 1.0, "part-leader": 10.0, "one-way": 10.0, "part-follower": 10.0, "loss": 2.0}
"""Seconds each lasts at most in the quick test."""

cells: list[Cell] = []
"""All that were played in this run."""


@pytest.fixture(
    scope="module",
    params=[(version, servers) for version in VERSIONS for servers in (3, 5)],
    ids=lambda shape: f"{shape[0]}-x{shape[1]}",
)
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """One cluster for all its faults; each leaves it whole."""
    version, servers = request.param
    have(version)
    lab = Lab(servers, version, SEED, disks=True)
    apart(lab.__aenter__())
    try:
        yield lab
    finally:
        apart(lab.__aexit__(None, None, None))


@pytest.mark.lab_smoke
async def test_one_network_fault_of_each_kind_is_told_once() -> None:
    """Latency, an isolated leader, one direction lost, an isolated follower and heavy loss, one after the other on one cluster:
    the lines told are the elections of the logs, within 50 ms."""
    async with Lab(3, seed=SEED) as lab, lab.events() as told:
        known = len(lab.cluster.log_elections())
        for name, seconds in SHORT.items():
            async with FAULTS[name].on(lab) as strike:
                if name == "part-follower":
                    assert await lab.gave_up(strike.victims[0], seconds)
                else:
                    await lab.elected(strike.began, seconds)
        await settled(lab, told, -known)
        logs = lab.cluster.log_elections()[known:]
    assert len(logs) >= 3, "two faults depose the leader at once, and the follower when it is back"
    assert judge(told.elections, logs, WITHIN_S).problems == []


@pytest.mark.lab
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_every_election_of_a_fault_is_told_once(lab: Lab, fault: Fault) -> None:
    """What is told during and after a fault are the elections of the logs, within 50 ms: none missing, none twice, none for
    a leader that was cut off and still said that it led."""
    if fault.name == "cpu" and (why := unthrottled()):
        pytest.skip(why)
    async with lab.events() as told:
        cell = await fill(lab, fault, told)
    cells.append(cell)
    assert cell.judgement.logs or fault.expected in ("none", "any", "challenger"), "the fault led to no election at all"
    assert cell.judgement.problems == [], "\n".join(
        map(str, (*cell.judgement.problems, *cell.judgement.logs, cell.lines))
    )


@pytest.mark.lab
def test_nine_of_ten_are_called_what_they_were() -> None:
    """Over all faults, versions and sizes, the first election's `how` is the one that the fault is known to cause."""
    if not cells:
        pytest.skip("no fault was played")
    print("\n".join(("", HEADING, *(cell.row for cell in cells))))  # noqa: T201 - the table, for whoever runs it
    judged = [cell.right for cell in cells if cell.right is not None]
    print(f"called what they were: {sum(judged)} of {len(judged)}")  # noqa: T201 - the figure
    offsets = sorted(offset for cell in cells for offset in cell.judgement.offsets)
    printed = sorted(late for cell in cells for late in cell.printed_s)
    warned = [before for cell in cells if cell.strike.expected == "silent" for before in cell.warned_s]
    print(  # noqa: T201 - figures
        f"{len(offsets)} elections, {sum(o <= WITHIN_S for o in offsets)} within 50 ms of the log; told after {at(printed, 0.5):.0f} ms"
        f" (median), {at(printed, 0.99):.0f} ms (p99); silent failures warned of at least {min(warned, default=0.0):.1f} s"
        f" before, {sum(w >= WARNED_S for w in warned)} of {len(warned)} by {WARNED_S} s"
    )
    assert sum(judged) >= RIGHT * len(judged)


def at(figures: list[float], share: float) -> float:
    """Milliseconds at this share of sorted seconds."""
    return figures[min(len(figures) - 1, int(len(figures) * share))] * 1000 if figures else 0.0
