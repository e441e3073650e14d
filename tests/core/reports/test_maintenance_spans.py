"""Is time in maintenance kept apart in the history of a past time? Lines in, figures out."""

from tui.core.model.lines import ElectionLine, MaintenanceLine
from tui.core.model.timestamps import rfc3339
from tui.core.reports.history import report
from tui.core.reports.maintenance_spans import maintenance_spans
from tui.text.reports.history import as_text

T0 = 1_795_440_000.0


def window(state: str, at: float, until: float) -> MaintenanceLine:
    return MaintenanceLine(
        at=rfc3339(at), id="w1", state="began" if state == "began" else "ended", server="n2", reason="upgrade", by="op@b",
        since=rfc3339(T0 + 100), until=rfc3339(until),
    )  # fmt: skip


def election(at: float, leaderless_s: float) -> ElectionLine:
    return ElectionLine(
        at=rfc3339(at), domain=None, leader="n1", previous="n2", elected_at=rfc3339(at), elected_at_error_s=0.0, term=6, terms=1,
        leaderless_s=leaderless_s, how="silent", planned=False, source="tap", advisory_id=None, operational=True,
    )  # fmt: skip


LINES = (
    window("began", T0 + 100, T0 + 700),
    election(T0 + 200, 4.0),
    window("ended", T0 + 400, T0 + 400),
    election(T0 + 800, 6.0),
)


def test_a_window_ends_when_it_was_ended() -> None:
    """Not at the time that was planned; one of which no end is known ends then."""
    [span] = maintenance_spans(LINES, (T0, T0 + 1000))
    assert (span.since, span.until, span.server) == (T0 + 100, T0 + 400, "n2")
    [open_end] = maintenance_spans(LINES[:1], (T0, T0 + 1000))
    assert open_end.until == T0 + 700
    assert maintenance_spans(LINES, (T0 + 500, T0 + 1000)) == ()


def test_history_counts_it_apart() -> None:
    """Leaderless seconds and unplanned elections in maintenance are shown as a part of all."""
    found = report(LINES, [(T0, T0 + 1000)], (T0, T0 + 1000))
    assert (found.maintenance_s, found.leaderless_s, found.leaderless_maintenance_s) == (300.0, 10.0, 4.0)
    assert found.unplanned_maintenance == 1
    said = as_text(found)
    assert "in maintenance    5m in 1 window; of the above: leaderless 4.00s, 1 unplanned election" in said
    assert "upgrade" in said
