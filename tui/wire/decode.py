"""How are a server's bytes read without ever being trusted? Limits, tolerance, and Go's way of writing instants and durations.

This file must not know which event follows from what it has read.
"""

import re
from datetime import datetime
from typing import Final, TypeVar

import msgspec
from msgspec.json import Decoder

T = TypeVar("T")

MAX_BODY: Final = 8 * 1024 * 1024
"""Bytes; nats-server's own default limit of a message is 1 MiB."""
MAX_ROWS: Final = 10_000
"""Peers, replicas, routes or addresses in one answer."""
MAX_TEXT: Final = 512
"""Characters kept of a name or an error text."""

_MAX_MENDED_BODY: Final = 256 * 1024
_MAX_SURPRISES: Final = 32
_VITAL: Final = frozenset({"disabled", "jetstream", "meta", "meta_cluster", "peers", "replicas"})
"""Fields whose absence says something: dropping them would turn a surprise into a statement."""

_PATH: Final = re.compile(r"`\$(?P<steps>[^`]*)`$")
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_DURATION: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?(?:ns|us|µs|μs|ms|s|m|h))+|0")
_DURATION_PART: Final = re.compile(r"([0-9]+(?:\.[0-9]*)?)(ns|us|µs|μs|ms|s|m|h)")
_MAX_DURATION_TEXT: Final = 40
_OFTEN_IN: Final = {"ms": 1e-3, "µs": 1e-6, "s": 1.0}
"""Units of what healthy servers tell."""
_SECONDS: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


class Unreadable(Exception):
    """These bytes do not say what they should; the text says what was found. Never leaves `wire/`."""


def read(decoder: Decoder[T], body: bytes | str) -> T:
    """The body in the decoder's shape, or `Unreadable`. Unimportant fields of a surprising type are left at their default, numbers
    are None where they may be."""
    if len(body) > MAX_BODY:
        raise Unreadable(f"{len(body)} bytes, more than {MAX_BODY}")
    if not body:
        raise Unreadable("empty body")
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as surprise:
        if len(body) > _MAX_MENDED_BODY:
            raise Unreadable(str(surprise)) from None
        return _mended(decoder, body, surprise)
    except (msgspec.MsgspecError, ValueError, RecursionError) as bad:
        raise Unreadable(str(bad)) from None


def bounded(rows: int) -> None:
    """`Unreadable` when an answer has more rows than any cluster has servers."""
    if rows > MAX_ROWS:
        raise Unreadable(f"{rows} rows, more than {MAX_ROWS}")


def seconds(duration: str) -> float | None:
    """Seconds of a Go duration: `807.572939ms`, `1.7s`, `244µs`, `1m2.5s`, `2h3m`; None when it is not one."""
    if len(duration) > _MAX_DURATION_TEXT:
        return None
    number = duration.rstrip("msµ")
    often = _OFTEN_IN.get(duration[len(number) :])
    if often and number[:1] != "." and number.isascii() and number.replace(".", "", 1).isdecimal():
        return float(number) * often  # one number and one unit, of which RAFTZ is full: without the regular expressions
    if _DURATION.fullmatch(duration) is None:
        return None
    total = sum(float(number) * _SECONDS[unit] for number, unit in _DURATION_PART.findall(duration))
    return -total if duration.startswith("-") else total


def instant(moment: datetime | None) -> float | None:
    """Seconds since 1970 UTC; None for Go's zero time (`0001-01-01T00:00:00Z`), which means *never*."""
    return None if moment is None or moment.year <= 1 else moment.timestamp()


def _mended(decoder: Decoder[T], body: bytes | str, surprise: msgspec.ValidationError) -> T:
    """The same body once more, without the fields that surprise. Rare, so it may be slow."""
    try:
        value: object = msgspec.json.decode(body)
        for _ in range(_MAX_SURPRISES):
            _mend(value, surprise)
            try:
                mended: T = msgspec.convert(value, decoder.type)
            except msgspec.ValidationError as another:
                surprise = another
            else:
                return mended
    except (msgspec.MsgspecError, ValueError, RecursionError) as bad:
        raise Unreadable(str(bad)) from None
    raise Unreadable(f"too many surprises, the last: {surprise}")


def _mend(value: object, surprise: msgspec.ValidationError) -> None:
    """Take the field that the surprise names out of the value; a number becomes null, which means *not told*, where its type
    knows that; a float becomes a whole number."""
    found = _PATH.search(str(surprise))
    steps = [key or index for key, index in _STEP.findall(found["steps"])] if found else []
    if not steps or steps[-1] == "..." or steps[-1] in _VITAL or "missing required" in str(surprise):
        raise Unreadable(str(surprise))
    holders = [value]
    for step in steps[:-1]:
        holders = [inner for holder in holders for inner in _inner(holder, step)]
    for holder in holders:
        _mend_in(holder, steps[-1], whole="got `float`" in str(surprise), number="Expected `int" in str(surprise))


def _inner(holder: object, step: str) -> list[object]:
    """What lies one step down; `...` is any key of an object, as msgspec does not say which."""
    match holder:
        case dict() if step == "...":
            return list(holder.values())
        case dict():
            return [holder[step]] if step in holder else []
        case list() if step.isdigit() and int(step) < len(holder):
            return [holder[int(step)]]
        case _:
            return []


def _mend_in(holder: object, step: str, *, whole: bool, number: bool) -> None:
    """Change or remove one entry of an object; `number`: something else stands where one should, `whole`: a float does."""
    match holder:
        case dict() if step in holder:
            was = holder.pop(step)
            if whole and isinstance(was, int | float):
                holder[step] = int(was)
            elif number and was is not None:
                holder[step] = None
        case list() if step.isdigit() and int(step) < len(holder):
            holder[int(step)] = {}  # every row may lack all of its fields
        case _:
            pass
