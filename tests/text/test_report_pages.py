"""Is a page small enough for an issue, safe in a browser, and the same for programs?"""

import json
import re
from functools import cache
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from tests.hostile import steering
from tests.replay import replayed
from tests.ui.kept_runs import SCENARIOS, tape
from tui.core.incidents.incidents import incidents
from tui.core.reports.incident_curves import IncidentCurve
from tui.core.reports.post_mortem import PostMortem, ReportOrigin, post_mortem
from tui.core.settings.watch import Watch
from tui.text.reports.charts import charts
from tui.text.reports.incident_formats import printed
from tui.text.reports.markdown import LARGEST, as_markdown
from tui.text.reports.report_html import DrawnPage, as_html
from tui.text.reports.report_page import ReportCommands, ReportList, ReportPage, ReportSection, ReportTable, ReportText

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=y>\x1b[2J\u202e"
CURVE = IncidentCurve(figure="round_trip", subject=EVIL, points=((100.0, 0.001), (101.0, 0.4), (102.0, 0.002)))


@cache
def found() -> PostMortem:
    state = replayed(tape("killed"), Watch()).saved.state
    return post_mortem(incidents(state)[0], state, None, ReportOrigin(metawatch="1.0"), (CURVE,))


def page(text: str, rows: int = 1) -> ReportPage:
    blocks = (
        ReportText(text),
        ReportList((text,), text),
        ReportCommands((text,)),
        ReportTable((text, text), [(text, text)] * rows),
    )
    return ReportPage(text, blocks, (ReportSection(text, blocks),), text)


def test_markdown_ends_below_what_an_issue_takes_and_says_that_it_was_cut() -> None:
    text = as_markdown([page("n" * 300, rows=900)])
    assert len(text.encode()) <= LARGEST
    assert text.endswith("has all of it.)\n")
    assert len(as_markdown([page("ü" * 20_000)]).encode()) <= LARGEST
    inside = as_markdown([ReportPage("a", (ReportCommands(["x" * 90] * 900),), (), "")])
    assert MarkdownIt("gfm-like").parse(inside)[-2].content.startswith("(Cut here")
    assert "Cut here" not in as_markdown([page("n1")] * 9)


NASTY = (
    EVIL, "http://evil.example/x", "www.evil.example", "WWW.evil.example", "mailto:a@b.example", "a@b.example", "**b** _i_ __x__ ~~s~~",
    "<b>x</b>", "&lt;b&gt; &amp;", "`c`", "[l](http://e)", "![i](x)", "@ops", "a|b", "x\n# h", "# h", "> q", "\\", "<http://e.example>",
    "~~~", "```",
)  # fmt: skip


def test_a_renderer_finds_no_markup_in_what_others_wrote() -> None:
    """Of the flavour that issues are written in: in a paragraph, a list, a table and a heading."""
    render = MarkdownIt("gfm-like")
    assert render.linkify is not None
    render.linkify.set({"fuzzy_link": False})  # GitHub links no bare domains
    for text in NASTY:
        tokens = render.parse(as_markdown([page(text)]))
        inline = {child.type for token in tokens for child in token.children or ()}
        assert inline <= {"text", "text_special"}, text
        assert sum(token.type == "heading_open" for token in tokens) == 2
        assert {token.type for token in tokens} & {"html_block", "code_block", "hr", "blockquote_open"} == set()
        assert sum(token.type == "fence" for token in tokens) == 2


def test_each_figure_is_well_formed() -> None:
    figures = list(charts((CURVE,), [100.5], (99.0, 101.0)))
    [svg] = [ElementTree.fromstring(one) for one in figures]
    assert {one.tag for one in svg.iter()} == {"figure", "figcaption", "svg", "rect", "line", "text", "polyline"}


def test_html_loads_nothing_and_holds_no_markup_of_others() -> None:
    text = as_html([DrawnPage(page(EVIL), (CURVE,), [100.5, 1.0])])
    assert not re.search(r"<script|<img|<link|<\w[^>]* (src|href|on\w+)=|https?://|url\(|@import", text)
    assert "default-src 'none'" in text
    assert steering(text) == set()
    assert text.count("&lt;script&gt;") > 8


def test_each_election_in_the_time_of_the_charts_is_marked() -> None:
    told = ReportPage("a", (), (ReportSection("Time line", (ReportText("x"),)),), "")
    text = as_html([DrawnPage(told, (CURVE,), [100.5, 1.0], (100.2, 105.0))])
    [shade] = re.findall(r'<rect x="([\d.]+)" y="10" width="([\d.]+)"', text)
    assert [float(one) for one in shade] == pytest.approx([64 + 496 * 0.1, 496 * 0.9])
    assert text.count('class="mark"') == 1
    assert text.count("<svg") == 1
    assert "(highest 400ms)" in text


def test_json_has_its_version_and_the_texts_of_the_page() -> None:
    told = json.loads(printed([found()], "json"))
    assert (told["kind"], told["v"], told["metawatch"]) == ("report", 1, "1.0")
    [one] = told["incidents"]
    [victim] = SCENARIOS["killed"].victims
    assert (one["cause"], one["server"]) == ("crash", victim)
    assert [moment["kind"] for moment in one["timeline"]].count("election") == 1
    texts = [fact["text"] for fact in one["evidence_for"]]
    html = printed([found()], "html")
    assert f"the heartbeats of leader {victim} ended" in texts
    assert all(text.replace("'", "&#x27;") in html for text in texts)
    assert steering(printed([found()], "json")) == set()


def test_all_formats_name_what_was_not_seen() -> None:
    for form in ("md", "html"):
        text = printed([found()], "md" if form == "md" else "html")
        assert "No interval and no feed is known to be missing." in text
        assert "nats-server 2.15.1: 5 servers" in text


def test_it_is_made_for_dark_and_light_and_for_paper() -> None:
    """Each colour of the light page has one of the dark page and of paper; times and figures stay in one line."""
    text = as_html([DrawnPage(ReportPage("a", (ReportTable(("", ""), [("11:46:38.552", "long " * 9)]),), (), ""))])
    light, dark, paper = (set(re.findall(r"(--\w+):", part)) for part in re.findall(r":root \{(.*?)\}", text, re.S))
    assert light == dark == paper
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    assert '<td class="n">11:46:38.552</td><td>long long' in text
