"""How do pictures become one SVG that moves? Each line of the screen once for every look that it has, and when it is seen.

It plays without a script, so also where a page shows it as a picture. It must not know what happens in the film.
"""

import re
from collections.abc import Sequence
from html import escape, unescape
from itertools import groupby
from typing import NamedTuple

from tui.text.cells import cells

CELL, LINE = 12.2, 24.4
"""Of Rich's export: width of a cell, height of a line."""
_TOP, _BASE = 1.5, 20.0
"""Where the background and the text of the first line stand."""
_STYLE = re.compile(r"\.terminal-\d+-(r\d+) \{ (.*?) \}")
_RECT = re.compile(r'<rect fill="(#\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" [^>]*crispEdges"/>')
_TEXT = re.compile(r'<text class="terminal-\d+-(r\d+)" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>')
_HEAD = """<svg class="rich-terminal" viewBox="0 0 {width:g} {height:g}" xmlns="http://www.w3.org/2000/svg">
<style>
text {{ font-family: Fira Code, DejaVu Sans Mono, monospace; font-size: 20px; white-space: pre }}
.caption {{ font-family: arial; font-size: 18px; font-weight: bold; fill: #c5c8c6 }}
{styles}
</style>
<rect fill="#292929" stroke="#666" x="1" y="1" width="{inner:g}" height="{inner_height:g}" rx="8"/>
<circle cx="26" cy="22" r="7" fill="#ff5f57"/><circle cx="48" cy="22" r="7" fill="#febc2e"/><circle cx="70" cy="22" r="7" fill="#28c840"/>
"""


class Frame(NamedTuple):
    """One picture of the film."""

    svg: str
    """As the App exports it."""
    caption: str
    seconds: float
    """For how long it stands."""


def film_svg(frames: Sequence[Frame], size: tuple[int, int]) -> str:
    """All of them, one after the other, for ever."""
    styles: dict[str, str] = {}
    drawn = [_lines(frame.svg, styles) for frame in frames]
    ends = [sum(frame.seconds for frame in frames[: i + 1]) for i in range(len(frames))]
    width, height = size[0] * CELL + 18, size[1] * LINE + 50
    looks = "\n".join(f".{name} {{ {css} }}" for css, name in styles.items())
    out = [_HEAD.format(width=width, height=height, inner=width - 2, inner_height=height - 2, styles=looks)]
    middle = f'<text class="caption" text-anchor="middle" x="{width / 2:g}" y="27">'
    out += _seen([f"{middle}{escape(frame.caption)}</text>" for frame in frames], ends)
    out.append('<g transform="translate(9, 41)">')
    for number in range(size[1]):
        out += _seen([lines.get(number, "") for lines in drawn], ends)
    return "\n".join((*out, "</g>", "</svg>", ""))


def _lines(svg: str, styles: dict[str, str]) -> dict[int, str]:
    """What stands on each line; styles are shared by all pictures."""
    named = dict(_STYLE.findall(svg))
    out: dict[int, list[str]] = {}
    for fill, x, y, wide in _RECT.findall(svg):
        line = round((float(y) - _TOP) / LINE)
        shape = f'<rect fill="{fill}" x="{x}" y="{float(y):g}" width="{wide}" height="24.7"/>'
        out.setdefault(line, []).append(shape)
    for style, x, y, said in _TEXT.findall(svg):
        text = unescape(said).replace("\xa0", " ")
        if not text.strip():
            continue
        left = float(x) + (len(text) - len(text.lstrip())) * CELL
        css = named[style]
        name = styles.setdefault(css, f"s{len(styles)}")
        text = text.strip()
        long = cells(text) * CELL
        words = f'<text class="{name}" x="{left:g}" y="{float(y):g}" textLength="{long:g}">{escape(text, quote=False)}</text>'
        out.setdefault(round((float(y) - _BASE) / LINE), []).append(words)
    return {line: "".join(parts) for line, parts in out.items()}


def _seen(looks: Sequence[str], ends: Sequence[float]) -> list[str]:
    """Each look of one place, with the times at which it is seen."""
    out: list[str] = []
    for look in dict.fromkeys(look for look in looks if look):
        runs = [(shown, len(list(run))) for shown, run in groupby(one == look for one in looks)]
        if len(runs) == 1:
            out.append(f"<g>{look}</g>")
            continue
        begins, at = [0.0], 0
        for _, many in runs[:-1]:
            at += many
            begins.append(ends[at - 1] / ends[-1])
        values = ";".join("inline" if shown else "none" for shown, _ in runs)
        times = ";".join(f"{begin:.4f}".rstrip("0").rstrip(".") for begin in begins)
        first = "" if runs[0][0] else ' display="none"'
        out.append(
            f'<g{first}><animate attributeName="display" values="{values}" keyTimes="{times}" dur="{ends[-1]:g}s"'
            f' calcMode="discrete" repeatCount="indefinite"/>{look}</g>'
        )
    return out
