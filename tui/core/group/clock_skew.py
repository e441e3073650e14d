"""Whose clock is wrong, surely? Each server's against the middle of the group's; must not know how an offset is measured."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from tui.core.group.membership import members
from tui.core.model.freshness import fresh
from tui.core.model.peer_names import release
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.servers.clock_offsets import between, bounds

_MONOTONIC = (2, 11, 5)
"""From here on the server counts silences with a clock that nobody can step."""

SkewVerdict = Literal["fine", "skewed", "unclear"]


class Skew(Struct, frozen=True, kw_only=True):
    """How far a server's clock is ahead of the middle of all servers', surely within ± `bound_s`."""

    server: str
    skew_s: float
    bound_s: float
    verdict: SkewVerdict
    """`unclear`: the way there takes too long to tell."""


def judge(skew_s: float, bound_s: float, limit_s: float) -> SkewVerdict:
    """Only what is certain counts."""
    if abs(skew_s) - bound_s > limit_s:
        return "skewed"
    return "fine" if abs(skew_s) + bound_s < limit_s else "unclear"


def skews(state: State, now: float, limit_s: float) -> tuple[Skew, ...]:
    """Every server of the group against the middle of all of them; none while there is but one.

    With two, each is told against the other: which of them is wrong cannot be known."""
    told = [
        (s.name, s.process.offset)
        for s in members(state)
        if s.process.offset is not None and fresh("clock offset", s.process.offset.at, now)
    ]
    if len(told) < 2:
        return ()
    if len(told) == 2:
        (a, of_a), (b, of_b) = told
        return _skew(a, *between(of_a, of_b, now), limit_s), _skew(b, *between(of_b, of_a, now), limit_s)
    intervals = [bounds(offset, now) for _, offset in told]
    # The middle of the true offsets lies between the middle of the lower ends and that of the upper ends.
    low, high = _middle([one for one, _ in intervals]), _middle([one for _, one in intervals])
    return tuple(
        _skew(name, (one + other - low - high) / 2, (other - one + high - low) / 2, limit_s)
        for (name, _), (one, other) in zip(told, intervals, strict=True)
    )


def _middle(values: Sequence[float]) -> float:
    """The lower median: a clock that exists, and in an even group not the mean of a right one and a wrong one."""
    return sorted(values)[(len(values) - 1) // 2]


def _skew(server: str, skew_s: float, bound_s: float, limit_s: float) -> Skew:
    return Skew(server=server, skew_s=skew_s, bound_s=bound_s, verdict=judge(skew_s, bound_s, limit_s))


def skew_elects(server: Server) -> bool:
    """Whether a step of this server's clock can cost the meta leader its quorum; an unknown version is taken for an old one."""
    return release(server.identity.version) < _MONOTONIC
