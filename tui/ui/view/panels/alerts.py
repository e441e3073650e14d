"""What is wrong, and is anybody on it? Open alerts first, then those that somebody has seen."""

from tui.core.model.state import Alert
from tui.text.cells import wrap
from tui.text.format import clock, tenure
from tui.ui.view.drawing.headline import HeadlineKind, sees, standing
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel
from tui.ui.view.drawing.table import GAP, Column, table

BADGE = 6
AGE = 6
LEAST = 16
_RANK = {"critical": 0, "warning": 1, "info": 2}
_WORD = {"critical": "CRIT", "warning": "WARN", "info": "INFO"}
_STYLE = {"critical": "crit", "warning": "warn", "info": "accent"}


def key_of(alert: Alert) -> str:
    """Identity of an alert as a row key."""
    return f"{alert.code}\n{alert.subject or ''}"


def ordered(alerts: tuple[Alert, ...]) -> tuple[Alert, ...]:
    """Unseen before acknowledged, critical before warning, older before newer."""
    return tuple(
        sorted(
            alerts, key=lambda a: (a.acknowledged_by is not None, _RANK[a.severity], a.since, a.code, a.subject or "")
        )
    )


def badge(look: Look, alert: Alert) -> Span:
    """Sign and word; never a colour alone."""
    if alert.acknowledged_by is not None:
        return (f"{look.glyphs.acknowledged} ack", "dim")
    sign = {"critical": look.glyphs.critical, "warning": look.glyphs.warning, "info": look.glyphs.info}[alert.severity]
    return (f"{sign} {_WORD[alert.severity]}", _STYLE[alert.severity])


def alerts(look: Look) -> Picture:
    """The alert list."""
    found = ordered(look.snapshot.state.alerts)
    seen = sum(a.acknowledged_by is not None for a in found)
    tally = f"  {len(found) - seen} open" + (f" {look.glyphs.dot} {seen} acknowledged" if seen else "")
    title = ((look.say("ALERTS"), "title"), (look.say(tally if found else ""), "plain"))
    if not found:
        return panel(look, title, (_calm(look),))
    ages = {key_of(a): tenure(look.now - a.since) for a in found}
    indent = BADGE + max(len(a.code) for a in found) + 2 * GAP
    room = look.width - indent - max(AGE, *map(len, ages.values())) - GAP
    lines = {key_of(a): wrap(_summary(look, a)[0], room) if look.tall and room >= LEAST else None for a in found}
    body = table(
        look,
        (
            Column[Alert]("", lambda a: badge(look, a), least=BADGE),
            Column[Alert]("", lambda a: (a.code, "dim" if a.acknowledged_by else "strong"), rank=3),
            Column[Alert]("", lambda a: _first(look, a, lines[key_of(a)]), least=LEAST, flexible=True),
            Column[Alert]("", lambda a: (ages[key_of(a)], "dim"), rank=2, least=AGE, numbers=True),
        ),
        [(key_of(a), a) for a in found],
    )
    rows: list[Row] = []
    for alert, first in zip(found, body.rows, strict=True):
        rows.append(first)
        style = _summary(look, alert)[1]
        more = (lines[key_of(alert)] or ("",))[1:]
        rows += (Row(first.key, ((" " * indent + line, style),)) for line in more)
    return panel(look, title, rows, selectable=True)


def _first(look: Look, alert: Alert, lines: tuple[str, ...] | None) -> Span:
    """What of the summary stands beside the code."""
    text, style = _summary(look, alert)
    return (lines[0] if lines else text, style)


def _summary(look: Look, alert: Alert) -> Span:
    text = look.words(alert.summary)
    if alert.acknowledged_by is not None:
        note = f' "{look.name(alert.note)}"' if alert.note else ""
        return (f"{text}  {look.name(alert.acknowledged_by)}{note}", "dim")
    return (text, "plain")


def _calm(look: Look) -> Row:
    """No alert is good news only while metawatch sees."""
    if standing(look.state, look.now).kind is HeadlineKind.CONNECTING:
        return Row("calm", (("connecting: no data yet", "dim"),))
    if not sees(look.state):
        return Row("calm", (("unknown: no data from the cluster", "warn"),))
    since = f", watching since {clock(look.state.ready_at)} UTC" if look.state.ready_at is not None else ""
    return Row("calm", (("no open alerts", "plain"), (since, "dim")))
