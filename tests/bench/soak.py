"""Does a cluster that elects for ever cost ever more? Elections by the thousand, told to the core as fast as it takes them: a step-down
a second, and a leader killed once a minute, as the Raft traffic and the servers' answers tell it. `--real MINUTES` does the same to a
real cluster, more slowly, and watches the real programs."""

import gc
import statistics
import time
import tracemalloc
from collections.abc import Iterator
from typing import NamedTuple

from tests.bench.panels import made
from tests.bench.rows import Row
from tests.core.story import T0
from tests.core.tapped import TappedStory
from tui.core.model.lines import AnyLine, ElectionLine
from tui.core.model.state import Snapshot
from tui.core.observed.answers import ServerRef, Stats
from tui.core.observed.events import StatsSeen
from tui.core.settings.watch import Watch
from tui.runtime.monitor import Monitor
from tui.text.lines import to_json
from tui.ui.screens.dashboard import PANELS

FULL = 2_000
"""So many elections are kept at most; what is kept for shorter is full long before."""
AFTER = 2_000
_EACH = 250
_ROUND = 60
"""Elections from one kill to the next."""


class Mark(NamedTuple):
    """What it costs by then."""

    elections: int
    kept_mb: float
    """Memory in use, of everything."""
    core_ms: float
    """CPU of the core for one second of the cluster's life, an election in it, and the lines of it as JSON."""
    drawn_ms: float
    """CPU of all panels made once."""


class Soak(TappedStory):
    """A group whose leader is moved about."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: Snapshot | None = None
        self.watched_by(Monitor(Watch(), on_line=self._line, on_snapshot=self._show))
        self.told = 0
        self._term, self._leader = 5, 0
        self._starts = [1 for _ in self.names]
        self.begin("n1", self._term)
        for _ in range(20):
            self._second()

    def _line(self, line: AnyLine) -> None:
        to_json(line)
        self.told += isinstance(line, ElectionLine)

    def _show(self, snapshot: Snapshot) -> None:
        self.shown = snapshot

    def ref(self, name: str, number: int = 1) -> ServerRef:
        """As it was started last."""
        return super().ref(name, self._starts[self.names.index(name)])

    def _second(self) -> None:
        self.beats(self.t + 1, self.names[self._leader], self._term)
        for name, start in zip(self.names, self._starts, strict=True):
            self.take(StatsSeen(at=self.at(), server=self.ref(name), stats=Stats(start=T0 - 1000 + start)))

    def _next(self) -> str:
        self._leader = (self._leader + 1) % len(self.names)
        self._term += 1
        return self.names[self._leader]

    def _step_down(self) -> None:
        """The leader hands over, heard and audited."""
        old, term = self.names[self._leader], self._term
        new = self._next()
        self.audit(old, to=new)
        self.beat(old, term, to=new)
        self.takes_over(new, self._term, voters=self.names, term_told_by=self.names)
        self.advisory(new, copies=len(self.names))

    def _kill(self) -> None:
        """The leader is killed, another is elected after four seconds, and it comes again as another process."""
        alive = tuple(name for i, name in enumerate(self.names) if i != self._leader)
        self.quiet(self.t + 4, alive=alive)
        self._starts[self._leader] += 1
        new = self._next()
        self.takes_over(new, self._term, voters=alive, term_told_by=alive)
        self.advisory(new, copies=len(alive))

    def round(self) -> float:
        """Step-downs and a kill; how many seconds that was."""
        since = self.t
        for _ in range(_ROUND - 1):
            self._second()
            self._step_down()
        self._second()
        self._kill()
        return self.t - since


def marks(story: Soak) -> Iterator[Mark]:
    """One for so many elections, each after so many more."""
    tracemalloc.start()
    try:
        for goal in range(_EACH, FULL + AFTER + 1, _EACH):
            begun, seconds = time.process_time(), 0.0
            while story.told < goal:
                seconds += story.round()
            core = (time.process_time() - begun) / seconds
            drawn = _drawing(story)
            gc.collect()
            yield Mark(story.told, tracemalloc.get_traced_memory()[0] / 1e6, core * 1e3, drawn * 1e3)
    finally:
        tracemalloc.stop()


def _drawing(story: Soak) -> float:
    assert story.shown is not None
    return made(story.shown, *PANELS.values(), tall=False)


def soak() -> Iterator[Row]:
    """The level once all windows are full, and what each further thousand elections add to it. While memory is traced, CPU is
    dear."""
    story = Soak()
    full = [mark for mark in marks(story) if mark.elections >= FULL]
    untraced = _drawing(story)
    yield Row(
        name=f"elections told, {full[0].elections:,} of them before the log was full", value=full[-1].elections, unit=""
    )
    memory, core, drawn = (_line(full, field) for field in ("kept_mb", "core_ms", "drawn_ms"))
    yield Row(name="memory in use, log full", value=memory[0], unit="MB", most=20)
    yield Row(name="  growth for each 1,000 elections more", value=memory[1], unit="MB", most=0.1)
    yield Row(name="CPU of the core a second, an election in it; traced", value=core[0], unit="ms")
    yield Row(name="  growth for each 1,000 elections more", value=core[1] / core[0] * 100, unit="%", most=8)
    yield Row(name="CPU of all panels, made once", value=untraced * 1e3, unit="ms", most=12)
    yield Row(name="  growth for each 1,000 elections more", value=drawn[1] / drawn[0] * 100, unit="%", most=8)


def _line(full: list[Mark], field: str) -> tuple[float, float]:
    """(middle value, growth for each 1,000 elections)."""
    values = [float(getattr(mark, field)) for mark in full]
    slope = statistics.linear_regression([float(mark.elections) for mark in full], values).slope
    return statistics.median(values), slope * 1_000
