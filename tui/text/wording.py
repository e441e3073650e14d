"""How are durations, figures and names written inside a sentence? One style for every sentence.

Durations are seconds and are rounded to the nearest, here and in `format`, which writes the figures of screens: one and the same
silence must not be 2.9s in a panel and 3.0s in a sentence. Units follow their number without a space, as the `nats` CLI writes them.
"""

from collections.abc import Iterable
from math import floor

_UNITS = (("y", 31_536_000), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
_NAMED = 6


def seconds(lasted: float) -> str:
    """How long something lasts or lasted: `0.4s`, `3.6s`, `45s`, `2m3s`, `1h5m`."""
    lasted = max(0.0, lasted)
    if round(lasted, 1) < 10:
        return f"{lasted:.1f}s"
    return units(round(lasted), 2)


def milliseconds(lasted: float | None) -> str:
    """What usually takes less than a second: `0.42ms`, `17.3ms`, `310ms`, `1.2s`; `?` where it is not known."""
    if lasted is None:
        return "?"
    thousandths = lasted * 1e3
    if thousandths >= 999.5:
        return seconds(lasted)
    return f"{thousandths:.3g}ms"


def ago(since: float) -> str:
    """How long ago it was, in its largest unit: `4s ago`, `2m ago`, `5h ago`."""
    whole = round(max(0.0, since))
    unit, length = next((pair for pair in _UNITS if whole >= pair[1]), ("s", 1))
    return f"{floor(whole / length + 0.5)}{unit} ago"


def percent(share: float) -> str:
    """`93%` of 0.93."""
    return f"{share:.0%}"


def number(figure: float) -> str:
    """A whole number: `1,204`."""
    return f"{figure:,.0f}"


def count(figure: int, one: str, many: str | None = None) -> str:
    """`1 peer`, `1,204 peers`."""
    return f"{figure:,} {one if figure == 1 else many or one + 's'}"


def times(figure: int) -> str:
    """`once`, `3 times`."""
    return "once" if figure == 1 else f"{figure:,} times"


def names(who: Iterable[str], most: int = _NAMED) -> str:
    """`n1`, `n1, n3`, and no more than six of them: `n1, n2, n3, n4, n5, n6 and 4 more`."""
    told = list(who)
    rest = len(told) - most
    return ", ".join(told[:most]) + (f" and {rest} more" if rest > 0 else "")


def missing(down: Iterable[str], unresponsive: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Servers that are not there, by what they are: *down* is only said of a process that has ended."""
    named = (("down", tuple(down)), ("unresponsive", tuple(unresponsive)))
    return tuple((what, who) for what, who in named if who)


def absent(down: Iterable[str], unresponsive: Iterable[str], never_seen: int) -> tuple[str, ...]:
    """`down: n1, n3`, `unresponsive: n2`, `1 peer never seen`."""
    said = tuple(f"{what}: {names(who)}" for what, who in missing(down, unresponsive))
    return (*said, f"{count(never_seen, 'peer')} never seen") if never_seen else said


def called(name: str) -> str:
    """`n1`; and `peer #44jzkV9D` for a peer of which only the hash of its name is known: a reader takes it for no name."""
    return f"peer {name}" if name.startswith("#") else name


def of_servers(who: str | tuple[str, ...] | None, unnamed: str = "the server") -> tuple[str, bool]:
    """One name, or those of several, and whether they are several."""
    several = isinstance(who, tuple) and len(who) > 1
    said = names(called(one) for one in ((who,) if isinstance(who, str) else who or ()))
    return said or unnamed, several


def units(whole: int, most: int) -> str:
    """Whole seconds in their largest units, zeros left out: `1d2h`, `2m3s`; from `most` units on, what is smaller is cut off."""
    first = next((at for at, (_, length) in enumerate(_UNITS) if whole >= length), None)
    if first is None:
        return "0s"
    parts: list[str] = []
    for unit, length in _UNITS[first : first + most]:
        n, whole = divmod(whole, length)
        parts += [f"{n}{unit}"] if n else []
    return "".join(parts)
