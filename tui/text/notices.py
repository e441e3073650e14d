"""How is a notice put into words? A title of one line and a few lines of text, without running figures; this file must not judge.

Names in it come from the wire: they are cleaned here, and whoever sends a notice in a form with markup escapes them for it.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from tui.core.model.lines import NoticeLine
from tui.core.model.message import message
from tui.core.model.state_word import BlindFigures
from tui.core.model.timestamps import rfc3339
from tui.core.notices.notice import Notice
from tui.core.observed.own_health import NoticeTrouble
from tui.core.safe_text import one_line
from tui.text.cells import clean
from tui.text.format import date_clock
from tui.text.phrases.say import say
from tui.text.state_word import summary
from tui.text.wording import called, count, milliseconds, names, percent, seconds

_TITLE: Final = 180
_LINE: Final = 600
_CODES: Final = 8


def notice_line(notice: Notice) -> NoticeLine:
    """The line of the contract."""
    return NoticeLine(
        at=rfc3339(notice.at),
        id=notice.id,
        thread=notice.thread,
        what=notice.what,
        open=notice.open,
        severity=notice.severity,
        title=one_line(clean(_title(notice)), _TITLE),
        text="\n".join(one_line(clean(line), _LINE) for line in _text(notice)),
        next=None if notice.next is None else one_line(clean(say(notice.next)), _LINE),
        domain=notice.domain,
        clusters=notice.clusters,
        incident=notice.incident,
        since=rfc3339(notice.since),
        until=None if notice.until is None else rfc3339(notice.until),
        state=notice.word.word,
        leader=notice.word.leader,
        term=notice.word.term,
        cause=notice.cause,
        confidence=notice.confidence,
        server=notice.server,
        servers=notice.servers,
        alerts=notice.codes,
    )


def line_of_test(at: float) -> NoticeLine:
    """What `metawatch notify test` sends: it looks like any other, and is about nothing."""
    moment = rfc3339(at)
    thread = f"metawatch/test/{round(at * 1000)}"
    return NoticeLine(
        at=moment,
        id=f"{thread}/1",
        thread=thread,
        what="test",
        open=False,
        severity="info",
        title="Test notice of metawatch",
        text="Sent by `metawatch notify test`. No action is needed.",
        next=None,
        domain=None,
        clusters=(),
        incident=None,
        since=moment,
        until=moment,
        state="CONNECTING",
        leader=None,
        term=None,
        cause=None,
        confidence=None,
        server=None,
        servers=(),
        alerts=(),
    )


def _group(notice: Notice) -> str:
    where = notice.domain or ", ".join(notice.clusters)
    return f"{where}: " if where else ""


def _title(notice: Notice) -> str:
    group, number = _group(notice), f"incident {notice.incident}"
    about = _about(notice)
    match notice.what:
        case "state" if notice.open and notice.of == "BLIND":
            return f"{group}metawatch cannot {'reach any server' if _unreached(notice) else 'see the meta group'}"
        case "state":
            return (
                f"{group}state {notice.of}" if notice.open else f"{group}no longer {notice.of}, now {notice.word.word}"
            )
        case "begin":
            return f"{group}{number}{' again' if notice.again else ''}: {about}"
        case "worse":
            return f"{group}{number} is worse: {about}"
        case "cause":
            return f"{group}{number}: cause {_cause(notice)}"
        case _:
            return f"{group}{number} is over: {about}"


def _unreached(notice: Notice) -> bool:
    """It is metawatch that reaches nobody: of the cluster nothing is known."""
    return isinstance(notice.word.figures, BlindFigures) and notice.word.figures.because == "not reached"


def _about(notice: Notice) -> str:
    """The gravest state and the servers; without an outage the change of leader that it was, else the state of now."""
    moved = "unplanned leader change" if "MW_UNPLANNED" in notice.codes else None
    state = notice.of or moved or (notice.word.word if notice.open else None)
    who = called(notice.server or "") or names(map(called, notice.servers))
    return ", ".join(part for part in (state, who) if part) or "metawatch"


def _cause(notice: Notice) -> str:
    said = (notice.cause or "unknown").replace("_", " ")
    of = f" of {called(notice.server)}" if notice.server else ""
    sure = "" if notice.confidence is None else f" ({percent(notice.confidence)})"
    return f"{said}{of}{sure}"


def _text(notice: Notice) -> Iterator[str]:
    yield f"State: {notice.word.word}. {summary(notice.word)}"
    if notice.word.word == "BLIND":
        began = ": metawatch has reached no server since it started" if _unreached(notice) else ""
        yield f"It is not known whether the cluster is healthy{began}"
    since = f"Since {date_clock(notice.since)} UTC"
    if notice.until is None:
        yield since
    else:
        yield f"{since}, until {date_clock(notice.until)} UTC ({seconds(notice.until - notice.since)})"
    if notice.cause not in (None, "unknown"):
        yield f"Cause: {_cause(notice)}"
    if notice.servers:
        yield f"Servers: {names(map(called, notice.servers))}"
    if notice.alert_count:
        yield f"{count(notice.alert_count, 'alert')}: {names(notice.codes, _CODES)}"
    if notice.next is not None:
        yield f"Action: {say(notice.next)}"


def outcome(receiver: str, trouble: NoticeTrouble | None, figure: int | None, took_s: float, *, as_json: bool) -> str:
    """What became of a test notice."""
    why = None if trouble is None else say(message("notice_trouble", trouble=trouble, figure=figure))
    if as_json:
        row = {
            "kind": "notice_test",
            "v": 1,
            "receiver": receiver,
            "ok": why is None,
            "error": why,
            "took_s": round(took_s, 3),
        }
        return msgspec.json.encode(row).decode()
    return f"{receiver}: " + (f"delivered in {milliseconds(took_s)}" if why is None else f"not delivered: {why}")
