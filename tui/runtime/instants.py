"""Which instant was meant? `2026-11-29T03:12:00Z`, `2026-11-29`, `03:12`, `-2h` or `2h` ago, `now`; UTC unless an offset is given.

Instants are floats, seconds since 1970-01-01 UTC; this file must not read a clock: what is relative is relative to `end`.
"""

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from tui.core.settings.durations import parse_duration

_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?")
_DAY_S: Final = 86_400.0
FORMS: Final = "2026-11-29T03:12:00Z, 2026-11-29, 03:12, -2h or now"


def parse_instant(text: str, end: float) -> float:
    """The instant. A time of day is the last such one before `end`. Raises ValueError with what is allowed."""
    text = text.strip()
    if text == "now":
        return end
    if text.startswith("-"):
        return end - parse_duration(text[1:])
    if found := _CLOCK.fullmatch(text):
        hours, minutes, seconds = int(found[1]), int(found[2]), float(found[3] or 0)
        if hours < 24 and minutes < 60 and seconds < 60:
            at = end // _DAY_S * _DAY_S + hours * 3600 + minutes * 60 + seconds
            return at if at <= end else at - _DAY_S
    with suppress(ValueError):
        return end - parse_duration(text)
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"not a time: {text!r} (allowed: {FORMS})") from None
    return (told if told.tzinfo is not None else told.replace(tzinfo=UTC)).timestamp()
