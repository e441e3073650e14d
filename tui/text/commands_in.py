"""Which part of what an operator is to do can be typed? The commands in a sentence; this file must not know who says it."""

import re
from typing import Final

_FIRST: Final = frozenset(
    {
        "nats",
        "metawatch",
        "dmesg",
        "vmstat",
        "iostat",
        "journalctl",
        "cat",
        "ss",
        "ip",
        "nstat",
        "chronyc",
        "ps",
        "uptime",
        "df",
        "nsc",
        "systemctl",
        "timedatectl",
        "ping",
        "top",
    }
)
"""What they begin with."""
_REMARK: Final = re.compile(r" \([^()]*\)(?=;|$)")


def commands_in(sentence: str) -> str | None:
    """The first commands that belong together: `check n2, on its host: dmesg -T | tail; vmstat 1 5 (swap)` has two of one host."""
    found: list[str] = []
    for part in re.split(r"; ", _REMARK.sub("", sentence)):
        where, _, last = part.rpartition(": ")
        command = last.strip(" `")
        known = command.split(" ", maxsplit=1)[0] in _FIRST
        if found and (where or not known):
            break
        if known:
            found.append(command)
    return "; ".join(found) or None
