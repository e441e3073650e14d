"""Which windows of maintenance are open? The only file that replaces `State.maintenance`.

A window begins and ends by what operators say, or ends by itself at its own instant; both are lines of the contract.
"""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from tui.core.group.membership import to_be_named
from tui.core.model.lines import MaintenanceLine
from tui.core.model.peer_names import full_name
from tui.core.model.state import State
from tui.core.model.stepped import Stepped
from tui.core.model.timestamps import rfc3339
from tui.core.observed.maintenance import MaintenanceBegan, MaintenanceEnded, MaintenanceSaid, MaintenanceWindow

_KEPT: Final = 20
"""Windows that are over."""
MOST_OPEN: Final = 100
"""At one time: more servers than a meta group has, and fewer than somebody could invent who wants to fill our memory."""


def open_windows(state: State) -> tuple[MaintenanceWindow, ...]:
    """Oldest first."""
    return tuple(one for one in state.maintenance if one.ended_at is None)


def covers(state: State, server: str | None) -> bool:
    """Whether somebody works on this server; None: on all of them."""
    return any(one.began.server in (None, server) for one in open_windows(state))


def worked_on(state: State, server: str, at: float) -> bool:
    """Whether somebody worked on this server at that time; the window may be over by now."""
    return any(
        one.began.server in (None, server) and one.began.begun_at <= at and (one.ended_at is None or at <= one.ended_at)
        for one in state.maintenance
    )


def said(state: State, event: MaintenanceSaid) -> Stepped[MaintenanceLine]:
    """A window begins, or somebody ended it."""
    return began(state, event) if isinstance(event, MaintenanceBegan) else ended(state, event)


def began(state: State, event: MaintenanceBegan) -> Stepped[MaintenanceLine]:
    """A window begins; one that is known, that is over by now, or that is one too many, changes nothing."""
    if event.until <= state.now or any(one.began.id == event.id for one in state.maintenance):
        return state, ()
    if len(open_windows(state)) >= MOST_OPEN:
        return state, ()
    if event.server is not None:  # may be typed without what all names end with
        event = replace(event, server=full_name(event.server, to_be_named(state)))
    window = MaintenanceWindow(began=event)
    over = [one for one in state.maintenance if one.ended_at is not None][:-_KEPT]
    kept = tuple(one for one in state.maintenance if one not in over)
    return replace(state, maintenance=(*kept, window)), (_line(window, event.at),)


def ended(state: State, event: MaintenanceEnded) -> Stepped[MaintenanceLine]:
    """Somebody ended it."""
    ended_at = event.at if event.until is None else min(event.until, event.at)
    ending = {one: ended_at for one in open_windows(state) if one.began.id == event.id}
    return _end(state, ending, event.at, event.by)


def judge(state: State, now: float) -> Stepped[MaintenanceLine]:
    """Those whose time is over end by themselves."""
    if not state.maintenance:
        return state, ()
    # Also of one whose end came while metawatch was not running.
    return _end(state, {one: one.began.until for one in open_windows(state) if one.began.until <= now}, now, None)


def _end(
    state: State, ending: Mapping[MaintenanceWindow, float], at: float, by: str | None
) -> Stepped[MaintenanceLine]:
    """`ending`: each with the instant of its end, which may be before `at`, when that is known."""
    if not ending:
        return state, ()
    over = {
        one.began.id: replace(one, ended_at=max(ended_at, one.began.begun_at), ended_by=by)
        for one, ended_at in ending.items()
    }
    kept = tuple(over.get(one.began.id, one) for one in state.maintenance)
    return replace(state, maintenance=kept), tuple(_line(one, at) for one in over.values())


def _line(window: MaintenanceWindow, at: float) -> MaintenanceLine:
    event = window.began
    return MaintenanceLine(
        at=rfc3339(at),
        id=event.id,
        state="began" if window.ended_at is None else "ended",
        server=event.server,
        reason=event.reason,
        by=event.by if window.ended_at is None else window.ended_by,
        since=rfc3339(event.begun_at),
        until=rfc3339(event.until if window.ended_at is None else window.ended_at),
    )
