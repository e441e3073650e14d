"""Which ways of writing a report are there? Markdown, HTML and JSON of the same post-mortems."""

from collections.abc import Sequence
from typing import Literal

from tui.core.reports.post_mortem import PostMortem
from tui.text.reports.incident import page
from tui.text.reports.incident_json import as_json
from tui.text.reports.markdown import as_markdown
from tui.text.reports.report_html import as_html

ReportFormat = Literal["md", "html", "json"]


def printed(found: Sequence[PostMortem], form: ReportFormat) -> str:
    """All of them in one text."""
    match form:
        case "md":
            return as_markdown([page(one) for one in found])
        case "html":
            pages = [(page(one), one.curves) for one in found]
            return as_html(pages, [[e.elected_at for e in one.incident.elections] for one in found])
        case "json":
            return as_json(found)
