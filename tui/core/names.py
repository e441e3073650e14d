"""What is a server called? Raft names peers by a hash of the server's name; this file must not know who is alive."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=4096)
def peer_hash(name: str) -> str:
    """The 8-character Raft id of a server name (nats-server `getHashSize`)."""
    return "".join(_DIGITS[b % 62] for b in sha256(name.encode()).digest()[:8])


def name_of(peer: str, known: Mapping[str, str]) -> str:
    """The name behind a peer hash, or `#hash` until a server of that name has been seen."""
    return known.get(peer, f"#{peer}")


def release(version: str) -> tuple[int, ...]:
    """`2.11.9-RC.1` as (2, 11, 9), to compare server versions with; empty when it is no version."""
    parts = version.partition("-")[0].removeprefix("v").split(".")
    return tuple(int(part) for part in parts) if all(p.isascii() and p.isdigit() and len(p) < 9 for p in parts) else ()
