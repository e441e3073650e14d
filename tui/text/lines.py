"""How is a public line written? As the JSON contract, or aligned for people; this file must not know how it came about."""

from typing import Final

import msgspec

from tui.core.model.lines import (
    AlertLine,
    AnyLine,
    BookmarkLine,
    CandidacyLine,
    ElectionLine,
    How,
    Leaderless,
    MaintenanceLine,
    NoticeLine,
    Ready,
    ServerEvent,
    ServerLine,
    StateLine,
    StepDownLine,
    VantageLine,
    VerdictLine,
)
from tui.text.cells import clean, escaped
from tui.text.format import plural
from tui.text.wording import called, names

_ENCODER = msgspec.json.Encoder()
_GLYPHS = {"critical": "CRIT", "warning": "WARN", "info": "INFO"}
HOW_WORDS: Final[dict[How, str]] = {
    "handover": "step-down",
    "silent": "leader lost",
    "challenger": "deposed",
    "restart": "restart",
    "unknown": "unknown",
}
"""How a leader came to be, in words; the keys are those of the contract."""
_SERVER_EVENTS: Final[dict[ServerEvent, str]] = {
    "joined": "joined",
    "left": "left",
    "lame_duck": "entered lame duck mode",
    "shutdown": "is shutting down",
    "restarted": "restarted",
    "silent": "no longer responds",
    "back": "responds again",
}


def to_json(line: AnyLine) -> str:
    """One JSON object without a line break; what could steer a terminal stands in it as `\\uXXXX`."""
    return escaped(_ENCODER.encode(line).decode())


def as_text(line: AnyLine) -> str:
    """One aligned line for people: time, kind, sentence. Names are cleaned of what could steer a terminal."""
    kind, sentence = _sentence(line)
    return f"{line.at}  {kind:<10} {clean(sentence)}"


def _term(line: ElectionLine) -> str:
    if line.term is None:
        return "term ?"
    return f"term {line.term}" if line.terms is None else f"term {line.term - line.terms}→{line.term}"


def _election(line: ElectionLine) -> str:
    parts = [_term(line), f"{called(line.previous or '?')} → {called(line.leader)}", HOW_WORDS[line.how]]
    if line.leaderless_s is not None:
        parts.append(f"leaderless {line.leaderless_s:.3f} s")
    parts.append({True: "planned", False: "unplanned", None: "planned: unknown"}[line.planned])
    if not line.operational:
        parts.append("won, never active")
    error = f" ± {line.elected_at_error_s:.3f} s" if line.elected_at_error_s > 0.01 else ""
    return f"{'  '.join(parts)}  at {line.elected_at}{error} ({line.source})"


def _ready(line: Ready) -> str:
    missing = f", no visibility of: {names(map(called, line.missing), len(line.missing))}" if line.missing else ""
    term = "term unknown" if line.term is None else f"term {line.term}"
    domain = f", domain {line.domain}" if line.domain else ""
    leader = f"leader {called(line.leader)}" if line.leader else "no leader"
    return f"{leader}, {plural(len(line.peers), 'peer')}{domain}, {term}{missing}"


def _step_down(line: StepDownLine) -> str:
    asked = f" by {line.asked_by}" if line.asked_by else ""
    to = f" to {called(line.to)}" if line.to else ""
    if not line.ok:
        return f"requested{asked}{to}: refused, {line.error or 'no reason given'}"
    took = f" after {line.took_s:.3f} s" if line.took_s is not None else ""
    result = f"new leader {called(line.leader)}{took}" if line.leader else "no election followed within 10 s"
    return f"requested{asked}{to}: {result}"


def _maintenance(line: MaintenanceLine) -> str:
    on = f" on {called(line.server)}" if line.server else ""
    by = f" by {line.by}" if line.by else ""
    why = f": {line.reason}" if line.reason else ""
    until = f", until {line.until}" if line.state == "began" else f", since {line.since}"
    return f"{line.state}{on}{by}{until}{why}"


def _sentence(line: AnyLine) -> tuple[str, str]:
    match line:
        case Ready():
            return "ready", _ready(line)
        case ElectionLine():
            return "election", _election(line)
        case CandidacyLine():
            return "candidate", f"{called(line.server)} requested votes, term {line.term}"
        case Leaderless():
            if line.ended:
                return "leaderless", f"ended after {line.for_s:.3f} s ({line.since} – {line.ended})"
            return "leaderless", f"{line.for_s:.3f} s since {line.since}"
        case AlertLine():
            by = (f" by {line.by}" if line.by else "") + (f" until {line.until}" if line.until else "")
            return "alert", f"{_GLYPHS[line.severity]} {line.code} {line.state}{by}: {line.summary}"
        case ServerLine():
            return "server", f"{called(line.server)} {_SERVER_EVENTS[line.what]}"
        case StepDownLine():
            return "step_down", _step_down(line)
        case VantageLine():
            up = "up" if line.connected else f"down: {line.reason or 'no reason given'}"
            return "connection", f"{line.server} {up}"
        case StateLine():
            was = f" (was {line.previous})" if line.previous else ""
            return "state", f"{line.state}{was}: {line.summary}"
        case MaintenanceLine():
            return "maintenance", _maintenance(line)
        case NoticeLine():
            return "notice", line.title
        case BookmarkLine():
            return "bookmark", f"{line.text} ({line.by})"
        case VerdictLine():
            where = f" of {called(line.server)}" if line.server else ""
            sure = "" if line.cause == "unknown" else f" ({line.confidence:.0%})"
            return "cause", f"{line.cause.replace('_', ' ')}{where}{sure} – action: {line.next}"
