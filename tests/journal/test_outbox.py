"""Is a notice in the journal until its receiver has it, through a kill at any moment?"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tui.core.settings.watch import Watch
from tui.journal.outbox import MOST_WAITING, WaitingNotice
from tui.journal.reading import JournalReader
from tui.journal.schema import JournalTrouble
from tui.journal.store import JournalStore
from tui.runtime.recording import open_journal


def notice(number: int, receiver: str = "slack") -> WaitingNotice:
    return WaitingNotice(receiver, f"id{number}", b'{"kind":"notice"}')


def test_it_is_there_until_it_was_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    assert (store.outbox.waiting(), store.outbox.memory()) == ((), None)
    store.outbox.put([notice(1), notice(2), notice(1, "ntfy")], b'{"began":true}')
    store.outbox.taken("slack", "id1")
    store.close()
    store = JournalStore(path)
    assert store.outbox.waiting() == (notice(2), notice(1, "ntfy"))
    assert store.outbox.memory() == b'{"began":true}'
    store.close()


def test_the_same_one_waits_once(tmp_path: Path) -> None:
    store = JournalStore(tmp_path / "a.journal")
    store.outbox.put([notice(1)], b"{}")
    store.outbox.put([notice(1)], b"{}")
    assert len(store.outbox.waiting()) == 1
    store.close()


def test_the_oldest_go_when_too_many_wait(tmp_path: Path) -> None:
    """For each receiver by itself."""
    store = JournalStore(tmp_path / "a.journal")
    store.outbox.put([notice(0, "ntfy")], b"{}")
    store.outbox.put([notice(n) for n in range(MOST_WAITING + 2)], b"{}")
    waiting = store.outbox.waiting()
    assert [one.id for one in waiting if one.receiver == "slack"][:1] == ["id2"]
    assert len(waiting) == MOST_WAITING + 1
    store.close()


_WRITES = """
import sys, time
from pathlib import Path
from tui.journal.outbox import WaitingNotice
from tui.journal.store import JournalStore
store = JournalStore(Path(sys.argv[1]))
n = 0
while True:
    store.outbox.put([WaitingNotice("slack", f"id{n}", b"{}")], f'{{"n":{n}}}'.encode())
    print(n, flush=True)
    n += 1
"""


def test_a_kill_loses_no_notice_that_was_committed(tmp_path: Path) -> None:
    """And what was notified so far goes with the last of them."""
    path = tmp_path / "a.journal"
    with subprocess.Popen([sys.executable, "-c", _WRITES, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        last = 0
        while last < 20:
            last = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
        printed = writer.stdout.read().split()
    last = int(printed[-1]) if printed else last
    opened = open_journal(path, Watch(), 1.0, lambda _: None)
    assert opened.recording is not None
    ids = [one.id for one in opened.recording.waiting]
    assert ids[: last + 1] == [f"id{n}" for n in range(last + 1)]
    assert opened.recording.noticed == f'{{"n":{len(ids) - 1}}}'.encode()
    opened.recording.close(1.0)


def test_whoever_reads_a_written_journal_knows_to_whom_its_writer_sends(tmp_path: Path) -> None:
    """So that five dashboards and a recorder with one configuration are one notice."""
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    store.outbox.receivers(("slack hooks.slack.com", "ntfy ntfy.sh"))
    opened = open_journal(path, Watch(), 1.0, lambda _: None)
    assert opened.recording is None
    assert opened.receivers == ("slack hooks.slack.com", "ntfy ntfy.sh")
    store.close()


def test_a_hostile_row_is_one_line(tmp_path: Path) -> None:
    """A number where a notice is due."""
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    store.outbox.put([notice(1)], b"{}")
    store._db.execute("UPDATE notices SET data = 7")
    with pytest.raises(JournalTrouble):
        store.outbox.waiting()
    store.close()
    assert open_journal(path, Watch(), 1.0, lambda _: None).recording is not None
    JournalReader(path).close()
