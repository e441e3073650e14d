"""How do pages look in a browser? One file that loads nothing, with charts drawn in it; every text is escaped, and no script may run."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from tui.core.reports.incident_curves import IncidentCurve
from tui.text.cells import clean
from tui.text.reports.charts import charts
from tui.text.reports.report_page import (
    ReportBlock,
    ReportCommands,
    ReportList,
    ReportPage,
    ReportTable,
    ReportText,
)

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1a1a1a; --dim: #666; --rule: #d0d0d0; --line: #0550ae; --mark: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e4e4; --dim: #999; --rule: #444; --line: #79c0ff; --mark: #ff8a80; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; border-bottom: 1px solid var(--rule); }
table { border-collapse: collapse; display: block; overflow-x: auto; } td, th { text-align: left; padding: .15rem .8rem .15rem 0;
  vertical-align: top; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; } th { color: var(--dim); font-weight: 600; }
tr + tr { border-top: 1px solid var(--rule); } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.dim, figcaption { color: var(--dim); }
figure { margin: 1rem 0; } svg { width: 100%; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: var(--dim); }
.rule { stroke: var(--rule); } .mark { stroke: var(--mark); stroke-dasharray: 4 3; } .curve { stroke: var(--line); fill: none; }
""".strip()


def as_html(pages: Sequence[tuple[ReportPage, Sequence[IncidentCurve]]], marks: Sequence[Sequence[float]]) -> str:
    """`marks`: instants of each page's elections, which its charts show."""
    title = pages[0][0].title if len(pages) == 1 else f"{len(pages)} incidents"
    body = "\n<hr>\n".join("\n".join(_page(page, curves, at)) for (page, curves), at in zip(pages, marks, strict=True))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{_text(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    """Harmless in HTML, also in an attribute."""
    return escape(clean(text), quote=True)


def _page(page: ReportPage, curves: Sequence[IncidentCurve], marks: Sequence[float]) -> Iterator[str]:
    yield f"<h1>{_text(page.title)}</h1>"
    yield from (_block(block) for block in page.head)
    for section in page.sections:
        if section.blocks:
            yield f"<h2>{_text(section.title)}</h2>"
            yield from (_block(block) for block in section.blocks)
        if section.title == "Time line" and curves:
            yield "<h2>Charts</h2>"
            yield '<p class="dim">Dashed: an election.</p>'
            yield from charts(curves, marks)
    yield f'<p class="dim">{_text(page.foot)}</p>'


def _block(block: ReportBlock) -> str:
    match block:
        case ReportText(text):
            return f"<p>{_text(text)}</p>"
        case ReportList(items, title):
            return _titled(title) + f"<ul>{''.join(f'<li>{_text(item)}</li>' for item in items)}</ul>"
        case ReportCommands(lines, title):
            return _titled(title) + "".join(f"<pre>{_text(line)}</pre>" for line in lines)
        case ReportTable(heads, rows):
            head = f"<tr>{''.join(f'<th>{_text(one)}</th>' for one in heads)}</tr>" if any(heads) else ""
            body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
            return f"<table>{head}{body}</table>"


def _titled(title: str) -> str:
    return f"<p>{_text(title)}:</p>" if title else ""
