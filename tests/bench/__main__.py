"""Which figures hold? `python -m tests.bench [NAME…]` measures them on real servers; exit code 1 when one is missed."""

import argparse
import sys
from collections.abc import Callable, Iterable
from functools import partial

from tests.bench import (
    costs,
    journal,
    large,
    memory,
    messages,
    notices,
    panels,
    scrape,
    screen,
    serve,
    soak,
    soak_real,
    start,
    storm,
    weights,
)
from tests.bench.rows import Row, title

_IN_FULL_MIN = 2.0
_NAMED_MIN = 10.0
MEMORY = "memory"
WEIGHTS = "weights"
"""A table and no figure: printed when it is named alone."""
FIGURES: dict[str, Callable[[], Iterable[Row]]] = {
    "version": start.version,
    "cold_start": start.cold_start,
    "messages": messages.messages,
    "storm": storm.storm,
    "screen": screen.screens,
    "incident": screen.incident,
    "keys": screen.keys,
    "panels": panels.panels,
    "serve": serve.serve,
    "large": large.large,
    "soak": soak.soak,
    "journal": journal.journal,
    "notices": notices.notices,
    "scrape": scrape.scrape,
    "costs3": costs.three,
    "costs5": costs.five,
    "costs50": costs.fifty,
}


def main() -> int:
    """Measure what was asked for, or all."""
    options = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = [*FIGURES, MEMORY]
    options.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; all of them without; or {WEIGHTS}"
    )
    options.add_argument("--minutes", type=float, help="how long memory is watched (2; 10 when it is named)")
    options.add_argument(
        "--real", type=float, metavar="MINUTES", help="soak: on a real cluster for so long, an hour or more"
    )
    given = options.parse_args()
    if given.names == [WEIGHTS]:
        return weights.show()
    if unknown := set(given.names) - set(names):
        options.error(f"no such figure: {', '.join(sorted(unknown))}")
    minutes = given.minutes or (_NAMED_MIN if given.names else _IN_FULL_MIN)
    figures: dict[str, Callable[[], Iterable[Row]]] = {**FIGURES, MEMORY: partial(memory.memory, minutes)}
    if given.real is not None:
        figures["soak"] = partial(soak_real.real, given.real)
    told = {MEMORY: f"{minutes:g} min", "soak": f"{given.real:g} min" if given.real is not None else ""}
    missed = sum(_figure(name, figures[name], told.get(name, "")) for name in given.names or names)
    print(f"\n{missed} missed" if missed else "\nall hold")
    return 1 if missed else 0


def _figure(name: str, measure: Callable[[], Iterable[Row]], how: str) -> int:
    """Measure one and print its rows as they come; how many are missed."""
    print(title(f"{name} ({how})" if how else name), flush=True)
    missed = 0
    for row in measure():
        print(row, flush=True)
        missed += row.missed
    return missed


if __name__ == "__main__":
    sys.exit(main())
