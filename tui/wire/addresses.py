"""Where do the servers listen, and how are they set up? VARZ and ROUTEZ as values; this file must not know who dials them.

They are no events: a link needs them to find and pin servers. What VARZ says beside them is one: `varz`.
"""

from typing import Final

from msgspec import Struct
from msgspec.json import Decoder

from tui.core.observed.answers import ServerRef
from tui.wire import structs
from tui.wire.decode import MAX_TEXT, Unreadable, bounded, read
from tui.wire.meaning import cut, server_ref


class Listening(Struct, frozen=True, kw_only=True):
    """What `read_varz` gives: where a server listens and how it is set up. Not an event."""

    server: ServerRef
    host: str
    """As configured: may be `0.0.0.0`."""
    port: int
    """Port for clients; 0 when it has none."""
    connect_urls: tuple[str, ...] = ()
    """`host:port` of the client ports in the cluster; empty with `no_advertise`."""
    gateways: tuple[str, ...] = ()
    """Names of the clusters to which it is configured to have gateways, its own among them."""
    store_dir: str | None = None
    auth_required: bool = False
    tls_required: bool = False
    tls_verify: bool = False
    system_account: str | None = None


class RouteAddress(Struct, frozen=True, kw_only=True):
    """One row of what `read_routez` gives; a pair of servers has several. Not an event."""

    remote_id: str
    remote_name: str | None
    """None up to 2.9."""
    ip: str
    port: int
    """The remote side's port of this TCP connection, a listening port only where this server dialled."""


class VarzRemote(Struct, frozen=True, kw_only=True):
    name: str = ""


class VarzGateway(Struct, frozen=True, kw_only=True):
    gateways: list[VarzRemote] | None = None


class VarzJetStream(Struct, frozen=True, kw_only=True):
    config: structs.Limited = structs.Limited()


class VarzData(Struct, frozen=True, kw_only=True):
    host: str
    port: structs.CountField
    connect_urls: list[str] | None = None
    gateway: VarzGateway = VarzGateway()
    jetstream: VarzJetStream = VarzJetStream()
    auth_required: bool = False
    tls_required: bool = False
    tls_verify: bool = False
    system_account: str = ""


class VarzAnswer(Struct, frozen=True, kw_only=True):
    server: structs.ServerBlock
    data: VarzData


class AddressRow(Struct, frozen=True, kw_only=True):
    remote_id: str = ""
    remote_name: str = ""
    ip: str = ""
    port: structs.CountField = 0


class AddressData(Struct, frozen=True, kw_only=True):
    routes: list[AddressRow] | None = None


class AddressAnswer(Struct, frozen=True, kw_only=True):
    server: structs.ServerBlock
    data: AddressData


_VARZ: Final = Decoder(VarzAnswer)
_ROUTEZ: Final = Decoder(AddressAnswer)


def read_varz(body: bytes) -> Listening | None:
    """How a server is set up and where it listens (nats-server 2.9 … 2.15 VARZ); None when the answer cannot be read."""
    try:
        told = read(_VARZ, body)
        return Listening(
            server=server_ref(told.server),
            host=told.data.host[:MAX_TEXT],
            port=told.data.port,
            connect_urls=_addresses(told.data.connect_urls),
            gateways=_addresses([remote.name for remote in told.data.gateway.gateways or () if remote.name]),
            store_dir=told.data.jetstream.config.store_dir or None,
            auth_required=told.data.auth_required,
            tls_required=told.data.tls_required,
            tls_verify=told.data.tls_verify,
            system_account=cut(told.data.system_account),
        )
    except Unreadable:
        return None


def read_routez(body: bytes) -> tuple[RouteAddress, ...] | None:
    """Addresses of the other servers as this one's routes know them (ROUTEZ); None when the answer cannot be read."""
    try:
        rows = read(_ROUTEZ, body).data.routes or []
        bounded(len(rows))
    except Unreadable:
        return None
    return tuple(
        RouteAddress(
            remote_id=row.remote_id[:MAX_TEXT],
            remote_name=cut(row.remote_name),
            ip=row.ip[:MAX_TEXT],
            port=row.port,
        )
        for row in rows
    )


def _addresses(urls: list[str] | None) -> tuple[str, ...]:
    bounded(len(urls or ()))
    return tuple(url[:MAX_TEXT] for url in urls or ())
