"""Which file owns which fact, and who writes one that is not its own? Reads every `replace` of the core.

`tests/core/test_owners.py` holds the code to it, and `python -m tests.structure` counts.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CORE = Path(__file__).parent.parent / "tui" / "core"
OWNERS = {
    "leadership": "elections/leadership.py",
    "pending": "elections/pending.py",
    "elections": "history/election_log.py",
    "leaderless": "history/leaderless_log.py",
    "alerts": "checks/alert_ledger.py",
    "remembered": "checks/alert_ledger.py",
    "unconfirmed": "checks/alert_ledger.py",
    "verdicts": "causes/judging.py",
    "word": "overall/kept_word.py",
    "incidents": "incidents/incident_log.py",
    "ready_at": "elections/baseline.py",
    "ready_term": "elections/baseline.py",
    "ready_untold": "elections/baseline.py",
    "resets": "elections/terms_reset.py",
    "step_downs": "stepdown/requests.py",
    "change_log": "servers/change_log.py",
    "evidence_saved": "history/evidence_log.py",
    "maintenance": "maintenance/windows.py",
    "unsent": "notices/unsent.py",
    "seen_advisories": "vantage/duplicates.py",
    "team": "team/team_log.py",
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


@cache
def _calls(text: str) -> tuple[ast.Call, ...]:
    """All calls by a plain name in a source."""
    if "replace(" not in text and "Leadership(" not in text:
        return ()
    found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return tuple(call for call in found if isinstance(call.func, ast.Name))


@cache
def _telling() -> dict[str, str]:
    """Field to record, for the fields that only one class of the core has: whoever changes one changes that record."""
    owners: dict[str, set[str]] = {}
    for node in (n for text in SOURCES.values() for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ClassDef)):
        for field in node.body:
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                owners.setdefault(field.target.id, set()).add(node.name)
    return {field: next(iter(names)) for field, names in owners.items() if len(names) == 1 and names <= set(RECORDS)}


def writes(text: str) -> Iterator[str]:
    """Each fact that a source writes: a field of `State`, or a record that it changes field by field."""
    for node in _calls(text):
        assert isinstance(node.func, ast.Name)
        fields = {keyword.arg or "**" for keyword in node.keywords}
        if node.func.id == "Leadership":
            yield "Leadership"
        if node.func.id != "replace" or not node.args:
            continue
        changed = ast.unparse(node.args[0])
        assert "**" not in fields, f"replace({changed}, **…) hides what it writes"
        yield from fields & set(OWNERS)
        yield from {_telling()[field] for field in fields & set(_telling())}
        if changed == "lead" or changed.endswith("leadership"):
            yield "Leadership"
        if "elections[" in changed:
            yield "Election"


def guilty(sources: dict[str, str]) -> list[str]:
    """`file writes fact, which only that file may`, for each fact that another file than its owner writes."""
    owner = OWNERS | RECORDS
    return [
        f"{path} writes {fact}, which only {owner[fact]} may: call that (tests/owners.py)"
        for path, text in sources.items()
        if not path.startswith("model/")
        for fact in writes(text)
        if owner[fact] != path
    ]
