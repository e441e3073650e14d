"""Is it known for how long a busy machine kept us waiting?"""

import time
from pathlib import Path

import pytest

from tests import busy
from tests.busy import Busy


def test_no_more_than_has_passed() -> None:
    """Else no limit that has it on top could be missed."""
    began, waits = time.monotonic(), Busy()
    time.sleep(0.05)
    assert 0 <= waits.s <= time.monotonic() - began + 0.01


def test_it_is_what_the_kernel_tells(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In microseconds since the start of the machine; a system that tells nothing was never busy."""
    told = tmp_path / "cpu"
    monkeypatch.setattr(busy, "_PRESSURE", told)
    assert Busy().s == 0.0
    told.write_text(
        "some avg10=1.53 avg60=0.31 avg300=0.07 total=2500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n"
    )
    waits = Busy()
    told.write_text(
        "some avg10=9.53 avg60=0.31 avg300=0.07 total=4000000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=9\n"
    )
    assert waits.s == 1.5
