"""What does a message say in words? Templates with typed fields, or small functions where the words depend on the figures.

A template is a format string: `{server} was unresponsive for {lasted_s:seconds}`. What stands behind the colon is how the figure is
written; see `WRITTEN`, `JOINED`, `how many` (of several), and `count` (`{left:count peer}`, `{left:count switch|switches}`). What is
not known is `?`, or what stands after `or` (`{server:or the server}`).
"""

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Final

from tui.core.model.lines import (
    AlertChanged,
    AlertLine,
    AnyLine,
    AnyNews,
    StateChanged,
    StateLine,
    StepDownEnded,
    StepDownLine,
    VerdictLine,
    VerdictReached,
)
from tui.core.model.message import Message, Saying, Value
from tui.core.model.timestamps import rfc3339
from tui.core.settings.durations import exactly
from tui.core.settings.sizes import exact_size
from tui.text import wording
from tui.text.format import size
from tui.text.phrases.catalog import PHRASES, Phrase
from tui.text.state_word import summary

WRITTEN: Final[Mapping[str, Callable[[float], str]]] = {
    "seconds": wording.seconds,
    "milliseconds": wording.milliseconds,
    "ago": wording.ago,
    "exactly": exactly,
    "exact_size": exact_size,
    "size": size,
    "percent": wording.percent,
    "number": wording.number,
}
JOINED: Final[Mapping[str, str]] = {"and": " and ", "each": "; "}
"""Between several of them; else names with commas, and no more than six."""

_FORMED: Final[Mapping[str, Callable[[str], str]]] = {
    "cause": lambda cause: cause.replace("_", " "),
    "peer": wording.called,
}
"""What is a name of something: `peer` where it may be a hash."""


class _Words(Formatter):
    """`str.format` that knows how figures are written."""

    def format_field(self, value: Value, format_spec: str) -> str:
        if value is None:
            return format_spec.removeprefix("or ") if format_spec.startswith("or ") else "?"
        if isinstance(value, Message):
            return say(value)
        if isinstance(value, tuple):
            if format_spec == "how many":
                return f"{len(value)}"
            said = [_FORMED[format_spec](say(one)) if format_spec in _FORMED else say(one) for one in value]
            return JOINED[format_spec].join(said) if format_spec in JOINED else wording.names(said)
        if isinstance(value, str):
            return _FORMED[format_spec](value) if format_spec in _FORMED else value
        how, _, unit = format_spec.partition(" ")
        if how == "count":
            one, _, many = unit.partition("|")
            return wording.count(round(value), one, many or None)
        if how == "times":
            return wording.times(round(value))
        return WRITTEN[how](value) if how in WRITTEN else format(value, format_spec)


_WORDS: Final = _Words()


def say(saying: Saying) -> str:
    """The sentence; a text says itself. Raises KeyError for a phrase that the catalog does not have."""
    if isinstance(saying, str):
        return saying
    return worded(PHRASES[saying.phrase], dict(saying.values))


def worded(phrase: Phrase, values: Mapping[str, Value]) -> str:
    """One phrase of the catalog with these figures."""
    if isinstance(phrase, str):
        return _WORDS.vformat(phrase, (), values)
    return phrase(**{name: _said(value) for name, value in values.items()})


def _said(value: Value) -> Value:
    """A function of a phrase is given messages in words."""
    if isinstance(value, tuple):
        return tuple(map(say, value))
    return say(value) if isinstance(value, Message) else value


def public(news: AnyNews) -> AnyLine:
    """The line of the contract: every message in words."""
    match news:
        case AlertChanged():
            return _alert(news)
        case VerdictReached():
            return VerdictLine(
                at=news.at,
                cause=news.cause,
                confidence=news.confidence,
                server=news.server,
                evidence_for=tuple(map(say, news.evidence_for)),
                evidence_against=tuple(map(say, news.evidence_against)),
                unseen=tuple(map(say, news.unseen)),
                next="" if news.next is None else say(news.next),
                episode=news.episode,
                election_term=news.election_term,
            )
        case StepDownEnded():
            return StepDownLine(
                at=news.at,
                asked_by=news.asked_by,
                to=news.to,
                ok=news.ok,
                error=None if news.error is None else say(news.error),
                leader=news.leader,
                took_s=news.took_s,
            )
        case StateChanged():
            return _state(news)
        case _:
            return news


def _alert(news: AlertChanged) -> AlertLine:
    return AlertLine(
        at=news.at,
        code=news.code,
        severity=news.severity,
        state=news.state,
        subject=news.subject,
        summary=say(news.summary),
        by=news.by,
        until=news.until,
    )


def _state(news: StateChanged) -> StateLine:
    told = news.became
    return StateLine(
        at=news.at,
        state=told.word,
        previous=news.previous,
        since=None if told.since is None else rfc3339(told.since),
        subject=told.subject,
        summary=summary(told),
    )
