"""Which files have the words of `core/causes`? One for each family of causes, and for what is said beside every one."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text.phrases.causes import (
    api_callers,
    first_step,
    group,
    judging,
    leader_load,
    machine,
    network,
    next_step,
    preceding,
    process,
    recurrence,
)

PARTS: Final[tuple[Mapping[str, str | Callable[..., str]], ...]] = (
    api_callers.PHRASES,
    first_step.PHRASES,
    group.PHRASES,
    judging.PHRASES,
    leader_load.PHRASES,
    machine.PHRASES,
    network.PHRASES,
    next_step.PHRASES,
    preceding.PHRASES,
    process.PHRASES,
    recurrence.PHRASES,
)
