"""Is what a recorder tells of the past read strictly: possible figures, times that can be, texts in one line, nothing without bounds?"""

import json
from math import inf, nan

from tests.cases import each
from tests.hostile import steering
from tui.core.observed.team import HistoryReceived, RecordedAlert, RecordedFact, RecordedIncident, RecordedVerdict
from tui.wire.team import TeamSender, Whose, heard, pages

NOW = 1_795_440_000.0
ME = TeamSender("r1", Whose(None, ("C1",)))
EVIL = "x\x1b]52;c;aGk=\x07\x1b[2J\x9b2J\x85[/b]\u202e\u2066\u200b\u2028\u2029\ufeffy"
ALERT = RecordedAlert(
    code="MW_NO_ANSWER", subject="n1", severity="warning", text="n1 responds to no request for 8.3s", since=NOW - 58.0,
    first="n1 responds to no request for 2.2s", cleared_at=NOW - 12.0, note="OPS-1", noted_by="ann@ops", noted_at=NOW - 30.0,
)  # fmt: skip
INCIDENT = RecordedIncident(
    number=7, since=NOW - 60.0, until=NOW - 9.0, word="NO LEADER", struck=(NOW - 60.0, NOW - 50.0), servers=("n1", "n2"),
    server="n1", cause="crash", confidence=0.9, episodes=("6@03:10:44.794",), elected=(NOW - 50.0,), alerts=(ALERT,),
)  # fmt: skip
VERDICT = RecordedVerdict(
    episode="6@03:10:44.794", since=NOW - 60.0, elected_at=NOW - 50.0, term=6, leader="n2", cause="crash", server="n1", confidence=0.9,
    evidence_for=(RecordedFact(text="n1 closed its connections", at=NOW - 60.0),), evidence_against=(RecordedFact(text="none"),),
)  # fmt: skip


def alert(**changed: object) -> dict[str, object]:
    return {**{name: getattr(ALERT, name) for name in ALERT.__struct_fields__}, **changed}


def row(kind: str, **changed: object) -> bytes:
    whole = INCIDENT if kind == "incident" else VERDICT
    fields: dict[str, object] = {name: getattr(whole, name) for name in whole.__struct_fields__}
    facts = {
        name: [{"text": f.text, "at": f.at} for f in getattr(VERDICT, name)]
        for name in ("evidence_for", "evidence_against")
    }
    more = facts if kind == "verdict" else {"alerts": [alert()]}
    told = {"kind": kind, kind: {**fields, **more, **changed}}
    return json.dumps({"v": 1, "who": "w", "sent": NOW, "domain": None, "told": [told]}).encode()


def test_what_is_told_is_heard() -> None:
    known = HistoryReceived(at=NOW, recorder="r1", sent=NOW, incidents=(INCIDENT,), verdicts=(VERDICT,))
    [body] = pages(ME, NOW, known, ())
    assert heard(NOW, ME.whose, body).events == (known,)
    for kind in ("incident", "verdict"):
        [event] = heard(NOW, ME.whose, row(kind)).events
        assert isinstance(event, HistoryReceived)
        assert (event.incidents or event.verdicts) == ((INCIDENT,) if kind == "incident" else (VERDICT,))


@each(
    ("kind", "changed", "reason"),
    [
        ("incident", {"number": -1}, "unreadable"),
        ("incident", {"number": 10**300}, "unreadable"),
        ("incident", {"number": "7"}, "unreadable"),
        ("incident", {"since": 1e300}, "time"),
        ("incident", {"since": 0.0}, "time"),
        ("incident", {"until": -inf}, "unreadable"),
        ("incident", {"struck": [NOW, 1e300]}, "time"),
        ("incident", {"elected": [NOW, 0]}, "time"),
        ("incident", {"elected": [NOW] * 1_000}, "unreadable"),
        ("incident", {"servers": ["n1"] * 1_000}, "unreadable"),
        ("incident", {"server": "n" * 100_000}, "unreadable"),
        ("incident", {"confidence": 1.1}, "unreadable"),
        ("incident", {"confidence": nan}, "unreadable"),
        ("incident", {"cause": "a cause of a newer version"}, "unknown"),
        ("incident", {"episodes": [""]}, "unreadable"),
        ("incident", {"alerts": [alert()] * 51}, "unreadable"),
        ("incident", {"alerts": [alert(text="")]}, "unreadable"),
        ("incident", {"alerts": [alert(subject="n" * 100_000)]}, "unreadable"),
        ("incident", {"alerts": [alert(severity="loud")]}, "unreadable"),
        ("incident", {"alerts": [alert(cleared_at=None)]}, "unreadable"),
        ("incident", {"alerts": [alert(cleared_at=1e300)]}, "time"),
        ("incident", {"alerts": [alert(noted_at=0)]}, "time"),
        ("verdict", {"cause": "a cause of a newer version"}, "unknown"),
        ("verdict", {"cause": None}, "unreadable"),
        ("verdict", {"term": -1}, "unreadable"),
        ("verdict", {"elected_at": 1e300}, "time"),
        ("verdict", {"leader": "n" * 100_000}, "unreadable"),
        ("verdict", {"evidence_for": [{"text": "x"}] * 21}, "unreadable"),
        ("verdict", {"evidence_for": [{"text": ""}]}, "unreadable"),
        ("verdict", {"evidence_for": [{"text": "x", "at": 0}]}, "time"),
    ],
)
def test_what_cannot_be_is_left_aside_and_counted(kind: str, changed: dict[str, object], reason: str) -> None:
    telling = heard(NOW, ME.whose, row(kind, **changed))
    assert (telling.events, dict(telling.ignored)) == ((), {reason: 1})


def test_texts_are_one_line_and_cut() -> None:
    facts = [{"text": EVIL * 100}]
    [event] = heard(NOW, ME.whose, row("verdict", evidence_for=facts, episode=EVIL * 9)).events
    assert isinstance(event, HistoryReceived)
    [one] = event.verdicts
    for text in (one.episode, one.evidence_for[0].text):
        assert not steering(text)
        assert len(text) <= 300
    told = [alert(text=EVIL * 100, first=EVIL * 100, note=EVIL * 100, noted_by=EVIL * 100, code=EVIL * 100)]
    [event] = heard(NOW, ME.whose, row("incident", alerts=told)).events
    assert isinstance(event, HistoryReceived)
    [said] = event.incidents[0].alerts
    for text in (said.text, said.first or "", said.note or "", said.noted_by or "", said.code):
        assert text
        assert not steering(text)
        assert len(text) <= 300
