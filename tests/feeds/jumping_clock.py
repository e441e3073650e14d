"""How does a test on fake connections wait for seconds without waiting? Its event loop jumps to the next timer when nothing else is to do.

`@jumping` is for tests on fake connections only: the clocks of real servers do not jump.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import ParamSpec

import pytest

from tui import clock

P = ParamSpec("P")


class _Jumping(selectors.DefaultSelector):
    """Where others would wait for a timer, time is ahead by as much."""

    ahead = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now; with nothing to wait for but the clock, the clock moves."""
        if timeout is None:
            return list(super().select(None))
        ready = list(super().select(0))
        if not ready:
            self.ahead += timeout
        return ready


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop whose `sleep` takes no time."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """The loop's own clock."""
        return super().time() + self._jumping.ahead

    @property
    def ahead(self) -> float:
        """How far its clock has jumped, in seconds."""
        return self._jumping.ahead


def jumping(test: Callable[P, Coroutine[object, object, None]]) -> Callable[P, None]:
    """The test runs in such a loop, and metawatch's own clock goes with it."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=JumpingLoop) as runner, pytest.MonkeyPatch.context() as patch:
            loop, real = runner.get_loop(), clock.now
            assert isinstance(loop, JumpingLoop)
            patch.setattr(clock, "now", lambda: real() + loop.ahead)
            runner.run(test(*args, **kwargs))

    return run
