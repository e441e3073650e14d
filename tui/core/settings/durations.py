"""How long is `1h30m`, and how is a duration written that somebody chose? As the `nats` CLI reads them; must not know what they are for."""

import re

from tui.core.safe_text import one_line

_DAY = 86_400.0

_UNITS = {
    "ns": 1e-9,
    "us": 1e-6,
    "µs": 1e-6,  # the micro sign …
    "μs": 1e-6,  # … and the Greek letter: keyboards disagree
    "ms": 1e-3,
    "s": 1.0,
    "m": 60.0,
    "h": 3600.0,
    "d": _DAY,
    "D": _DAY,
    "w": 7 * _DAY,
    "W": 7 * _DAY,
    "M": 30 * _DAY,  # the one letter whose case matters: `m` is a minute
    "y": 365 * _DAY,
    "Y": 365 * _DAY,
}

_WRITTEN = (("d", _DAY), ("h", 3_600.0), ("m", 60.0), ("s", 1.0), ("ms", 1e-3), ("us", 1e-6))

_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_PART = re.compile(rf"({_NUMBER})({'|'.join(sorted(_UNITS, key=len, reverse=True))})")
_BARE = re.compile(_NUMBER)

_LONGEST = 292 * 365 * _DAY
"""Go's own limit (64 bits of nanoseconds); beyond it no peer could read the same text."""

_HELP = "write 500ms, 60s, 1h30m or 2d (units: ns us ms s m h d w M y; m is a minute, M is 30 days)"


def parse_duration(text: str) -> float:
    """Seconds of a duration such as `500ms`, `60s`, `1h30m`, `2d`; a ValueError says what is wrong and how to write it."""
    said = text.strip()
    quoted = f"'{one_line(said, 40)}'"
    if not said:
        raise ValueError(f"a duration is missing: {_HELP}")
    if _BARE.fullmatch(said):
        raise ValueError(f"{quoted} has no unit, did you mean {one_line(said, 40)}s? {_HELP}")
    seconds, end = 0.0, 0
    for part in _PART.finditer(said):
        if part.start() != end:
            break
        seconds += float(part[1]) * _UNITS[part[2]]
        end = part.end()
    if end != len(said):
        raise ValueError(f"{quoted} is not a duration: {_HELP}")
    if seconds > _LONGEST:
        raise ValueError(f"{quoted} is too long: a duration ends at 292 years")
    return seconds


def exactly(lasted: float) -> str:
    """A duration that somebody chose, as it can be typed: `500ms`, `90s`, `10m`, `1.5s`, `2h`. Nothing is rounded away."""
    for unit, length in _WRITTEN[:4]:
        if lasted >= length and (lasted / length).is_integer():
            return f"{lasted / length:.0f}{unit}"
    unit, length = next((pair for pair in _WRITTEN[3:] if lasted >= pair[1]), ("s", 1.0))
    return f"{round(lasted / length, 6):.10g}{unit}"
