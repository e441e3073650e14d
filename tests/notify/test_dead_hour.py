"""Is a notice lost when a webhook is dead for an hour and metawatch is killed meanwhile? The hour is simulated, the kill is not."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from tests.notify.receivers import line
from tui.core.model.lines import NoticeLine
from tui.core.settings.watch import Watch
from tui.journal.outbox import WaitingNotice
from tui.journal.store import JournalStore
from tui.notify.lane import LONGEST_S, ReceiverLane, added, failed, taken
from tui.runtime.recording import open_journal

_EVERY_S = 30.0
_OF_THE_HOUR = 120
_KILLED_AFTER = 60
_FIRST_RUN = """
import sys
from pathlib import Path
import msgspec
from tests.notify.receivers import line
from tui.journal.outbox import WaitingNotice
from tui.journal.store import JournalStore
store = JournalStore(Path(sys.argv[1]))
for n in range(1_000):
    one = line(n)
    store.outbox.put([WaitingNotice("json", one.id, msgspec.json.encode(one))], f'{{"n":{n}}}'.encode())
    print(n, flush=True)
"""


def _killed(path: Path) -> None:
    """A run that decides a notice after the other, and is ended by kill -9 half an hour in."""
    with subprocess.Popen([sys.executable, "-c", _FIRST_RUN, str(path)], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        while int(run.stdout.readline()) < _KILLED_AFTER:
            pass
        os.kill(run.pid, signal.SIGKILL)


def _waiting(path: Path) -> list[NoticeLine]:
    """What the next run finds in the journal."""
    opened = open_journal(path, Watch(), 1.0, lambda _: None)
    assert opened.recording is not None
    found = [msgspec.json.decode(one.data, type=NoticeLine) for one in opened.recording.waiting]
    opened.recording.close(1.0)
    return found


def test_an_hour_of_a_dead_webhook_and_a_kill_lose_nothing(tmp_path: Path) -> None:
    """All of the hour come afterwards, once each and in order, within one pause; then the journal holds none."""
    path = tmp_path / "a.journal"
    _killed(path)
    found = _waiting(path)
    assert len(found) > _KILLED_AFTER
    lane = ReceiverLane()
    for one in found:
        lane = added(lane, one)
    store = JournalStore(path)
    now, last = len(found) * _EVERY_S, max(_OF_THE_HOUR, len(found) + 1)
    for number in range(len(found), last):
        one = line(number)
        store.outbox.put([WaitingNotice("json", one.id, msgspec.json.encode(one))], b"{}")
        lane, now = added(lane, one), now + _EVERY_S
        while lane.due <= now:
            lane = failed(lane, max(now - _EVERY_S, lane.due))
    assert now >= 3600.0
    assert lane.due - now <= LONGEST_S
    came = []
    while lane.waiting:
        came.append(lane.waiting[0])
        store.outbox.taken("json", came[-1].id)
        lane = taken(lane, came[-1])
    store.close()
    assert came == [line(number) for number in range(last)]
    assert (lane.lost, _waiting(path)) == (0, [])
