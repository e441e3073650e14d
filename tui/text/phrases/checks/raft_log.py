"""How is it said that a server does not keep up with the meta log? The words of `core/checks/raft_log`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.core.settings.sizes import exact_size
from tui.text import wording
from tui.text.format import size as in_units

QUEUES: Final[Mapping[str, str]] = {
    "proposals": "proposals",
    "append_entries": "append entries",
    "responses": "append entry responses",
    "committed_entries": "committed entries",
}
"""What waits in each internal queue of a Raft node."""


def _queue_long(server: str, queue: str, waiting: int, limit: int) -> str:
    return f"{wording.number(waiting)} {QUEUES[queue]} are queued in the meta group of {server} (limit {wording.number(limit)})"


def _meta_log_large(server: str, size: float, share: float | None, limit: float, share_limit: float) -> str:
    of_storage = "" if share is None else f", {wording.percent(share)} of its JetStream file storage"
    limits = exact_size(limit) if share is None else f"{exact_size(limit)} or {wording.percent(share_limit)}"
    return f"the meta log of {server} has {in_units(size)}{of_storage} (limit {limits})"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "raft_queue_long": _queue_long,
    "entries_unapplied": "{server} has not applied {behind:count committed entry|committed entries} of the meta log"
    " (limit {limit:number})",
    "catching_up_long": "{server} has been catching up with the meta log for {for_s:seconds} (limit {limit_s:exactly})",
    "meta_log_large": _meta_log_large,
}
