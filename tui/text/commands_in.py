"""Which part of what an operator is to do can be typed? The commands in a sentence; this file must not know who says it."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

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


class Piece(NamedTuple):
    """A part of a sentence: words to be read, or commands to be typed."""

    words: str
    command: bool
    remark: str = ""
    """What is said of the command in brackets behind it."""


def commands_in(sentence: str) -> str | None:
    """The first commands that belong together: `check n2, on its host: dmesg -T | tail; vmstat 1 5 (swap)` has two of one host."""
    return next((piece.words for piece in pieces(sentence) if piece.command), None)


def pieces(sentence: str) -> tuple[Piece, ...]:
    """The sentence in its order; commands of one host are one piece."""
    out: list[Piece] = []
    for part in _parts(sentence):
        last = out[-1] if out else None
        if last is None or last.command is not part.command:
            out.append(part)
        else:
            remark = "; ".join(filter(None, (last.remark, part.remark)))
            out[-1] = Piece(f"{last.words}; {part.words}", part.command, remark)
    return tuple(out)


def _parts(sentence: str) -> Iterator[Piece]:
    for part in sentence.split("; "):
        plain = _REMARK.sub("", part)
        where, _, last = plain.rpartition(": ")
        command = last.strip(" `")
        if command.split(" ", maxsplit=1)[0] not in _FIRST:
            yield Piece(part, command=False)
            continue
        if where:
            yield Piece(f"{where}:", command=False)
        yield Piece(command, command=True, remark=part[len(plain) :].strip())
