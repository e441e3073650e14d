"""Is the cluster left in peace while it is metawatch's own links, or its own process, that fail? Real servers in network namespaces,
which need root; this host, where metawatch runs, is a member of that network and can be cut off from some or all of them."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.lab.lab import Lab
from tests.lab.network import US, both, lacking
from tests.lab.own_links import MEANWHILE, OWN_FAULTS, Meanwhile, OwnCell, OwnFault, false_alarms_while_calm, fill
from tests.lab.told import known
from tests.shared import apart
from tests.versions import have

pytestmark = pytest.mark.skipif(bool(lacking()), reason=lacking())

VERSIONS = ("2.10.26", "2.12.8", "2.15.1")
SHAPES = (*((version, 3) for version in VERSIONS), ("2.15.1", 5))
SEED = 11

cells: list[OwnCell] = []
"""All that were played in this run."""


@pytest.fixture(scope="module", params=SHAPES, ids=lambda shape: f"{shape[0]}-x{shape[1]}")
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """One cluster for all its faults; each leaves it whole."""
    version, servers = request.param
    have(version)
    lab = Lab(servers, version, SEED)
    apart(lab.__aenter__())
    try:
        yield lab
    finally:
        apart(lab.__aexit__(None, None, None))


@pytest.mark.lab_smoke
async def test_a_dead_network_of_ours_is_no_sick_cluster() -> None:
    """Twelve seconds without a packet between us and any server: MW_BLIND, and not a word of the cluster; then all is well again."""
    async with Lab(3, seed=SEED) as lab, lab.events() as told:
        await known(lab.servers, told)
        before = len(told.lines)
        lab.network.cut(both([US], lab.servers))
        await told.until(lambda: any(line.get("code") == "MW_BLIND" for line in told.lines[before:]), 8)
        await asyncio.sleep(6)
        lab.network.mend()
        await told.until(lambda: _whole(told.lines), 30)
        assert false_alarms_while_calm(told.lines[before:]) == []


def _whole(lines: list[dict[str, object]]) -> bool:
    """Every connection that was lost is back."""
    last = {line["server"]: line["connected"] for line in lines if line["kind"] == "vantage"}
    return all(last.values())


@pytest.mark.lab
@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("fault", OWN_FAULTS.values(), ids=OWN_FAULTS)
async def test_our_own_failure_is_told_as_ours(lab: Lab, fault: OwnFault, meanwhile: Meanwhile) -> None:
    """No alert, verdict or leaderless time that is not so; every election of the logs once, with what was so or null."""
    async with lab.events() as told:
        await known(lab.servers, told)
        cell = await fill(lab, fault, meanwhile, told)
    cells.append(cell)
    assert cell.problems == [], "\n".join(cell.problems)


@pytest.mark.lab
def test_the_table_of_own_failures() -> None:
    """Prints it; there is no false alarm in any cell."""
    if not cells:
        pytest.skip("no fault was played")
    print("\n".join(("", *(cell.row for cell in cells))))  # noqa: T201 - the table, for whoever runs it
    wrong = sum(bool(cell.false_alarms) for cell in cells)
    print(f"{len(cells)} cells, {wrong} with a false alarm")  # noqa: T201 - the figure
    assert wrong == 0
