"""Does a bell, or a notification of the desktop, go to the terminal in order with what is drawn, and only to a terminal?"""

import io
import sys

import pytest

from tests.notify.receivers import line
from tui.core.settings.notifying import Notifying
from tui.runtime.output import ring
from tui.ui.terminal.titled_app import TitledApp


async def test_the_driver_writes_it() -> None:
    """From any thread, as a message of the App; nothing to ring is no message."""
    app, rung = TitledApp(), list[str]()
    async with app.run_test() as pilot:
        monkey = pytest.MonkeyPatch()
        monkey.setattr(app._driver, "ring", rung.append, raising=False)
        app.ring("")
        app.ring("\a")
        await pilot.pause()
        monkey.undo()
    assert rung == ["\a"]


async def test_a_driver_that_cannot_ring_is_no_bug() -> None:
    app = TitledApp()
    async with app.run_test() as pilot:
        app.ring("\a")
        await pilot.pause()


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "written"), [(io.StringIO(), ""), (_Terminal(), "\x1b]2;Test notice of metawatch\a")]
)
def test_without_a_screen_it_goes_to_standard_error_if_that_is_a_terminal(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, written: str
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    ring(line(), Notifying(bell=True))
    assert stream.getvalue() == (f"\a{written}" if written else "")
