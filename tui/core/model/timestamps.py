"""How is an instant written? Instants are floats, seconds since 1970-01-01 UTC; this file must not read a clock."""

from datetime import UTC, datetime


def rfc3339(at: float) -> str:
    """RFC 3339 UTC with milliseconds, as every `--json` line carries it: `2026-11-23T03:02:10.110Z`."""
    return datetime.fromtimestamp(round(at, 3), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant(text: str) -> float:
    """Seconds since 1970 of an RFC 3339 time."""
    return datetime.fromisoformat(text).timestamp()
