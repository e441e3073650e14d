"""What do our connections cost a server? Plain sums; this file must not know what was asked."""

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(kw_only=True)
class Cost:
    """What one server's connection has cost so far."""

    requests: int = 0
    probes: int = 0
    """PINGs of the protocol and messages to ourselves through other servers."""
    sent: int = 0
    """Bytes written by us."""
    messages: int = 0
    received: int = 0
    """Bytes read, protocol included."""


def total(costs: Iterable[Cost]) -> Cost:
    """Of several connections."""
    kept = tuple(costs)
    return Cost(**{one.name: sum(getattr(cost, one.name) for cost in kept) for one in fields(Cost)})
