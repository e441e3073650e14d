"""Do the rooms keep their one-way doors? Reads every import of the package; a change that needs a new door must say so here."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

TUI = Path(__file__).parent.parent / "tui"

MAY: dict[str, set[str]] = {
    "core": {"core"},
    "wire": {"wire", "core"},
    "text": {"text", "core"},
    "host": {"host", "core"},
    "feeds": {"feeds", "wire", "core", "host", "clock"},
    "actions": {"actions", "wire", "core", "clock"},
    "journal": {"journal", "core"},
    "ui": {"ui", "text", "core"},
    "demo": {"demo", "core"},
    "monitor": {"core", "monitor"},
}
NEVER: dict[str, set[str]] = {
    "core": {"asyncio", "time", "socket", "nats", "textual", "psutil", "plotext", "sqlite3", "click"},
    "wire": {"asyncio", "time", "socket", "nats", "textual", "psutil", "plotext", "sqlite3", "click"},
    "text": {"asyncio", "time", "socket", "nats", "textual", "psutil", "plotext", "sqlite3", "rich", "click"},
    "host": {"nats", "textual"},
    "feeds": {"textual", "plotext", "rich", "sqlite3", "click"},
    "actions": {"textual", "plotext", "rich", "click"},
    "journal": {"nats", "textual"},
    "ui": {"nats", "psutil", "sqlite3", "click"},
    "demo": {"textual", "plotext", "psutil", "click", "msgspec"},
    "monitor": {"nats", "psutil", "textual", "click"},
}
SOURCES = sorted(TUI.rglob("*.py"))


def room_of(path: Path) -> str:
    """`core` for tui/core/x.py, `monitor` for tui/monitor.py."""
    parts = path.relative_to(TUI).parts
    return parts[0] if len(parts) > 1 else path.stem


def imports(path: Path) -> set[str]:
    """Dotted names of everything that a file imports, at any depth."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(TUI)))
def test_a_file_imports_only_what_its_room_may(path: Path) -> None:
    """Each room imports its neighbours by the one-way doors of the architecture and none of what it must never see."""
    room = room_of(path)
    if room not in MAY:
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "tui" and len(parts) > 1:
            assert parts[1] in MAY[room], f"{room}/ imports {name}"
        assert parts[0] not in NEVER[room], f"{room}/ imports {name}"


def test_the_pure_rooms_load_neither_screen_nor_network_nor_host() -> None:
    """Importing all of tui.core and tui.wire loads no module that could do I/O for them, not even deferred."""
    modules = sorted(
        ".".join(("tui", *p.relative_to(TUI).with_suffix("").parts))
        for p in SOURCES
        if room_of(p) in {"core", "wire"} and p.stem != "__init__"
    )
    code = f"import {', '.join(modules)}, sys; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"textual", "nats", "psutil", "sqlite3", "asyncio", "plotext"} & set(loaded)


def test_only_actions_and_demo_name_the_jetstream_api() -> None:
    """Nothing else can send what changes a cluster."""
    guilty = [
        str(p.relative_to(TUI))
        for p in SOURCES
        if "$JS.API" in p.read_text() and room_of(p) not in {"actions", "demo", "text"}
    ]
    assert guilty == []


def test_only_the_senders_publish() -> None:
    """Requests leave through the link and the polls; no other file calls publish."""
    guilty = []
    for path in SOURCES:
        calls = {
            n.func.attr
            for n in ast.walk(ast.parse(path.read_text()))
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
        }
        if "publish" in calls and room_of(path) not in {"actions", "demo", "feeds"}:
            guilty.append(str(path.relative_to(TUI)))
    assert guilty == []


def test_pure_rooms_are_typed_without_any() -> None:
    """`Any` in core/ or wire/ would hide what bytes and events mean."""
    guilty = []
    for path in SOURCES:
        names = {n.id for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Name)}
        if room_of(path) in {"core", "wire"} and "Any" in names:
            guilty.append(str(path.relative_to(TUI)))
    assert guilty == []


def test_version_does_not_pay_for_the_screen() -> None:
    """`metawatch --version` loads neither textual nor nats nor plotext."""
    code = "import sys; from tui.cli import run; run(['--version']); print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    version, modules = out.splitlines()
    assert version.startswith("metawatch ")
    assert not {"textual", "nats", "plotext", "psutil", "msgspec"} & set(modules.split())
