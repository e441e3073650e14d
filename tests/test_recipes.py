"""Do the recipes of CONTRIBUTING lead where they say? Every file and name in them exists, and the check of the first one works."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard, get_args

import pytest

from tests.cases import each
from tests.core.story import Story
from tui.core.checks import registry
from tui.core.model.finding import Finding, Findings
from tui.core.model.message import message
from tui.core.model.state import State
from tui.core.model.verdict import Cause
from tui.core.settings.watch import Watch
from tui.text.phrases import say
from tui.text.phrases.catalog import PHRASES
from tui.ui.view.cells.cause_words import in_brief

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / ".github" / "CONTRIBUTING.md").read_text()
PLAN = (ROOT / "tui" / "ARCHITECTURE.md").read_text()


def code_of(step: str) -> str:
    """The Python that stands in the first recipe and defines this."""
    (found,) = (code for code in re.findall(r"```python\n(.*?)```", GUIDE, re.S) if step in code)
    return "\n".join(line.removeprefix("   ") for line in found.splitlines())


@each("path", sorted(set(re.findall(r"`((?:tui|tests|\.ci)/[\w/.]*\w/?)`", GUIDE))))
def test_every_file_of_the_guide_exists(path: str) -> None:
    """A recipe that names a file which was moved stops a newcomer at its first step."""
    assert (ROOT / path).exists()


def test_every_file_of_the_plan_exists() -> None:
    """ARCHITECTURE follows a heartbeat and a key through files; each is there."""
    for path in re.findall(r"`((?:core|feeds|ui|runtime|actions|text)/[\w/]+)", PLAN):
        where = ROOT / "tui" / path
        assert where.is_dir() or where.with_suffix(".py").exists() or (where.parent.with_suffix(".py")).exists(), path


@each(
    ("name", "file"),
    [
        ("OWN_TEXTS", "tui/text/explaining/own_codes.py"),
        ("CHECKS", "tui/core/checks/servers.py"),
        ("EACH_SECOND", "tui/core/checks/servers.py"),
        ("EACH_SECOND", "tui/core/checks/group_size.py"),
        ("message", "tui/core/model/message.py"),
        ("Thresholds", "tui/core/settings/thresholds.py"),
        ("ORDERED", "tui/core/settings/thresholds.py"),
        ("AdvisoryEvent", "tui/wire/advisories.py"),
        ("PushEvent", "tui/wire/translate.py"),
        ("AnswerEvent", "tui/wire/translate.py"),
        ("noted", "tui/core/noted.py"),
        ("OWNERS", "tests/owners.py"),
        ("AnyLine", "tui/core/model/lines.py"),
        ("PASSING", "tui/journal/kept_lines.py"),
        ("load", "tui/ui/view/cells/server_figures.py"),
        ("raft", "tui/ui/view/cells/server_figures.py"),
        ("certificates_and_disk", "tui/ui/view/cells/server_figures.py"),
        ("COLUMNS", "tui/text/explaining/explain.py"),
        ("_BRIEF", "tui/ui/view/cells/cause_words.py"),
        ("MarkKind", "tui/core/model/raft_traffic.py"),
        ("SIGNS", "tui/ui/view/cells/marks.py"),
        ("words_of", "tui/ui/view/cells/marks.py"),
        ("Evidence", "tui/core/causes/weights.py"),
        ("_LOOK", "tui/text/phrases/causes/next_step.py"),
        ("_MEANT_OR_NOBODYS", "tui/core/stepdown/suspects.py"),
        ("AnyEvent", "tui/core/observed/events.py"),
        ("hear", "tui/feeds/connection/link.py"),
        ("PANELS", "tui/ui/screens/dashboard.py"),
        ("ZOOMS", "tui/ui/screens/dashboard.py"),
        ("places", "tui/ui/view/drawing/places.py"),
        ("TABS", "tui/ui/view/drawing/places.py"),
        ("NAMES", "tui/ui/view/panels/overview.py"),
        ("ROWS", "tests/ui/test_keymap.py"),
        ("details", "tui/ui/view/pages/details.py"),
        ("COMMANDS", "tui/text/natscmd.py"),
        ("VIEWS", "tests/ui/test_views.py"),
        ("SEEN_AT", "tests/ui/test_places.py"),
        ("WORDS", "tui/ui/view/pages/details.py"),
        ("Cause", "tui/core/model/verdict.py"),
        ("CAUSES", "tui/core/causes/ranking.py"),
        ("WEIGHTS", "tui/core/causes/weights.py"),
        ("DOORS", "tests/doors.py"),
    ],
)
def test_every_name_of_a_recipe_is_in_the_file_that_it_names(name: str, file: str) -> None:
    """`NAME` of `file` in a recipe is defined there, and both stand in the guide."""
    assert f"`{name}`" in GUIDE
    assert f"`{file}`" in GUIDE or f"`{Path(file).name}`" in GUIDE
    assert name in set(defined(ast.parse((ROOT / file).read_text())))


def defined(tree: ast.Module) -> Iterator[str]:
    """What a file defines, at any depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def test_the_check_of_the_recipe_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its function, its words and its test, word for word: red without the function in the registry or without the words."""
    names: dict[str, Any] = {
        "Findings": Findings, "State": State, "Watch": Watch, "Finding": Finding, "Story": Story, "message": message,
    }  # fmt: skip
    exec(code_of("def too_few") + "\n" + code_of("def test_two_peers"), names)
    others = tuple(
        check for check in registry.EACH_SECOND if check.__name__ != "too_few"
    )  # whoever tries the recipe has it already
    monkeypatch.setattr(registry, "EACH_SECOND", others)
    walk = names["test_two_peers_are_too_few_and_three_are_not"]
    with pytest.raises(AssertionError):
        walk()
    monkeypatch.setattr(registry, "EACH_SECOND", (*others, names["too_few"]))
    said = {name: phrase for name, phrase in PHRASES.items() if name != "too_few"}
    monkeypatch.setattr(say, "PHRASES", said)
    with pytest.raises(KeyError, match="too_few"):
        walk()
    said |= eval("{" + code_of('"too_few": ') + "}")
    walk()
    sentence = say.say(message("too_few", peers=2))
    assert sentence == "the meta group has 2 peers: it loses its quorum with either of them"


NAMED = re.findall(r"`((?:tui|tests)/[\w/]+\.py)`", GUIDE)
FAMILIES = (
    "tui/core/checks",
    "tui/text/phrases/checks",
    "tui/text/explaining",
    "tui/core/causes",
    "tui/text/phrases/causes",
)


@each(
    "file", sorted({*NAMED, *(str(path.relative_to(ROOT)) for room in FAMILIES for path in (ROOT / room).glob("*.py"))})
)
def test_there_is_room_where_a_recipe_leads(file: str) -> None:
    """Eight more lines must not break the bar of 300: whoever fills such a file moves a part of it elsewhere."""
    lines = len((ROOT / file).read_text().splitlines())
    assert lines <= 292, (
        f"{file} has {lines} lines, and a recipe adds some: move what has a question of its own to another file"
    )


@each("room", ["tui/core/checks", "tui/text/phrases/checks", "tui/text/explaining"])
def test_there_is_room_for_a_new_family(room: str) -> None:
    """No folder has more than twenty modules, and a check that fits no family brings one more."""
    assert len(list((ROOT / room).glob("[!_]*.py"))) < 20


def test_there_is_room_for_another_case_in_step() -> None:
    """An event that something follows from has a case of two or three lines there, and no function is longer than forty."""
    (found,) = (
        node for node in ast.walk(ast.parse((ROOT / "tui/core/step.py").read_text())) if of_name(node, "_dispatch")
    )
    assert found.end_lineno is not None
    assert found.end_lineno - found.lineno + 1 <= 37


def of_name(node: ast.AST, name: str) -> TypeGuard[ast.FunctionDef]:
    """Whether this is the function of that name."""
    return isinstance(node, ast.FunctionDef) and node.name == name


def test_each_cause_has_its_short_words() -> None:
    """The log has a column for it, where one without a word would end the program."""
    assert {cause: in_brief(cause) for cause in get_args(Cause)}.keys() == set(get_args(Cause))
