"""Is everything private that metawatch uses of nats-py and Textual still there? Both are pinned exactly in pyproject.toml for
these names; whoever moves a pin reads here what has to be read again.

`PRIVATE` says which class of ours leans on which private name of its base class, and what for. One test compares it with the
library that is installed, another with our own source, so that a new use must be written down.
"""

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest
from nats.aio.client import Client

from tests.cases import cases, each

ROOT = Path(__file__).parent.parent
PINNED = {"nats": "nats-py", "textual": "textual"}
"""Import name and distribution."""

PRIVATE: dict[str, dict[str, str]] = {
    "tui.feeds.connection.client:Wire": {
        "_process_msg": "overrides it: messages are taken in wire order, not by a task a subscription",
        "_process_err": "overrides it: the texts of -ERR go on in wire order",
        "_process_info": "overrides it: no pool of discovered servers to hop to",
        "_process_ping": "overrides it: the PONG is written at once",
        "_process_pong": "overrides it: our own PINGs stand among those of nats-py",
        "_process_op_err": "calls it when the connection is lost or speaks garbage",
        "_read_loop": "overrides it: one receive time a read, at once, and a bug in a handler comes out",
        "_select_next_server": "overrides it: one address, one attempt",
        "_connect_command": "overrides it: the last moment to leave before credentials go out",
        "_close": "overrides it: nothing is flushed to a lost connection",
        "_current_server": "sets it in place of `_select_next_server`",
        "_server_pool": "reads its only entry",
        "_server_info": "reads whether the server demands TLS",
        "_transport": "sets it to our own transport",
        "_ps": "hands the bytes of each read to the parser, which waits for nothing while our handlers do not",
        "_pongs": "puts a PING of ours into the line of those that wait",
        "_pongs_received": "counts as nats-py does",
        "_pings_outstanding": "counts as nats-py does: a PONG sets it back",
        "_ping_interval": "overrides it: asked in step with all else, and only where no PING of ours was answered",
        "_sid": "counts subscriptions on, so that ours and nats-py's differ",
        "_pending": "empties what waits to be written when the connection is lost",
        "_pending_data_size": "the size of it",
        "_err": "reads why nats-py ended the connection",
        "_reading_task": "awaits its end, and hears how it ended",
        "_ping_interval_task": "awaits its end",
        "_flusher_task": "awaits its end",
    },
    "tui.feeds.connection.transport:Transport": {
        "_bare_io_reader": "sets it: the connection is made by `connect` of ours",
        "_bare_io_writer": "sets it; its socket tells what the kernel knows",
        "_io_reader": "sets it; nats-py reads from it",
        "_io_writer": "sets it; nats-py writes to it, and `connect_tls` of ours upgrades it",
    },
    "tui.ui.painted_app:PaintedApp": {
        "_display": "overrides it: of a frame only the cells that differ from what was sent",
    },
    "tui.ui.wall_app:WallApp": {
        "_display": "overrides it: frames go to all who look, though there is no terminal",
        "_handle_exception": "overrides it: a bug ends the program that serves the wall",
        "_capture_stdout": "sets it: what this process prints is no business of a wall",
        "_capture_stderr": "sets it likewise",
        "_original_stdout": "sets the other to it",
        "_original_stderr": "sets the other to it",
    },
    "tui.ui.toasts.toasting_app:ToastingApp": {
        "_notifications": "counts the toasts that are seen",
        "_unnotify": "takes the oldest away",
    },
    "tui.ui.terminal.titled_app:TitledApp": {
        "_driver": "writes the window's title through it, in order with all that is drawn",
    },
    "tui.ui.painting.at_once:FramedScreen": {
        "_compositor": "reads which widgets are seen, and where",
        "_refresh_layout": "overrides it: what moved is found by what was painted last",
        "_layout_widgets": "reads whether Textual will only scroll",
        "_layout_required": "reads whether there is something to arrange first",
        "_scroll_required": "reads the same of what has scrolled",
    },
    "tui.ui.painting.at_once:LineWidget": {
        "_styles_cache": "tells it which lines are sent past it",
    },
    "tui.ui.screens.box:Box": {
        "_render_content": "overrides it: what lies behind a box is taken as it stands there",
        "_render_cache": "puts it there, as Textual does after rendering",
        "_dirty_regions": "empties it likewise",
    },
    "tui.ui.screens.drawn:Drawn": {
        "_compositor_refresh": "overrides it: behind a box only what has changed is painted again",
        "_compositor": "takes the regions that have changed",
        "_dirty_widgets": "empties it, as Textual does after painting",
        "_repaint_required": "reads whether Textual is about to forget which widgets have changed",
        "_on_timer_update": "overrides it: those are painted all the same",
    },
    "tui.ui.terminal.driver:TerminalDriver": {
        "_app": "ends the app when the terminal is gone",
        "_debug": "hands it to the parser of keys",
        "_file": "replaces it by a file that survives the end of the terminal",
        "_must_signal_resume": "reads whether the suspension was ours",
        "_sigcont_application": "overrides it: a SIGCONT of others must not start a second writer",
    },
}
"""`module:Class` of ours, the private names of its base classes, and what it does with each."""

PRIVATE_MODULES = {
    "textual._compositor": "LayoutUpdate and ChopsUpdate: what a frame would send",
    "textual._styles_cache": "StylesCache: its cache of colours is emptied when a wall ends, for it holds what the wall has drawn",
    "textual._xterm_parser": "XTermParser: what the terminal types becomes keys; ui/terminal/driver reads by itself",
}


def base_classes(ours: type) -> list[type]:
    """Those of the pinned libraries that it stands on."""
    return [base for base in ours.__mro__ if base.__module__.split(".")[0] in PINNED]


def library_of(ours: type) -> str:
    """The distribution that its base class comes from."""
    return PINNED[base_classes(ours)[0].__module__.split(".")[0]]


def names_of(classes: list[type]) -> set[str]:
    """Their methods, class attributes, and what they set on `self`."""
    names: set[str] = set()
    for one in classes:
        names |= set(vars(one)) | set(getattr(one, "__annotations__", {})) | set_by(one)
    return names


@cache
def set_by(one: type) -> frozenset[str]:
    """What the source of a class sets on `self`."""
    return frozenset(on_self(ast.parse(textwrap.dedent(inspect.getsource(one))), ast.Store))


def on_self(tree: ast.AST, *kinds: type[ast.expr_context]) -> set[str]:
    """Names X of `self.X` that are set or read."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and isinstance(node.ctx, kinds)
    }


def private(names: set[str]) -> set[str]:
    """`_x`, but neither `__x__` nor `__x`."""
    return {name for name in names if name.startswith("_") and not name.startswith("__")}


def leaning_classes() -> Iterator[tuple[str, type, ast.ClassDef]]:
    """Every class of ours that stands on a class of a pinned library."""
    for path in sorted((ROOT / "tui").rglob("*.py")):
        text = path.read_text()
        if not re.search(
            rf"^\s*(from|import) ({'|'.join(PINNED)}|tui\.ui|tui\.feeds\.connection\.nats_py)\b", text, re.M
        ):
            continue
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef):
                ours = getattr(importlib.import_module(dotted), node.name)
                if base_classes(ours):
                    yield f"{dotted}:{node.name}", ours, node


@cache
def leaning() -> dict[str, tuple[type, ast.ClassDef]]:
    """The same by their names, found once; not while tests are collected, which each worker does."""
    return {name: (ours, node) for name, ours, node in leaning_classes()}


def complaint(where: str, name: str) -> str | None:
    """What to tell whoever moved the pin, if the library no longer has the name."""
    ours, _ = leaning()[where]
    bases, library = base_classes(ours), library_of(ours)
    if name in names_of(bases):
        return None
    file = where.partition(":")[0].removeprefix("tui.").replace(".", "/")
    return (
        f"{library} {version(library)} no longer has {bases[0].__name__}.{name}, "
        f"but {file} {PRIVATE[where][name]}; read the new release and mend that file before the pin is moved"
    )


@each(("where", "name"), [(where, name) for where, names in PRIVATE.items() for name in names])
def test_what_we_use_is_still_there(where: str, name: str) -> None:
    """A private name may go with any release; here it is missed by its name instead of by a cluster that seems silent."""
    said = complaint(where, name)
    assert said is None, said


def test_a_name_that_is_gone_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard above can fail, and says what to do."""
    monkeypatch.delattr(Client, "_process_msg")
    assert complaint("tui.feeds.connection.client:Wire", "_process_msg") == (
        f"nats-py {version('nats-py')} no longer has Client._process_msg, but feeds/connection/client overrides it: messages are "
        "taken in wire order, not by a task a subscription; read the new release and mend that file before the pin is moved"
    )


def test_what_we_use_is_written_down() -> None:
    """A private name that our class shares with its base class is in `PRIVATE`, wanted or not: a name that we chose by chance
    would replace what the library keeps under it. What is no longer used is taken out."""
    with cases() as case:
        for where, (ours, node) in leaning().items():
            methods = {one.name for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
            used = private(on_self(node, ast.Store, ast.Load) | methods)
            written = set(PRIVATE.get(where, {}))
            with case(where):
                assert used & names_of(base_classes(ours)) <= written, f"{where} shares these with {library_of(ours)}"
                assert written <= used, f"{where} no longer uses these"


def test_private_modules_are_written_down_and_there() -> None:
    """`from textual._x import …` is as private as an attribute."""
    found = set()
    for path in (ROOT / "tui").rglob("*.py"):
        text = path.read_text()
        if not re.search(r"\bfrom\s+(nats|textual)\.\S*\b_", text):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.module and re.match(r"(nats|textual)\..*\b_", node.module):
                found.add(node.module)
                there = importlib.import_module(node.module)
                assert all(hasattr(there, alias.name) for alias in node.names), node.module
    assert found == set(PRIVATE_MODULES)


@each("distribution", PINNED.values())
def test_what_has_private_uses_is_pinned_exactly(distribution: str) -> None:
    """The pin is what is installed here, so what was tested is what a user gets."""
    project = (ROOT / "pyproject.toml").read_text()
    assert re.search(rf'"{distribution}(\[\w+\])?=={re.escape(version(distribution))}"', project), (
        f"pyproject.toml does not pin {distribution} to {version(distribution)}, the version that is installed"
    )
