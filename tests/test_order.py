"""Does every test run once, and does nobody begin to wait for long at the end?"""

from itertools import accumulate, pairwise
from pathlib import Path
from types import ModuleType

import pytest

from tests.order import LONG, early, ordered


@pytest.mark.parametrize("workers", [1, 2, 8])
@pytest.mark.parametrize("count", [0, 1, 2, 5, 40, 1000])
def test_each_runs_once_whatever_waits(workers: int, count: int) -> None:
    """Few tests or many, few of which wait or all."""
    for share in (1, 2, 7):
        assert sorted(early([number % share == 0 for number in range(count)], workers)) == list(range(count))


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_who_waits_begins_in_the_first_half_of_each_share(workers: int) -> None:
    """Also if all of them are the last ones of the order; each share has as many of them, give or take one, and they are not at once."""
    count, long = 1001, [False] * 960 + [True] * 41
    found = [long[number] for number in early(long, workers)]
    sizes = [(count + worker) // workers for worker in range(workers)]
    shares = [found[begin:end] for begin, end in pairwise(accumulate(sizes, initial=0))]
    assert {sum(share) - 41 // workers for share in shares} <= {0, 1}
    for share in shares:
        assert not any(share[len(share) // 2 + 1 :])
        assert not any(one and after for one, after in pairwise(share))


def test_the_others_stay_in_their_order() -> None:
    """Files are not torn."""
    long = [number % 9 == 0 for number in range(300)]
    others = [number for number in early(long, 8) if not long[number]]
    assert others == sorted(others)


def test_the_files_that_wait_are_there() -> None:
    """A file that is renamed is renamed in the table as well."""
    here = Path(__file__).parent
    assert [name for name in LONG if not (here / name).is_file()] == []
    assert sorted(set(LONG)) == list(LONG)


class _File:
    """A test of a file."""

    def __init__(self, name: str, uses: str) -> None:
        self.path = Path(name)
        self.module = ModuleType(name)
        vars(self.module)["used"] = type("Used", (), {"__module__": uses})


def test_who_needs_the_same_costly_things_is_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers of sources, and those who fill journals; the others are mixed as before."""
    monkeypatch.setattr(pytest, "Function", _File)
    kinds = ("tests.owners", "tests.journal.filling", "json")
    files = [_File(f"{number}.py", kinds[number % 3]) for number in range(30)]
    found = [kinds.index(one.module.used.__module__) for one in ordered(files, Path(), 1)]  # type: ignore[arg-type, attr-defined]
    assert sorted(found) == sorted(number % 3 for number in range(30))
    begins = [one for before, one in pairwise([-1, *found]) if one != before]
    assert (begins.count(0), begins.count(1)) == (1, 1)
