"""Was this asked before, of the very same values? They are frozen, so the answer still stands; must not know what is asked.

A state is replaced, and never changed; so of two states that share a part, what follows from that part alone is the same. Most parts
of a calm state stay for seconds, and in one tick several rules ask the same.
"""

from collections.abc import Callable
from functools import wraps
from operator import attrgetter, is_
from typing import Concatenate, Final, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
KnownT = TypeVar("KnownT")
KeptT = TypeVar("KeptT")

same: Callable[[object, object], bool] = is_
"""Identity: to find out whether two states are equal costs more than most answers. A test that answers False here has nothing kept."""

PARTS: Final[dict[Callable[..., object], tuple[str, ...]]] = {}
"""What each function of some parts of a state reads of it; tests hold them to it."""


def unchanged(answer: Callable[Asked, KeptT]) -> Callable[Asked, KeptT]:
    """A pure function that keeps its last answer for as long as it is asked the same; arguments by place alone."""
    kept: tuple[tuple[object, ...], KeptT] | None = None

    @wraps(answer)
    def kept_or_new(*asked: Asked.args, **named: Asked.kwargs) -> KeptT:
        nonlocal kept
        assert not named
        last = kept  # read once: a replay on another thread may ask of other values meanwhile
        if last is not None and all(map(same, last[0], asked)):
            return last[1]
        found = answer(*asked, **named)
        kept = asked, found
        return found

    return kept_or_new


def reads(
    first: str, second: str, *more: str
) -> Callable[
    [Callable[Concatenate[KnownT, Asked], KeptT]],
    Callable[Concatenate[KnownT, Asked], KeptT],
]:
    """The same for a function of a state that reads these parts of it alone, whatever else is different in another one."""
    parts = attrgetter(first, second, *more)

    def reader(
        answer: Callable[Concatenate[KnownT, Asked], KeptT],
    ) -> Callable[Concatenate[KnownT, Asked], KeptT]:
        kept: tuple[tuple[object, ...], KeptT] | None = None
        PARTS[answer] = (first, second, *more)

        @wraps(answer)
        def kept_or_new(state: KnownT, /, *asked: Asked.args, **named: Asked.kwargs) -> KeptT:
            nonlocal kept
            assert not named
            last, read = kept, (*parts(state), *asked)
            if last is not None and all(map(same, last[0], read)):
                return last[1]
            found = answer(state, *asked, **named)
            kept = read, found
            return found

        return kept_or_new

    return reader
