"""What is a server called? Raft names peers by a hash of the server's name; this file must not know who is alive."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from hashlib import sha256

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=4096)
def peer_hash(name: str) -> str:
    """The 8-character Raft id of a server name (nats-server `getHashSize`)."""
    return "".join(_DIGITS[b % 62] for b in sha256(name.encode()).digest()[:8])


def name_of(peer: str, known: Mapping[str, str]) -> str:
    """The name behind a peer hash, or `#hash` until a server of that name has been seen."""
    name = known.get(peer)
    return f"#{peer}" if name is None else name


def release(version: str) -> tuple[int, ...]:
    """`2.11.9-RC.1` as (2, 11, 9), to compare server versions with; empty when it is no version."""
    parts = version.partition("-")[0].removeprefix("v").split(".")
    return tuple(int(part) for part in parts) if all(p.isascii() and p.isdigit() and len(p) < 9 for p in parts) else ()


def common_suffix(names: Collection[str]) -> str:
    """What all of several names end with, from a dot on: `.example.com`; the first word of a name never belongs to it."""
    words = [name.split(".")[:0:-1] for name in names]
    if len(words) < 2:
        return ""
    same: list[str] = []
    for level in zip(*words, strict=False):
        if len(set(level)) > 1:
            break
        same.append(level[0])
    return "".join(f".{word}" for word in reversed(same))


def full_name(typed: str, names: Collection[str]) -> str:
    """The one of these names that was meant: as typed, or without what all of them end with, as the `nats` CLI prints them."""
    if typed in names:
        return typed
    suffix = common_suffix(names)
    # `n2.example` is n2 of `.example.com` as well.
    meant = [n for n in names if suffix and n.startswith(f"{typed}.") and len(typed) >= len(n) - len(suffix)]
    return meant[0] if len(meant) == 1 else typed
