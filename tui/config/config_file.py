"""What does the configuration file say? Its keys and values with their lines, and a refusal that names the line and what is allowed.

This file must not know which other places settings come from. A file that cannot be used ends the command: limits that
were meant and are not in force would be worse than none.
"""

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypedDict

from tui.config.secret_references import home
from tui.core.refusal import Exit, Refusal
from tui.core.safe_text import one_line
from tui.core.settings.watch import LONGEST_OPERATOR, THEMES

_LARGEST: Final = 1 << 20
_SECTIONS: Final = ("thresholds", "mute", "ui", "team", "notify", "contexts")


@dataclass(frozen=True, kw_only=True)
class ConfigEntry:
    """One key of the file."""

    value: object
    """As TOML has it."""
    where: str
    """`FILE line 3`, for messages and for `metawatch config`."""


@dataclass(frozen=True, kw_only=True)
class ContextCare:
    """How carefully the cluster of one context is handled."""

    production: bool = False
    read_only: bool = False

    @property
    def marks(self) -> tuple[str, ...]:
        """Names of those that are set."""
        return tuple(name for name in ("production", "read_only") if getattr(self, name))


@dataclass(frozen=True, kw_only=True)
class ConfigFile:
    """The sections of one file; all empty where there is none."""

    path: str | None = None
    """None: there is none."""
    thresholds: Mapping[str, ConfigEntry]
    mute: Mapping[str, ConfigEntry]
    theme: str | None = None
    """One of `THEMES`; None: what suits the terminal."""
    operator: str | None = None
    """Who acts, as others shall read it; None: user@host."""
    share: bool = True
    """Whether other metawatches are told what this operator writes, and listened to."""
    contexts: Mapping[str, ContextCare] = field(default_factory=dict)
    """By name of the context."""
    notify: Mapping[str, ConfigEntry] = field(default_factory=dict)


def default_path(environ: Mapping[str, str]) -> Path:
    """`$XDG_CONFIG_HOME/metawatch/config.toml`, on every system, as the nats CLI does with its own."""
    root = environ.get("XDG_CONFIG_HOME") or os.path.join(home(environ), ".config")
    return Path(root) / "metawatch" / "config.toml"


def load(given: str | None, environ: Mapping[str, str]) -> ConfigFile:
    """The file of `--config`, else of `METAWATCH_CONFIG`, or the one at its usual place if it is there; "" reads none."""
    given = environ.get("METAWATCH_CONFIG") or None if given is None else given
    if given == "":
        return ConfigFile(thresholds={}, mute={})
    path = default_path(environ) if given is None else Path(os.path.expanduser(given))
    text = _read(path, asked_for=given is not None)
    return ConfigFile(thresholds={}, mute={}) if text is None else _parsed(path, text)


def _read(path: Path, *, asked_for: bool) -> str | None:
    try:
        # Whoever opens a pipe to read waits for its writer, if not told otherwise.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            kind = os.fstat(file.fileno()).st_mode
            raw = file.read(_LARGEST + 1) if stat.S_ISREG(kind) else None
    except FileNotFoundError as error:
        if not asked_for:
            return None
        raise _refusal(str(path), "no such file") from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise _refusal(str(path), f"cannot be read: {why}") from error
    if raw is None:
        raise _refusal(str(path), "is a pipe or a device; use a regular file")
    if len(raw) > _LARGEST:
        raise _refusal(str(path), "is larger than 1 MiB: not a metawatch configuration")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _refusal(f"{path} line {line}", "is not UTF-8 text") from error


def _parsed(path: Path, text: str) -> ConfigFile:
    try:
        told = tomllib.loads(text)
    except RecursionError as error:
        raise _refusal(str(path), "is not TOML: nested too deep") from error
    except ValueError as error:  # also a number of more digits than Python reads
        raise _refusal(str(path), f"is not TOML: {error}") from error
    sections: dict[str, dict[str, ConfigEntry]] = {name: {} for name in _SECTIONS}
    for section, rows in told.items():
        where = f"{path}{_line(text, section, None)}"
        if section not in sections:
            allowed = "[thresholds], [mute], [ui], [team], [notify] and [contexts.NAME]"
            raise _refusal(where, f"unknown section '{section}': allowed are {allowed}")
        if not isinstance(rows, dict):
            raise _refusal(where, f"'{section}' is a section: write [{section}] and its keys below it")
        for key, value in rows.items():
            sections[section][key] = ConfigEntry(value=value, where=f"{path}{_line(text, section, key)}")
    return ConfigFile(
        path=str(path),
        thresholds=sections["thresholds"],
        mute=sections["mute"],
        theme=_theme(sections["ui"]),
        **_team(sections["team"]),
        contexts={name: _care(name, entry) for name, entry in sections["contexts"].items()},
        notify=sections["notify"],
    )


def _theme(rows: Mapping[str, ConfigEntry]) -> str | None:
    """`[ui] theme`."""
    for key, entry in rows.items():
        if key != "theme":
            raise _refusal(entry.where, f"ui: unknown key '{one_line(key, 40)}': allowed is theme")
        try:
            return theme_named(entry.value)
        except ValueError as error:
            raise _refusal(entry.where, f"theme: {error}") from error
    return None


class _TeamKeys(TypedDict, total=False):
    operator: str
    share: bool


def _team(rows: Mapping[str, ConfigEntry]) -> _TeamKeys:
    """`[team] operator` and `share`."""
    found: _TeamKeys = {}
    for key, entry in rows.items():
        if key == "operator" and isinstance(entry.value, str):
            try:
                found["operator"] = operator_named(entry.value)
            except ValueError as error:
                raise _refusal(entry.where, f"operator: {error}") from error
        elif key == "share" and isinstance(entry.value, bool):
            found["share"] = entry.value
        else:
            allowed = 'operator = "NAME" and share = true or false'
            raise _refusal(entry.where, f"team: '{one_line(key, 40)}': allowed are {allowed}")
    return found


def operator_named(told: str) -> str:
    """A name that others can read; ValueError says what is allowed."""
    if told != one_line(told, LONGEST_OPERATOR) or not told:
        raise ValueError(
            f"'{one_line(told, 40)}' is not a name for others to read: allowed is one line of up to"
            f" {LONGEST_OPERATOR} printable characters"
        )
    return told


def theme_named(told: object) -> str | None:
    """One of `THEMES`, None for `auto`; ValueError says what is allowed."""
    if told == "auto":
        return None
    if isinstance(told, str) and told in THEMES:
        return told
    raise ValueError(f"'{one_line(str(told), 40)}' is not a theme: allowed are {', '.join(THEMES)} and auto")


def _care(name: str, entry: ConfigEntry) -> ContextCare:
    """`[contexts.NAME]`."""
    shown, marks = f"contexts.{one_line(name, 40)}", ("production", "read_only")
    if not isinstance(entry.value, dict):
        raise _refusal(entry.where, f"'{shown}' is a section: write [{shown}] and its keys below it")
    for key, told in entry.value.items():
        if key not in marks or not isinstance(told, bool):
            raise _refusal(
                entry.where, f"{shown}: '{one_line(key, 40)}': allowed are {' and '.join(marks)}, true or false"
            )
    return ContextCare(**entry.value)


def _line(text: str, section: str, key: str | None) -> str:
    """` line 3`, or nothing where the way it is written hides it."""
    heading = re.compile(r"\s*\[\s*[\"']?([^\"'\]]*?)[\"']?\s*\]")
    own = re.compile(rf"\s*{_name(key or section)}\s*[=.]")
    dotted = own if key is None else re.compile(rf"\s*{_name(section)}\s*\.\s*{_name(key)}\s*[=.]")
    current = ""
    for number, line in enumerate(text.split("\n"), 1):
        if opened := heading.match(line):
            current, _, rest = (part.strip() for part in opened[1].partition("."))
            if current == section and key in (None, rest.strip("\"'")):
                return f" line {number}"
        elif (dotted if current == "" else own).match(line) and current in ("", section):
            return f" line {number}"
    return ""


def _name(key: str) -> str:
    return rf"[\"']?{re.escape(key)}[\"']?"


def _refusal(where: str, why: str) -> Refusal:
    return Refusal(Exit.CONFIG, f"configuration {one_line(where)}: {one_line(why, 400)}")
