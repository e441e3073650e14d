"""Is the device under a path found, and said what it is where there is none?"""

import os
from pathlib import Path

import psutil
import pytest

from tui.host.devices import device_of


def test_the_device_of_a_folder_is_one_the_system_counts(tmp_path: Path) -> None:
    """Its counters are told under this name; or it has none, and the label says which file system it is."""
    found = device_of(str(tmp_path))
    assert found.label
    if found.name is not None:
        assert found.name in psutil.disk_io_counters(perdisk=True)
        assert found.label.startswith(found.name)


def test_a_file_and_its_folder_are_on_one_device(tmp_path: Path) -> None:
    """A path may be a file."""
    (tmp_path / "f").touch()
    assert device_of(str(tmp_path / "f")) == device_of(str(tmp_path))


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """Whoever asks says what that means."""
    with pytest.raises(FileNotFoundError):
        device_of(str(tmp_path / "absent"))


@pytest.mark.skipif(not os.path.isdir("/dev/shm"), reason="no tmpfs at a known place")
def test_memory_is_no_device() -> None:
    """A tmpfs lies on none, and is called what it is."""
    found = device_of("/dev/shm")
    assert (found.label, found.name, found.folder) == ("tmpfs", None, None)


@pytest.mark.skipif(not os.path.isdir("/sys/block"), reason="Linux only")
def test_a_partition_counts_with_its_disk() -> None:
    """Whatever is below `/`, it is a whole device as the kernel lists them."""
    found = device_of("/")
    assert found.name is None or found.name.replace("/", "!") in os.listdir("/sys/block")
