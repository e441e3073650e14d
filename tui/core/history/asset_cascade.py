"""How far did it spread? Counts elections and lost quorums of streams and consumers; they are never meta elections.

Every connection hears them all, and feeds hand each on once: whichever connection brought it, it counts. Thousands a second
come in an incident, so no step here may grow with the number of assets."""

from collections.abc import Iterable
from typing import Final
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from tui.core.model.asset_counts import Asset, Cascade
from tui.core.model.state import State
from tui.core.observed.assets import AssetElected, QuorumLost

LEADERLESS_KEPT: Final = 10_000
"""More assets without quorum are counted in `quorum_lost` only."""
_MINUTES_KEPT = 60
SECONDS_KEPT = 120
_CALM_S = 5
"""A cascade is over when nothing was elected for so long."""
_FOLLOWS_S = 30
"""What begins later than this after a leader was lost is another matter."""
_WIDTH: Final = 32
"""Rows, and places in a row: one change copies a row, the rows, and a place that holds ten assets at most, on average."""

_Places = tuple[tuple[tuple[Asset, ...], ...], ...]
_NOWHERE: Final[_Places] = (((),) * _WIDTH,) * _WIDTH


def _counted(minutes: tuple[tuple[int, int], ...], minute: int) -> tuple[tuple[int, int], ...]:
    if minutes and minutes[-1][0] == minute:
        return (*minutes[:-1], (minute, minutes[-1][1] + 1))
    return (*minutes[-_MINUTES_KEPT + 1 :], (minute, 1))


def _each(seconds: tuple[tuple[int, int, int], ...], second: int, *, stream: bool) -> tuple[tuple[int, int, int], ...]:
    if seconds and seconds[-1][0] == second:
        _, streams, consumers = seconds[-1]
        return (*seconds[:-1], (second, streams + stream, consumers + (not stream)))
    return (*seconds[-SECONDS_KEPT + 1 :], (second, int(stream), int(not stream)))


class Spread(Struct, frozen=True, kw_only=True):
    """What elected a new leader since an instant, until nothing more was."""

    since: float
    streams: int
    consumers: int
    lasted_s: int
    """Whole seconds."""
    over: bool


def spread(state: State, since: float, until: float) -> Spread | None:
    """The cascade that followed the loss of a leader at `since` (its successor: `until`); None if none did."""
    found: list[tuple[int, int, int]] = []
    for one in state.cascade.seconds:
        latest = until + _FOLLOWS_S if not found else found[-1][0] + _CALM_S
        if int(since) <= one[0] <= latest:
            found.append(one)
    if not found:
        return None
    first, last = found[0][0], found[-1][0]
    return Spread(
        since=max(since, float(first)),
        streams=sum(streams for _, streams, _ in found),
        consumers=sum(consumers for _, _, consumers in found),
        lasted_s=last - first + 1,
        over=state.now - last > _CALM_S,
    )


def asset_elected(state: State, event: AssetElected) -> State:
    """Count one election of a stream or consumer; if it had lost its quorum, it has one again."""
    known = state.cascade
    stream = event.consumer is None
    lost, regained = known.lost, False
    if lost:
        lost, regained = _without(lost, (event.account, event.stream, event.consumer))
    cascade = Cascade(
        streams=known.streams + stream,
        consumers=known.consumers + (not stream),
        minutes=_counted(known.minutes, int(event.at // 60)),
        seconds=_each(known.seconds, int(event.at), stream=stream),
        quorum_lost=known.quorum_lost,
        streams_leaderless=known.streams_leaderless - (regained and stream),
        consumers_leaderless=known.consumers_leaderless - (regained and not stream),
        lost=lost,
    )
    return replace(state, cascade=cascade)


def asset(state: State, event: AssetElected | QuorumLost) -> State:
    """Count one election or lost quorum."""
    if isinstance(event, AssetElected):
        return asset_elected(state, event)
    cascade = replace(state.cascade, quorum_lost=state.cascade.quorum_lost + 1)
    return replace(state, cascade=_lost(cascade, (event.account, event.stream, event.consumer)))


def placed(assets: Iterable[Asset]) -> _Places:
    """These in their places."""
    places = _NOWHERE
    for key in assets:
        row, place = _place(key)
        places = _changed(places, row, place, (*places[row][place], key))
    return places


def _place(key: Asset) -> tuple[int, int]:
    """The same one in every process: a saved state is read by another one, and `hash` of a text differs there."""
    account, stream, consumer = key
    return divmod(crc32(f"{account}\n{stream}\n{consumer}".encode("utf-8", "replace")) % (_WIDTH * _WIDTH), _WIDTH)


def _lost(cascade: Cascade, key: Asset) -> Cascade:
    places = cascade.lost or _NOWHERE
    row, place = _place(key)
    there = places[row][place]
    if key in there or cascade.streams_leaderless + cascade.consumers_leaderless >= LEADERLESS_KEPT:
        return cascade
    return replace(
        cascade,
        lost=_changed(places, row, place, (*there, key)),
        streams_leaderless=cascade.streams_leaderless + (key[2] is None),
        consumers_leaderless=cascade.consumers_leaderless + (key[2] is not None),
    )


def _without(places: _Places, key: Asset) -> tuple[_Places, bool]:
    """The places without this asset, and whether it was there."""
    row, place = _place(key)
    there = places[row][place]
    if key not in there:
        return places, False
    at = there.index(key)
    return _changed(places, row, place, there[:at] + there[at + 1 :]), True


def _changed(places: _Places, row: int, place: int, fresh: tuple[Asset, ...]) -> _Places:
    within = list(places[row])
    within[place] = fresh
    rows = list(places)
    rows[row] = tuple(within)
    return tuple(rows)
