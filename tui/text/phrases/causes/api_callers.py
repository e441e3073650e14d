"""How is it said who calls the JetStream API, and where that is to be seen?"""

from collections.abc import Callable, Mapping
from typing import Final

_HOW: Final = "`nats events --js-advisory` or `nats server request connections --sort msgs_from`"


def _caller(name: str, user: str, host: str) -> str:
    """`'orders' (user app, 10.0.0.7)`."""
    known = ", ".join(filter(None, (user and f"user {user}", host)))
    if name:
        return f"'{name}'" + (f" ({known})" if known else "")
    return known or "unnamed callers (nats-server before 2.10 does not name them)"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "api_caller": _caller,
    "api_caller_sent": "{caller} sent {rate:number} API requests/s: {kinds}",
    "api_request_share": "{kind} {share:percent}",
    "slow_down_caller": "slow down {caller}: it sends {rate:number} API requests/s, most of them {kind:or requests}",
    "see_api_callers": (
        f"API callers, which are not visible from the system account: use --account-context, or in the caller's account: {_HOW}"
    ),
    "see_callers_without_context": (
        f"API callers, because context {{context}} failed: {{reason}}; in the caller's account: {_HOW}"
    ),
    "see_callers_elsewhere": (
        f"API callers in accounts other than that of context {{context}}: in each account: {_HOW}"
    ),
}
