"""How soon is a screen shown what was learnt? Each tick at the start, once a second while all is calm."""

from tests.core.story import Story
from tui.core.model.state import Snapshot
from tui.core.observed.events import AnyEvent
from tui.core.settings.watch import Watch
from tui.runtime.monitor import Monitor


def test_at_the_start_every_tick_is_shown_and_a_calm_second_once() -> None:
    """A calm group of three, whose tape a second Monitor takes: snapshots a second after `ready`, and ten seconds later."""
    story = Story(("n1", "n2", "n3"))
    tape: list[AnyEvent] = []
    story.monitor.on_event = tape.append
    story.begin()
    story.run(20, "n1", 5)
    shown: list[Snapshot] = []
    monitor = Monitor(Watch(), on_line=lambda _line: None, on_snapshot=shown.append)
    for event in tape:
        monitor.take(event)
    ready = monitor.state.ready_at
    assert ready is not None

    def between(since: float, until: float) -> int:
        return sum(since < one.now - ready <= until for one in shown)

    assert between(0.0, 2.0) >= 8
    assert between(10.0, 15.0) <= 6
