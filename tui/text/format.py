"""How is a figure written? Units as the `nats` CLI writes them, and short ages; this file must not know what is measured.

Instants are seconds since 1970 UTC, durations are seconds.
"""

import re
from datetime import UTC, datetime

from tui.text import wording

NONE = "–"
UNTOLD = "?"
"""In place of a figure that a server should have told: it left it out, or told one that cannot be."""
_PUBLIC_KEY = re.compile(r"(?<![A-Z0-9])[A-Z][A-Z2-7]{55}(?![A-Z0-9])")
"""An nkey, or the id of a server: base32, and the first letter tells of what."""
_ALL = 5
"""Units, from years to seconds."""
_SIZES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def count(n: int | None, none: str = NONE) -> str:
    """`1,234`."""
    return none if n is None else wording.number(n)


def size(n: float | None, none: str = NONE) -> str:
    """`10 MiB`, `1.2 GiB`, `999 B`."""
    if n is None:
        return none
    scale = _scale(n)
    return f"{_scaled(n, scale)} {_SIZES[scale]}"


def size_of(used: int | None, most: int | None, none: str = NONE) -> str:
    """`41 of 100 GiB`: both in the unit of the second, so that they can be compared at a glance."""
    if used is None:
        return none
    if not most or most < 0:
        return size(used)
    scale = _scale(most)
    return f"{_scaled(used, scale)} of {_scaled(most, scale)} {_SIZES[scale]}"


def _scale(n: float) -> int:
    scale = 0
    while abs(n) >= 1024 and scale < len(_SIZES) - 1:
        n /= 1024
        scale += 1
    return scale


def _scaled(n: float, scale: int) -> str:
    value = n / 1024**scale
    return f"{value:.1f}" if scale and 0.05 <= abs(value) < 9.95 else f"{value:.0f}"


def percent(share: float | None, none: str = NONE) -> str:
    """`12%` of 0.12."""
    return none if share is None else wording.percent(share)


def duration(seconds: float | None, none: str = NONE) -> str:
    """As the `nats` CLI: `12µs`, `530ms`, `4.20s`, `2m3s`, `1h2m3s`, `1d2h3m4s`."""
    if seconds is None:
        return none
    if seconds < 0:
        return "-" + duration(-seconds)
    if seconds == 0 or round(seconds, 2) >= 60:
        return wording.units(round(seconds), _ALL)
    if round(seconds, 3) >= 1:
        return f"{seconds:.2f}s"
    return f"{seconds * 1e3:.0f}ms" if round(seconds, 6) >= 0.001 else f"{seconds * 1e6:.0f}µs"


def age(seconds: float | None, none: str = NONE) -> str:
    """How long ago, short and calm: tenths below ten seconds, then whole seconds, then the two largest units."""
    return none if seconds is None else wording.seconds(seconds)


def tenure(seconds: float | None, none: str = NONE) -> str:
    """An age that never shows tenths: `0s`, `12s`, `1m53s`, `41d2h`."""
    return none if seconds is None else wording.units(round(max(0.0, seconds)), 2)


def clock(at: float) -> str:
    """`03:12:44`, UTC."""
    return _utc(at).strftime("%H:%M:%S")


def date_clock(at: float) -> str:
    """`2026-11-23 03:12:44`, UTC."""
    return _utc(at).strftime("%Y-%m-%d %H:%M:%S")


def local_clock(at: float) -> str:
    """`04:12:44 CET`: the time and the name of this machine's zone."""
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%H:%M:%S %Z")


def local_date_clock(at: float) -> str:
    """`2026-11-23 04:12:44 CET`."""
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")


def moment(at: float, error_s: float, now: float, *, about: str = "~", plus_minus: str = "±") -> str:
    """When it happened, as exact as it is known: `03:10:51.204`, `~01:55:40.2 ±310ms`, `11-22 23:59:01.000` if not today."""
    stamp = _utc(round(at, 3))
    text = stamp.strftime("%H:%M:%S")
    if stamp.date() != _utc(now).date():
        text = stamp.strftime("%m-%d ") + text
    if error_s <= 0.010:
        return f"{text}.{stamp.microsecond // 1000:03d}"
    if error_s < 1:
        return f"{about}{text}.{stamp.microsecond // 100_000} {plus_minus}{duration(error_s)}"
    return f"{about}{text} {plus_minus}{age(error_s)}"


def plural(n: int, one: str, many: str | None = None) -> str:
    """`1 change`, `3 changes`."""
    return wording.count(n, one, many)


def listing(names: list[str] | tuple[str, ...], most: int = 3) -> str:
    """`n1 n2 n3 and 4 more`."""
    rest = len(names) - most
    return " ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def short_keys(text: str) -> str:
    """Public keys in it (56 characters each) by their first 8 and last 4: `NAB7KQ2M…X4TF`."""
    return _PUBLIC_KEY.sub(lambda key: f"{key[0][:8]}…{key[0][-4:]}", text)


def _utc(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
