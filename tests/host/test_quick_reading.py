"""Is a file of the kernel read to its end, though the kernel hands on a page of it at a time?"""

import mmap
from pathlib import Path

from tui.host.quick_reading import read_text

PAGE = 4096


def test_a_long_file_of_the_kernel_is_read_whole() -> None:
    """As the mounts of a host of containers: the one that is looked for may stand behind the first page."""
    areas = [mmap.mmap(-1, PAGE, prot=mmap.PROT_READ | (mmap.PROT_WRITE * (i % 2))) for i in range(200)]
    told = read_text("/proc/self/maps")
    assert len(told) > 2 * PAGE
    assert "[stack]" in told, "the last lines"
    assert told.endswith("\n")
    assert len(areas) == 200


def test_what_is_no_text_is_read_all_the_same(tmp_path: Path) -> None:
    """And a file that is longer than one read, and an empty one."""
    for told in (b"\xffab", b"x" * 20_000, b""):
        (tmp_path / "file").write_bytes(told)
        assert read_text(str(tmp_path / "file")) == told.decode("utf-8", "replace")
