"""How are the texts of the alert codes, and the settings, written for a terminal or a program? Must not know where settings come from."""

import textwrap
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from msgspec import Struct, json

from tui.core.safe_text import one_line
from tui.core.settings.limit_values import written
from tui.core.settings.notifying import OCCASIONS, Notifying
from tui.core.settings.thresholds import Thresholds, limits, public_name
from tui.core.settings.watch import MutedAlert
from tui.text.cells import escaped
from tui.text.explaining.explain import CHECK_TEXTS, limits_of

_WIDTH: Final = 100
_INDENT: Final = "  "
MEANING: Final = "Meaning"
WHY: Final = "Why it matters"
MISCONCEPTION: Final = "Common misconception"
FIX: Final = "Fix"
INVESTIGATE: Final = "Investigate"
"""Headings of a page about one alert, here and on the screen."""


class Setting(Struct, frozen=True, kw_only=True):
    """One threshold in force; the field names are a public contract."""

    name: str
    value: str
    default: str
    low: str
    high: str
    source: str
    """`default`, `file`, `environment` or `flag`."""
    where: str
    """`FILE line 3`, the variable or the flag; empty for a default."""
    meaning: str
    codes: tuple[str, ...]


class Muted(Struct, frozen=True, kw_only=True):
    """One alert that is not wanted."""

    code: str
    domain: str | None
    """None: in every group; "": in the group without a domain."""


class Explained(Struct, frozen=True, kw_only=True):
    """One code; the field names are a public contract."""

    code: str
    name: str
    meaning: str
    why: str
    mend: str
    look: tuple[str, ...]
    wrong: str
    limits: tuple[Setting, ...]
    muted: bool


LimitSources = Mapping[str, tuple[str, str]]
"""Field of the thresholds to (source, where)."""


def settings(thresholds: Thresholds, sources: LimitSources, names: Iterable[str] | None = None) -> tuple[Setting, ...]:
    """The thresholds in force, all or those of these fields."""
    told, usual = limits(), Thresholds()
    return tuple(
        Setting(
            name=public_name(name),
            value=written(told[name], getattr(thresholds, name)),
            default=written(told[name], getattr(usual, name)),
            low=written(told[name], told[name].low),
            high=written(told[name], told[name].high),
            source=sources[name][0],
            where=sources[name][1],
            meaning=told[name].meaning,
            codes=told[name].codes,
        )
        for name in (told if names is None else names)
    )


def explained(code: str, thresholds: Thresholds, sources: LimitSources, mutes: tuple[MutedAlert, ...]) -> Explained:
    """All that is said of one known code."""
    text = CHECK_TEXTS[code]
    return Explained(
        code=code,
        **text._asdict(),
        limits=settings(thresholds, sources, limits_of(code)),
        muted=any(mute.code == code for mute in mutes),
    )


def code_as_text(told: Explained) -> str:
    """A page of one code."""
    parts = [f"{told.code}  {told.name}"]
    for heading, text in (
        (MEANING, told.meaning),
        (WHY, told.why),
        (MISCONCEPTION, told.wrong),
        (FIX, told.mend),
    ):
        if text:
            parts += ["", heading, *_wrapped(text)]
    parts += ["", INVESTIGATE, *(_INDENT + command for command in told.look)]
    if told.limits:
        parts += ["", "Thresholds in force", *_rows(told.limits)]
    if told.muted:
        parts += ["", "This alert is muted: see `metawatch config`."]
    return "\n".join(parts)


def codes_as_text() -> str:
    """Every code with its name."""
    width = max(map(len, CHECK_TEXTS))
    rows = [f"{code:<{width}}  {text.name}" for code, text in CHECK_TEXTS.items()]
    return "\n".join((*rows, "", "Run `metawatch explain CODE` for details."))


class Configured(NamedTuple):
    """What is configured, whoever said it."""

    path: str | None
    """Of the configuration file; None: there is none."""
    rows: tuple[Setting, ...]
    mutes: tuple[MutedAlert, ...]
    theme: str
    team: tuple[str | None, bool]
    """The operator's name, None for user@host; whether it is shared what operators write."""
    contexts: tuple[tuple[str, tuple[str, ...]], ...]
    """(name, marks) of contexts that are handled with care."""
    notifying: Notifying
    """Where notices go; receivers by their labels, never by a URL."""


def config_as_text(told: Configured, usual_path: str) -> str:
    """The settings as a table that names the source of each."""
    path = told.path
    file = f"configuration file: {path}" if path else f"configuration file: none (default path: {usual_path})"
    parts = [file, "", "[thresholds]", *_rows(told.rows), "", "[mute]"]
    parts += [f"{_INDENT}{mute.code} {_where(mute)}" for mute in told.mutes] or [f"{_INDENT}none"]
    operator, share = told.team
    parts += ["", "[ui]", f"{_INDENT}theme {told.theme}", "", "[team]"]
    parts += [
        f"{_INDENT}operator {operator or 'user@host'}",
        f"{_INDENT}share {'yes' if share else 'no'}",
        "",
        "[notify]",
        *(f"{_INDENT}{name} {_said(value)}" for name, value in _notify(told.notifying).items()),
        "",
        "[contexts]",
    ]
    parts += [f"{_INDENT}{one_line(name)} {', '.join(marks)}" for name, marks in told.contexts] or [f"{_INDENT}none"]
    return "\n".join(parts)


def config_as_json(told: Configured) -> str:
    """The same as one JSON object."""
    muted = [Muted(code=mute.code, domain=mute.domain) for mute in told.mutes]
    team = {"operator": told.team[0], "share": told.team[1]}
    notify = _notify(told.notifying)
    screen = {"ui": {"theme": told.theme}, "team": team, "notify": notify, "contexts": dict(told.contexts)}
    return escaped(json.encode({"v": 1, "path": told.path, "thresholds": told.rows, "mute": muted, **screen}).decode())


def _notify(told: Notifying) -> dict[str, object]:
    rules = told.rules
    quiet = None if rules.quiet is None else "-".join(f"{at // 60:02}:{at % 60:02}" for at in rules.quiet)
    return {
        "receivers": [one.label for one in told.receivers],
        "on": [*(one for one in OCCASIONS if one in rules.occasions), *rules.words],
        "quiet": quiet,
        "rate": rules.most,
        "bell": told.bell,
        "desktop": told.desktop,
    }


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def codes_as_json(told: tuple[Explained, ...]) -> str:
    """These codes as one JSON object."""
    return json.encode({"v": 1, "codes": told}).decode()


def _where(mute: MutedAlert) -> str:
    if mute.domain is None:
        return "in every meta group"
    return f"in the meta group of domain {mute.domain}" if mute.domain else "in the meta group without a domain"


def _rows(rows: tuple[Setting, ...]) -> list[str]:
    """Aligned: name, value, source, allowed range, meaning."""
    cells = [(row.name, row.value, row.where or row.source, f"{row.low} … {row.high}", row.meaning) for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(4)]
    return [_INDENT + "  ".join((*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[4])) for row in cells]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
