"""Is what is tried by default a third of the whole, and the whole where all is to be tried?"""

import pytest

from tests.chance import chosen, examples, sampled


def test_a_third_is_chosen_by_name_and_each_is_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same name chooses the same; names share out all of them, and single ones as well."""
    monkeypatch.delenv("THOROUGH", raising=False)
    shares = {tuple(chosen(range(7), str(number))) for number in range(20)}
    assert sorted(number for share in shares for number in share) == list(range(7))
    assert {len(share) for share in shares} == {2, 3}
    assert 20 < sum(len(chosen(["one"], str(number))) for number in range(90)) < 40
    assert examples(90) == 30


def test_in_a_thorough_run_it_is_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `.ci/run` says."""
    monkeypatch.setenv("THOROUGH", "1")
    assert list(chosen(range(7), "any")) == list(range(7))
    assert examples(90) == 90


class Case:
    """As much of an item as is asked of it."""

    def __init__(self, nodeid: str, marked: bool) -> None:
        self.nodeid, self.marked = nodeid, marked

    def get_closest_marker(self, name: str) -> str | None:
        return name if self.marked and name == "sampled" else None


def test_of_sampled_cases_each_fault_is_seen_and_each_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of nine faults at three sizes nine cases are left; of a test with one case that one; what is not marked is whole."""
    faults = [Case(f"t.py::seen[{fault}-{size}]", True) for fault in range(9) for size in range(3)]
    others = [Case("t.py::whole[1]", False), Case("t.py::whole[2]", False), Case("t.py::single[1]", True)]
    monkeypatch.delenv("THOROUGH", raising=False)
    left = [one.nodeid for one in sampled([*faults, *others])]  # type: ignore[list-item]
    assert left[-1] == "t.py::single[1]"
    assert {"t.py::whole[1]", "t.py::whole[2]"} <= set(left)
    seen = [name.partition("[")[2].rstrip("]").split("-") for name in left if "seen" in name]
    assert sorted(fault for fault, _ in seen) == [str(fault) for fault in range(9)]
    assert sorted(size for _, size in seen) == ["0"] * 3 + ["1"] * 3 + ["2"] * 3
    monkeypatch.setenv("THOROUGH", "1")
    assert len(list(sampled([*faults, *others]))) == 30  # type: ignore[list-item]
