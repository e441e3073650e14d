"""Which ways of writing a report are there? Markdown, HTML and JSON of the same post-mortems."""

from collections.abc import Sequence
from typing import Literal

from tui.core.reports.post_mortem import PostMortem
from tui.text.reports.incident import page
from tui.text.reports.incident_json import as_json
from tui.text.reports.markdown import as_markdown
from tui.text.reports.report_html import DrawnPage, as_html

ReportFormat = Literal["md", "html", "json"]


def printed(found: Sequence[PostMortem], form: ReportFormat) -> str:
    """All of them in one text."""
    match form:
        case "md":
            return as_markdown([page(one) for one in found])
        case "html":
            return as_html([_drawn(one) for one in found])
        case "json":
            return as_json(found)


def _drawn(found: PostMortem) -> DrawnPage:
    incident = found.incident
    during = (incident.since, found.at if incident.until is None else incident.until)
    return DrawnPage(page(found), found.curves, [e.elected_at for e in incident.elections], during)
