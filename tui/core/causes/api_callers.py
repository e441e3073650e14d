"""Who calls the JetStream API of one account, how often, and for what? What was heard of it in the last minute.

Servers publish the audit of the API in the account of the caller alone, so nothing of this is known without a connection to it.
This file must not know how callers are heard, nor which cause they speak for.
"""

from typing import Final

from tui.core.causes.weights import fact
from tui.core.model.message import Message, message
from tui.core.model.verdict import Cause, Fact
from tui.core.observed.api_callers import KEPT_S, Caller, CallersHeard

_NAMED: Final = 3
_LEAST: Final = 0.1
"""Of all requests heard: who makes less is not named."""
_LOUD: Final = 1.0
"""Requests a second; a caller below that loads no server."""
_CHANGES: Final = ("create", "delete")


def _label(caller: Caller) -> Message:
    return message("api_caller", name=caller.name, user=caller.user, host=caller.host)


def sent(caller: Caller) -> Message:
    """How much it asked for, and for what."""
    kinds = tuple(
        message("api_request_share", kind=kind, share=count / caller.requests)
        for kind, count in caller.kinds
        if caller.requests
    )
    return message("api_caller_sent", caller=_label(caller), rate=caller.rate, kinds=kinds)


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
    return tuple(fact(cause, "api_caller", sent(caller)) for caller in callers)


def unseen(heard: CallersHeard | None) -> Message:
    """What of the callers cannot be seen, and what shows it."""
    if heard is None:
        return message("see_api_callers")
    if not heard.on:
        return message("see_callers_without_context", context=heard.context, reason=heard.reason)
    return message("see_callers_elsewhere", context=heard.context)


def slow_down(callers: tuple[Caller, ...]) -> Message | None:
    """Which of these is to slow down; None where none is known by name."""
    first = next((c for c in callers if c.name or c.user or c.host), None)
    if first is None:
        return None
    kind = first.kinds[0][0] if first.kinds else None
    return message("slow_down_caller", caller=_label(first), rate=first.rate, kind=kind)
