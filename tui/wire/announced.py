"""What does a server announce once, by an advisory: that its disk is full, or that its quorum was lowered? One event each."""

from typing import Final

from msgspec.json import Decoder

from tui.core.observed.announcements import Announcement, MetaRescued, StorageOut
from tui.wire import structs
from tui.wire.decode import MAX_TEXT, read

_STORAGE: Final = Decoder(structs.StorageBlock)
_RESCUE: Final = Decoder(structs.RescueBlock)


def announced(at: float, via: str, kind: str, body: bytes) -> Announcement | None:
    """What came on `$JS.EVENT.ADVISORY.<kind>`; None for all other kinds. Raises Unreadable."""
    if kind == "SERVER.OUT_OF_STORAGE":
        out = read(_STORAGE, body)
        return StorageOut(at=at, server=out.server[:MAX_TEXT], server_id=out.server_id[:MAX_TEXT], via=via)
    if kind == "SERVER.META_RESCUE":
        told = read(_RESCUE, body)
        return MetaRescued(
            at=at,
            id=told.id[:MAX_TEXT],
            server=told.server[:MAX_TEXT],
            server_id=told.server_id[:MAX_TEXT],
            was=told.prev_quorum,
            now=told.new_quorum,
            via=via,
        )
    return None
