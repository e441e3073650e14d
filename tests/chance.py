"""How often is tried what is tried with many examples? As often as is written there in `.ci/run`, else a third of that."""

import os
from collections.abc import Iterator, Sequence
from typing import TypeVar
from zlib import crc32

import pytest

T = TypeVar("T")


def examples(thorough: int) -> int:
    """Mostly for hypothesis; the third is the beginning of the whole, where nothing is drawn at random."""
    return thorough if _thorough() else thorough // 3


def chosen(of: Sequence[T], name: str) -> Sequence[T]:
    """Every third of them; which one is the first, its name decides, so that of single ones with different names it is a third as well."""
    return of if _thorough() else of[crc32(name.encode()) % 3 :: 3]


def sampled(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """All of them, but of each test that is marked `sampled` one of three cases that follow each other, and each time another one: of
    faults at three sizes each is seen at one size, and each size with some."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("sampled") is None:
            yield item
        else:
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for name, of_one in cases.items():
        first = crc32(name.encode())
        few = [item for number, item in enumerate(of_one) if (number + number // 3 + first) % 3 == 0]
        yield from of_one if _thorough() else few or of_one[:1]


def _thorough() -> bool:
    return os.environ.get("THOROUGH") == "1"
