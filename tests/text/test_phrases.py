"""Has everything that `core` says its words, and do the words ask for the figures that `core` gives?

Read are the calls of `message(...)` in the source: a phrase may be named only there, and each by a literal (or by a choice of two)."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from string import Formatter

from tests.cases import cases
from tests.source import ROOT, nodes, tree
from tui.core.model.message import Message, message
from tui.text.phrases.catalog import PARTS, PHRASES
from tui.text.phrases.say import say


@cache
def _called() -> tuple[tuple[str, str, set[str], bool], ...]:
    """(place, phrase, fields given, whether more may be given by `**`)."""
    return tuple(_found())


def _found() -> Iterator[tuple[str, str, set[str], bool]]:
    """What holds no such call need not be parsed."""
    for path in sorted((ROOT / "tui").rglob("*.py")):
        for node in nodes(tree(path)) if "message(" in path.read_text() else ():
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "message"):
                continue
            phrases = [
                n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
            given = {k.arg for k in node.keywords if k.arg is not None}
            for phrase in phrases:
                yield (
                    f"{path.relative_to(ROOT)}:{node.lineno}",
                    phrase,
                    given,
                    any(k.arg is None for k in node.keywords),
                )


def _asked(phrase: str) -> tuple[set[str], set[str]]:
    """Fields that the words need, and fields that they know."""
    words = PHRASES[phrase]
    if isinstance(words, str):
        fields = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
        return fields, fields
    known = inspect.signature(words).parameters
    return {n for n, p in known.items() if p.default is inspect.Parameter.empty}, set(known)


def test_every_message_has_words_for_its_figures() -> None:
    with cases() as case:
        for number, (place, phrase, given, more) in enumerate(_called()):
            with case(number, place, phrase):
                assert phrase in PHRASES, (
                    f"{place}: no words for {phrase!r} in the file of its family in tui/text/phrases/"
                )
                needed, known = _asked(phrase)
                assert given <= known, f"{place}: {phrase!r} has no place for {given - known}"
                assert more or needed <= given, f"{place}: {phrase!r} lacks {needed - given}"


def test_every_phrase_is_said_by_someone() -> None:
    assert set(PHRASES) - {phrase for _, phrase, _, _ in _called()} == set()


def test_no_two_files_give_one_phrase_its_words() -> None:
    assert sum(map(len, PARTS)) == len(PHRASES)


def test_figures_are_written_as_the_template_says() -> None:
    slow = message("snapshot_slow", server="n1", took_s=3.24, limit_s=1.0)
    assert say(slow) == "the last meta snapshot of n1 took 3.2s (limit 1s)"
    assert say(message("snapshot_slow", server=("n1", "n2"), took_s=None, limit_s=0.5)).startswith(
        "the last meta snapshot of n1, n2 took ? (limit 500ms)"
    )


def test_what_others_wrote_is_said_as_it_is() -> None:
    assert say("{server} said so") == "{server} said so"
    assert say(Message("snapshot_slow", (("server", "{x}"), ("took_s", 1.0), ("limit_s", 1.0)))).startswith(
        "the last meta snapshot of {x} took"
    )


def test_several_are_joined_as_the_template_says() -> None:
    """A function is given nested messages in words."""
    sick = message("was_unhealthy", ago_s=240.0, cause="process_frozen")
    each = message("each", each=tuple(message("peer_is", peer=peer, what=sick) for peer in ("n2", "n3")))
    assert say(each) == "n2 was unhealthy 4m ago (process frozen); n3 was unhealthy 4m ago (process frozen)"
    assert say(message("both_claim_to_lead", leaders=("n1", "n3"))).startswith("n1 and n3 both claim")
    user = message("peer_is", peer="op", what="a guest")
    assert say(message("system_account_only", user=user, needed=None)).startswith("op a guest: servers accept")
