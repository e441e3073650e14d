"""What can stand on a page that others read? Headings, tables, lists and commands, apart from how they are marked up.

All texts on it are plain: whoever marks them up makes them harmless there.
"""

from collections.abc import Sequence
from typing import NamedTuple


class ReportTable(NamedTuple):
    """Rows under their heads."""

    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


class ReportList(NamedTuple):
    """Points, with a line before them if there is one to say."""

    items: Sequence[str]
    title: str = ""


class ReportCommands(NamedTuple):
    """Lines that are copied as they are."""

    lines: Sequence[str]
    title: str = ""


class ReportText(NamedTuple):
    """A paragraph."""

    text: str


ReportBlock = ReportTable | ReportList | ReportCommands | ReportText


class ReportSection(NamedTuple):
    """What stands under one heading."""

    title: str
    blocks: Sequence[ReportBlock]


class ReportPage(NamedTuple):
    """One page."""

    title: str
    head: Sequence[ReportBlock]
    sections: Sequence[ReportSection]
    foot: str
