"""What does a server's VARZ say that nothing else tells? An event of it; where the server listens is read in `addresses`."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.json import Decoder

from tui.core.observed.answers import Certificate, DiskWaits, Listener, Varz
from tui.core.observed.events import VarzSeen
from tui.wire import meaning, structs
from tui.wire.decode import instant, read


class Certified(Struct, frozen=True, kw_only=True):
    """One kind of connections; the field is left out where it has no certificate."""

    tls_cert_not_after: structs.Instant | None = None


class DiskBlock(Struct, frozen=True, kw_only=True):
    """`disk_io_wait_stats`; times are nanoseconds."""

    waiters: structs.CountField | None = None
    waits: structs.CountField | None = None
    wait_time: structs.CountField | None = None
    max_wait_time: structs.CountField | None = None


class ToldOn(Struct, frozen=True, kw_only=True):
    """`data` of VARZ, as far as it is told on."""

    config_load_time: structs.Instant | None = None
    config_digest: str = ""
    max_connections: int | None = None
    """0 and -1 mean no limit."""
    tls_cert_not_after: structs.Instant | None = None
    cluster: Certified = Certified()
    gateway: Certified = Certified()
    leaf: Certified = Certified()
    mqtt: Certified = Certified()
    websocket: Certified = Certified()
    disk_io_wait_stats: DiskBlock | None = None


class VarzBody(Struct, frozen=True, kw_only=True):
    server: structs.ServerBlock
    data: ToldOn


_VARZ: Final = Decoder(VarzBody)
_DIGITS: Final = 16


def varz_seen(at: float, asked: float, via: str, body: bytes) -> VarzSeen:
    """One answer (nats-server 2.9 … 2.15); raises Unreadable."""
    told = read(_VARZ, body)
    return VarzSeen(
        at=at,
        server=meaning.server_ref(told.server),
        server_time=instant(told.server.time),
        asked=asked,
        via=via,
        varz=Varz(
            loaded_at=instant(told.data.config_load_time),
            digest=_short(told.data.config_digest),
            max_connections=told.data.max_connections if (told.data.max_connections or 0) > 0 else None,
            certificates=tuple(_certificates(told.data)),
            disk_waits=None if told.data.disk_io_wait_stats is None else _disk_waits(told.data.disk_io_wait_stats),
        ),
    )


def _certificates(data: ToldOn) -> Iterator[Certificate]:
    """Those that it has, of clients first."""
    kinds: tuple[tuple[Listener, structs.Instant | None], ...] = (
        ("clients", data.tls_cert_not_after),
        ("routes", data.cluster.tls_cert_not_after),
        ("gateways", data.gateway.tls_cert_not_after),
        ("leafs", data.leaf.tls_cert_not_after),
        ("mqtt", data.mqtt.tls_cert_not_after),
        ("websocket", data.websocket.tls_cert_not_after),
    )
    for listener, not_after in kinds:
        expires = instant(not_after)
        if expires is not None:
            yield Certificate(listener=listener, expires=expires)


def _disk_waits(told: DiskBlock) -> DiskWaits | None:
    """None where one of its figures is missing, or cannot be."""
    if told.waiters is None or told.waits is None or told.wait_time is None or told.max_wait_time is None:
        return None
    return DiskWaits(
        waiting=told.waiters, waits=told.waits, wait_s=told.wait_time / 1e9, longest_s=told.max_wait_time / 1e9
    )


def _short(digest: str) -> str | None:
    """Enough to see that it is another one, and too little to find the file by trying: it may hold passwords."""
    return meaning.cut(digest.rpartition(":")[2][:_DIGITS])
