"""How often is tried what is tried with many examples? As often as is written there in `.ci/run`, else a third of that."""

import os
from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")


def examples(thorough: int) -> int:
    """Mostly for hypothesis; the third is the beginning of the whole, where nothing is drawn at random."""
    return thorough if _thorough() else thorough // 3


def chosen(of: Sequence[T], name: str) -> Sequence[T]:
    """Every third of them; which one is the first, its name decides, so that of single ones with different names it is a third as well."""
    return of if _thorough() else of[crc32(name.encode()) % 3 :: 3]


def _thorough() -> bool:
    return os.environ.get("THOROUGH") == "1"
