"""In which order do the tests run? Always in the same one, so that both cores have work to the end; not a test.

Files are mixed, those that wait for servers with those that compute, and no file can rely on another one having run before. A worker
that is done takes over the later half of what another one has left: who waits long begins in the first half."""

import random
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

LONG: Final = (
    "actions/test_evidence.py",
    "actions/test_lagging.py",
    "actions/test_stepdown.py",
    "commands/test_another_journal.py",
    "commands/test_wait.py",
    "feeds/asking/test_ladder.py",
    "feeds/asking/test_round_trips.py",
    "feeds/asking/test_routes.py",
    "feeds/connection/test_reach.py",
    "feeds/connection/test_rotation.py",
    "feeds/discovery/test_stalled_start.py",
    "feeds/discovery/test_storms.py",
    "feeds/discovery/test_strangers.py",
    "feeds/test_reload.py",
    "lab/test_elections.py",
    "lab/test_peers.py",
    "lab/test_stall.py",
    "pty/test_rough.py",
    "runtime/test_team.py",
    "test_monitoring_account.py",
    "test_store_key.py",
    "web/test_live.py",
)
"""Files with a test of more than eight seconds, most of which it waits. It would be alone on the machine if it began last."""


def ordered(items: Sequence[pytest.Item], root: Path, workers: int) -> list[pytest.Item]:
    """All of them. Files that read all sources are beside each other: one worker parses them for all of them."""
    files = sorted({item.path for item in items})
    place = {path: number for number, path in enumerate(random.Random(11).sample(files, len(files)))}
    modules = {item.path: item.module for item in items if isinstance(item, pytest.Function)}
    readers = {path for path, module in modules.items() if _reads_sources(module)}
    beside = min((place[path] for path in readers), default=0)
    mixed = sorted(items, key=lambda item: (beside if item.path in readers else place[item.path], place[item.path]))
    long = {root / name for name in LONG}
    return [mixed[number] for number in early([item.path in long for item in mixed], workers)]


def early(long: Sequence[bool], workers: int) -> list[int]:
    """Numbers of all, for workers each of which begins with an equal share of them, as xdist has it: the long ones are dealt to all
    shares, and are among the others of the first half of each."""
    others = iter([number for number, is_long in enumerate(long) if not is_long])
    waiting = [number for number, is_long in enumerate(long) if is_long]
    found: list[int] = []
    for worker in range(workers):
        size = (len(long) - len(found)) // (workers - worker)
        waits = waiting[worker::workers]
        found += _mixed(islice(others, max(0, size - len(waits))), waits, size)
    return found


def _mixed(others: Iterable[int], waiting: Sequence[int], size: int) -> list[int]:
    rest = list(others)
    for number, one in enumerate(waiting):
        rest.insert(number * size // (2 * len(waiting)), one)
    return rest


def _reads_sources(module: ModuleType) -> bool:
    return any(getattr(one, "__module__", None) in ("tests.source", "tests.owners") for one in vars(module).values())
