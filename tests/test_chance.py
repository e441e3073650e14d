"""Is what is tried by default a third of the whole, and the whole where all is to be tried?"""

import pytest

from tests.chance import chosen, examples


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
