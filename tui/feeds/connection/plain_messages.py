"""Which whole messages does a read begin with? Nearly all that comes is MSG and PONG, whole; nats-py's parser takes the rest, its
regular expressions and coroutines cost several times as much. This file must not know what becomes of them."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

_MSG: Final = b"MSG "
_PONG: Final = b"PONG\r\n"
_END: Final = b"\r\n"
_DIGITS: Final = 9
"""Of the longest number that is read here."""


class Took(Struct, frozen=True):
    """One message, as read from the wire. No named tuple, which takes twice as long to make."""

    at: float
    sid: int
    subject: str
    reply: str
    nobody: bool
    """Status 503: nobody listens on the subject that was asked."""
    body: bytes


class Pong(Struct, frozen=True):
    """The answer to a PING of ours, or another word without a subject."""

    echoed: Callable[[float], None]
    """Told when it came."""


def plain_messages(chunk: bytes, at: float, take: Callable[[Took], None], pong: Callable[[], None]) -> int:
    """Hand on the messages and PONGs that stand whole at its beginning, in wire order; how many bytes they were."""
    start, size = 0, len(chunk)
    while start < size:
        if chunk.startswith(_MSG, start):
            body = chunk.find(_END, start) + 2
            words = chunk[start + 4 : body].split()
            if body < 2 or not 3 <= len(words) <= 4:
                break
            sid, length = words[1], words[-1]
            if not (sid.isdigit() and length.isdigit()) or len(sid) > _DIGITS or len(length) > _DIGITS:
                break
            end = body + int(length)
            if not chunk.startswith(_END, end):
                break
            reply = words[2].decode("utf-8", "replace") if len(words) > 3 else ""
            take(Took(at, int(sid), words[0].decode("utf-8", "replace"), reply, False, chunk[body:end]))
            start = end + 2
        elif chunk.startswith(_PONG, start):
            end = start + len(_PONG)
            if chunk[end : end + 1].isspace():
                break  # nats-py takes an empty line with it
            pong()
            start = end
        else:
            break
    return start
