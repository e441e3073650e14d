"""Does metawatch load what it needs of nats-py, and nothing that it never asks for?"""

import json
import subprocess
import sys
from functools import cache
from importlib.metadata import version

from tests.cases import cases
from tui.feeds.connection.nats_py import VERSION

NOT_NEEDED = {"aiohttp", "nats.js", "importlib.metadata", "email"}
OURS = f"""
import json, os, sys
import tui.feeds.source, nats, nats.aio.client
loaded = sorted({NOT_NEEDED!r} & {{*sys.modules}})
def said(ask):
    ours, its = os.pipe()
    if os.fork() == 0:
        os.write(its, str(ask()).encode())
        os._exit(0)
    os.close(its)
    return os.read(ours, 4096).decode()
def imported():
    from nats.js import JetStreamContext
    return JetStreamContext.__name__
told = {{
    "loaded": loaded,
    "an import": said(imported),
    "a connection": said(lambda: type(nats.aio.client.Client().jetstream()).__name__),
    "nothing": said(lambda: hasattr(nats, "nothing")),
    "version": said(lambda: nats.aio.client.__version__),
}}
print(json.dumps(told))
"""
"""What metawatch loads, and what is found then: each asked in a fork, so that no question loads something for the next one."""
KEPT = """
import sys
import aiohttp, importlib.metadata
had = aiohttp, importlib.metadata
import tui.feeds.source
print(had == (sys.modules["aiohttp"], sys.modules["importlib.metadata"]))
"""
BEFORE = """
import nats.js
import tui.feeds.source
print(nats.js.JetStreamContext.__name__)
"""


def ran(code: str) -> str:
    """What it prints in an interpreter of its own."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@cache
def ours() -> dict[str, object]:
    told: dict[str, object] = json.loads(ran(OURS))
    return told


def test_what_nobody_asks_for_is_not_loaded_for_nats() -> None:
    """No web client, no JetStream client, no reader of mail: each start would pay for them."""
    assert ours()["loaded"] == []


def test_who_has_loaded_a_module_keeps_it() -> None:
    """It is the same one afterwards, and whole."""
    assert ran(KEPT) == "True"


def test_who_asks_for_streams_gets_them() -> None:
    """The demo's traffic does; whichever way it asks."""
    with cases() as case:
        for way in ("an import", "a connection"):
            with case(way):
                assert ours()[way] == "JetStreamContext"
        with case("loaded before"):
            assert ran(BEFORE) == "JetStreamContext"
    assert ours()["nothing"] == "False"


def test_the_server_is_told_the_version_that_is_installed() -> None:
    """It stands in CONNECT, and in the server's list of connections."""
    assert version("nats-py") == ours()["version"] == VERSION
