"""How is it said what a power failure would cost? The words of `core/checks/durability`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.core.settings.durations import exactly
from tui.text import wording


def _syncs_every(servers: tuple[str, ...], every_s: float) -> str:
    one = len(servers) == 1
    if every_s == 0:
        return f"{wording.names(servers)} {'loses' if one else 'lose'} no acknowledged write"
    return f"{wording.names(servers)} {'loses' if one else 'lose'} up to {exactly(every_s)} of writes"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "syncs_every": _syncs_every,
    "sync_intervals_differ": "at a power failure {views:each}: start the first ones first",
}
