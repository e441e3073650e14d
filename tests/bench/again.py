"""How is a message that was recorded read once more, as if it had come now? Its bytes, its question and its moment are made new.

An answer that is read again as it is would be one to a question of long ago, which is a symptom; a Raft answer would answer nothing.
"""

import itertools
import re
import time
from collections.abc import Callable, Iterator
from types import CellType
from typing import NamedTuple

from tui import clock
from tui.feeds.asking.round_trips import Ways
from tui.feeds.connection.link import Answered, Link
from tui.feeds.connection.plain_messages import Took
from tui.runtime.monitor import Monitor

_AT_ONCE = 10
"""Reads between two rounds of the loop."""
_TOOK_S = 0.001
"""What an answer takes that comes in time."""
_ID = re.compile(rb'"id":"(\w{22})"')
_TIME = re.compile(rb'"time":"[^"]+"')
_ECHOED = b"PONG\r\n"


class Sample(NamedTuple):
    """One message as it came, and who waited for it."""

    link: Link
    took: Took
    answered: Answered | None = None


class Read(NamedTuple):
    """What one socket gives at once."""

    link: Link
    chunk: bytes


def spent(monitor: Monitor, reads: Iterator[Read]) -> Iterator[float]:
    """Seconds of CPU from bytes to state; a few reads at once, between which the program goes on living."""
    while some := list(itertools.islice(reads, _AT_ONCE)):
        began = time.thread_time()
        for link, chunk in some:
            link._wire._at = clock.now()
            assert not link._wire._parsed(chunk)
            link._wire._hand_on()
        assert monitor.state.now
        yield time.thread_time() - began


def pushed(sample: Sample, numbers: Iterator[int], at_once: int) -> Iterator[Read]:
    """What comes unasked: with an id of that number."""
    frames = (_frame(sample.took, _ID.sub(b'"id":"%022d"' % number, sample.took.body, count=1)) for number in numbers)
    while chunk := b"".join(itertools.islice(frames, at_once)):
        yield Read(sample.link, chunk)


def asked(sample: Sample, count: int) -> Iterator[Read]:
    """An answer, to what was asked a moment ago."""
    link, took, answered = sample
    assert answered is not None
    token = took.subject.rpartition(".")[2]
    for _ in range(count):
        now = clock.now()
        _ask_at(answered, now - _TOOK_S)
        link._waiting[token] = answered
        body = _TIME.sub(b'"time":"%s"' % _rfc3339(now), took.body, count=1)
        yield Read(link, _frame(took, body))


def _ask_at(answered: Answered, at: float) -> None:
    """Date the question that whoever waits has kept: as a request, or as its time."""
    kept = _kept(answered)
    if "request" in kept:
        kept["request"].cell_contents.asked = at
    else:
        kept["asked"].cell_contents = at


def endpoint_of(answered: Answered) -> str:
    """What was asked: of one server by a probe, else of all of them, which is STATSZ."""
    kept = _kept(answered)
    return str(kept["probe"].cell_contents.endpoint) if "probe" in kept else "STATSZ"


def _kept(answered: Answered) -> dict[str, CellType]:
    return dict(zip(answered.__code__.co_freevars, answered.__closure__ or (), strict=True))


def _rfc3339(at: float) -> bytes:
    whole, micro = divmod(round(at * 1e6), 1_000_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)).encode() + b".%06d000Z" % micro


def entries(entry: Sample, ack: Sample | None, count: int) -> Iterator[Read]:
    """Append entries of the leader, each with the answer to it if one is given."""
    chunk = _frame(entry.took, entry.took.body)
    if ack is not None:
        chunk += _frame(ack.took, ack.took.body)
    return itertools.repeat(Read(entry.link, chunk), count)


def trips(link: Link, count: int) -> Iterator[Read]:
    """Measurements of the way between two servers: each two messages of ours, and a PONG behind either."""
    ways = link._on_echo.__self__  # type: ignore[attr-defined]
    assert isinstance(ways, Ways)
    a, b = next(ways._pairs())
    for _ in range(count):
        with_nothing_sent((a.link, b.link), lambda: ways._begin([(a, b)]))
        trip = ways._begun[-1]
        for end, key in ((b, trip.keys[0]), (a, trip.keys[1])):
            sid = end.link._echo_sid
            assert sid is not None
            yield Read(end.link, _frame(Took(0.0, sid, end.subject, "", False, key), key) + _ECHOED)


def with_nothing_sent(links: tuple[Link, ...], begin: Callable[[], None]) -> None:
    """Begin what would write to these connections; what comes back is made here."""
    for link in links:
        link._wire._write = _unsaid  # type: ignore[method-assign]
    try:
        begin()
    finally:
        for link in links:
            del link._wire._write


def _unsaid(command: bytes, *, soon: bool = False) -> None:
    """Nothing is written."""


def _frame(took: Took, body: bytes) -> bytes:
    """As a server sends it."""
    return (
        f"MSG {' '.join(filter(None, (took.subject, str(took.sid), took.reply)))} {len(body)}\r\n".encode()
        + body
        + b"\r\n"
    )
