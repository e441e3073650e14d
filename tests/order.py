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
    "feeds/connection/test_callout.py",
    "feeds/connection/test_reach.py",
    "feeds/connection/test_rotation.py",
    "feeds/discovery/test_parted.py",
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


_BESIDE: Final = (("tests.source", "tests.owners"), ("tests.journal.filling",))
"""Whoever parses all sources, or records journals, keeps them for the other files of his worker that use the same modules."""


def ordered(items: Sequence[pytest.Item], root: Path, workers: int) -> list[pytest.Item]:
    """All of them. Files that need the same costly things are beside each other: one worker makes them for all of them."""
    files = sorted({item.path for item in items})
    place = {path: number for number, path in enumerate(random.Random(11).sample(files, len(files)))}
    modules = {item.path: item.module for item in items if isinstance(item, pytest.Function)}
    groups = {path: _group(module) for path, module in modules.items()}
    begins = {group: min(place[path] for path, one in groups.items() if one == group) for group in groups.values()}

    def where(path: Path) -> tuple[int, int]:
        group = groups.get(path)
        return place[path] if group is None else begins[group], place[path]

    mixed = sorted(items, key=lambda item: where(item.path))
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


def _group(module: ModuleType) -> tuple[str, ...] | None:
    used = {getattr(one, "__module__", None) for one in vars(module).values()}
    return next((group for group in _BESIDE if not used.isdisjoint(group)), None)
