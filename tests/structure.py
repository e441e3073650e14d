"""Does the house keep its shape? `python -m tests.structure` prints each bar with its figure, its target, and ok or MISS.

A bar counts what is wrong, or the largest of something, in the source as it stands; it runs nothing of it. `tests/test_structure.py`
holds every figure where it is, so that it can only fall.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from tests.owners import SOURCES, guilty
from tests.source import (
    Functions,
    constants,
    core,
    defined,
    functions,
    imports_of,
    lines_of,
    nodes,
    sources,
    texts,
    types,
)

LONGEST_FILE: Final = 300
LONGEST_FUNCTION: Final = 40
_FRESHNESS: Final = re.compile(r"_?([A-Z]+_)?(FRESH|STALE|SILENT|MUTE|UNANSWERING|ANSWERED|QUIET|LATE|LOST)_S")
_FRESHNESS_OWNERS: Final = {"core/model/freshness.py", "core/servers/answering.py", "core/servers/freshness.py"}
"""Where such limits belong: named, side by side."""
_EXPLAINED: Final = {"core/settings/thresholds.py", "core/causes/weights.py"}
"""Tables whose rows carry their reason: that is documentation beside the figure, and no screen says it."""
_HOUSE_WORDS: Final = {
    "told",
    "mute",
    "rung",
    "spell",
    "ballot",
    "deaf",
    "beside",
    "halting",
    "ear",
    "voice",
    "wires",
    "anew",
}
"""Words of a private language; the field has its own (see CONTRIBUTING)."""


class Bar(NamedTuple):
    """One thing that a script can hold."""

    name: str
    target: int
    """The most that is well."""
    found: Callable[[], list[str]]
    """What counts, each with its place; for the largest of something one line that begins with the figure."""
    largest: bool = False

    @property
    def figure(self) -> int:
        """How many, or how large."""
        found = self.found()
        return int(found[0].split()[0]) if self.largest else len(found)


def second_writers() -> list[str]:
    """Files that write a fact of the State, or a record in it, that another file owns."""
    return guilty(SOURCES)


def types_named_twice() -> list[str]:
    """Public classes and aliases whose name another file has too."""
    where: dict[str, list[str]] = {}
    for path, tree in sources().items():
        for name in types(tree):
            where.setdefault(name, []).append(path)
    return [f"{name}: {', '.join(paths)}" for name, paths in where.items() if len(paths) > 1]


def freshness_constants() -> list[str]:
    """`_FRESH_S` and its like in `core/`, outside of the one table."""
    return [
        f"{path}: {name}"
        for path, tree in core()
        if path not in _FRESHNESS_OWNERS
        for name in constants(tree)
        if _FRESHNESS.fullmatch(name)
    ]


def sentences_in_core() -> list[str]:
    """Texts of three words or more that are no docstring: how a thing is said belongs to `text/`."""
    return [f"{path}:{line}: {text}" for path, tree in core() if path not in _EXPLAINED for line, text in texts(tree)]


def largest_folder() -> list[str]:
    """The folder with the most modules beside each other."""
    folders = Counter(str(Path(path).parent) for path in sources() if not path.endswith("__init__.py"))
    return [f"{count} {folder}" for folder, count in folders.most_common(1)]


def long_files() -> list[str]:
    return [
        f"{folder}/{path}: {lines}"
        for folder in ("tui", "tests")
        for path in sources(folder)
        if (lines := lines_of(path, folder)) > LONGEST_FILE
    ]


def long_functions() -> list[str]:
    return [
        f"{folder}/{path}:{node.lineno} {node.name}"
        for folder in ("tui", "tests")
        for path, node in functions(folder)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]


def unexplained() -> list[str]:
    """Public functions of a module or class, longer than three lines, without a docstring."""
    return [
        f"{path}:{node.lineno} {node.name}"
        for path, node in functions()
        if not node.name.startswith("_") and ast.get_docstring(node) is None and len(node.body) > 1
    ]


def without_a_question() -> list[str]:
    """Files whose docstring does not open with the question that they answer."""
    return [
        path
        for path, tree in sources().items()
        if "?" not in (ast.get_docstring(tree) or "").split("\n\n")[0]
        and not path.startswith("commands/")  # its question is the name of the command
        and path not in {"__init__.py", "__main__.py"}
    ]


def circles() -> list[str]:
    """Files that import each other, directly or around some corners."""
    arrows = {path: imports_of(path, tree) for path, tree in sources().items()}
    while True:
        imported = set().union(*arrows.values())
        ends = {path for path, to in arrows.items() if not to & set(arrows) or path not in imported}
        if not ends:
            return sorted(arrows)
        arrows = {path: to for path, to in arrows.items() if path not in ends}


def house_words() -> list[str]:
    """Words of a private language in the names of files, types, functions and fields of `core/`."""
    return [
        f"{path}: {name}"
        for path, tree in core()
        for name in chain([Path(path).stem], defined(tree))
        if _HOUSE_WORDS & set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r" \1", name).lower()))
    ]


def second_majorities() -> list[str]:
    """`size // 2 + 1` outside of the file that answers it."""
    return [
        path
        for path, tree in sources().items()
        if path != "core/group/majority.py"
        for node in nodes(tree)
        if isinstance(node, ast.BinOp) and ast.unparse(node).endswith("// 2 + 1")
    ]


def untested_modules() -> list[str]:
    """Files of `core/` that no test imports: a failure in them says that a story went wrong, and not where."""
    tested: set[str] = set()
    for path, tree in sources("tests").items():
        tested |= imports_of(path, tree)
    return [path for path, tree in core() if path not in tested and any(isinstance(n, Functions) for n in tree.body)]


BARS: Final = (
    Bar("facts that another file than their owner writes", 0, second_writers),
    Bar("public type names that two files define", 0, types_named_twice),
    Bar("limits of freshness in core/ outside of their table", 3, freshness_constants),
    Bar("sentences in core/", 100, sentences_in_core),
    Bar("modules in the largest folder", 20, largest_folder, largest=True),
    Bar(f"files over {LONGEST_FILE} lines", 0, long_files),
    Bar(f"functions over {LONGEST_FUNCTION} lines", 0, long_functions),
    Bar("public functions without a docstring", 60, unexplained),
    Bar("files that do not open with their question", 0, without_a_question),
    Bar("files in a circle of imports", 0, circles),
    Bar("house words in names of core/", 0, house_words),
    Bar("majorities counted outside of core/group/majority", 0, second_majorities),
    Bar("modules of core/ that no test imports", 0, untested_modules),
)


def main(wanted: list[str]) -> None:
    """Print the bars; with words of a bar's name, also what it found."""
    for bar in BARS:
        print(f"{bar.name:<64} {bar.figure:>5}   <= {bar.target:<4} {'ok' if bar.figure <= bar.target else 'MISS'}")
        if wanted and all(word in bar.name for word in wanted):
            print(*(f"    {one}" for one in bar.found()), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
