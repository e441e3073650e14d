"""Does metawatch load what it needs of nats-py, and nothing that it never asks for?"""

import subprocess
import sys
from importlib.metadata import version

import pytest

from tests.cases import cases
from tui.feeds.connection.nats_py import VERSION

NOT_NEEDED = {"aiohttp", "nats.js", "importlib.metadata", "email"}
LOADED = f"import sys, tui.feeds.source; print(*sorted({{'nats.aio.client', *{NOT_NEEDED!r}}} & {{*sys.modules}}))"


def ran(code: str) -> str:
    """What it prints in an interpreter of its own."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_what_nobody_asks_for_is_not_loaded_for_nats() -> None:
    """No web client, no JetStream client, no reader of mail: each start would pay for them."""
    assert ran(LOADED) == "nats.aio.client"


@pytest.mark.parametrize("first", ["aiohttp", "importlib.metadata"])
def test_who_has_loaded_a_module_keeps_it(first: str) -> None:
    """It is the same one afterwards, and whole."""
    told = ran(f"import sys, {first}; had = {first}; import tui.feeds.source; print(sys.modules[{first!r}] is had)")
    assert told == "True"


def test_who_asks_for_streams_gets_them() -> None:
    """The demo's traffic does; whichever way it asks."""
    ours = "import sys, tui.feeds.source, nats; "
    ways = {
        "an import": "from nats.js import JetStreamContext; print(JetStreamContext.__name__)",
        "a connection": "print(type(nats.aio.client.Client().jetstream()).__name__)",
        "loaded before": "print(nats.js.JetStreamContext.__name__)",
    }
    with cases() as case:
        for name, way in ways.items():
            with case(name):
                first = "import nats.js; " if name == "loaded before" else ""
                assert ran(first + ours + way) == "JetStreamContext"
    assert ran(ours + "print(hasattr(nats, 'nothing'))") == "False"


def test_the_server_is_told_the_version_that_is_installed() -> None:
    """It stands in CONNECT, and in the server's list of connections."""
    assert version("nats-py") == VERSION
    assert ran("import tui.feeds.source; from nats.aio.client import __version__; print(__version__)") == VERSION
