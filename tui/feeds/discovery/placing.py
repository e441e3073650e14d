"""What is done about a server that was found: is it connected to and asked in full, or only known, as a guest? It must not ask or dial."""

from collections.abc import Callable

from tui.feeds.asking.polls import Polls
from tui.feeds.connection.known_servers import Known, Roster
from tui.feeds.discovery.connections import Pins
from tui.feeds.discovery.guests import Guests


class Placing:
    """All servers; nobody is placed before it is known which group is watched, or all that answer have been heard."""

    def __init__(self, guests: Guests, roster: Roster, polls: Polls, changed: Callable[[], None]) -> None:
        self._guests = guests
        self._roster = roster
        self._polls = polls
        self._changed = changed
        self._begun = False
        self._placed: dict[str, bool] = {}
        """Whether each was last taken for a guest."""

    @property
    def guests(self) -> int:
        """How many there are."""
        return sum(self._placed.values())

    def seen(self, pins: Pins | None, name: str, *, news: bool) -> None:
        """It answered, or said something."""
        if not self._begun:
            self.all(pins)
            return
        known = self._roster.servers.get(name)
        if known is not None and pins is not None and self._one(pins, known, news=news):
            self._changed()

    def all(self, pins: Pins | None, *, all_heard: bool = False) -> None:
        """Judge all of them again."""
        self._guests.settle(all_heard=all_heard)
        self._begun = self._begun or all_heard or self._guests.settled
        if not self._begun or pins is None:
            return
        changed = [self._one(pins, one, news=False) for one in tuple(self._roster.servers.values())]
        if any(changed):
            self._changed()

    def forget(self, pins: Pins, now: float) -> None:
        """Servers that are gone for good cost nothing any more: guests, and those that never had a name."""
        for name in self._roster.gone(now):
            known = self._roster.servers[name]
            if pins.link(name) is None and (self._placed.get(name) or known.ref.name == known.ref.id):
                pins.unwanted(name)
                self._polls.forget(name)
                self._placed.pop(name, None)
                self._roster.forget(name)

    def _one(self, pins: Pins, known: Known, *, news: bool) -> bool:
        """Whether what it is has changed."""
        guest = self._guests.is_one(known)
        if guest:
            pins.unwanted(known.name)
        elif not known.second:
            # A second server of a name is watched through others: at an address of its own it says the name of the first.
            pins.wanted(known.name, news=news)
        if not news and self._placed.get(known.name) is guest:
            return False
        self._placed[known.name] = guest
        self._polls.server(known, guest=guest)
        return True
