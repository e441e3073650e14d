"""Has each fact that decides one owner? Reads every `replace` of the core: a second writer must say so here.

A fact with two writers has no place where its rules can be read: each writer keeps those that it thought of.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.core.model.state import State

CORE = Path(__file__).parents[2] / "tui" / "core"
OWNERS = {
    "leadership": "elections/leadership.py",
    "pending": "elections/pending.py",
    "elections": "history/election_log.py",
    "alerts": "checks/alert_ledger.py",
    "verdicts": "causes/judging.py",
    "ready_at": "elections/baseline.py",
    "ready_term": "elections/baseline.py",
    "ready_untold": "elections/baseline.py",
    "resets": "elections/terms_reset.py",
    "step_downs": "stepdown/requests.py",
    "seen_advisories": "vantage/duplicates.py",
    "now": "step.py",
}
"""Field of `State`, and the only file that may replace it."""
RECORDS = {
    "Leadership": "elections/leadership.py",
    "Pending": "elections/pending.py",
    "Election": "history/election_log.py",
}
"""Record, and the only file that may change one; announcing makes an `Election`, and whoever announces fills in its term."""
SOURCES = {str(path.relative_to(CORE)): path.read_text() for path in sorted(CORE.rglob("*.py"))}


def _telling() -> dict[str, str]:
    """Field to record, for the fields that only one class of the core has: whoever changes one changes that record."""
    owners: dict[str, set[str]] = {}
    for node in (n for text in SOURCES.values() for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ClassDef)):
        for field in node.body:
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                owners.setdefault(field.target.id, set()).add(node.name)
    return {field: next(iter(names)) for field, names in owners.items() if len(names) == 1 and names <= set(RECORDS)}


TELLING = _telling()


def writes(text: str) -> Iterator[str]:
    """Each fact that a source writes: a field of `State`, or a record that it changes field by field."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        fields = {keyword.arg or "**" for keyword in node.keywords}
        if node.func.id == "Leadership":
            yield "Leadership"
        if node.func.id != "replace" or not node.args:
            continue
        changed = ast.unparse(node.args[0])
        assert "**" not in fields, f"replace({changed}, **…) hides what it writes"
        yield from fields & set(OWNERS)
        yield from {TELLING[field] for field in fields & set(TELLING)}
        if changed == "lead" or changed.endswith("leadership"):
            yield "Leadership"
        if "elections[" in changed:
            yield "Election"


def guilty(sources: dict[str, str]) -> list[str]:
    """`file writes fact`, for each fact that another file than its owner writes."""
    owner = OWNERS | RECORDS
    return [f"{path} writes {fact}" for path, text in sources.items() for fact in writes(text) if owner[fact] != path]


def test_each_fact_is_replaced_by_one_file() -> None:
    """`State.leadership`, `pending`, `elections` and `alerts`, and the records in them, are changed by their owner alone."""
    assert guilty({path: text for path, text in SOURCES.items() if not path.startswith("model/")}) == []


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


@pytest.mark.parametrize(
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
    assert f"step.py writes {fact}" in guilty({"step.py": line})
