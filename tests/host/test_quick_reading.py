"""Is a file of the kernel read to its end, though the kernel hands on a page of it at a time?"""

import mmap
import os
from pathlib import Path

import pytest

from tui.host.quick_reading import read_line, read_text

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


def test_a_file_of_one_line_is_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks whether there is more: with a thousand threads that is a thousand calls."""
    file = tmp_path / "schedstat"
    file.write_text("12 34 56\n")
    reads: list[int] = []
    read = os.read

    def counted(number: int, most: int) -> bytes:
        reads.append(most)
        return read(number, most)

    monkeypatch.setattr(os, "read", counted)
    assert read_line(str(file)) == "12 34 56\n"
    assert len(reads) == 1
