"""Is what a path lies on looked for once, and again when it lies on something else?"""

from pathlib import Path

import pytest

from tui.host import disks
from tui.host.devices import Device
from tui.host.disks import read_disk


@pytest.mark.parametrize(("folder", "looks"), [("/sys/devices/none", 2), (None, 4)])
def test_links_of_a_device_are_followed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str | None, looks: int
) -> None:
    """A file system that is on no device, or on several, is looked for each time; and so is one of another number."""
    looked: list[str] = []

    def device_of(path: str) -> Device:
        looked.append(path)
        return Device(label="sda", name="sda", folder=folder)

    monkeypatch.setattr(disks, "device_of", device_of)
    path = str(tmp_path)
    first = read_disk(path, 1.0, None)
    second = read_disk(path, 2.0, first)
    assert second.device == first.device
    third = read_disk(path, 3.0, second)
    moved = third._replace(number=-1)
    read_disk(path, 4.0, moved)
    assert looked == [path] * looks
