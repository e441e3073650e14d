"""Does the screen bear whatever is typed, pasted, clicked and resized, at whatever moment? Seeded: a failure names its seed."""

import os
import time
from itertools import chain, count, islice

import pytest

from tests.ui.fuzz import PLACES, Operator, bursts

SEEDS = range(3)
"""All of them take 10 s of a core."""
BURSTS = 40


async def run(operator: Operator, seed: int, number: int) -> None:
    """That many bursts of the seed, in as many Apps as that takes."""
    todo = islice(bursts(seed), number)
    try:
        for first in todo:
            await operator.work(chain([first], todo))
    except BaseException as error:
        error.add_note(f"seed {seed}, after {operator.bursts} bursts")
        raise


@pytest.mark.sampled
@pytest.mark.usefixtures("painted")
@pytest.mark.parametrize("seed", SEEDS)
async def test_bursts_of_everything(seed: int) -> None:
    """No crash, nothing sent twice, and the dashboard is found again."""
    operator = Operator()
    await run(operator, seed, BURSTS)
    assert operator.bursts == BURSTS


@pytest.mark.lab
@pytest.mark.usefixtures("painted")
async def test_ten_minutes_of_bursts() -> None:
    """The same with many seeds (`FUZZ_S` seconds, 600 if not set); every screen was under the hands."""
    operator = Operator()
    until = time.monotonic() + float(os.environ.get("FUZZ_S", "600"))
    for seed in count(1000):
        if time.monotonic() > until:
            break
        await run(operator, seed, BURSTS)
    been = {kind.__name__: number for kind, number in operator.been.items()}
    assert set(PLACES) <= set(operator.been), been
    print(f"{operator.bursts} bursts, {operator.quits} times quit, screens seen after a burst: {been}")  # noqa: T201 -- its product
