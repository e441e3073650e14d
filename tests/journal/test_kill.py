"""Is a journal whole after its writer was killed at any moment, with all that was committed?"""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tui.journal.reading import JournalReader
from tui.journal.store import JournalStore

KILLS = int(os.environ.get("METAWATCH_KILLS", "25"))
"""200 take half a minute."""
BATCH = 40


def _write(path: Path, committed: int) -> None:
    """Write batches for ever, and say the number of each one after its commit."""
    store = JournalStore(path)
    store.begin(0.0, "test", b"{}", b"{}")
    number = 0
    while True:
        events = [b'{"event":"Tick","at":%d}' % (number * BATCH + i) for i in range(BATCH)]
        store.append(events, number, number + 0.9)
        number += 1
        os.write(committed, number.to_bytes(4, "big"))
        if number % 7 == 0:
            store.save(float(number), b"{}" * 100)


@pytest.mark.parametrize("seed", range(KILLS))
def test_nothing_that_was_committed_is_lost(tmp_path: Path, seed: int) -> None:
    path, chance = tmp_path / "a.journal", random.Random(seed)
    told, committed = os.pipe()
    child = os.fork()
    if not child:
        try:
            _write(path, committed)
        finally:
            os._exit(1)
    os.close(committed)
    first = os.read(told, 4)
    time.sleep(chance.uniform(0.0, 0.12))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = first
    while more := os.read(told, 1 << 16):
        said += more
    os.close(told)
    whole = int.from_bytes(said[len(said) // 4 * 4 - 4 : len(said) // 4 * 4], "big")
    reader = JournalReader(path)
    kept = [event for block in reader.blocks(1, 0) for event in block.events]
    assert kept == [b'{"event":"Tick","at":%d}' % i for i in range(len(kept))]
    assert whole * BATCH <= len(kept) <= (whole + 1) * BATCH
    JournalStore(path).close()
