"""Which figures hold? `python -m tests.bench [NAME…]` measures them on real servers; exit code 1 when one is missed."""

import argparse
import sys
from collections.abc import Callable, Iterable

from tests.bench import screen, start, storm
from tests.bench.rows import Row, title

FIGURES: dict[str, Callable[[], Iterable[Row]]] = {
    "version": start.version,
    "cold_start": start.cold_start,
    "screen": screen.screens,
    "storm": storm.storm,
}


def main() -> int:
    """Measure what was asked for, or all."""
    options = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FIGURES)}; all of them without")
    given = options.parse_args()
    if unknown := set(given.names) - FIGURES.keys():
        options.error(f"no such figure: {', '.join(sorted(unknown))}")
    missed = 0
    for name in given.names or FIGURES:
        print(title(name))
        for row in FIGURES[name]():
            print(row, flush=True)
            missed += row.missed
    print(f"\n{missed} missed" if missed else "\nall hold")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
