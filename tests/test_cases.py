"""Does a test of many cases fail for each that fails, and name it?"""

import pytest

from tests.cases import cases


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
