"""Which of file, environment and flags gives each threshold, and which alerts are muted? This file must not know any check.

Threshold by threshold: flag, then non-empty variable (`METAWATCH_` and the name in capitals), then file, then default.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from tui.config.config_file import ConfigEntry, ConfigFile, load
from tui.config.precedence import Options
from tui.core.refusal import Exit, Refusal
from tui.core.safe_text import one_line
from tui.core.settings.limit_values import field_of, value_of, written
from tui.core.settings.thresholds import ORDERED, Thresholds, limits, public_name
from tui.core.settings.watch import MutedAlert
from tui.text.explaining.explain import CHECK_TEXTS

_PREFIX: Final = "METAWATCH_"


@dataclass(frozen=True)
class Origin:
    """Where a value came from."""

    kind: Literal["default", "file", "environment", "flag"]
    where: str = ""
    """`FILE line 3`, the variable, the flag; empty for a default."""

    @property
    def malformed(self) -> Exit:
        """What a malformed value is: a broken file, or a mistyped command."""
        return Exit.CONFIG if self.kind == "file" else Exit.USAGE

    @property
    def named(self) -> str:
        """How a message begins that blames it."""
        return f"configuration {one_line(self.where)}" if self.kind == "file" else self.where or "the default"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """How strictly the cluster is judged, and who said so."""

    thresholds: Thresholds
    origins: Mapping[str, Origin]
    """By field of the thresholds."""
    mutes: tuple[MutedAlert, ...] = ()
    file: ConfigFile
    """What the configuration file says besides."""

    @property
    def path(self) -> str | None:
        """The configuration file that was read; None: there is none."""
        return self.file.path

    @property
    def told_by(self) -> Mapping[str, tuple[str, str]]:
        """(kind, where) of each origin, as texts have it."""
        return {name: (origin.kind, one_line(origin.where)) for name, origin in self.origins.items()}


def judged(options: Options, environ: Mapping[str, str]) -> Judged:
    """The thresholds and mutes of this run."""
    file = load(options.config, environ)
    values: dict[str, Any] = {}
    origins = dict.fromkeys(limits(), Origin("default"))
    for name, value, origin in (*_of_file(file), *_of_environment(environ), *_of_flags(options)):
        values[name], origins[name] = value, origin
    thresholds = Thresholds(**values)
    _refuse_disorder(thresholds, origins)
    mutes = (*_mutes_of_file(file), *map(_mute_of_flag, options.mute))
    return Judged(thresholds=thresholds, origins=origins, mutes=tuple(dict.fromkeys(mutes)), file=file)


_Row = tuple[str, float, Origin]
"""Field, value, where from."""


def _of_file(file: ConfigFile) -> Iterator[_Row]:
    for key, entry in file.thresholds.items():
        try:
            name = field_of(key)
            value = value_of(name, entry.value)
        except ValueError as error:
            raise _bad_entry(key, entry, error) from error
        yield name, value, Origin("file", entry.where)


def _bad_entry(key: str, entry: ConfigEntry, error: ValueError | str) -> Refusal:
    where = Origin("file", entry.where)
    return Refusal(where.malformed, f"{where.named}: {one_line(key, 60)}: {error}")


def _of_environment(environ: Mapping[str, str]) -> Iterator[_Row]:
    for name in limits():
        variable = _PREFIX + public_name(name).upper()
        if told := environ.get(variable):
            yield name, _typed(name, told, variable), Origin("environment", variable)


def _of_flags(options: Options) -> Iterator[_Row]:
    for text in options.limit:
        key, equals, told = text.partition("=")
        if not equals:
            raise Refusal(Exit.USAGE, f"--set: '{one_line(text, 60)}' is not NAME=VALUE, such as flap_max=2")
        try:
            name = field_of(key.strip())
        except ValueError as error:
            raise Refusal(Exit.USAGE, f"--set: {error}") from error
        yield name, _typed(name, told.strip(), f"--set {public_name(name)}"), Origin("flag", "--set")
    if options.flap_window is not None:
        window = _typed("flap_window_s", f"{options.flap_window:.9f}s", "--flap-window")
        yield "flap_window_s", window, Origin("flag", "--flap-window")
    if options.flap_max is not None:
        yield "flap_max", _typed("flap_max", options.flap_max, "--flap-max"), Origin("flag", "--flap-max")


def _typed(name: str, told: object, source: str) -> float:
    try:
        return value_of(name, told)
    except ValueError as error:
        raise Refusal(Exit.USAGE, f"{source}: {error}") from error


def _refuse_disorder(thresholds: Thresholds, origins: Mapping[str, Origin]) -> None:
    """Two limits that contradict each other; blamed is one that was given."""
    told = limits()
    for low, high in ORDERED:
        if getattr(thresholds, low) > getattr(thresholds, high):
            blamed = origins[high] if origins[high].kind != "default" else origins[low]
            one, other = (f"{public_name(n)} ({written(told[n], getattr(thresholds, n))})" for n in (low, high))
            raise Refusal(blamed.malformed, f"{blamed.named}: {one} must not be greater than {other}")


def _mutes_of_file(file: ConfigFile) -> Iterator[MutedAlert]:
    for code, entry in file.mute.items():
        if why := _unknown(code):
            raise _bad_entry(code, entry, why)
        match entry.value:
            case bool():
                domains: list[str | None] = [None] if entry.value else []
            case list() if all(isinstance(domain, str) for domain in entry.value):
                domains = [*entry.value]
            case _:
                raise _bad_entry(code, entry, 'true (in every group) or a list of domains such as ["hub"] is allowed')
        yield from (MutedAlert(code=code, domain=domain) for domain in domains)


def _mute_of_flag(text: str) -> MutedAlert:
    code, colon, domain = text.partition(":")
    if why := _unknown(code):
        raise Refusal(Exit.USAGE, f"--mute: {why}")
    return MutedAlert(code=code, domain=domain if colon else None)


def _unknown(code: str) -> str | None:
    if code in CHECK_TEXTS:
        return None
    return f"'{one_line(code, 40)}' is not an alert code: `metawatch explain` lists all codes"
