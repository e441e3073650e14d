"""How do pages look in a browser? One file that loads nothing, with charts drawn in it; every text is escaped, and no script may run."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final, NamedTuple

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

_SHORT: Final = 30
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1a1a1a; --dim: #666; --rule: #d0d0d0; --line: #0550ae; --mark: #b3261e;
  --shade: #f6e7d8; --code: #f4f4f4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e4e4; --dim: #999; --rule: #444; --line: #79c0ff; --mark: #ff8a80;
  --shade: #3a2f22; --code: #262626; } html { background: #161616; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; border-bottom: 1px solid var(--rule); }
table { border-collapse: collapse; } div.wide { overflow-x: auto; } td, th { text-align: left; padding: .15rem 1.2rem .15rem 0;
  vertical-align: top; font-variant-numeric: tabular-nums; overflow-wrap: break-word; } th { color: var(--dim); font-weight: 600; }
.n { white-space: nowrap; } tr + tr { border-top: 1px solid var(--rule); } h1, p, li { overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--code); padding: .5rem .8rem; border-radius: .3rem; }
.dim, figcaption { color: var(--dim); }
div.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: .4rem 2rem; }
figure { margin: .4rem 0; } svg { width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: var(--dim); }
.rule { stroke: var(--rule); } .mark { stroke: var(--mark); stroke-width: 1.5; stroke-dasharray: 4 3; } .shade { fill: var(--shade); }
.curve { stroke: var(--line); stroke-width: 1.5; fill: none; }
@media print { :root { --ink: #000; --dim: #444; --rule: #bbb; --line: #000; --mark: #000; --shade: #e8e8e8; --code: #fff; }
  html { background: none; }
  body { font-size: 10pt; max-width: none; margin: 0; padding: 0; } hr { break-after: page; border: 0; }
  h2 { break-after: avoid; margin-top: 1.2rem; }
  div.charts { grid-template-columns: 1fr 1fr; gap: .2rem 1.5rem; } figure, tr, pre, li { break-inside: avoid; } }
""".strip()


class DrawnPage(NamedTuple):
    """A page, and what its charts show."""

    page: ReportPage
    curves: Sequence[IncidentCurve] = ()
    marks: Sequence[float] = ()
    """Instants of its elections."""
    during: tuple[float, float] | None = None
    """From the beginning of the incident to its end."""


def as_html(pages: Sequence[DrawnPage]) -> str:
    """One below the other."""
    title = pages[0].page.title if len(pages) == 1 else f"{len(pages)} incidents"
    body = "\n<hr>\n".join("\n".join(_page(one)) for one in pages)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{_text(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    """Harmless in HTML, also in an attribute."""
    return escape(clean(text), quote=True)


def _page(drawn: DrawnPage) -> Iterator[str]:
    page = drawn.page
    yield f"<h1>{_text(page.title)}</h1>"
    yield from (_block(block) for block in page.head)
    for section in page.sections:
        if section.blocks:
            yield f"<h2>{_text(section.title)}</h2>"
            yield from (_block(block) for block in section.blocks)
        if section.title == "Time line" and drawn.curves:
            yield "<h2>Charts</h2>"
            yield '<p class="dim">Shaded: the incident. Dashed: an election.</p>'
            figures = "".join(charts(drawn.curves, drawn.marks, drawn.during))
            yield f'<div class="charts">{figures}</div>'
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
            body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
            return f'<div class="wide"><table>{head}{body}</table></div>'


def _cell(text: str) -> str:
    """Times, names and figures stay in one line."""
    short = ' class="n"' if len(text) <= _SHORT else ""
    return f"<td{short}>{_text(text)}</td>"


def _titled(title: str) -> str:
    return f"<p>{_text(title)}:</p>" if title else ""
