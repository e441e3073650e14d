"""What do the servers' own logs say about elections? The yardstick for everything metawatch claims; it must not know
how metawatch learnt of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_ELECTED = re.compile(
    r"^\[\d+\] (?P<at>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d+) \[INF\] (?:JetStream cluster )?"
    r"[Ss]elf is new (?:JetStream cluster )?metadata leader"
)


@dataclass(frozen=True, order=True)
class LogElection:
    """One line `Self is new JetStream cluster metadata leader`."""

    at: float
    """Seconds since 1970 UTC, by the server's own clock."""
    leader: str


def log_elections(logs: Mapping[str, Path], since: float = 0.0) -> list[LogElection]:
    """All elections at or after `since`, in order of time; `logs` is server name to log file."""
    return sorted(
        LogElection(at, name)
        for name, path in logs.items()
        for at in _times(path.read_text(errors="replace").splitlines() if path.exists() else ())
        if at >= since
    )


def last_complaint(log: Path) -> str:
    """The last fatal or error line, or whatever the server said last."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()] if log.exists() else []
    complaints = [line for line in lines if "[FTL]" in line or "[ERR]" in line]
    return (complaints or lines or ["its log is empty"])[-1]


def _times(lines: Iterable[str]) -> list[float]:
    return [
        datetime.strptime(found["at"], "%Y/%m/%d %H:%M:%S.%f").replace(tzinfo=UTC).timestamp()
        for line in lines
        if (found := _ELECTED.match(line))
    ]
