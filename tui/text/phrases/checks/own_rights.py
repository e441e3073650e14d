"""How is it said what metawatch itself may not see, or only through other servers? The words of `core/checks/own_rights`."""

from collections.abc import Callable, Mapping
from typing import Final


def _account_sees_less(user: str, *, hears_raft: bool, hears_manner: bool) -> str:
    raft = "" if hears_raft else "heartbeats and votes are not visible, polling only; "
    manner = "" if hears_manner else "metawatch cannot see whether a leader change was planned; "
    return f"{user}: {raft}{manner}step-down is not possible from here"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "account_sees_less": _account_sees_less,
    "account_full": "metawatch uses {held:count connection}: the account allows no more connections;"
    " watched through other servers: {without}",
}
