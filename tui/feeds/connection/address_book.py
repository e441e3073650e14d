"""Where may servers be reached? Configured URLs, advertised addresses, and which names answered at which address.

It must not dial, and not know who is connected now.
"""

import asyncio
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from tui import clock
from tui.feeds.connection.dial import Spot, resolve
from tui.feeds.connection.failures import Failure
from tui.feeds.connection.login import DialPlace, Keys, is_address

_MOST_TOLD: Final = 1000
_RESOLVE_S: Final = 3.0
_FAILED_S: Final = 5.0
_ANYWHERE: Final = ("", "0.0.0.0", "::")

Key = tuple[str, int]


class Book:
    """Addresses, and what is known of them."""

    def __init__(self, keys: Keys) -> None:
        self._configured = keys.places
        self._told: dict[Key, DialPlace] = {}
        self._spots: dict[Key, Spot] = {}
        self._names: dict[Key, list[str]] = {}
        """Names that answered at an address, the latest last; several: a load balancer."""
        self._failed: dict[Key, float] = {}
        self._ports: dict[str, int] = {}
        self.clusters: set[str] = set()
        """Names of the clusters to which trusted servers have gateways, up or not."""
        self._strange: dict[Key, DialPlace] = {}
        self._given: dict[DialPlace, set[Key]] = {}
        """Addresses to which the configured URLs lead now; a name server that does not answer changes nothing."""

    def given(self, spot: Spot) -> bool:
        """Whether the operator gave this address: then he trusts whoever answers there."""
        known = self._given.get(spot.place)
        if known is None and spot.place.given:
            return True
        return any(spot.key in keys for keys in self._given.values())

    def resolved(self, place: DialPlace, spots: Iterable[Spot]) -> None:
        """To these addresses a configured URL leads now, and to no earlier one any more."""
        keys = {spot.key for spot in spots}
        if place.given and keys:
            self._given[place] = keys

    def met(self, spot: Spot) -> bool:
        """Whether a server of the watched group has answered there."""
        return spot.key in self._spots

    def turned_away(self, spot: Spot) -> None:
        """Another cluster's server answered there: as good as nobody, until its cluster is told of."""
        self._strange[spot.key] = spot.place
        self.failed(spot)

    def strange(self, place: DialPlace) -> bool:
        """Whether one was turned away at this place."""
        return place in self._strange.values()

    def told(self, urls: Iterable[str]) -> bool:
        """Addresses that servers advertise, `host:port`; whether any of them is new."""
        before = len(self._told)
        for url in urls:
            try:
                parts = urlsplit(f"nats://{url}")
                host, port = parts.hostname or "", parts.port
            except ValueError:
                continue
            self._tell(host, port)
        return len(self._told) > before

    def listens(self, name: str, host: str, port: int) -> bool:
        """A server told where it listens for clients; whether that is new."""
        self._ports[name] = port
        before = len(self._told)
        self._tell(host, port)
        return len(self._told) > before

    def routed(self, name: str, address: str) -> None:
        """A server was seen at the other end of a route: its clients' port may be open at the same address."""
        self._tell(address, self._ports.get(name))

    def _tell(self, host: str, port: int | None) -> None:
        if host not in _ANYWHERE and port and 0 < port < 65536 and len(self._told) < _MOST_TOLD:
            self._told.setdefault((host, port), DialPlace(host=host, port=port))

    def answered(self, spot: Spot, name: str) -> None:
        """This name answered there."""
        self._spots[spot.key] = spot
        self._failed.pop(spot.key, None)
        self._strange.pop(spot.key, None)
        names = self._names.setdefault(spot.key, [])
        if name in names:
            names.remove(name)
        names.append(name)
        # It has moved: where it last failed to answer it is not looked for again.
        for key in self._failed:
            if name in self._names.get(key, ()):
                self._names[key].remove(name)

    def failed(self, spot: Spot) -> None:
        """Nobody answered there."""
        self._failed[spot.key] = clock.now()

    def balances(self, spot: Spot) -> bool:
        """Whether different servers answer at this one address."""
        return len(self._names.get(spot.key, ())) > 1

    def of(self, name: str) -> list[Spot]:
        """Addresses at which this name has answered."""
        return [self._spots[key] for key, names in self._names.items() if name in names]

    def alone(self, name: str) -> set[Key]:
        """Addresses at which this name has answered, and no other one."""
        return {key for key, names in self._names.items() if names == [name]}

    async def elsewhere(self, name: str) -> tuple[list[Spot], list[Spot]]:
        """Addresses where somebody unknown may answer, and those where somebody else did; names are resolved again."""
        places = (*self._told.values(), *self._configured)
        unique = tuple(dict.fromkeys(places))
        results = await asyncio.gather(*(_resolved(one) for one in unique))
        for place, found in zip(unique, results, strict=True):
            self.resolved(place, found)
        # Of two of one address the configured one counts: it may carry a login of its own.
        spots = {spot.key: spot for spots in results for spot in spots}
        own = {spot.key for spot in self.of(name)}
        now = clock.now()
        unknown, others = [], []
        for key, spot in spots.items():
            if key in own:
                continue
            if self._names.get(key):
                others.append(self._spots[key])
            elif now - self._failed.get(key, 0.0) > _FAILED_S:
                unknown.append(spot)
        return unknown, others


async def _resolved(where: DialPlace) -> list[Spot]:
    if is_address(where.host):
        return [Spot(where, where.host)]
    try:
        return await resolve(where, _RESOLVE_S)
    except Failure:
        return []
