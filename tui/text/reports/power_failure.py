"""How does `doctor` say what a power failure would cost? Sentences, the safest servers first; this file must not judge."""

from collections.abc import Iterable, Iterator

from tui.core.reports.permissions_report import FoundServer
from tui.core.settings.durations import exactly
from tui.text.cells import clean
from tui.text.wording import names


def power_failure(servers: Iterable[FoundServer]) -> Iterator[str]:
    """One of each interval; nothing where no server tells one."""
    told: dict[float, list[str]] = {}
    for server in sorted(servers, key=lambda s: s.lost_s or 0.0):
        if server.lost_s is not None:
            told.setdefault(server.lost_s, []).append(clean(server.name, 30))
    for lost_s, who in told.items():
        lost = "no acknowledged write" if lost_s == 0 else f"up to {exactly(lost_s)} of acknowledged writes"
        yield f"{names(who)}: {lost}"
    if len(told) > 1:
        yield "start the first ones first, and the others once those are up"
