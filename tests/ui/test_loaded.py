"""Does the interpreter look for garbage as usual, once the dashboard has loaded all?"""

import gc

from tui.ui.app import _keep


def test_what_was_held_back_goes_on_when_all_is_loaded() -> None:
    """Whoever starts the App holds collections back; the App itself ends that, as it runs for days."""
    gc.disable()
    try:
        _keep()
        assert gc.isenabled()
    finally:
        gc.enable()
