"""How is it said that the meta group itself is strained, shrinking or under repair? The words of `core/checks/meta_group`."""

from collections.abc import Callable, Mapping
from typing import Final

PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "snapshot_slow": "the last meta snapshot of {server} took {took_s:seconds} (limit {limit_s:exactly})",
}
