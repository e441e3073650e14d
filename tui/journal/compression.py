"""How do events become small? Zstandard with a dictionary trained on recorded events; a file carries the dictionary that it needs.

What comes back is exactly what was put in, or it is an error: a damaged block is never half read.
"""

from functools import cache
from importlib.resources import files
from typing import Final

from zstandard import (
    ZstdCompressionDict,
    ZstdCompressionParameters,
    ZstdCompressor,
    ZstdDecompressor,
    ZstdError,
    frame_content_size,
)

_LEVEL: Final = 9
_WINDOW_LOG: Final = 16
"""Bytes that are looked back, as a power of two; the tables are of its half. What zstd takes for blocks of our size packs no smaller, and
costs 2.0 MB and 2.3 ms a block instead of 0.8 MB and 1.7 ms."""
_QUICK: Final = 1
"""For what is packed again within seconds: 9 µs for a quarter of a second instead of 59, and a fourth larger."""
_LARGEST: Final = 64 << 20
"""No block is larger; a frame that claims more is damaged or hostile."""


class Damaged(Exception):
    """These bytes are no block of a journal, or their dictionary is missing."""


@cache
def trained() -> bytes:
    """The dictionary that this version writes with (`python -m tests.bench dictionary` trains it)."""
    return files("tui.journal").joinpath("events.zdict").read_bytes()


class Codec:
    """Compresses with one dictionary; reads what was written with any that it was given. For one thread at a time."""

    def __init__(self, dictionary: bytes | None = None) -> None:
        """`dictionary`: the one that a file was written with; None for today's. Raises Damaged."""
        self.dictionary = trained() if dictionary is None else dictionary
        try:
            known = ZstdCompressionDict(self.dictionary)
            tables = _WINDOW_LOG - 1
            well = ZstdCompressionParameters.from_level(
                _LEVEL, write_checksum=True, window_log=_WINDOW_LOG, hash_log=tables, chain_log=tables
            )
            self._pack = ZstdCompressor(compression_params=well, dict_data=known)
            self._pack_quickly = ZstdCompressor(level=_QUICK, dict_data=known, write_checksum=True)
            self._unpack = ZstdDecompressor(dict_data=known)
            self._pack.compress(b"")  # it is read on first use
        except (ZstdError, MemoryError, ValueError) as error:
            raise Damaged(str(error)) from None

    def pack(self, data: bytes) -> bytes:
        """Compressed, with a checksum."""
        return self._pack.compress(data)

    def pack_quickly(self, data: bytes) -> bytes:
        """The same with less work, and larger: for what is soon packed again with more."""
        return self._pack_quickly.compress(data)

    def unpack(self, data: bytes) -> bytes:
        """What was packed. Raises Damaged."""
        try:
            # Zstandard ignores `max_output_size` where a frame claims its size, and reserves all of that.
            if frame_content_size(data) > _LARGEST:
                raise Damaged("too large")
            return self._unpack.decompress(data, max_output_size=_LARGEST)
        except (ZstdError, MemoryError, ValueError) as error:
            raise Damaged(str(error)) from None
