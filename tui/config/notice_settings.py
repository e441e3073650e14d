"""Who is notified, of what and when? Setting by setting: flag, then non-empty variable, then `[notify]` of the configuration file.

This file must not know how a notice is sent.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, get_args

from tui.config.config_file import ConfigEntry, ConfigFile, load
from tui.config.notice_targets import command, webhook
from tui.config.precedence import Options
from tui.core.model.state_word import Word
from tui.core.refusal import Exit, Refusal
from tui.core.safe_text import one_line
from tui.core.settings.notifying import DESKTOPS, OCCASIONS, Desktop, NoticeRules, Notifying, Occasion, Receiver

KEYS: Final = ("url", "command", "format", "on", "quiet", "rate", "bell", "desktop")
"""Of `[notify]`."""
_WORDS: Final = tuple(word for word in get_args(Word) if word != "CONNECTING")
_QUIET: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")
_YES: Final = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_MOST: Final = 1_000


@dataclass(frozen=True)
class _Given:
    """One value, and where it is from."""

    value: object
    source: str
    typed: bool = False
    """On the command line, where other users see it."""
    filed: bool = False

    def refused(self, why: str) -> Refusal:
        """What is wrong with it."""
        return Refusal(Exit.CONFIG if self.filed else Exit.USAGE, f"{self.source}: {one_line(why, 300)}")


def notifying(options: Options, environ: Mapping[str, str]) -> Notifying:
    """The settings of this run, secrets read; raises Refusal, which shows none of them."""
    if options.no_notify:
        return Notifying()
    file = load(options.config, environ)
    _refuse_unknown(file)

    def given(key: str) -> _Given | None:
        return _given(key, options, environ, file)

    occasions, words = _occasions(given("on"))
    rules = NoticeRules(occasions=occasions, words=words, quiet=_quiet(given("quiet")), most=_rate(given("rate")))
    return Notifying(
        rules=rules,
        receivers=_distinct(tuple(_receivers(given, environ))),
        bell=_bell(given("bell")),
        desktop=_desktop(given("desktop")),
    )


def _refuse_unknown(file: ConfigFile) -> None:
    for key, entry in file.notify.items():
        if key not in KEYS:
            where = f"configuration {one_line(entry.where)}"
            raise Refusal(
                Exit.CONFIG, f"{where}: notify: unknown key '{one_line(key, 40)}': allowed are {', '.join(KEYS)}"
            )


def _given(key: str, options: Options, environ: Mapping[str, str], file: ConfigFile) -> _Given | None:
    typed = getattr(options, f"notify_{key}")
    if typed not in (None, False, ()):
        return _Given(typed, f"--notify-{key}", typed=True)
    variable = f"METAWATCH_NOTIFY_{key.upper()}"
    if told := environ.get(variable):
        return _Given(told, variable)
    entry: ConfigEntry | None = file.notify.get(key)
    return None if entry is None else _Given(entry.value, f"configuration {one_line(entry.where)}: {key}", filed=True)


def _receivers(given: Callable[[str], _Given | None], environ: Mapping[str, str]) -> Iterator[Receiver]:
    form = given("format")
    named = None if form is None else _text(form)
    if (urls := given("url")) is not None:
        for text in _texts(urls, split=True):
            yield webhook(text, named, urls.source, environ, typed=urls.typed)
    if (commands := given("command")) is not None:
        for text in _texts(commands, split=False):
            yield command(text, commands.source, environ, typed=commands.typed)


def _distinct(receivers: tuple[Receiver, ...]) -> tuple[Receiver, ...]:
    """Two of one host are told apart by a number: a label names one receiver."""
    seen: Counter[str] = Counter()
    out: list[Receiver] = []
    for one in receivers:
        seen[one.label] += 1
        number = seen[one.label]
        out.append(one if number == 1 else replace(one, label=f"{one.label} ({number})"))
    return tuple(out)


def _text(given: _Given) -> str:
    if not isinstance(given.value, str):
        raise given.refused("must be a text")
    return given.value


def _texts(given: _Given, *, split: bool) -> tuple[str, ...]:
    """One, or several; a variable has several URLs with blanks between them."""
    value = given.value
    if isinstance(value, str):
        return tuple(value.split()) if split and not given.typed else (value,)
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise given.refused("must be a text or a list of texts")


def _occasions(given: _Given | None) -> tuple[frozenset[Occasion], tuple[str, ...]]:
    if given is None:
        return frozenset(OCCASIONS), ()
    chosen: set[Occasion] = set()
    words: list[str] = []
    asked = given.value.split(",") if isinstance(given.value, str) else _texts(given, split=False)
    for text in (one.strip() for one in asked):
        if text.upper() in _WORDS:
            words.append(text.upper())
        elif text.lower() in OCCASIONS:
            chosen.add(OCCASIONS[OCCASIONS.index(text.lower())])
        else:
            allowed = f"{', '.join(OCCASIONS)} and the state words {', '.join(_WORDS)}"
            raise given.refused(f"'{one_line(text, 40)}' is no occasion: allowed are {allowed}")
    return frozenset(chosen), tuple(dict.fromkeys(words))


def _quiet(given: _Given | None) -> tuple[int, int] | None:
    if given is None:
        return None
    found = _QUIET.fullmatch(_text(given).strip())
    if found is None:
        raise given.refused(
            f"'{one_line(_text(given), 40)}' is not a time of the day to another one, such as 22:00-07:00"
        )
    begin, end = (int(found[n]) * 60 + int(found[n + 1]) for n in (1, 3))
    if begin == end:
        raise given.refused("the quiet hours begin when they end")
    return begin, end


def _rate(given: _Given | None) -> int:
    if given is None:
        return NoticeRules.most
    value = given.value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        raise given.refused(f"must be a whole number of notices in 10 minutes between 1 and {_MOST}")
    return value


def _bell(given: _Given | None) -> bool:
    value = False if given is None else given.value
    found = _YES.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(found, bool):
        assert given is not None
        raise given.refused("must be true or false")
    return found


def _desktop(given: _Given | None) -> Desktop | None:
    if given is None or given.value is False:
        return None
    value = "auto" if given.value is True else str(given.value).lower()
    value = value.removeprefix("osc").strip()
    if value in _YES:
        return "auto" if _YES[value] else None
    found = next((one for one in DESKTOPS if one == value), None)
    if found is None:
        raise given.refused(f"must be true, false or one of {', '.join(DESKTOPS)}")
    return found
