"""Which runs are the pictures of, and how is each drawn? The events of real runs are kept on tapes; the SVGs follow from them.

`python -m tests.ui.pictures` records every run anew on real clusters and draws every picture, the film as well;
`… record flapping` records only this one, and those that must come after it; `… draw` only draws, after a wanted change of the
screen; `… film` makes the film."""

import asyncio
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.ui.film import take_film
from tests.ui.kept_runs import OPERATOR, SCENARIOS, ended, kept, taped, with_company
from tests.ui.recorder import record
from tests.ui.staged import Hands, StagedFaults, StagedLive
from tui.core.model.state import Snapshot
from tui.core.settings.watch import Watch
from tui.ui.app import MetawatchApp
from tui.ui.curves import Curves

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
FILM = "film"
"""The animated picture, of a run of its own (`tests.ui.film`)."""


class Picture(NamedTuple):
    """One screen of one run."""

    run: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    theme: str = "dark"


PICTURES = {
    "calm": Picture("calm", (120, 40)),
    "dashboard": Picture("flapping", (120, 40)),
    "small": Picture("flapping", (80, 24)),
    "wall": Picture("flapping", (200, 60)),
    "no-leader": Picture("no-leader", (120, 40)),
    "war-room": Picture("no-leader", (120, 40), ("w",)),
    "war-room-large": Picture("flapping", (200, 60), ("w",)),
    "light": Picture("flapping", (120, 40), theme="light"),
    "contrast": Picture("flapping", (80, 24), theme="contrast"),
    "solarized-dark": Picture("flapping", (80, 24), theme="solarized-dark"),
    "solarized-light": Picture("flapping", (80, 24), theme="solarized-light"),
    "mono": Picture("flapping", (80, 24), theme="mono"),
    "frozen-server": Picture("frozen-server", (120, 40)),
    "blind": Picture("blind", (120, 40)),
    "who-hears": Picture("frozen-server", (120, 40), ("v",)),
    "time-line": Picture("killed", (120, 40), ("3", "enter", "enter")),
    "details": Picture("flapping", (120, 40), ("enter",)),
    "step-down": Picture("calm", (120, 40), ("s",)),
    "help": Picture("calm", (80, 24), ("question_mark",)),
}


async def draw(picture: Picture) -> str:
    """The screen as SVG; the same bytes wherever and whenever it is drawn."""
    live = StagedLive()
    snapshot = kept(picture.run)
    watch = Watch(context="demo")
    app = MetawatchApp(
        live, watch, target="demo", operator=OPERATOR, clock=Hands(), faults=StagedFaults(), theme=picture.theme
    )
    async with app.run_test(size=picture.size) as pilot:
        live.post(Snapshot(state=snapshot.state, now=snapshot.now - 2.5))
        await pilot.pause()
        for key in picture.keys:
            await pilot.press(key)
        live.post(snapshot)
        await pilot.pause()
        for curves in app.screen.query(Curves):
            await curves.settled.wait()
        await pilot.pause()
        return app.export_screenshot(title="metawatch", simplify=True)


def asked(words: list[str]) -> tuple[tuple[str, ...], bool]:
    """Which runs are to be recorded, and whether the film is to be made. Raises SystemExit for words that ask for nothing."""
    match words:
        case []:
            return tuple(SCENARIOS), True
        case ["draw"]:
            return (), False
        case ["film"]:
            return (), True
        case ["record", first, *more] if {first, *more} <= SCENARIOS.keys():
            known = {name: ended(name) for name in SCENARIOS if taped(name).exists()}
            return with_company((first, *more), known, time.time()), False
    raise SystemExit(f"draw, film, or record and one or more of {' '.join(SCENARIOS)}")


def main() -> None:
    """Record what is asked for, and draw every picture."""
    names, film = asked(sys.argv[1:])
    missed = record(names)
    if film:
        (SCREENSHOTS / f"{FILM}.svg").write_text(asyncio.run(take_film()))
    for name, picture in PICTURES.items():
        (SCREENSHOTS / f"{name}.svg").write_text(asyncio.run(draw(picture)))
    if missed:
        raise SystemExit(f"not recorded, and the old recording stays: {' '.join(missed)}")


if __name__ == "__main__":
    main()
