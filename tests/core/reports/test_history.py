"""Are the figures of a past time right: what was watched, what was unknown, how long nobody led, and who had a part in it?"""

from tui.core.model.lines import AlertLine, AnyLine, CandidacyLine, ElectionLine, Leaderless, VerdictLine
from tui.core.model.timestamps import rfc3339
from tui.core.reports.history import BLIND, report

DAY = 1_795_392_000.0
"""2026-11-23T00:00:00Z."""
HOUR = 3600.0


def election(
    at: float, leader: str, previous: str, *, gone: float | None = 4.0, planned: bool | None = False
) -> ElectionLine:
    return ElectionLine(
        at=rfc3339(at), domain=None, leader=leader, previous=previous, elected_at=rfc3339(at), elected_at_error_s=0.0,
        term=5, terms=1, leaderless_s=gone, how="silent", planned=planned, source="tap", advisory_id=None, operational=True,
    )  # fmt: skip


def alert(
    at: float, code: str, state: str, subject: str | None = None, *, severity: str = "warning", by: str | None = None
) -> AlertLine:
    return AlertLine(at=rfc3339(at), code=code, severity=severity, state=state, subject=subject, summary="…", by=by)  # type: ignore[arg-type]


def verdict(at: float, episode: str, server: str | None, cause: str = "crash") -> VerdictLine:
    return VerdictLine(
        at=rfc3339(at), cause=cause, confidence=0.9, server=server, evidence_for=(), evidence_against=(), unseen=(), next="",  # type: ignore[arg-type]
        episode=episode, election_term=5,
    )  # fmt: skip


def test_time_that_was_not_watched_is_unknown() -> None:
    """Ten hours of a day were watched, one of them blind."""
    ran = [(DAY + 2 * HOUR, DAY + 8 * HOUR), (DAY + 10 * HOUR, DAY + 14 * HOUR)]
    blind: list[AnyLine] = [
        alert(DAY + 3 * HOUR, BLIND, "raised", severity="critical"),
        alert(DAY + 4 * HOUR, BLIND, "cleared"),
    ]
    found = report(blind, ran, (DAY, DAY + 24 * HOUR))
    assert (found.watched_s, found.unknown_s) == (9 * HOUR, 15 * HOUR)
    assert (found.availability, found.between_unplanned_s) == (1.0, None)


def test_nothing_was_watched() -> None:
    found = report([], [], (DAY, DAY + HOUR))
    assert (found.availability, found.unknown_s) == (None, HOUR)


def test_one_leaderless_time_counts_once() -> None:
    """Its own line and its election tell of the same time; one that no election ended counts as well."""
    lines: list[AnyLine] = [
        Leaderless(at=rfc3339(DAY + 99), since=rfc3339(DAY + 96), for_s=1.0, ended=None),
        Leaderless(at=rfc3339(DAY + 100), since=rfc3339(DAY + 96), for_s=4.0, ended=rfc3339(DAY + 100)),
        election(DAY + 100, "n2", "n1"),
        Leaderless(at=rfc3339(DAY + 205), since=rfc3339(DAY + 200), for_s=5.0, ended=rfc3339(DAY + 205)),
    ]
    found = report(lines, [(DAY, DAY + 1000)], (DAY, DAY + 1000))
    assert (found.leaderless_s, found.longest_s) == (9.0, 5.0)
    assert found.availability == 1 - 9 / 1000


def test_planned_and_unclear_elections_are_apart() -> None:
    lines: list[AnyLine] = [
        election(DAY + 100, "n2", "n1", gone=0.02, planned=True),
        election(DAY + 200, "n3", "n2"),
        election(DAY + 300, "n1", "n3", gone=None, planned=None),
        CandidacyLine(at=rfc3339(DAY + 198), server="n3", term=6, granted=(), refused=()),
    ]
    found = report(lines, [(DAY, DAY + 1000)], (DAY, DAY + 1000))
    assert found.between_unplanned_s == 1000.0
    (day,) = found.days
    assert (day.day, day.unplanned, day.planned, day.unclear) == ("2026-11-23", 1, 1, 1)
    servers = {s.server: (s.won, s.lost, s.candidate) for s in found.servers}
    assert servers == {"n1": (1, 0, 0), "n2": (1, 1, 0), "n3": (1, 0, 1)}


def test_the_last_word_on_an_incident_counts() -> None:
    lines: list[AnyLine] = [
        verdict(DAY + 1, "6@a", "n1", "disk_stall"),
        verdict(DAY + 2, "6@a", "n2"),
        verdict(DAY + 3, "7@b", None),
    ]
    found = report(lines, [(DAY, DAY + 10)], (DAY, DAY + 10))
    assert [(v.cause, v.server) for v in found.incidents] == [("crash", "n2"), ("crash", None)]
    assert {s.server: s.named for s in found.servers} == {"n2": 1}


def test_what_somebody_wanted_is_no_incident() -> None:
    """As on the dashboard: a step-down and a restart that was announced, also of the server that they name."""
    lines: list[AnyLine] = [
        verdict(DAY + 10.0, "a", None, "planned_step_down"),
        verdict(DAY + 20.0, "b", "n1", "lame_duck"),
        verdict(DAY + 30.0, "c", "n2", "crash"),
    ]
    found = report(lines, [(DAY, DAY + HOUR)], (DAY, DAY + HOUR))
    assert [one.episode for one in found.incidents] == ["c"]
    assert [(one.server, one.named) for one in found.servers] == [("n2", 1)]


def test_an_alert_is_told_from_beginning_to_end() -> None:
    lines: list[AnyLine] = [
        alert(DAY + 1, "META_003", "cleared"),  # it began before
        alert(DAY + 2, "MW_NO_ANSWER", "raised", "n1"),
        alert(DAY + 3, "MW_NO_ANSWER", "raised", "n1", severity="critical"),
        alert(DAY + 4, "MW_NO_ANSWER", "acknowledged", "n1", severity="critical", by="op1"),
        alert(DAY + 5, "MW_NO_ANSWER", "raised", "n2"),
        alert(DAY + 9, "MW_NO_ANSWER", "cleared", "n1", severity="critical"),
    ]
    first, second = report(lines, [(DAY, DAY + 10)], (DAY, DAY + 10)).alerts
    assert (first.subject, first.severity, first.since, first.until) == ("n1", "critical", DAY + 2, DAY + 9)
    assert first.acknowledged_by == "op1"
    assert (second.subject, second.until) == ("n2", None)


def test_only_what_was_not_seen_is_unknown() -> None:
    """A warning of MW_BLIND says that something was not seen before, or may not be heard; an interval that was not seen counts itself."""
    lines: list[AnyLine] = [alert(DAY - HOUR, BLIND, "raised", severity="warning")]
    found = report(lines, [(DAY, DAY + 10 * HOUR)], (DAY, DAY + 10 * HOUR), [(DAY + HOUR, DAY + 3 * HOUR)])
    assert (found.watched_s, found.unknown_s) == (8 * HOUR, 2 * HOUR)


def test_blindness_that_began_before_is_unknown_too() -> None:
    """It ends with the next word on it, or with the run that was blind."""
    lines: list[AnyLine] = [alert(DAY - HOUR, BLIND, "raised", severity="critical")]
    told = [*lines, alert(DAY + HOUR, BLIND, "raised", severity="warning")]
    ran = [(DAY - 2 * HOUR, DAY + 4 * HOUR), (DAY + 5 * HOUR, DAY + 6 * HOUR)]
    assert report(told, ran, (DAY, DAY + 6 * HOUR)).watched_s == 4 * HOUR
    assert report(lines, ran, (DAY, DAY + 6 * HOUR)).watched_s == HOUR


def test_a_leaderless_time_that_goes_on_is_counted() -> None:
    """To the end of the run that saw it; of one that began before, what lies in the time that was asked for."""
    lines: list[AnyLine] = [Leaderless(at=rfc3339(DAY - 98), since=rfc3339(DAY - 100), for_s=2.0, ended=None)]
    found = report(lines, [(DAY - 500, DAY + 60), (DAY + 80, DAY + 100)], (DAY, DAY + 100))
    assert (found.leaderless_s, found.watched_s, found.availability) == (60.0, 80.0, 0.25)


def test_a_leaderless_time_counts_where_it_was_watched() -> None:
    """Nobody led for an hour, and metawatch saw six minutes of it: a tenth of what it watched."""
    lines: list[AnyLine] = [election(DAY + 2 * HOUR, "n2", "n1", gone=HOUR)]
    ran = [(DAY, DAY + 1.1 * HOUR), (DAY + 2 * HOUR, DAY + 2.1 * HOUR)]
    found = report(lines, ran, (DAY, DAY + 3 * HOUR))
    assert found.leaderless_s == 360.0
    assert found.availability == 1 - 360.0 / (1.2 * HOUR)
