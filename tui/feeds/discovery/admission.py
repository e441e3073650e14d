"""May the server that answered a dial be logged into now? Asked after its INFO, before anything of ours is sent; it must not dial."""

from collections.abc import Mapping
from typing import Protocol

from tui import clock
from tui.feeds.connection.address_book import Book
from tui.feeds.connection.client import Admit
from tui.feeds.connection.dial import Spot
from tui.feeds.connection.failures import WrongServer
from tui.feeds.connection.hello import Hello
from tui.feeds.connection.pace import Budget
from tui.feeds.connection.pinned import Pin
from tui.feeds.discovery.connection_limit import ConnectionLimit
from tui.feeds.discovery.trust import Trust


class AdmissionRequest(Protocol):
    """The pin of a server that answers, at an address that the operator gave or not; None: it is not wanted."""

    def __call__(self, name: str, *, given: bool) -> Pin | None: ...


class Admission:
    """Whoever answers is welcome if it is missing, is of the watched cluster, and it is time for a login."""

    def __init__(
        self,
        pins: Mapping[str, Pin],
        wanted: AdmissionRequest,
        trust: Trust,
        book: Book,
        limit: ConnectionLimit,
    ) -> None:
        self._pins = pins
        self._wanted = wanted
        self._trust = trust
        self._book = book
        self._limit = limit
        self._budget = Budget()

    def admit(self, spot: Spot, claimed: list[Pin]) -> Admit:
        """For one dial there; the pin that it was let in for is put into `claimed`."""

        def admit(hello: Hello) -> None:
            self._trust.refuse_strangers(spot, hello, self._pins.get(hello.name))
            self._book.answered(spot, hello.name)
            pin = self._wanted(hello.name, given=self._book.given(spot))
            if pin is None or pin.link is not None or pin.claimed or not self._timely(pin):
                raise WrongServer(hello.name)
            pin.claimed = True
            claimed.append(pin)

        return admit

    def _timely(self, pin: Pin) -> bool:
        # Those that log in just now count: an account that is full closes more than it must when too many come at once.
        now, held = clock.now(), sum(1 for pin in self._pins.values() if pin.usable or pin.claimed)
        ready = pin.pace.left(now) <= 0 and self._limit.turn(now, held)
        return ready and (pin.pace.failures == 0 or self._budget.take(now))
