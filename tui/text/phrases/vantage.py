"""How is it said what reaches metawatch, and what does not? The words of `core/vantage`."""

from collections.abc import Callable, Mapping
from typing import Final


def _user_outside(account: str | None) -> str:
    return f"user of {account or 'another account'}, not of the system account"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "user_outside": _user_outside,
    "no_data_on_connections": "no data on any connection",
    "no_connection": "no connection to any server",
    "no_data_from_servers": "no data from any server",
}
