"""Which evidence is present where a verdict is published? Whoever listens keeps the scene of each; a test says what its story brings."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec

from tui.core.causes import judging, ranking
from tui.core.causes.scene import Scene
from tui.core.causes.weights import WEIGHTS, Evidence
from tui.core.model.lines import VerdictReached
from tui.core.model.verdict import Cause, Verdict, words_of

Named = tuple[Cause, str | None, int | None] | None
Row = tuple[Cause, Evidence]
P = ParamSpec("P")


@dataclass(frozen=True)
class Judged:
    """One verdict that was published, with what it was drawn from."""

    scene: Scene
    before: Named
    """What the line before it named."""

    @property
    def rows(self) -> set[Row]:
        """The evidence that was present, of whichever cause."""
        facts = ((row.case.cause, one.evidence) for row in ranking.ranked(self.scene) for one in row.case.facts)
        return {(cause, name) for cause, evidence in facts for name in WEIGHTS.get(cause, ()) if name == evidence}

    def named(self) -> tuple[str, str | None, str]:
        """Cause, server and class of confidence."""
        rows = ranking.ranked(self.scene)
        best = judging.leading(self.scene, rows, self.before)
        if best is None:
            return ("unknown", None, words_of(ranking.unknown_share(rows)))
        return (best.case.cause, best.case.server, words_of(best.confidence))


@dataclass
class Listener:
    """All verdicts that are told while it listens."""

    judged: list[Judged] = field(default_factory=list)
    _last: Judged | None = None
    _seen: set[tuple[float, float, str]] = field(default_factory=set)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keep whatever is judged meanwhile."""
        leading, line = judging.leading, judging.line
        self._seen.clear()

        def led(scene: Scene, rows: tuple[ranking.Ranked, ...], named: Named) -> ranking.Ranked | None:
            self._last = Judged(scene, named)
            return leading(scene, rows, named)

        def lined(verdict: Verdict, now: float) -> VerdictReached:
            key = (verdict.since, now, verdict.cause)
            if self._last is not None and key not in self._seen:
                self._seen.add(key)
                self.judged.append(self._last)
            return line(verdict, now)

        judging.leading, judging.line = led, lined
        try:
            yield
        finally:
            judging.leading, judging.line = leading, line


def brings(cause: str, *evidence: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """The story of this test is judged with this evidence for (or against) that cause, whatever is named in the end."""

    def told_by(test: Callable[P, None]) -> Callable[P, None]:
        @wraps(test)
        def told(*args: P.args, **given: P.kwargs) -> None:
            listener = Listener()
            with listener.listening():
                test(*args, **given)
            present = {name for one in listener.judged for found, name in one.rows if found == cause}
            judged = sorted({row for one in listener.judged for row in one.rows}) or "nothing"
            assert set(evidence) <= present, (
                f"{cause}: {sorted(set(evidence) - present)} was in no verdict; of {len(listener.judged)} verdicts: {judged}"
            )

        return told

    return told_by
