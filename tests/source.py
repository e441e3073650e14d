"""What does the source say of itself? Trees of all files, and what is read off them; used by tests/structure and its test."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parent.parent
_WORDS_OF_A_SENTENCE: Final = 3
Functions = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree(path: Path) -> ast.Module:
    """The tree of one file, parsed once for all that look at it."""
    return ast.parse(path.read_text())


@cache
def sources(folder: str = "tui") -> dict[str, ast.Module]:
    """Path below the folder → its tree, of every file."""
    top = ROOT / folder
    return {str(p.relative_to(top)): tree(p) for p in sorted(top.rglob("*.py"))}


@cache
def nodes(of: ast.Module) -> tuple[ast.AST, ...]:
    """All of one tree: a dozen bars look at each, and to walk it anew takes longer than to look."""
    return tuple(ast.walk(of))


def core() -> Iterator[tuple[str, ast.Module]]:
    """The files of the room that decides what is true."""
    return ((path, tree) for path, tree in sources().items() if path.startswith("core/"))


def lines_of(path: str, folder: str) -> int:
    return len((ROOT / folder / path).read_text().splitlines())


def constants(tree: ast.Module) -> Iterator[str]:
    """Names in capitals that a file sets."""
    for node in tree.body:
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name) and target.id.isupper():
            yield target.id


def types(tree: ast.Module) -> Iterator[str]:
    """Public classes and aliases of types (`Pairs = list[…]`) that a file defines."""
    for node in tree.body:
        one = node.targets[0] if isinstance(node, ast.Assign) else None
        name = node.name if isinstance(node, ast.ClassDef) else one.id if isinstance(one, ast.Name) else ""
        if name[:1].isupper() and not name.isupper():
            yield name


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each string and f-string with some words, docstrings of modules, classes, functions and fields left out."""
    said = {id(node.value) for node in nodes(tree) if isinstance(node, ast.Expr)}
    inside = {
        id(part)
        for node in nodes(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in nodes(tree):
        if id(node) in said or id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if sum(any(map(str.isalpha, word)) for word in text.split()) >= _WORDS_OF_A_SENTENCE:
            yield node.lineno, text


def functions(folder: str = "tui") -> Iterator[tuple[str, Functions]]:
    for path, tree in sources(folder).items():
        for node in nodes(tree):
            if isinstance(node, Functions):
                yield path, node


def imports_of(path: str, tree: ast.Module) -> set[str]:
    """The files of the package that a file imports."""
    found = set()
    for node in nodes(tree):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            file = "/".join(name.split(".")[1:]) + ".py"
            if name.startswith("tui.") and file in sources() and file != path:
                found.add(file)
    return found


def defined(tree: ast.Module) -> Iterator[str]:
    """What a file defines: types, functions, fields."""
    for node in nodes(tree):
        if isinstance(node, ast.ClassDef | Functions):
            yield node.name
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
