"""How is it said what is to be done now? The words of `core/causes/next_step`."""

from collections.abc import Callable, Mapping
from typing import Final

PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "do_not_step_down": "do not step down {leader} now: {why}",
    "leader_then_check": "{leader}; {check}",
    "next_and_again": "{now}; {again}",
    "next_before_again": "{now}; {again}: fix it before it recurs",
}
