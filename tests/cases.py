"""How does one test try many cases, and name each that fails? Thousands of small cases as tests of their own cost more than the cases
themselves: each worker makes every one of them, and reports it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from inspect import Signature, signature
from types import TracebackType
from typing import Any, Self


class FailedCases(ExceptionGroup[Exception]):
    """Raised by a test of which some cases failed."""


class Case:
    """`with case(scene, width): …`: what fails in it is kept, and the next case is tried; anything else than an `assert` ends the test."""

    def __init__(self, name: str, failed: dict[str, Exception]) -> None:
        self.name, self.failed = name, failed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None:
            error.add_note(f"in the case {self.name}")
        if not isinstance(error, AssertionError | FailedCases):
            return False
        self.failed[self.name] = error
        return True


@contextmanager
def cases() -> Iterator[Callable[..., Case]]:
    """`with cases() as case:` and in it one `with case(…):` each. At the end all that failed are raised, each with its name."""
    names: set[str] = set()
    failed: dict[str, Exception] = {}

    def case(*named: object) -> Case:
        name = "-".join(map(str, named))
        if name in names:
            raise ValueError(f"two cases are called {name}")
        names.add(name)
        return Case(name, failed)

    yield case
    assert names, "no case was tried"
    if failed:
        raise FailedCases(f"{len(failed)} of {len(names)} cases failed: {', '.join(failed)}", [*failed.values()])


def each(
    names: str | tuple[str, ...],
    values: Iterable[Any],
    *,
    ids: Callable[[Any], object] | Sequence[str] | None = None,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """As `pytest.mark.parametrize`, but all values are cases of one test. What else the test takes, another `each` or a fixture gives; the
    fixture is the same for all of them."""
    called = (names,) if isinstance(names, str) else names
    rows = [(row,) if isinstance(names, str) else row for row in values]

    def test_of(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def of_all(**given: object) -> None:
            with cases() as case:
                for number, row in enumerate(rows):
                    with case(number, *_ids(row, number, ids)):
                        test(**dict(zip(called, row, strict=True)), **given)

        taken = [one for name, one in signature(test).parameters.items() if name not in called]
        of_all.__signature__ = Signature(taken)  # type: ignore[attr-defined]  # else pytest takes it for that of `test`
        return of_all

    return test_of


def _ids(row: tuple[object, ...], number: int, ids: Callable[[Any], object] | Sequence[str] | None) -> list[str]:
    if ids is not None and not callable(ids):
        return [ids[number]]
    return [str(getattr(value, "__name__", value) if ids is None else ids(value)) for value in row]
