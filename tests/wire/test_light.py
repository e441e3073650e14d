"""What does reading bytes cost to import? `core` and `wire` must stay free of screens, sockets, loops and stores."""

import subprocess
import sys

from tests.source import ROOT

PROGRAM = """
import importlib, pkgutil, sys
import tui.core, tui.wire
for room in (tui.core, tui.wire):
    for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
        importlib.import_module(module.name)
heavy = ("textual", "nats", "psutil", "sqlite3", "asyncio", "socket", "plotext")
print(sorted(name for name in sys.modules if name.startswith("tui.wire.")), [name for name in heavy if name in sys.modules])
"""


def test_core_and_wire_load_nothing_heavy() -> None:
    """Importing every module of both rooms loads none of textual, nats, psutil, sqlite3, asyncio, socket and plotext."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    modules = sorted(path.stem for path in (ROOT / "tui" / "wire").glob("*.py") if path.stem != "__init__")
    assert done.stdout.strip() == f"{[f'tui.wire.{module}' for module in modules]} []"
