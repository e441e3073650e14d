"""What is wrong, and is anybody on it? Open alerts first, then those that somebody has seen."""

from tui.core.incidents.alike import alike, since, together
from tui.core.incidents.incidents import incidents
from tui.core.incidents.order import place
from tui.core.model.state import Alert
from tui.core.overall.state_word import state_word
from tui.text.cells import left, wrap
from tui.text.format import clock, duration, percent, plural, tenure
from tui.ui.view.cells.cause_words import in_full
from tui.ui.view.cells.incident_now import folded_in, open_alerts
from tui.ui.view.drawing.headline import HeadlineKind, sees, standing
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel, row
from tui.ui.view.drawing.table import GAP, Column, table

BADGE = 6
AGE = 6
LEAST = 16
_WORD = {"critical": "CRIT", "warning": "WARN", "info": "INFO"}
_STYLE = {"critical": "crit", "warning": "warn", "info": "accent"}


def key_of(alert: Alert) -> str:
    """Identity of an alert as a row key."""
    return f"{alert.code}\n{alert.subject or ''}"


def ordered(look: Look, alerts: tuple[Alert, ...]) -> tuple[Alert, ...]:
    """Unseen before acknowledged, then by how much each says of what is wrong now."""
    told = state_word(look.state, look.now, look.watch)
    return tuple(sorted(alerts, key=lambda a: (a.acknowledged_by is not None, place(a, told.word, told.subject))))


def group_of(look: Look, key: str | None) -> tuple[Alert, ...]:
    """The alerts of a row: those that say the same of several servers have one."""
    found = alike(ordered(look, look.snapshot.state.alerts))
    return next((group for group in found if key in [key_of(one) for one in group]), ())


def badge(look: Look, alert: Alert) -> Span:
    """Sign and word; never a colour alone."""
    if alert.acknowledged_by is not None:
        return (f"{look.glyphs.acknowledged} ack", "dim")
    sign = {"critical": look.glyphs.critical, "warning": look.glyphs.warning, "info": look.glyphs.info}[alert.severity]
    return (f"{sign} {_WORD[alert.severity]}", _STYLE[alert.severity])


def alerts(look: Look, *, whole: bool = False) -> Picture:
    """The alert list, without those that are folded into the incident that goes on, or `whole`."""
    hidden = () if whole else folded_in(look)
    found = alike(a for a in ordered(look, look.state.alerts) if a not in hidden)
    everything, unseen = look.state.alerts, len(open_alerts(look))
    seen = len(everything) - unseen
    dot = f" {look.glyphs.dot} "
    tally = f"{unseen} open" + (f" ({len(hidden)} folded)" if hidden else "")
    tally += f"{dot}{seen} acknowledged" if seen else ""
    title = (("4 Alerts", "title"),)
    if not everything:
        return panel(look, title, (_calm(look), *_day(look)), tally=(("0 open", "dim"),))
    if not found:
        rest = f"{plural(len(hidden), 'alert')} of the incident, none besides"
        return panel(look, title, (row("folded", (rest, "dim"), look=look), *_day(look)), tally=((tally, "plain"),))
    ages = {key_of(a): tenure(look.now - since((a, *more))) for a, *more in found}
    room = look.width - BADGE - 2 * GAP - max(AGE, *map(len, ages.values()))
    lines = {key_of(group[0]): _wrapped(look, group, room) for group in found}
    body = table(
        look,
        (
            Column[Alert]("", lambda a: badge(look, a), least=BADGE),
            Column[Alert]("", lambda a: (left(lines[key_of(a)][0], room), _style(a)), least=LEAST, flexible=True),
            Column[Alert]("", lambda a: (ages[key_of(a)], "dim"), rank=2, least=AGE, numbers=True),
        ),
        [(key_of(group[0]), group[0]) for group in found],
    )
    rows: list[Row] = []
    for first in body.rows:
        rows.append(first)
        rows += (Row(first.key, ((" " * (BADGE + GAP) + line, "dim"),)) for line in lines[first.key][1:])
    foot = (("a ack", "dim"), (f"{dot}A all", "dim")) if len(everything) > seen else ()
    return panel(look, title, rows, selectable=True, tally=((tally, "plain"),), foot=foot)


def _style(alert: Alert) -> str:
    return "dim" if alert.acknowledged_by is not None else "plain"


def _wrapped(look: Look, group: tuple[Alert, ...], room: int) -> tuple[str, ...]:
    """The summary, and its code, where there is room under it; in a low window one line."""
    text, alert = _summary(look, group), group[0]
    if not look.tall:
        code_room = room - len(alert.code) - GAP
        return (f"{text:<{code_room}}  {alert.code}",) if len(text) <= code_room else (text,)
    first, *rest = wrap(text, max(LEAST, room))
    full = max(LEAST, look.width - BADGE - GAP)  # below the age there is more room
    lines = [first, *(wrap(" ".join(rest), full) if rest else ())]
    last, most = lines[-1], room if len(lines) == 1 else full
    if len(last) + GAP + len(alert.code) <= most:
        return (*lines[:-1], f"{last:<{most - len(alert.code)}}{alert.code}")
    return (*lines, f"{alert.code:>{full}}")


def _day(look: Look) -> tuple[Row, ...]:
    """What happened in the last day, so that the morning shift sees the night."""
    day = look.now - 86_400.0
    found = [one for one in incidents(look.state) if one.since > day]
    if not found:
        return ()
    gaps = [e.leaderless_s for e in look.state.elections if e.leaderless_s is not None and e.elected_at > day]
    longest = f", longest leaderless {duration(max(gaps))}" if gaps else ""
    rows = [Row("space", ()), row("day", (f"24 h: {plural(len(found), 'incident')}{longest}", "plain"), look=look)]
    for one in found:
        name = f"{look.who(one.server, 20)} " if one.server else ""
        what = in_full(one.cause) if one.cause is not None else (one.word or "cause not known")
        sure = () if one.cause is None else ((percent(one.confidence), "dim"),)
        text = f"  {clock(one.since)[:5]}  #{one.number} {name}{what}  "
        rows.append(row(f"incident {one.number}", (text, "dim"), *sure, look=look))
    return tuple(rows)


def _summary(look: Look, group: tuple[Alert, ...]) -> str:
    text, alert = look.words(together(group)), group[0]
    if alert.acknowledged_by is None:
        return text
    when = f" {tenure(look.now - alert.acknowledged_at)} ago" if alert.acknowledged_at is not None else ""
    if alert.acknowledged_until is not None:
        when += f", until {clock(alert.acknowledged_until)[:5]} UTC"
    note = f': "{look.name(alert.note)}"' if alert.note else ""
    return f"{text} {look.glyphs.dot} {look.name(alert.acknowledged_by)}{when}{note}"


def _calm(look: Look) -> Row:
    """No alert is good news only while metawatch sees."""
    if standing(look.state, look.now).kind is HeadlineKind.CONNECTING:
        return Row("calm", (("connecting: no data yet", "dim"),))
    if not sees(look.state):
        return Row("calm", (("unknown: no data from the cluster", "warn"),))
    watching = f", watching since {clock(look.state.ready_at)} UTC" if look.state.ready_at is not None else ""
    return Row("calm", ((f"{look.glyphs.acknowledged} no open alerts", "plain"), (watching, "dim")))
