"""Does a test of many cases fail for each that fails, and name it?"""

from inspect import signature

import pytest

from tests.cases import FailedCases, cases, each


def numbers(tried: list[int]) -> None:
    """Half of them fail."""
    with cases() as case:
        for number in range(4):
            with case(number, "odd" if number % 2 else "even"):
                tried.append(number)
                assert number % 2 == 0


def test_each_case_that_fails_is_named_and_the_others_are_tried() -> None:
    tried: list[int] = []
    with pytest.raises(ExceptionGroup, match="2 of 4 cases failed: 1-odd, 3-odd") as caught:
        numbers(tried)
    assert tried == [0, 1, 2, 3]
    assert [error.__notes__ for error in caught.value.exceptions] == [["in the case 1-odd"], ["in the case 3-odd"]]


def test_a_bug_ends_the_test_and_says_in_which_case() -> None:
    with pytest.raises(ZeroDivisionError) as caught, cases() as case, case("halves", 0):
        raise ZeroDivisionError
    assert caught.value.__notes__ == ["in the case halves-0"]


def test_no_case_at_all_is_a_failure_and_so_are_two_of_one_name() -> None:
    with pytest.raises(AssertionError, match="no case was tried"), cases():
        pass
    with pytest.raises(ValueError, match="two cases are called x"), cases() as case, case("x"), case("x"):
        pass


def test_a_test_of_each_takes_nothing_and_names_the_values_that_fail() -> None:
    """What it is called with, by name, is in the names of its cases."""

    @each(("number", "word"), [(1, "one"), (2, "zwei"), (3, "three")])
    def spelt(number: int, word: str) -> None:
        assert len(word) == {1: 3, 2: 3, 3: 5}[number]

    assert not signature(spelt).parameters
    with pytest.raises(ExceptionGroup, match="1 of 3 cases failed: 1-2-zwei") as caught:
        spelt()
    assert [error.__notes__ for error in caught.value.exceptions] == [["in the case 1-2-zwei"]]


def test_values_may_have_names_of_their_own_and_none_at_all_is_a_failure() -> None:
    def odd(number: int) -> None:
        assert number % 2

    for ids in (["a", "b"], lambda number: "ab"[number - 1]):
        with pytest.raises(ExceptionGroup, match="1 of 2 cases failed: 1-b"):
            each("number", [1, 2], ids=ids)(odd)()
    with pytest.raises(AssertionError, match="no case was tried"):
        each("number", [])(odd)()


@pytest.fixture
def limit() -> int:
    return 7


@each("factor", [1, 2])
@each("number", range(4))
def test_one_each_in_another_and_a_fixture_give_all_that_a_test_takes(number: int, factor: int, limit: int) -> None:
    assert number * factor < limit


def test_what_fails_in_an_each_within_another_is_named_and_the_others_are_tried() -> None:
    tried: list[tuple[int, int]] = []

    @each("factor", [1, 2])
    @each("number", [3, 4])
    def small(number: int, factor: int) -> None:
        tried.append((number, factor))
        assert number * factor < 7

    with pytest.raises(FailedCases, match="1 of 2 cases failed: 1-2") as caught:
        small()
    assert tried == [(3, 1), (4, 1), (3, 2), (4, 2)]
    [inner] = caught.value.exceptions
    assert str(inner).startswith("1 of 2 cases failed: 1-4")
