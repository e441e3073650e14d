"""How is it said that a cause has come again, and at what rhythm?"""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text.wording import seconds

_ROUGH_S: Final = 90.0


def _about(every_s: float) -> str:
    """A rhythm is a mean: its seconds say nothing where it takes minutes."""
    return seconds(every_s if every_s < _ROUGH_S else 60.0 * round(every_s / 60.0))


def _recurs(every_s: float) -> str:
    return f"it recurs every {_about(every_s)}: look for a periodic job"


def _again(time: int, within_h: int, every_s: float | None) -> str:
    """`3rd time in 24h, every 5m`."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    ordinal = f"{time}{'th' if 10 <= time % 100 <= 20 else ends.get(time % 10, 'th')}"
    every = "" if every_s is None else f", every {_about(every_s)}"
    return f"{ordinal} time in {within_h}h{every}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "recurs_at_rhythm": _recurs,
    "happened_again": _again,
}
