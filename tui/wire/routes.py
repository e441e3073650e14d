"""Which of a server's routes carries the meta group's traffic? ROUTEZ rows, one chosen for each remote server.

From 2.10 on a pair of servers has several connections, and the system account, in which the meta group talks, one of its own.
This file must not know what the figures of a route are worth.
"""

from typing import Final

from msgspec import Struct

from tui.core.observed.answers import Route
from tui.wire import structs
from tui.wire.decode import MAX_TEXT, bounded, instant, seconds

_NEVER: Final = 0.0


class RouteRow(Struct, frozen=True, kw_only=True):
    """One connection."""

    remote_id: str = ""
    remote_name: str = ""
    """Missing up to 2.9."""
    account: str = ""
    """The account that it is pinned to; empty for those of the pool, and up to 2.9."""
    rtt: str = ""
    """Go duration; `0s` until the first PONG."""
    start: structs.Instant | None = None
    pending_size: structs.SizeField = 0
    in_msgs: structs.CountField = 0
    out_msgs: structs.CountField = 0
    in_bytes: structs.CountField = 0
    out_bytes: structs.CountField = 0


class RoutezData(Struct, frozen=True, kw_only=True):
    """Without `routes` on a server that has none."""

    routes: list[RouteRow] | None = None


class RoutezAnswer(Struct, frozen=True, kw_only=True):
    server: structs.ServerBlock
    data: RoutezData


def routes(data: RoutezData, system_account: str | None) -> tuple[Route, ...]:
    """One row a remote server; a server whose row cannot be told from its others is left out."""
    rows = data.routes or []
    bounded(len(rows))
    by_remote: dict[str, list[RouteRow]] = {}
    for row in rows:
        if remote := row.remote_id or row.remote_name:
            by_remote.setdefault(remote, []).append(row)
    chosen = [(_meta_row(same, system_account), same) for same in by_remote.values()]
    return tuple([_route(row, max([one.pending_size for one in same])) for row, same in chosen if row is not None])


def _meta_row(rows: list[RouteRow], system_account: str | None) -> RouteRow | None:
    """The row pinned to the system account; the only pinned one where that name is not known; the only one at all."""
    pinned = [row for row in rows if row.account and system_account in (None, row.account)]
    if len(pinned) == 1:
        return pinned[0]
    if pinned and system_account is not None:
        # While two servers dial each other, the newer of two connections may be the one that stays.
        return max(pinned, key=lambda row: instant(row.start) or _NEVER)
    return rows[0] if len(rows) == 1 and not rows[0].account else None


def _route(row: RouteRow, pending_most: int) -> Route:
    rtt = seconds(row.rtt)
    return Route(
        remote=row.remote_name[:MAX_TEXT],
        remote_id=row.remote_id[:MAX_TEXT],
        rtt_s=rtt if rtt is not None and rtt > 0 else None,
        start=instant(row.start),
        pending_bytes=row.pending_size,
        pending_most=pending_most,
        in_msgs=row.in_msgs,
        out_msgs=row.out_msgs,
        in_bytes=row.in_bytes,
        out_bytes=row.out_bytes,
    )
