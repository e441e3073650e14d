"""What does a server's VARZ say that nothing else tells? An event of it; where the server listens is read in `addresses`."""

from typing import Final

from msgspec import Struct
from msgspec.json import Decoder

from tui.core.observed.answers import Varz
from tui.core.observed.events import VarzSeen
from tui.wire import meaning, structs
from tui.wire.decode import instant, read


class ToldOn(Struct, frozen=True, kw_only=True):
    """`data` of VARZ, as far as it is told on."""

    config_load_time: structs.Instant | None = None
    config_digest: str = ""


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
        varz=Varz(loaded_at=instant(told.data.config_load_time), digest=_short(told.data.config_digest)),
    )


def _short(digest: str) -> str | None:
    """Enough to see that it is another one, and too little to find the file by trying: it may hold passwords."""
    return meaning.cut(digest.rpartition(":")[2][:_DIGITS])
