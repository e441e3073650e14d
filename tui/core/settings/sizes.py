"""How many bytes are `10GiB`, and how is a size written that somebody chose? IEC units, as the `nats` CLI prints them."""

import re
from typing import Final

from tui.core.safe_text import one_line

_UNITS: Final = {"b": 1, "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}
_WRITTEN: Final = (("TiB", 2**40), ("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10))
_SIZE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([a-z]+)", re.I)


def parse_size(text: str) -> float:
    """Bytes of a size such as `512KiB`, `1.5 GiB`; a ValueError says what is wrong and how to write it."""
    found = _SIZE.fullmatch(text.strip())
    unit = None if found is None else _UNITS.get(found[2].lower())
    if found is None or unit is None:
        raise ValueError(f"'{one_line(text.strip(), 40)}' is not a size: write 512KiB, 1MiB or 10GiB")
    return float(found[1]) * unit


def exact_size(size: float) -> str:
    """A size that somebody chose, as it can be typed: `1MiB`, `10GiB`, `1536KiB`. Nothing is rounded away."""
    unit, length = next((pair for pair in _WRITTEN if size and (size / pair[1]).is_integer()), ("B", 1))
    return f"{size / length:.0f}{unit}"
