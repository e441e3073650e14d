"""How is it said that our own connections do not suffice? The words of `core/checks/connections`."""

from collections.abc import Callable, Mapping
from typing import Final

PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "account_full": "metawatch uses {held:count connection}: the account allows no more connections;"
    " watched through other servers: {without}",
}
