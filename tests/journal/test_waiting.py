"""Does a scrape know how far the journal is behind, while its disk is held up?"""

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tui.core.ports import Backlog
from tui.core.settings.thresholds import Thresholds
from tui.journal.schema import JournalTrouble
from tui.journal.store import JournalStore, KeptForAYear
from tui.journal.writer import TRY_AGAIN_S, JournalWriter
from tui.metrics.scraping import Scraped

EVENTS = [b"12345", b"678"]


class Held:
    """A writer whose disk stands until it is told to go on, on a clock that is set by hand."""

    def __init__(self, path: Path) -> None:
        self.now = 100.0
        self.told = list[str]()
        self._go_on = queue.Queue[bool]()
        self.writer = JournalWriter(JournalStore(path), self.told.append, lambda: self.now)
        self.writer.begin(self.now, "test", b"{}", lambda: b"{}", lambda: b"{}")
        self._stands = threading.Event()
        self.writer.do(self._stand)
        assert self._stands.wait(20)

    def _stand(self, _: JournalStore) -> None:
        self._stands.set()
        self._go_on.get(timeout=20)

    def goes_on(self) -> None:
        """The disk writes again, until everything that was handed over is done."""
        self._go_on.put(True)
        done = threading.Event()
        self.writer.do(lambda _: done.set())
        assert done.wait(20)

    def goes_on_until(self, true: Callable[[], bool]) -> bool:
        """The disk writes again; whether this is so soon."""
        self._go_on.put(True)
        until = time.monotonic() + 20
        while not true() and time.monotonic() < until:
            time.sleep(0.001)
        return true()

    def hand_over(self) -> None:
        """One batch, at the present moment."""
        self.writer.append(EVENTS, self.now, self.now)

    def ended(self) -> None:
        """The disk writes again, and the journal ends."""
        self._go_on.put(True)
        self.writer.close()


def scraped(held: Held) -> dict[str, float]:
    """Figures of the journal, as a scraper reads them."""
    figures, registry = Scraped(Thresholds()), CollectorRegistry()
    figures.backlog = held.writer.backlog
    registry.register(figures)
    text = generate_latest(registry).decode()
    samples = (one for family in text_string_to_metric_families(text) for one in family.samples)
    return {one.name.removeprefix("metawatch_journal_"): one.value for one in samples if "journal" in one.name}


def test_lag_is_the_age_of_the_oldest_batch_that_is_not_committed(tmp_path: Path) -> None:
    """0 before anything waits, grows while the disk stands, however much comes after, and is 0 again when all is written."""
    held = Held(tmp_path / "a.journal")
    assert held.writer.backlog() == Backlog()
    held.hand_over()
    held.now += 7.0
    held.hand_over()
    held.now += 1.0
    assert scraped(held) == {"lag_seconds": 8.0, "waiting_events": 4.0, "waiting_bytes": 16.0}
    held.goes_on()
    assert scraped(held) == {"lag_seconds": 0.0, "waiting_events": 0.0, "waiting_bytes": 0.0}
    held.writer.close()


def test_a_journal_that_was_given_up_says_since_when_and_its_lag_goes_on(tmp_path: Path) -> None:
    """Four hundred batches wait: no more is taken, what waits is not written any more, and the lag does not stand still."""
    held = Held(tmp_path / "a.journal")
    held.hand_over()
    while not held.told:
        held.now += 0.25
        held.hand_over()
    gave_up_at = held.now
    waiting = held.writer.backlog().events
    held.now += 60.0
    held.hand_over()
    figures = scraped(held)
    assert figures["gave_up_timestamp_seconds"] == gave_up_at
    assert figures["lag_seconds"] == pytest.approx(held.now - 100.0)
    assert figures["waiting_events"] == waiting
    held.ended()


def full(store: JournalStore) -> None:
    """Nothing can be written into the file any more."""
    store._db.execute("PRAGMA query_only = 1").close()


def no_room(_: JournalStore) -> None:
    """The disk is full at this moment."""
    raise JournalTrouble("no space is left", full=True)


def test_trouble_with_nothing_waiting_is_a_lag_from_then_on(tmp_path: Path) -> None:
    """The disk is full when a line is kept: events that come later are never written."""
    held = Held(tmp_path / "a.journal")
    held.writer.do(full)
    held.writer.keep([KeptForAYear(1.0, "alert", b"{}")])
    held.ended()
    held.now += 30.0
    assert len(held.told) == 1
    assert held.writer.backlog() == Backlog(lag_s=30.0, gave_up_at=100.0)


def test_a_journal_that_was_given_up_stays_so(tmp_path: Path) -> None:
    """The disk goes on at last, and what waited could be written: but what came since then was not taken, and a hole is no calm."""
    held = Held(tmp_path / "a.journal")
    while not held.told:
        held.hand_over()
    held.ended()
    assert len(held.told) == 1
    assert held.writer.trouble == held.told[0]
    assert held.writer.backlog().gave_up_at == held.now


def test_while_a_run_is_tried_no_other_one_is(tmp_path: Path) -> None:
    """There is room again, and the disk takes longer than until the next try."""
    held = Held(tmp_path / "a.journal")
    held.writer.do(no_room)
    assert held.goes_on_until(lambda: held.writer.full)
    go_on = queue.Queue[bool]()

    def slowly() -> bytes:
        go_on.get(timeout=20)
        return b"{}"

    held.now += TRY_AGAIN_S
    assert held.writer.tries_again(held.now)
    held.writer.begin(held.now, "test", b"{}", slowly, lambda: b"{}")
    held.hand_over()
    held.now += 2 * TRY_AGAIN_S
    assert not held.writer.tries_again(held.now)
    go_on.put(True)
    held.goes_on()
    assert held.writer.trouble is None
    assert held.writer.backlog() == Backlog()
    held.writer.close()


def test_a_scrape_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    """The writer stands in the middle of a job: a scrape on another thread is over long before it goes on."""
    held = Held(tmp_path / "a.journal")
    held.hand_over()
    answers = list[dict[str, float]]()
    scraper = threading.Thread(target=lambda: answers.append(scraped(held)))
    scraper.start()
    scraper.join(20)
    assert answers
    held.ended()


def test_without_a_journal_there_is_no_series_of_one() -> None:
    """Whoever watches without a journal is not said to be up to date."""
    registry = CollectorRegistry()
    registry.register(Scraped(Thresholds()))
    assert "metawatch_journal" not in generate_latest(registry).decode()
