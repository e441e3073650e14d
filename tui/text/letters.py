"""How is a name written three lines high? Letters of 3 by 5 dots in half blocks; this file must not know whose name it is."""

_DOTS = (
    "0:75557 1:26227 2:71747 3:71717 4:55711 5:74717 6:74757 7:71122 8:75757 9:75717 -:00700 _:00007 .:00002 "
    "a:06357 b:46556 c:03443 d:13553 e:03563 f:12722 g:35316 h:46555 i:20222 j:10152 k:45665 l:62227 m:07755 "
    "n:06555 o:02552 p:65564 q:35531 r:03444 s:03636 t:27223 u:05553 v:05572 w:05577 x:05225 y:55316 z:07367 "
    "A:25755 B:65656 C:34443 D:65556 E:74747 F:74744 G:34553 H:55755 I:72227 J:11152 K:55655 L:44447 M:57755 "
    "N:65555 O:25552 P:65644 Q:25573 R:65655 S:34216 T:72222 U:55557 V:55522 W:55775 X:55255 Y:55222 Z:71247 "
    "%:51245 ;:02024 =:07070 *:05250 |:22222 "
    "::02020 ,:00024 /:11244 (:12221 ):42224 >:42124 <:12421 →:42124 ←:12421 +:02720 !:22202 ?:61202 ~:00360 #:57575 "
    "':22000 ◆:27772 ▲:02277 ●:07770 ✓:01152 –:00700 ·:00200 ±:27207 ≤:34307"
)
"""Five rows of three dots for each letter, a digit a row (4 is the left dot)."""
_FONT = {item[0]: tuple(int(row) for row in item[2:]) for item in _DOTS.split()} | {" ": (0,) * 5}
_HALVES = " ▄▀█"


def big(name: str, most: int) -> tuple[str, str, str] | None:
    """Three lines, or None when a letter is missing or the name is wider than `most` cells."""
    if not name or len(name) * 4 - 1 > most or any(char not in _FONT for char in name):
        return None
    rows = [(0,) * len(name), *zip(*(_FONT[char] for char in name), strict=True)]
    lines = [_line(upper, lower) for upper, lower in zip(rows[::2], rows[1::2], strict=True)]
    return lines[0], lines[1], lines[2]


def whole(name: str, full: str) -> tuple[str, ...]:
    """Five lines, a cell a dot; every letter must be there."""
    rows = zip(*(_FONT[char] for char in name), strict=True)
    return tuple(
        " ".join("".join(full if dots >> bit & 1 else " " for bit in (2, 1, 0)) for dots in row) for row in rows
    )


def _line(upper: tuple[int, ...], lower: tuple[int, ...]) -> str:
    """Two rows of dots as one line of half blocks."""
    return " ".join(
        "".join(_HALVES[2 * (a >> bit & 1) + (b >> bit & 1)] for bit in (2, 1, 0))
        for a, b in zip(upper, lower, strict=True)
    )
