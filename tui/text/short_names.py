"""What do all names end with? `n1.prod.example.com` and its peers are n1, n2, n3 on a screen, as the `nats` CLI writes them."""

from collections.abc import Iterable
from functools import lru_cache


def shared_suffix(names: Iterable[str]) -> str:
    """`.prod.example.com`, if all of several names end with it after a first part that still tells them apart; else nothing."""
    return _suffix(tuple(names))


@lru_cache(maxsize=8)
def _suffix(names: tuple[str, ...]) -> str:
    if len(names) < 2:
        return ""
    parts = [name.split(".") for name in names]
    shared = 0
    while all(len(part) > shared + 1 for part in parts) and len({part[-1 - shared] for part in parts}) == 1:
        shared += 1
    kept = [".".join(part[: len(part) - shared]) for part in parts]
    if not shared or len(set(kept)) < len(kept) or not all(kept):
        return ""
    return "." + ".".join(parts[0][-shared:])


def shortened(text: str, suffix: str) -> str:
    """A name, or a sentence with names in it, without what they all end with."""
    return text.replace(suffix, "") if suffix else text
