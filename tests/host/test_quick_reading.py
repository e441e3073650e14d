"""Is a file of the kernel read to its end, though the kernel hands on a page of it at a time?"""

import mmap
import os
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tui.host.quick_reading import KeptOpen, read_text

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


def test_what_is_read_again_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And read with one call: with a thousand threads that is a thousand calls."""
    file = tmp_path / "schedstat"
    file.write_text("12 34 56\n")
    calls: list[str] = []
    opened, read = os.open, os.pread

    def counted_open(path: str, flags: int) -> int:
        calls.append("open")
        return opened(path, flags)

    def counted_read(number: int, most: int, start: int) -> bytes:
        calls.append("read")
        return read(number, most, start)

    monkeypatch.setattr(os, "open", counted_open)
    monkeypatch.setattr(os, "pread", counted_read)
    files = KeptOpen()
    assert files.text(str(file)) == "12 34 56\n"
    file.write_text("13 34 57\n")
    assert files.text(str(file)) == "13 34 57\n"
    files.close()
    assert calls == ["open", "read", "read"]


def test_a_long_file_that_is_kept_open_is_read_whole(tmp_path: Path) -> None:
    """Also one that the kernel hands on in pages."""
    files = KeptOpen()
    (tmp_path / "file").write_bytes(b"x" * 20_000)
    for _ in range(2):
        assert len(files.text(str(tmp_path / "file"))) == 20_000
        assert files.text("/proc/self/maps").endswith("\n")
    assert len(files.text("/proc/self/smaps")) > 2 * PAGE
    files.close()


def test_of_a_process_that_has_ended_nothing_is_read(tmp_path: Path) -> None:
    """Its number may be another one's by now: what is kept open says that it has ended, and then the new one is opened."""
    with subprocess.Popen(["/bin/sh", "-c", "read _"], stdin=subprocess.PIPE) as process:
        files, path = KeptOpen(), f"/proc/{process.pid}/stat"
        assert str(process.pid) in files.text(path)
        process.kill()
    with pytest.raises(ProcessLookupError):
        files.text(path)
    with pytest.raises(FileNotFoundError):
        files.text(path)


def test_few_files_stay_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None that was not read since the last turn; and beyond the limit each is read and closed."""
    monkeypatch.setattr("tui.host.quick_reading._MOST_OPEN", 2)
    before, files = _open_files(), KeptOpen()
    paths = [tmp_path / name for name in ("a", "b", "c")]
    for path in paths:
        path.write_text(path.name)
        assert files.text(str(path)) == path.name
    assert _open_files() - before == {str(path) for path in paths[:2]}
    files.turn()
    assert files.text(str(paths[1])) == "b"
    files.turn()
    assert _open_files() - before == {str(paths[1])}
    files.close()
    assert _open_files() == before


def _open_files() -> set[str]:
    """Of this process, but for the folder that is looked through."""
    found = set()
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            found.add(os.readlink(f"/proc/self/fd/{number}"))
    return {path for path in found if path.startswith("/") and not path.startswith("/proc")}
