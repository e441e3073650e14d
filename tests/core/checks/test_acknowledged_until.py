"""Does an acknowledgement that ends leave the alert open again, once, and is one of an older journal still read?"""

import msgspec

from tests.core.story import T0, Story
from tui.core.checks import alert_ledger
from tui.core.model.finding import Finding
from tui.core.model.lines import AlertLine
from tui.core.model.message import message
from tui.core.model.state import Alert, State
from tui.core.observed.events import Acknowledged, AnyEvent
from tui.core.ports import Acknowledge
from tui.text.lines import to_json

SLOW = message("snapshot_slow", server="n1", took_s=3.0, limit_s=1.0)
FOUND = (Finding(code="META_004", severity="warning", subject="n1", summary=SLOW),)
HOLD = {("META_004", "n1")}


def acknowledge(ledger: alert_ledger.Ledger, event: Acknowledged) -> alert_ledger.LedgerStep:
    state, lines = alert_ledger.acknowledged(State(now=event.at, alerts=ledger), event)
    return state.alerts, lines


def seen(until: float | None) -> alert_ledger.Ledger:
    """Raised at T0 and acknowledged a second later."""
    ledger, _ = alert_ledger.update((), FOUND, T0)
    event = Acknowledged(at=T0 + 1, code="META_004", subject="n1", by="op1", note="on it", until=until)
    ledger, lines = acknowledge(ledger, event)
    assert [line.state for line in lines] == ["acknowledged"]
    return ledger


def test_it_is_open_again_when_its_end_has_come_and_that_is_said_once() -> None:
    ledger = seen(T0 + 60)
    ledger, lines = alert_ledger.update(ledger, FOUND, T0 + 59.75)
    assert (ledger[0].acknowledged_by, lines) == ("op1", ())
    ledger, lines = alert_ledger.update(ledger, FOUND, T0 + 60)
    assert [(line.state, line.by, line.until) for line in lines] == [("raised", None, None)]
    (alert,) = ledger
    assert (alert.acknowledged_by, alert.acknowledged_until, alert.note, alert.since) == (None, None, None, T0)
    assert alert_ledger.update(ledger, FOUND, T0 + 61)[1] == ()


def test_without_an_end_it_stays_until_it_clears() -> None:
    ledger, lines = alert_ledger.update(seen(None), FOUND, T0 + 1e6)
    assert (ledger[0].acknowledged_by, lines) == ("op1", ())


def test_what_clears_before_its_end_is_no_more() -> None:
    ledger, lines = alert_ledger.update(seen(T0 + 60), (), T0 + 30)
    assert (ledger, [line.state for line in lines]) == ((), ["cleared"])


def test_it_ends_while_metawatch_is_blind_as_well() -> None:
    """What stays only because nobody can see."""
    ledger, lines = alert_ledger.update(seen(T0 + 60), (), T0 + 61, hold=HOLD)
    assert (ledger[0].acknowledged_by, [line.state for line in lines]) == (None, ["raised"])
    assert alert_ledger.update(ledger, (), T0 + 62, hold=HOLD)[1] == ()


def test_one_of_an_earlier_run_ends_in_the_next() -> None:
    """It is found again after its end: open."""
    ledger, lines = alert_ledger.update((), FOUND, T0 + 3_600, before=seen(T0 + 60))
    assert (ledger[0].acknowledged_by, [line.state for line in lines]) == (None, ["raised"])


def test_it_can_be_acknowledged_for_longer() -> None:
    """The last writer wins, with his end."""
    longer = Acknowledged(at=T0 + 9, code="META_004", subject="n1", by="op2", until=T0 + 600)
    ledger, lines = acknowledge(seen(T0 + 60), longer)
    assert (ledger[0].acknowledged_by, ledger[0].acknowledged_until, len(lines)) == ("op2", T0 + 600, 1)


def test_the_command_says_how_long_and_the_line_until_when() -> None:
    """From the operator to the contract."""
    story = Story(("n1", "n2"))
    story.begin()
    story.run(5, "n1", 5)
    (alert,) = [a for a in story.monitor.alerts if a.code == "META_007"]
    story.monitor.command(Acknowledge(code=alert.code, subject=alert.subject, by="op1", lasts_s=10.0), story.at())
    (line,) = [one for one in story.lines if isinstance(one, AlertLine) and one.state == "acknowledged"]
    assert (line.by, line.at < (line.until or "")) == ("op1", True)
    assert b'"until":"' in to_json(line).encode()
    story.run(14.5, "n1", 5)
    assert alert_of(story).acknowledged_by == "op1"
    story.run(16, "n1", 5)
    assert alert_of(story).acknowledged_by is None
    states = [one.state for one in story.lines if isinstance(one, AlertLine) and one.code == "META_007"]
    assert states == ["raised", "acknowledged", "raised"]


def alert_of(story: Story) -> Alert:
    return next(a for a in story.monitor.alerts if a.code == "META_007")


def test_an_event_of_an_older_journal_has_no_end() -> None:
    """It was written before there was one."""
    old = b'{"event":"Acknowledged","at":1.0,"code":"X","subject":null,"by":"op1","note":"n"}'
    event = msgspec.json.decode(old, type=AnyEvent)
    assert isinstance(event, Acknowledged)
    assert event.until is None
    line = b'{"kind":"alert","v":1,"at":"2026-11-23T15:27:13.012Z","code":"X","severity":"info","state":"acknowledged","subject":null,"summary":"s","by":"op1"}'  # noqa: E501
    assert msgspec.json.decode(line, type=AlertLine).until is None
