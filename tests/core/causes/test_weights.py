"""Do all weights of evidence stand in the one table, each used and with its reason?"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard, get_args

import pytest

from tests.cases import each
from tests.core.judged import brings
from tui.core import causes
from tui.core.causes.ranking import CAUSES
from tui.core.causes.weights import WEIGHTS, Evidence, fact
from tui.core.model.message import message

ROOM = Path(causes.__path__[0])
STORIES = Path(__file__).parents[1]
FILES = sorted(path for path in ROOM.glob("*.py") if path.name != "weights.py")


def strings(tree: ast.AST) -> set[str]:
    """Every text of a file but the names of phrases, which may be those of evidence too."""
    phrases = {id(part) for node in ast.walk(tree) if is_message(node) for part in ast.walk(node.args[0])}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in phrases)
    return {node.value for node in texts if isinstance(node.value, str)}


def is_message(node: ast.AST) -> TypeGuard[ast.Call]:
    """A call of `message`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "message"


def bare_weights(source: str) -> Iterator[int]:
    """Lines in which a fact gets a weight that is no name of the table."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and any(keyword.arg == "weight" for keyword in node.keywords):
            yield node.lineno


@each("path", FILES, ids=lambda path: path.stem)
def test_no_cause_holds_a_weight_of_its_own(path: Path) -> None:
    """Whoever accuses looks the weight up by name."""
    assert not list(bare_weights(path.read_text()))


def test_a_bare_weight_would_be_found() -> None:
    """The test above can fail."""
    assert list(bare_weights("def crash():\n    yield Fact(message=message('process_exited'), weight=1.0)\n")) == [2]


def test_every_row_is_used_and_every_evidence_has_a_row() -> None:
    """A name that no file of the room says is a row that weighs nothing."""
    named = {row for rows in WEIGHTS.values() for row in rows}
    assert named == set(get_args(Evidence))
    said = set[str]().union(*(strings(ast.parse(path.read_text())) for path in FILES))
    assert named <= said


def brought(source: str) -> Iterator[tuple[str, str]]:
    """(cause, evidence) that the stories of a file say that they bring."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "brings":
            cause, *evidence = (arg.value for arg in node.args if isinstance(arg, ast.Constant))
            yield from ((str(cause), str(one)) for one in evidence)


def test_every_row_is_present_in_a_verdict_of_some_story() -> None:
    """Evidence that no sequence of events can bring is no evidence. Each of these stories fails where its own does not come."""
    found = {row for path in STORIES.rglob("test_*.py") for row in brought(path.read_text())}
    assert found == {(cause, evidence) for cause, rows in WEIGHTS.items() for evidence in rows}


def test_a_story_that_does_not_bring_its_evidence_fails() -> None:
    """The test above can be relied on."""
    with pytest.raises(AssertionError, match=r"crash: .*'oom_kill'.* in no verdict"):
        brings("crash", "oom_kill")(lambda: None)()


def test_every_cause_that_is_looked_for_has_rows() -> None:
    """And no row belongs to a cause that is not looked for."""
    assert {cause.__name__ for cause in CAUSES} == set(WEIGHTS)


def test_every_row_gives_its_reason_and_weighs_something() -> None:
    """One line each; a weight of zero would be no row."""
    for rows in WEIGHTS.values():
        for row in rows.values():
            assert row.value != 0.0
            assert row.reason.isprintable()
            assert 10 <= len(row.reason) <= 110


def test_a_fact_bears_the_weight_and_the_name_of_its_row() -> None:
    """So that a verdict can be taken apart again."""
    one = fact("crash", "connection_refused", message("connections_refused", server="n1"), 5.0)
    assert (one.weight, one.evidence, one.at) == (
        WEIGHTS["crash"]["connection_refused"].value,
        "connection_refused",
        5.0,
    )
