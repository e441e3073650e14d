"""Is this a value that a threshold may have? Reads and writes durations, sizes, shares, counts and rates as people write them.

This file must not know where a value came from; a ValueError says what is wrong and what is allowed.
"""

from difflib import get_close_matches
from math import isfinite

from tui.core.safe_text import one_line
from tui.core.settings.durations import exactly, parse_duration
from tui.core.settings.sizes import exact_size, parse_size
from tui.core.settings.thresholds import Limit, Thresholds, limits, public_name


def field_of(key: str) -> str:
    """The field of Thresholds that is called so."""
    by_name = {public_name(name): name for name in limits()}
    if key in by_name:
        return by_name[key]
    near = get_close_matches(key, by_name, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise ValueError(f"'{one_line(key, 60)}' is not a threshold: {hint}`metawatch config` lists all")


def value_of(name: str, given: object) -> float:
    """The value of this field, from TOML or from text; inside its range."""
    limit = limits()[name]
    value = _number(limit, given)
    if not limit.low <= value <= limit.high:
        raise ValueError(f"{public_name(name)} cannot be {written(limit, value)}: {allowed(limit)}")
    return int(value) if isinstance(getattr(Thresholds, name), int) else value


def allowed(limit: Limit) -> str:
    """`from 1s to 1d is allowed`."""
    return f"from {written(limit, limit.low)} to {written(limit, limit.high)} is allowed"


def written(limit: Limit, value: float) -> str:
    """`10m`, `90%`, `500`, `50/s`; what it gives can be read again."""
    match limit.unit:
        case "s":
            return exactly(value)
        case "size":
            return exact_size(value)
        case "share":
            return f"{round(value * 100, 6):.10g}%"
        case "count":
            return f"{value:.0f}" if float(value).is_integer() else f"{value:.10g}"
        case "/s" | "/min":
            return f"{value:.10g}{limit.unit}"


def _number(limit: Limit, given: object) -> float:
    wrong = ValueError(f"{_quoted(given)} is not {_kind(limit)}: {allowed(limit)}")
    if limit.unit in ("s", "size"):
        if not isinstance(given, str):
            raise wrong
        try:
            return round(parse_duration(given), 9) if limit.unit == "s" else parse_size(given)
        except ValueError as error:
            raise ValueError(f"{error}; {allowed(limit)}") from error
    if isinstance(given, bool) or not isinstance(given, (int, float, str)):
        raise wrong
    try:
        value = _plain(limit, given.strip()) if isinstance(given, str) else float(given)
    except (ValueError, OverflowError):
        raise wrong from None
    if not isfinite(value) or (limit.unit == "count" and not value.is_integer()):
        raise wrong
    return value


def _plain(limit: Limit, text: str) -> float:
    """A number in text, with its unit or without."""
    if "_" in text:
        raise ValueError(text)
    if limit.unit == "share" and text.endswith("%"):
        return float(text[:-1]) / 100
    return float(text.removesuffix(limit.unit))


def _kind(limit: Limit) -> str:
    kinds = {
        "s": 'a duration such as "10m"',
        "size": 'a size such as "10GiB"',
        "share": "a share such as 0.9 or 90%",
        "count": "a whole number",
        "/s": "a rate a second such as 50",
        "/min": "a rate a minute such as 60",
    }
    return kinds[limit.unit]


def _quoted(given: object) -> str:
    if isinstance(given, (dict, list)):
        return "a table" if isinstance(given, dict) else "a list"
    return f"'{one_line(str(given).lower() if isinstance(given, bool) else str(given), 60)}'"
