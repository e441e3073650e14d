"""How is it printed what a journal holds?"""

from tui.core.reports.journal_info import JournalInfo
from tui.text.format import count, date_clock, duration, plural, size


def as_text(found: JournalInfo) -> str:
    """A few lines."""
    span = "empty"
    if found.since is not None and found.until is not None:
        span = f"{date_clock(found.since)} to {date_clock(found.until)} UTC"
    rows = (
        ("journal", found.path + (" (a running metawatch writes it)" if found.writing else "")),
        ("clusters", ", ".join(found.clusters) or "not known yet"),
        ("covers", span),
        ("watched", f"{duration(found.watched_s)} in {plural(found.runs, 'run')}"),
        ("events", count(found.events)),
        ("lines", f"{count(found.lines)} (elections, alerts, causes; kept for a year)"),
        ("size", size(found.size)),
    )
    return "\n".join(f"{name:<9} {text}" for name, text in rows)
