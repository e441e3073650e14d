"""At which moment is a row of the time line? Keys of rows, written and read."""


def offset_of(seconds: float) -> str:
    """`−6.413 s`."""
    return f"{'−' if seconds < 0 else '+'}{abs(seconds):.3f} s"


def key_at(offset: float, name: str) -> str:
    """Key of a row that tells of an instant."""
    return f"@{offset:.6f} {name}"


def moment_of(key: str | None) -> float | None:
    """The instant that the row of this key tells of, in seconds from the election."""
    return float(key[1:].split(" ", 1)[0]) if key is not None and key.startswith("@") else None
