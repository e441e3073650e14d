"""Is a device that completes nothing told from one that has nothing to do, and is what it lies on found?"""

import os
from pathlib import Path

import pytest

from tests.host.trees import put
from tui.host.blockstat import BlockStat, parse_blockstat, physical, read_blockstat, stalled_since

OLD = "  400815    42012 12388874  1303008   911646   192111 18749144   155008        3   179660  1537278\n"
NEW = OLD.rstrip() + "   377090      916 12717016    67343   206409    11918\n"


def test_counters_of_old_and_new_kernels() -> None:
    """Discards came with 4.18, flushes with 5.5: a device that only flushes completes something too."""
    assert parse_blockstat(OLD) == BlockStat(completed=400815 + 911646, in_flight=3, queued_ms=1537278)
    assert parse_blockstat(NEW).completed == 400815 + 911646 + 377090 + 206409
    with pytest.raises((ValueError, IndexError)):
        parse_blockstat("1 2 3")


def test_what_cannot_be_read_is_not_known(tmp_path: Path) -> None:
    """No folder, no file, another form."""
    put(tmp_path, "stat", "nonsense")
    assert [read_blockstat(one) for one in (None, "/absent", str(tmp_path))] == [None, None, None]


def test_a_stall_lasts_from_the_reading_after_which_nothing_completed() -> None:
    """In flight before and after, nothing between: else there is none, and the next one begins anew."""
    busy, idle = BlockStat(10, 2, 0), BlockStat(10, 0, 0)
    assert stalled_since(busy, 5.0, None, busy._replace(in_flight=7)) == 5.0
    assert stalled_since(busy, 6.0, 5.0, busy) == 5.0
    assert stalled_since(busy, 6.0, 5.0, busy._replace(completed=11)) is None
    assert stalled_since(idle, 5.0, None, busy) is None
    assert stalled_since(busy, 5.0, 4.0, idle) is None
    assert stalled_since(None, 5.0, None, busy) is None


def test_what_a_device_lies_on(tmp_path: Path) -> None:
    """A volume on an array of two partitions, a loop on a file of that volume; a plain disk lies on nothing."""
    for disk in ("sda", "sdb"):
        put(tmp_path, f"{disk}/{disk}1/partition", "1\n")
    for above, below in (("md0", "sda/sda1"), ("md0", "sdb/sdb1"), ("dm-0", "md0")):
        (tmp_path / above / "slaves").mkdir(parents=True, exist_ok=True)
        os.symlink(tmp_path / below, tmp_path / above / "slaves" / os.path.basename(below))
    put(tmp_path, "loop0/loop/backing_file", "/data/n1.img\n")
    under = {"/data/n1.img": str(tmp_path / "dm-0")}
    found = {name: physical(str(tmp_path / name), under.get) for name in ("sda", "md0", "dm-0", "loop0")}
    assert found == {"sda": (), "md0": ("sda", "sdb"), "dm-0": ("sda", "sdb"), "loop0": ("sda", "sdb")}
    assert physical(None, under.get) == ()
    put(tmp_path, "loop1/loop/backing_file", "/elsewhere\n")
    assert physical(str(tmp_path / "loop1"), under.get) == ()
