"""Do the recipes of CONTRIBUTING lead where they say? Every file and name in them exists, and the check of the first one works."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cases import each
from tests.core.story import Story
from tui.core.checks import registry
from tui.core.model.finding import Finding, Findings
from tui.core.model.message import message
from tui.core.model.state import State
from tui.core.settings.watch import Watch
from tui.text.phrases import say
from tui.text.phrases.catalog import PHRASES

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
        ("PushEvent", "tui/wire/translate.py"),
        ("AnswerEvent", "tui/wire/translate.py"),
        ("noted", "tui/core/noted.py"),
        ("MarkKind", "tui/core/model/raft_traffic.py"),
        ("SIGNS", "tui/ui/view/pages/timeline.py"),
        ("words_of", "tui/ui/view/pages/timeline.py"),
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


@each(
    "file",
    [
        "tui/core/checks/group_size.py",
        "tui/text/explaining/own_codes.py",
        "tui/text/phrases/checks/group_size.py",
        "tui/docs/alerts.md",
    ],
)
def test_there_is_room_for_another_check(file: str) -> None:
    """Where the first recipe leads, a newcomer's dozen of lines must not break the bar of 300."""
    assert len((ROOT / file).read_text().splitlines()) <= 288
