"""May this server be told who we are? What it says of itself before the login, against what trusted servers tell of it.

An address that a server advertises may lead to another cluster (a wrong `client_advertise`, pod networks that overlap, an address
that was given to another pod), even to one with the same server names and users. Credentials and commands must not go there. So
a learned address is used only where the server id at its door is the one that the watched cluster tells for that name; an
address that the operator gave is trusted unless it plainly shows another cluster. This file must not dial.
"""

from typing import Final

from tui import clock
from tui.core.observed.discovery import AddressRefused
from tui.core.ports import Sink
from tui.feeds.connection.address_book import Book
from tui.feeds.connection.dial import Spot
from tui.feeds.connection.failures import WrongServer, plain
from tui.feeds.connection.hello import Hello
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.pinned import Pin

_ALIVE_S: Final = 3.0
"""A server that answered within this is still there: another id under its name is another server."""
_SHOWN: Final = 8
RENAMED: Final = "if your cluster was renamed, restart metawatch"


class Trust:
    """What the watched cluster is known by."""

    def __init__(self, roster: Roster, book: Book, take: Sink) -> None:
        self._take = take
        self._told: dict[str, str] = {}
        self._strange: dict[str, str] = {}
        self._roster = roster
        self._book = book
        self._clusters: set[str] = set()
        self._lone: str | None = None
        """The server that was connected to first, where it has no cluster: then it is all that is watched."""

    def let_in(self, hello: Hello) -> None:
        """Its login worked: its cluster is one of ours, also when no connection is left later. The first one defines what is
        watched; "no cluster" is no name that servers share."""
        if hello.cluster:
            self._clusters.add(hello.cluster)
        elif not self._begun:
            self._lone = hello.name

    @property
    def _begun(self) -> bool:
        return bool(self._clusters) or self._lone is not None

    @property
    def strangers(self) -> tuple[str, ...]:
        """What speaks against whoever answers at given addresses, one line each."""
        return tuple(self._strange.values())

    def refuse_strangers(self, spot: Spot, hello: Hello, pin: Pin | None) -> None:
        """Raises WrongServer for one that must not be told who we are; `pin`: what is held or looked for under its name."""
        now, lost_at, given = clock.now(), None if pin is None else pin.lost_at, self._book.given(spot)
        against = self.against(hello, str(spot.place), given=given, lost_at=lost_at, now=now)
        if against is None and self._is_called_otherwise(hello):
            raise WrongServer(hello.name)
        if against is not None:
            self._book.turned_away(spot)
            if pin is not None:
                pin.turned_away(against, now)
            self._tell(str(spot.place), against, hello, given=given, now=now)
            raise WrongServer(hello.name, against)

    def refuse_strangers_to_account(self, hello: Hello) -> None:
        """The same for the login of another account, at an address that the operator gave with it; raises WrongServer."""
        against = self.against(hello, "this address", given=True, lost_at=None, now=clock.now())
        if against is not None:
            raise WrongServer(hello.name, against)

    def _tell(self, where: str, against: str, hello: Hello, *, given: bool, now: float) -> None:
        """Once an address: what is wrong with it stays so, and only the id changes with each start."""
        if given and not self._is_ours(hello) and self._told.get(where) != hello.cluster:
            self._told[where] = hello.cluster
            self._strange[where] = against
            self._take(AddressRefused(at=now, address=where, reason=f"{against}; {RENAMED}"))

    def _is_called_otherwise(self, hello: Hello) -> bool:
        """Whether it is told of, and another server bears its plain name here: it is watched through others."""
        servers = self._roster.servers.items()
        return any(one.ref.id == hello.id and called != hello.name for called, one in servers)

    def _is_ours(self, hello: Hello) -> bool:
        """Whether it says that it is of the watched cluster, or of one that belongs to it; guests only share the system account."""
        if not hello.cluster:
            return hello.name == self._lone
        if hello.cluster in self._clusters or hello.cluster in self._book.clusters:
            return True
        domain, servers = self._roster.home.domain, self._roster.servers.values()
        return any(
            one.ref.cluster == hello.cluster and not one.runs_alone and self._roster.group_of(one.ref) == domain
            for one in servers
        )

    def against(self, hello: Hello, where: str, *, given: bool, lost_at: float | None, now: float) -> str | None:
        """What speaks against it, in words; None: let it in. `lost_at`: when our last connection to that name ended."""
        if given and not self._begun:
            return None
        known = self._roster.servers.get(hello.name)
        if self._is_called_otherwise(hello) or (known is not None and known.ref.id == hello.id):
            return None
        who = plain(f"{hello.name}, id {hello.id[:_SHOWN]}…, {_cluster(hello.cluster)}", 90)
        if not self._is_ours(hello):
            return f"another server ({who}) answers at {where}: no credentials were sent"
        since = now - _ALIVE_S if lost_at is None else lost_at
        if given and (known is None or known.seen <= since):
            return None
        return f"a server with an id unknown to the cluster ({who}) answers at {where}: no credentials were sent"


def _cluster(name: str) -> str:
    return f"cluster {name}" if name else "no cluster"
