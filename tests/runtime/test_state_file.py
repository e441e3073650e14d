"""Does what `check` keeps survive what happens to files?"""

import os
from pathlib import Path

import pytest

from tui.core.history.changes_between_looks import KeptCount
from tui.runtime.state_file import Unusable, read, write

KEPT = KeptCount(since=1.5, at=9.25, leader="n1", term=7, changes=((3.0, 1), (8.0, 2)))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """And nothing else is left in the folder."""
    file = tmp_path / "meta.json"
    assert read(file) is None
    write(file, KEPT)
    assert read(file) == KEPT
    assert os.listdir(tmp_path) == ["meta.json"]


@pytest.mark.parametrize(
    "text",
    [b"", b"\x00\xff", b"{}", b"[" * 100_000, b'{"v":1,"since":"x","at":1,"leader":"n"}', b" " * (1 << 20) + b"{}"],
)
def test_a_spoilt_file_may_be_mended(tmp_path: Path, text: bytes) -> None:
    """Told in one line, never a traceback."""
    file = tmp_path / "meta.json"
    file.write_bytes(text)
    with pytest.raises(Unusable, match="corrupt") as told:
        read(file)
    assert told.value.mend


def test_a_newer_file_is_left_as_it_is(tmp_path: Path) -> None:
    """Whatever its fields mean, they are not ours to throw away."""
    file = tmp_path / "meta.json"
    file.write_text('{"v":2,"terms":[]}')
    with pytest.raises(Unusable, match="newer metawatch") as told:
        read(file)
    assert not told.value.mend


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Said, with the system's reason."""
    with pytest.raises(Unusable, match="cannot be written: No such file"):
        write(tmp_path / "no" / "meta.json", KEPT)
    with pytest.raises(Unusable, match="cannot be read: Is a directory"):
        read(tmp_path)
