"""Is each kind of event that a rule takes among those that it asks for first? One that is not would never reach it."""

import inspect
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

from tests.cases import each
from tui.core.history import timeline_marks
from tui.core.observed.raft_frames import LinkSampled
from tui.core.servers import symptom_log

RULES: tuple[tuple[ModuleType, tuple[Callable[..., object], ...], frozenset[type[Any]]], ...] = (
    (timeline_marks, (timeline_marks._mark, timeline_marks._of_server), timeline_marks._MARKED),
    # A sample of a link is no symptom: it withdraws some.
    (symptom_log, (symptom_log.note, symptom_log._symptoms), symptom_log._TELL | {LinkSampled}),
)


@each("rule", RULES, ids=lambda rule: str(rule[0].__name__))
def test_every_kind_that_a_rule_takes_is_asked_for(
    rule: tuple[ModuleType, tuple[Callable[..., object], ...], frozenset[type[Any]]],
) -> None:
    """The names in its `case` patterns, and after `type(event) is`, are the kinds in its set, and no others."""
    _, functions, asked_for = rule
    source = "\n".join(map(inspect.getsource, functions))
    patterns = " ".join(re.findall(r"case (.*):", source))
    named = {*re.findall(r"([A-Z]\w+)\(", patterns), *re.findall(r"type\(event\) is (\w+)", source)}
    assert named == {kind.__name__ for kind in asked_for}
