"""Who is there, and what became of the addresses that the operator gave? Events of finding servers, and what is kept of them."""

from collections.abc import Mapping

from msgspec import Struct

from tui.core.observed.answers import ServerRef
from tui.core.observed.event import Event


class DiscoveryDone(Event, frozen=True, kw_only=True):
    """One round of `$SYS.REQ.SERVER.PING` has ended."""

    servers: tuple[str, ...]
    """Names that answered this round."""
    given_tried: bool = True
    """Whether every address that the operator gave has been tried by now."""


class Greeted(Event, frozen=True, kw_only=True):
    """A server let us in, told who it is (INFO), and has answered nothing so far."""

    server: ServerRef


class AddressRefused(Event, frozen=True, kw_only=True):
    """At an address that the operator gave, a server of another cluster answers; nothing was said to it. Once a reason."""

    address: str
    reason: str


class NotReached(Event, frozen=True, kw_only=True):
    """No server has let us in since `since`, though metawatch tries again and again; told anew when there is another reason."""

    since: float
    reason: str


WhoIsThere = DiscoveryDone | AddressRefused | Greeted | NotReached


class GivenUrls(Struct, frozen=True, kw_only=True):
    """The addresses that the operator gave."""

    tried: bool = False
    """Each of them: who is not known by then cannot be reached."""
    refused: Mapping[str, str] = {}
    """By address: why whoever answers there is none of the watched cluster."""
    unreached: str | None = None
    """Why no server could be reached at any of them so far; None: one could, or it is tried for the first time."""
