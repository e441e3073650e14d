"""How is a page marked up so that it can be pasted into an issue? No text on it makes a heading, a link, a cell, a mention or a line of
its own, and all of it together stays below what an issue takes."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tui.text.cells import clean
from tui.text.reports.report_page import (
    ReportBlock,
    ReportCommands,
    ReportList,
    ReportPage,
    ReportSection,
    ReportTable,
    ReportText,
)

LARGEST: Final = 60_000
"""Bytes; GitHub takes 65,536 characters."""
_LONGEST: Final = 600
"""Characters of one text."""
_MARKUP: Final = re.compile(
    r"([\\`*{}\[\]<>#|~!&]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|:(?=//)|(?<=mailto):|(?<=xmpp):|(?<=www)\.)", re.I
)
_MENTION: Final = re.compile(r"(?<!\w)@(?=\w)|@(?=[\w-]+\.\w)")
"""What GitHub makes a mention or a mail link of."""
_CUT: Final = "(Cut here: this page would be larger than 60 kB. `--format html` has all of it.)\n"


def as_markdown(pages: Sequence[ReportPage]) -> str:
    """One below the other; cut, and so said, where they are too large together."""
    text = "\n---\n\n".join(_page(page) for page in pages)
    if len(text.encode()) <= LARGEST:
        return text
    kept, room = [], LARGEST - len(_CUT.encode()) - _LONGEST
    for line in text.splitlines(keepends=True):
        room -= len(line.encode())
        if room < 0:
            break
        kept.append(line)
    fences = [line for line in kept if line.startswith("~~~")]
    return "".join((*kept, *fences[len(fences) & ~1 :])) + "\n" + _CUT


def plain(text: str) -> str:
    """Text with no meaning in Markdown."""
    return _MENTION.sub("@&#8203;", _MARKUP.sub(r"\\\1", clean(text, _LONGEST)))


def _page(page: ReportPage) -> str:
    parts = ["\n".join((f"# {plain(page.title)}", "", *_blocks(page.head)))]
    parts += ["\n".join(_section(section)) for section in page.sections if section.blocks]
    return "\n\n".join((*parts, plain(page.foot))) + "\n"


def _section(section: ReportSection) -> Iterator[str]:
    yield f"## {plain(section.title)}"
    yield ""
    yield from _blocks(section.blocks)


def _blocks(blocks: Sequence[ReportBlock]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if number:
            yield ""
        yield from _block(block)


def _block(block: ReportBlock) -> Iterator[str]:
    match block:
        case ReportText(text):
            yield plain(text)
        case ReportList(items, title):
            yield from _titled(title)
            yield from (f"- {plain(item)}" for item in items)
        case ReportCommands(lines, title):
            yield from _titled(title)
            yield from _fenced([clean(line) for line in lines])
        case ReportTable(heads, rows):
            yield f"| {' | '.join(map(plain, heads))} |"
            yield f"|{'---|' * len(heads)}"
            yield from (f"| {' | '.join(map(plain, row))} |" for row in rows)


def _fenced(lines: Sequence[str]) -> Iterator[str]:
    """Nothing in it has a meaning; an indented block would belong to a list before it. The fence is longer than any in the text."""
    longest = max((len(run) for line in lines for run in re.findall("~+", line)), default=0)
    fence = "~" * max(3, longest + 1)
    yield from (fence, *lines, fence)


def _titled(title: str) -> Iterator[str]:
    if title:
        yield plain(f"{title}:")
        yield ""
