"""Do all texts that reach a user speak the field's language? Each banned word has its reason and its replacement beside it.

Read are: every string of two words or more, and every heading in capitals, in the program (docstrings, `Literal`s, regular
expressions and RuntimeErrors left out), the help of every command, and the prose of the README and of `tui/docs`. Names of JSON
fields, of settings and of alert codes are a contract; they are written as code and not read here.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.cases import each
from tests.source import nodes
from tests.source import tree as tree_of

ROOT = Path(__file__).parents[1]


class Ban(NamedTuple):
    """A word of the house that an operator does not know, or that reads as a riddle at 3 a.m."""

    pattern: str
    instead: str
    why: str


BANS = (
    # Raft and NATS have a word of their own.
    Ban(r"voices?", "peers, quorum", "no NATS tool calls a peer that counts for the quorum a voice"),
    Ban(r"st(?:ands?|ood|anding)(?!-)", "campaigns, is a candidate, requested votes", "Raft's word is candidate"),
    Ban(
        r"challengers?", "candidate with a higher term, deposed by a higher term", "it is not clear who challenges whom"
    ),
    Ban(r"unseat(?:s|ed)?", "depose(s)", "one word for one thing"),
    Ban(r"elected nobody", "failed election", "a term without a winner is a failed election"),
    Ban(r"hand(?:s|ed|ing)?(?: it)?[ -]over", "leadership transfer, step-down, steps down", "NATS' own words"),
    Ban(r"g[ia]ves? (?:it|leadership|its leadership) up|gave it up", "steps down, stepped down", "NATS' own words"),
    Ban(r"beats?", "heartbeats, sends heartbeats", "beat alone is no word of Raft"),
    Ban(r"obey(?:s|ed|ing)?", "accepts, executes", "a server accepts a request"),
    Ban(r"good-?bye", "shutdown event, announced its shutdown", "the event is called SHUTDOWN"),
    Ban(r"our own messages|own messages", "route probes", "whose messages they are is not seen from the text"),
    Ban(r"rungs?|ladder", "probe(s)", "the picture behind it is known to the authors only"),
    # What a server does.
    Ban(r"tells?|told|telling", "reports, reported, shows", "servers report"),
    Ban(r"(?:un)?heard|hears?|hearing", "receives, active, responds", "servers receive messages"),
    Ban(r"deaf", "receives nothing", "a picture"),
    Ban(
        r"(?:is|are|was|were|stays?) mute|mute server", "is unresponsive", "`mute` is what an operator does to an alert"
    ),
    Ban(
        r"(?:falls?|fell|fallen|is|are|was|were|stays?|gone|went) silent|silent (?:server|leader|peer)s?",
        "is unresponsive, stopped sending heartbeats",
        "silent may mean quiet and well",
    ),
    Ban(r"its own word|(?:their|by its) own account|last word", "self-reported, last confirmed", "an idiom"),
    Ban(r"st(?:ands?|ood) still", "is stalled, is hung", "the field's words"),
    Ban(r"kept from running|does not get to run|held back", "CPU-throttled", "cgroups throttle"),
    Ban(r"for want of", "out of memory (OOM)", "an old idiom"),
    Ban(r"h(?:angs?|ung) up", "closes the connection", "hang means something else here"),
    Ban(r"lets? us in", "login, accepted the login", "colloquial"),
    Ban(r"dial(?:s|led|ling)?", "connect(s)", "clients connect"),
    Ban(r"sick", "unhealthy, failing", "servers are unhealthy"),
    Ban(r"kicked", "disconnected", "colloquial"),
    # People and hosts.
    Ban(
        r"(?:no|some|any|every)body",
        "no server, an operator, every peer",
        "a server is no person, and a person has a role",
    ),
    Ban(r"whom", "which server, which peer", "formal English that second-language readers stumble over"),
    Ban(r"who (?:leads|stands|votes|is there|calls|answers)", "the leader, the candidate, callers", "name the role"),
    Ban(r"(?<!virtual )machines?", "host", "NATS and Linux tools say host; a route's end is a host too"),
    # English.
    Ban(
        r"(?<!under )(?<!both )(?<!one )(?<!other )(?<!different )(?<!either )ways?(?! back)",
        "route, network path",
        "way is also manner and direction",
    ),
    Ban(r"anew", "again, re-…, restarted", "archaic"),
    Ban(r"mend(?:s|ed|ing)?", "fix, restore, repair", "nobody mends a network"),
    Ban(r"spells?", "period, interval", "archaic"),
    Ban(r"spoilt", "corrupt, damaged", "archaic"),
    Ban(r"surely", "certainly, beyond the measurement error", "reads as a guess"),
    Ban(r"calm(?:er|ly)?", "stable, cleared", "the state is called stable, an alert clears"),
    Ban(r"by hand", "manually, nats CLI equivalent", "an idiom"),
    Ban(r"not so(?! (?:much|many|far|long))", "common misconception", "two words that need the sentence before them"),
    Ban(r"(?:is|are) no more(?=[.,;:]|$)", "no longer exists", "archaic"),
    Ban(r"all is well|(?:be|is) well", "no action is needed, is healthy", "well is also an adverb"),
    Ban(r"bears?|borne|bearable", "has, tolerates, acceptable", "formal"),
    Ban(r"lies", "is", "also means: does not say the truth"),
    Ban(r"blind to", "no visibility of", "a picture"),
    Ban(r"in vain", "without success, timed out", "archaic"),
    Ban(r"at the soonest", "at the earliest", "idiom"),
    Ban(r"nothing of (?:it|its|their)", "nothing about", "unidiomatic"),
    Ban(r"hold the picture|picture is", "pause the display, data is stale", "a picture"),
)

LEFT: dict[str, int] = {}
"""Words that a room still has: to be lowered, never raised. What is not named here has none."""

_ROOMS = ("text", "commands", "ui", "core", "feeds", "demo", "config", "runtime", "actions", "wire", "host")
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`|https?://\S+", re.M | re.S)


class Saying(NamedTuple):
    """One text, and where it is."""

    path: str
    line: int
    text: str


def _is_call(node: ast.AST, *names: str) -> bool:
    """Whether it calls something of this name."""
    found = node.func if isinstance(node, ast.Call) else None
    name = found.attr if isinstance(found, ast.Attribute) else found.id if isinstance(found, ast.Name) else None
    return name in names


def _silent(tree: ast.Module) -> set[int]:
    """Nodes that no user reads: docstrings, Literals, regular expressions, and the text of a bug."""
    quiet: set[int] = set()
    for node in nodes(tree):
        literal = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal"
        if literal or _is_call(node, "compile", "RuntimeError", "match", "sub", "fullmatch"):
            quiet |= {id(one) for one in ast.walk(node)}
        elif isinstance(node, ast.Assert) and node.msg is not None:
            quiet |= {id(one) for one in ast.walk(node.msg)}
        body = getattr(node, "body", None)
        for one in body if isinstance(body, list) else ():
            if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant):
                quiet.add(id(one.value))
    return quiet


def _helps(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Docstrings that click prints."""
    for node in nodes(tree):
        if isinstance(node, ast.FunctionDef) and any(_is_call(one, "command") for one in node.decorator_list):
            yield node.lineno, ast.get_docstring(node) or ""


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Constants and f-strings, with `{}` for what is put in."""
    quiet = _silent(tree)
    for node in nodes(tree):
        if id(node) in quiet:
            continue
        if isinstance(node, ast.JoinedStr):
            quiet |= {id(part) for part in node.values}
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _is_prose(text: str) -> bool:
    """Words with a space between, or a heading; keys, subjects and names are neither."""
    words = re.findall(r"[A-Za-z]{2,}", text)
    return " " in text.strip() or (bool(words) and text.isupper() and text.isalpha())


def sayings() -> Iterator[Saying]:
    """Everything that a user can read."""
    for path in (ROOT / "tui/cli.py", *(one for room in _ROOMS for one in sorted((ROOT / "tui" / room).rglob("*.py")))):
        name, tree = str(path.relative_to(ROOT)), tree_of(path)
        for line, text in (*_helps(tree), *_strings(tree)):
            if _is_prose(text):
                yield Saying(name, line, _CODE.sub("…", text))
    for path in (ROOT / "README.md", *sorted((ROOT / "tui/docs").rglob("*.md"))):
        prose = _CODE.sub(lambda found: "\n" * found[0].count("\n"), path.read_text())
        for line, text in enumerate(prose.splitlines(), 1):
            yield Saying(str(path.relative_to(ROOT)), line, text)


def found_in(text: str) -> list[Ban]:
    """The bans that it breaks."""
    return [ban for ban in BANS if re.search(_bounded(ban.pattern), text, re.I)] if _ANY.search(text) else []


def _bounded(pattern: str) -> str:
    return rf"(?<![-\w])(?:{pattern})(?!\w)"


_ANY = re.compile(_bounded("|".join(ban.pattern for ban in BANS)), re.I)


def complaint(one: Saying, ban: Ban) -> str:
    """Where it is, and what to write instead."""
    word = re.search(_bounded(ban.pattern), one.text, re.I)
    assert word is not None
    return f"{one.path}:{one.line}: {one.text.strip()[:90]!r}: not '{word[0]}' but: {ban.instead} ({ban.why})"


def test_no_text_uses_a_word_of_the_house() -> None:
    """Who adds one is told what to write instead, and why."""
    found: dict[str, list[str]] = {}
    for one in sayings():
        where = next((name for name in LEFT if one.path.startswith(name)), "elsewhere")
        found.setdefault(where, []).extend(complaint(one, ban) for ban in found_in(one.text))
    wrong = {where: lines for where, lines in found.items() if len(lines) > LEFT.get(where, 0)}
    heads = (f"{where}: {len(lines)} banned words, {LEFT.get(where, 0)} are allowed" for where, lines in wrong.items())
    assert not wrong, "\n".join([*heads, *(line for lines in wrong.values() for line in lines)])


@each("ban", BANS, ids=lambda ban: ban.pattern)
def test_a_ban_names_its_reason_and_a_word_that_is_allowed(ban: Ban) -> None:
    """What to write instead is not banned itself."""
    assert ban.why
    assert ban.instead
    assert found_in(ban.instead) == []


@each(
    ("text", "banned"),
    [
        ("2 of 3 voices heard", True),
        ("n2 stands for leader", True),
        ("nobody leads", True),
        ("one-way route", False),
        ("stand-alone", False),
        ("the machine of n2", True),
        ("it understands the request", False),
        ("leader n2, 3 peers, term 4", False),
    ],
)
def test_the_lint_can_fail(text: str, banned: bool) -> None:
    """It finds the words of the house, and leaves those alone that only look like them."""
    assert bool(found_in(text)) is banned
