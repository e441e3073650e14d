"""How does a word look on a wall? Letters of 5 by 8 dots, enlarged to fill the room there is; this file must not know the words."""

from tui.text.glyphs import Glyphs

_LETTERS = (
    "!00005F0000 \"0007000700 #147F147F14 $242A7F2A12 %2313086462 &3649562050 '0008070300 (001C224100 )0041221C00 "
    "*2A1C7F1C2A +08083E0808 ,0080703000 -0808080808 .0000606000 /2010080402 03E5149453E 100427F4000 27249494946 "
    "32241494936 41814127F10 52745454539 63C4A494931 74121110907 83649494936 9464949291E :0000140000 ;0040340000 "
    "<0008142241 =1414141414 >0041221408 ?0201590906 @3E415D594E A7C1211127C B7F49494936 C3E41414122 D7F4141413E "
    "E7F49494941 F7F09090901 G3E41415173 H7F0808087F I00417F4100 J2040413F01 K7F08142241 L7F40404040 M7F021C027F "
    "N7F0408107F O3E4141413E P7F09090906 Q3E4151215E R7F09192946 S2649494932 T03017F0103 U3F4040403F V1F2040201F "
    "W3F4038403F X6314081463 Y0304780403 Z6159494D43 [007F414141 \\0204081020 ]004141417F ^0402010204 _4040404040 "
    "a2054547840 b7F28444438 c3844444428 d384444287F e3854545418 f00087E0902 g18A4A49C78 h7F08040478 i00447D4000 "
    "j2040403D00 k7F10284400 l00417F4000 m7C04780478 n7C08040478 o3844444438 pFC18242418 q18242418FC r7C08040408 "
    "s4854545424 t04043F4424 u3C4040207C v1C2040201C w3C4030403C x4428102844 y4C9090907C z4464544C44 {0008364100 "
    "|0000770000 }0041360800 ~0201020402 →08082A1C08 ◆081C3E1C08 ▲607C7F7C60 ●1C3E3E3E1C ✓1020402018 –0808080808 "
    "·0000080000 ±00242E2400 ≤0048544400 "
)
"""A sign and five columns of dots from the left, two hexadecimal digits each; bit 0 is the highest dot, bit 7 hangs below the line."""
_SPACE = 3
_FONT: dict[str, tuple[int, ...]] = {item[0]: tuple(bytes.fromhex(item[1:])) for item in _LETTERS.split(" ") if item}
_FONT[" "] = (0,) * _SPACE
_FIXED = frozenset("0123456789")
"""These keep their width, so that a running figure does not shake."""
HEIGHT = 7
_DEEP = 8


def _columns(char: str) -> tuple[int, ...]:
    """The columns of one letter, without empty ones at its sides."""
    columns = _FONT.get(char, _FONT["?"])
    if char in _FIXED or char == " ":
        return columns
    filled = [i for i, column in enumerate(columns) if column]
    return columns[filled[0] : filled[-1] + 1]


def _dots(text: str) -> list[int]:
    """All columns of a text, one empty one between letters."""
    out: list[int] = []
    for char in text:
        out += [*([0] if out else []), *_columns(char)]
    return out


def has(char: str) -> bool:
    """Is there a letter for it?"""
    return char in _FONT


def wide(text: str, scale: int) -> int:
    """Cells that a text takes at this scale."""
    return len(_dots(text)) * scale


def high(text: str, scale: int, glyphs: Glyphs) -> int:
    """Lines that it takes."""
    rows = (_DEEP if any(column & 0x80 for column in _dots(text)) else HEIGHT) * scale
    return -(-rows // 2) if glyphs.halves or scale > 1 else rows


def wall(text: str, scale: int, glyphs: Glyphs, down: int = 0) -> tuple[str, ...]:
    """The text in large letters; every line is `wide` cells. `down`: another scale from top to bottom."""
    down = down or scale
    columns = [column for column in _dots(text) for _ in range(scale)]
    rows = _DEEP if any(column & 0x80 for column in columns) else HEIGHT
    lines = [[column >> (y // down) & 1 for column in columns] for y in range(rows * down)]
    if len(lines) % 2:
        lines.append([0] * len(columns))
    if glyphs.halves:
        return tuple(
            "".join(glyphs.halves[2 * a + b] for a, b in zip(upper, lower, strict=True))
            for upper, lower in zip(lines[::2], lines[1::2], strict=True)
        )
    chosen = lines[::2] if down > 1 else lines[:rows]
    return tuple("".join(glyphs.full if dot else " " for dot in line) for line in chosen)
