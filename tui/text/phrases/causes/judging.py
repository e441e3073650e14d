"""How is it said how far a lost leader spread, what cannot be seen from here, and that metawatch saw nothing?"""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text.wording import count, names


def _assets(streams: int, consumers: int, lasted_s: int, *, over: bool) -> str:
    """`12 streams and 1 consumer elected new leaders within 4s (an effect, not the cause)`."""
    each = [count(n, word) for n, word in ((streams, "stream"), (consumers, "consumer")) if n]
    elected = "a new leader" if streams + consumers == 1 else "new leaders"
    so_far = "" if over else " so far"
    return f"{' and '.join(each)} elected {elected} within {lasted_s}s{so_far} (an effect, not the cause)"


def _unexplained(down: tuple[str, ...], mute: tuple[str, ...]) -> str:
    """`n1 is down, n2, n3 gave no answer: no cause explains it`. Who gave none may have been out of our own reach."""
    parts = ((down, "are down" if len(down) > 1 else "is down"), (mute, "gave no answer"))
    seen = ", ".join(f"{names(who)} {what}" for who, what in parts if who)
    return f"{seen}: no cause explains it"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "as_recorded": "{text}",
    "assets_elected_leaders": _assets,
    "metawatch_saw_nothing": "metawatch saw nothing then: {reason}",
    "no_cause_explains": _unexplained,
    "no_anomaly_explains": "metawatch saw no anomaly that explains it",
    "no_anomaly_seen": "metawatch saw no anomaly on any server or route",
    "see_hosts": (
        "disk, CPU and memory of {servers}: on each host: `iostat -x 1 5; cat /proc/pressure/*; dmesg -T | tail`"
    ),
}
