"""Has each fact that decides one owner? A second writer must say so in `tests/owners.py`.

A fact with two writers has no place where its rules can be read: each writer keeps those that it thought of.
"""

import ast

from tests.cases import each
from tests.owners import OWNERS, RECORDS, SOURCES, guilty, writes
from tui.core.model.state import State


def test_each_fact_is_replaced_by_one_file() -> None:
    """`State.leadership`, `pending`, `elections` and `alerts`, and the records in them, are changed by their owner alone."""
    assert guilty(SOURCES) == []


def test_step_owns_only_the_time() -> None:
    """It hands events to the rooms; a rule that it kept for itself would change the state here."""
    replaced = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(SOURCES["step.py"]))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "replace"
    ]
    assert replaced == ["replace(state, now=event.at)"]


def test_the_owners_are_there_and_own_something() -> None:
    """An owner that was moved, or a fact that was renamed, would make the guard above vacuous."""
    for fact, path in OWNERS.items():
        assert fact in State.__struct_fields__
        assert fact in set(writes(SOURCES[path])), f"{path} does not write {fact}"


@each(
    ("line", "fact"),
    [
        ("state = replace(state, leadership=lead)", "leadership"),
        ("state = replace(state, now=1.0, pending=())", "pending"),
        ("state = replace(state, elections=state.elections[1:])", "elections"),
        ("state = replace(state, alerts=alerts)", "alerts"),
        ("lead = replace(lead, term=7)", "Leadership"),
        ("old = replace(state.leadership, since=1.0)", "Leadership"),
        ("x = replace(x, proof_at=1.0)", "Leadership"),
        ("lead = Leadership()", "Leadership"),
        ("one = replace(one, own_word=True)", "Pending"),
        ("last = replace(state.elections[-1], elected_at=1.0)", "Election"),
    ],
)
def test_a_second_writer_is_found(line: str, fact: str) -> None:
    """The guard can fail: each way to write a fact is seen in a file that does not own it."""
    owner = (OWNERS | RECORDS)[fact]
    assert f"step.py writes {fact}, which only {owner} may: call that (tests/owners.py)" in guilty({"step.py": line})
