"""How is a public line written? As the JSON contract, or aligned for people; this file must not know how it came about."""

import msgspec

from tui.core.model.lines import (
    AlertLine,
    AnyLine,
    CandidacyLine,
    ElectionLine,
    Leaderless,
    Ready,
    ServerLine,
    StepDownLine,
    VantageLine,
    VerdictLine,
)
from tui.text.cells import clean, escaped

_ENCODER = msgspec.json.Encoder()
_GLYPHS = {"critical": "CRIT", "warning": "WARN", "info": "INFO"}


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
    parts = [_term(line), f"{line.previous or '?'} → {line.leader}", line.how]
    if line.leaderless_s is not None:
        parts.append(f"{line.leaderless_s:.3f} s without a leader")
    parts.append({True: "planned", False: "unplanned", None: "not known whether planned"}[line.planned])
    if not line.operational:
        parts.append("never led")
    error = f" ± {line.elected_at_error_s:.3f} s" if line.elected_at_error_s > 0.01 else ""
    return f"{'  '.join(parts)}  at {line.elected_at}{error} ({line.source})"


def _ready(line: Ready) -> str:
    missing = f", missing {' '.join(line.missing)}" if line.missing else ""
    term = "term unknown" if line.term is None else f"term {line.term}"
    domain = f" of domain {line.domain}" if line.domain else ""
    return f"{line.leader or 'nobody'} leads {len(line.peers)} peers{domain}, {term}{missing}"


def _step_down(line: StepDownLine) -> str:
    asked = f" by {line.asked_by}" if line.asked_by else ""
    to = f" to {line.to}" if line.to else ""
    if not line.ok:
        return f"asked{asked}{to}: refused, {line.error or 'no reason given'}"
    took = f" after {line.took_s:.3f} s" if line.took_s is not None else ""
    return f"asked{asked}{to}: {f'{line.leader} leads{took}' if line.leader else 'no election followed within 10 s'}"


def _sentence(line: AnyLine) -> tuple[str, str]:
    match line:
        case Ready():
            return "ready", _ready(line)
        case ElectionLine():
            return "election", _election(line)
        case CandidacyLine():
            return "candidacy", f"{line.server} asked for votes in term {line.term}"
        case Leaderless():
            over = f"a leader again at {line.ended} after" if line.ended else "nobody leads for"
            return "leaderless", f"{over} {line.for_s:.3f} s, since {line.since}"
        case AlertLine():
            by = f" by {line.by}" if line.by else ""
            return "alert", f"{_GLYPHS[line.severity]} {line.code} {line.state}{by}: {line.summary}"
        case ServerLine():
            return "server", f"{line.server} {line.what.replace('_', ' ')}"
        case StepDownLine():
            return "step_down", _step_down(line)
        case VantageLine():
            up = "connected" if line.connected else f"not connected: {line.reason or 'no reason given'}"
            return "vantage", f"{line.server} {up}"
        case VerdictLine():
            where = f" of {line.server}" if line.server else ""
            return "verdict", f"{line.cause.replace('_', ' ')}{where} ({line.confidence:.2f}): {line.next}"
