"""Who calls the JetStream API of one account, how often, and for what? What was heard of it in the last minute, and how that is told.

Servers publish the audit of the API in the account of the caller alone, so nothing of this is known without a connection to it.
This file must not know how callers are heard, nor which cause they speak for.
"""

from typing import Final

from tui.core.causes.weights import fact
from tui.core.model.verdict import Cause, Fact
from tui.core.observed.api_callers import KEPT_S, Caller, CallersHeard
from tui.core.wording import number, percent

_NAMED: Final = 3
_LEAST: Final = 0.1
"""Of all requests heard: who makes less is not named."""
_LOUD: Final = 1.0
"""Requests a second; who calls more seldom loads nobody."""
_CHANGES: Final = ("create", "delete")
_HOW: Final = "`nats events --js-advisory` or `nats server request connections --sort msgs_from`"


def label(caller: Caller) -> str:
    """`'orders' (user app, 10.0.0.7)`."""
    known = ", ".join(filter(None, (caller.user and f"user {caller.user}", caller.host)))
    if caller.name:
        return f"'{caller.name}'" + (f" ({known})" if known else "")
    return known or "unnamed callers (nats-server before 2.10 does not name them)"


def words(caller: Caller) -> str:
    """`'orders' (user app, 10.0.0.7) sent 412 API requests/s: consumer create 60%, stream info 40%`."""
    kinds = ", ".join(f"{kind} {percent(count / caller.requests)}" for kind, count in caller.kinds if caller.requests)
    return f"{label(caller)} sent {number(caller.rate)} API requests/s: {kinds}"


def loudest(heard: CallersHeard | None, now: float) -> tuple[Caller, ...]:
    """Who made most of the requests, if it is known and worth telling."""
    if heard is None or not heard.on or now - heard.at > KEPT_S:
        return ()
    return tuple(c for c in heard.top[:_NAMED] if c.rate >= _LOUD and c.requests >= _LEAST * heard.requests)


def churning(heard: CallersHeard | None, now: float) -> tuple[Caller, ...]:
    """Of these, who creates and deletes streams or consumers."""
    return tuple(c for c in loudest(heard, now) if _changes(c) >= _LOUD)


def _changes(caller: Caller) -> float:
    """How many of its requests a second create or delete."""
    made = sum(count for kind, count in caller.kinds if kind.endswith(_CHANGES))
    return caller.rate * made / caller.requests if caller.requests else 0.0


def facts(cause: Cause, callers: tuple[Caller, ...]) -> tuple[Fact, ...]:
    """The callers as evidence for this cause."""
    return tuple(fact(cause, "API caller", words(caller)) for caller in callers)


def unseen(heard: CallersHeard | None) -> str:
    """What of the callers cannot be seen, and what shows it."""
    if heard is None:
        return f"API callers, which are not visible from the system account: use --account-context, or in the caller's account: {_HOW}"
    if not heard.on:
        return f"API callers, because context {heard.context} failed: {heard.reason}; in the caller's account: {_HOW}"
    return f"API callers in accounts other than that of context {heard.context}: in each account: {_HOW}"


def slow_down(callers: tuple[Caller, ...]) -> str | None:
    """Whom of these to slow down; None where nobody is known by name."""
    first = next((c for c in callers if c.name or c.user or c.host), None)
    if first is None:
        return None
    what = first.kinds[0][0] if first.kinds else "requests"
    return f"slow down {label(first)}: it sends {number(first.rate)} API requests/s, most of them {what}"
