"""Do the rooms keep their one-way doors? Reads every import of the package; a change that needs a new door must say so here.

`DOORS` names every room at every level with the rooms that it may import: a room that is not named there fails. Each level is
written from the bottom to the top, and a door leads only to a room that stands above it in the list, so there is no circle.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.cases import cases, each
from tests.doors import DOORS, NEVER
from tests.source import nodes, tree

TUI = Path(__file__).parent.parent / "tui"
MOST_MODULES = 20
"""In one folder: more is a hall without signs."""

SOURCES = sorted(TUI.rglob("*.py"))


def room_of(path: Path, folder: str = "") -> str:
    """`core` for tui/core/x.py, `cli` for tui/cli.py; below another folder likewise."""
    parts = path.relative_to(TUI / folder).parts
    return parts[0] if len(parts) > 1 else path.stem


@cache
def imports(path: Path) -> set[str]:
    """Dotted names of everything that a file imports, at any depth."""
    names: set[str] = set()
    for node in nodes(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return names


def through(path: Path, folder: str) -> Iterator[str]:
    """The rooms of this folder, other than its own, that a file in it imports."""
    prefix = ".".join(("tui", *Path(folder).parts)) + "."
    for name in imports(path):
        if name.startswith(prefix):
            room = name.removeprefix(prefix).split(".")[0]
            where = TUI / folder / room
            if room != room_of(path, folder) and (where.is_dir() or where.with_suffix(".py").exists()):
                yield room


@pytest.mark.parametrize("folder", DOORS)
def test_a_file_imports_only_what_its_room_may(folder: str) -> None:
    """Each room imports its neighbours by the one-way doors; a room that has none written down fails."""
    for path in sorted((TUI / folder).rglob("*.py")):
        room = room_of(path, folder)
        if room == "__init__":
            assert imports(path) == set(), f"{path.relative_to(TUI)} only says which question the room answers"
            continue
        assert room in DOORS[folder], f"{folder or 'tui'}: no doors are written for {room}"
        for other in through(path, folder):
            assert other in DOORS[folder][room], f"{path.relative_to(TUI)} imports {other}"


def test_the_doors_name_what_is_there_and_lead_down() -> None:
    """A door to a room that is gone would hide a wrong one; a door upwards could close a circle."""
    for folder, rooms in DOORS.items():
        there = {room_of(p, folder) for p in (TUI / folder).rglob("*.py")} - {"__init__"}
        assert set(rooms) == there, folder
    order = {"api_callers": {"discovery"}}  # stands before it in the alphabet of the feeds, and above it in the house
    for rooms in DOORS.values():
        above: set[str] = set()
        for room, doors in rooms.items():
            assert doors - order.get(room, set()) <= above, f"{room}: {doors - above} stand below it"
            above.add(room)


def test_a_room_never_sees_what_it_must_not() -> None:
    """No screen in the feeds, no network in the core: a room that is not named here fails."""
    with cases() as case:
        for path in SOURCES:
            if path == TUI / "__init__.py":
                continue
            with case(path.relative_to(TUI)):
                outside = {name.split(".")[0] for name in imports(path)}
                assert room_of(path) in NEVER, "nothing is written of this room"
                assert not outside & NEVER[room_of(path)]


def test_no_folder_is_a_hall_and_each_says_what_it_is_for() -> None:
    """At most twenty modules beside each other, and one line in `__init__` that is a question."""
    for folder in {path.parent for path in SOURCES} - {TUI}:
        modules = [p for p in folder.glob("*.py") if p.stem != "__init__"]
        assert len(modules) <= MOST_MODULES, folder
        said = ast.get_docstring(tree(folder / "__init__.py"))
        assert said is not None, folder
        assert "?" in said.splitlines()[0], folder


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


SENDING = {"publish", "request", "_send_publish", "_send_command", "_write"}
"""How bytes leave through nats-py."""
LEAVE_BY = {"ask", "tell", "tell_all", "echo", "ask_for", "reply_to"}
"""How they leave through `feeds/connection/client`, the only file that may call nats-py's own."""
SENDERS = {
    "feeds/connection/client.py",  # nats-py itself
    "feeds/connection/link.py",  # one connection that is held
    "feeds/connection/account.py",  # which account is this user of? before a link is held
    "feeds/connection/accounts.py",
    "feeds/evidence.py",  # four questions that the operator asks one server
    "feeds/asking/pings.py",
    "feeds/asking/polls.py",
    "feeds/asking/round_trips.py",  # messages to ourselves between two servers
    "feeds/raft/tap.py",  # a PING behind which the tap's first messages lie
    "feeds/team/sharing.py",  # what operators write, to other metawatches
    "feeds/team/service.py",  # a recorder's answers
    "feeds/doctor/questions.py",
    "feeds/doctor/visit.py",
    "feeds/doctor/examination.py",
    "feeds/api_callers.py",
    "feeds/health.py",
    "actions/stepdown.py",  # the confirmed step-down, and the looks before it
}


def sends(source: ast.Module) -> bool:
    """Whether this source sends anything on a connection: `x.publish(…)`, `link.ask(…)`, `wire.tell(…)`."""
    for node in nodes(source):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on = ast.unparse(node.func.value).split(".")[-1].lstrip("_")
            if node.func.attr in SENDING or (
                node.func.attr in LEAVE_BY and on in {"link", "wire", "first", "a", "b", "end"}
            ):
                return True
    return False


def test_only_the_senders_send() -> None:
    """What metawatch sends to a cluster leaves through the files that are named here; `demo` may do anything to its own servers."""
    found = {str(p.relative_to(TUI)) for p in SOURCES if room_of(p) != "demo" and sends(tree(p))}
    assert found - SENDERS == set()


@each(
    "line",
    ["client.publish('x', b'')", "await nc.request('x', b'', 1)", "self._link.ask('x', b'', f)", "link.tell('x', b'')"],
)
def test_a_file_that_sends_is_found(line: str) -> None:
    """The guard above can fail: each way to send is seen in a file that is none of the senders."""
    assert sends(ast.parse(f"async def sabotage(self, client, nc, link, f):\n    {line}\n"))


def test_pure_rooms_are_typed_without_any() -> None:
    """`Any` in core/ or wire/ would hide what bytes and events mean."""
    guilty = []
    for path in SOURCES:
        names = {n.id for n in nodes(tree(path)) if isinstance(n, ast.Name)}
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


def drawn() -> dict[str, dict[str, int]]:
    """Folder, then each room with its line in the drawing of ARCHITECTURE; a larger number stands below."""
    _, picture, _ = (TUI / "ARCHITECTURE.md").read_text().split("## Rooms", 1)[1].split("```", 2)
    house, core = picture.split("\n core/\n")
    core, rest = core.split("\n feeds/")
    found = {"": _lines(house), "core": _lines(core)}
    for folder, line in zip(("feeds", "ui/view"), rest.splitlines(), strict=False):
        parts = line.removeprefix(" ui/view/").split("◄")
        found[folder] = {room: -at for at, part in enumerate(parts) for room in re.findall(r"\w+", part)}
    return found


def _lines(text: str) -> dict[str, int]:
    """The names stand in front of what is said of them."""
    return {room: at for at, line in enumerate(text.splitlines()) for room in re.findall(r"\w+", line[:43])}


def test_the_drawing_of_the_house_is_that_of_the_doors() -> None:
    """Every room stands in ARCHITECTURE, above each room that it imports."""
    for folder, places in drawn().items():
        doors = DOORS[folder]
        assert places.keys() == doors.keys() - {"__main__"}, folder
        for room, others in doors.items():
            wrong = {other for other in others if room in places and places[room] >= places[other]}
            assert not wrong, f"{folder or 'tui'}: {room} is drawn beside or below {sorted(wrong)}"
