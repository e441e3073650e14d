"""Does metawatch load what it needs of nats-py, and no web client?"""

import subprocess
import sys

import pytest

LOADED = "import sys, tui.feeds.source; print(sorted({'aiohttp', 'nats.aio.client'} & {*sys.modules}))"


@pytest.mark.parametrize("first", ["", "import aiohttp; "])
def test_a_web_client_is_not_loaded_for_nats(first: str) -> None:
    """aiohttp may be installed, for `metawatch serve`; whoever has loaded it already keeps it."""
    ran = subprocess.run([sys.executable, "-c", first + LOADED], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ("['aiohttp', 'nats.aio.client']" if first else "['nats.aio.client']")
